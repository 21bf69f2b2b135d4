"""An audit as one page that opens from a disk: claims, confusion matrix, and what breaks a claim."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.audit.words import say
from grader.model import Text
from grader.report.files import atomic
from grader.report.html import render_alone


def write_page(out: Path, report: Mapping[str, Any], language: str = "en") -> Path:
    """`<lab>.html` in the folder `out`; it holds its own style and script."""
    path = Path(out) / f"{report['lab']}.html"
    with atomic(path) as stream:
        stream.write(page(report, language).encode("utf-8", "replace"))
    return path


def page(report: Mapping[str, Any], language: str = "en") -> str:
    """The page as text."""
    return render_alone("audit.html", context(report), language)


def context(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the template shows."""
    broken = sum(not claim["holds"] for claim in report["claims"])
    return {
        "title": say("page.title", lab=report["lab"]),
        "lab": _text(report["title"]),
        "verdict": say("verdict.holds") if not broken else say("verdict.broken", n=broken),
        "claims": [_claim(claim) for claim in report["claims"]],
        "matrix": _matrix(report),
        "pairs": _pairs(report["pairs"]),
        "say": say,
    }


def _claim(claim: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: claim[key] for key in ("id", "holds")},
        **{key: _text(claim[key]) for key in ("title", "figure")},
        **{key: [_text(text) for text in claim[key]] for key in ("broken", "noted")},
    }


def _matrix(report: Mapping[str, Any]) -> dict[str, Any]:
    """Rows with cells (number, step of shade, whether it is where it belongs)."""
    titles = {mistake["id"]: _text(mistake["title"]) for mistake in report["mistakes"]}
    forms = {mistake["id"]: mistake["forms"] for mistake in report["mistakes"]}
    found = report["confusion"]
    columns = [{"id": name, "title": titles.get(name) or say(f"column.{name}")} for name in found["columns"]]
    rows = [
        {
            "id": name,
            "title": titles[name],
            "forms": forms[name],
            "cells": [_cell(count, forms[name], name == column) for column, count in zip(found["columns"], counts, strict=True)],
        }
        for name, counts in zip(found["rows"], found["cells"], strict=True)
    ]
    return {"columns": columns, "rows": rows}


def _cell(count: int, forms: int, own: bool) -> dict[str, Any]:
    shade = 1 + round(6 * count / max(forms, 1)) if count else 0
    return {"count": count, "shade": shade, "kind": "own" if own else "other"}


def _pairs(found: Mapping[str, Any]) -> dict[str, Any]:
    """Rows and columns are mistakes; a cell says of how many pairs of their forms how many were found exactly."""
    rows = [
        {"id": name, "cells": [_pair(*cell) for cell in cells]} for name, cells in zip(found["ids"], found["cells"], strict=True)
    ]
    return {"ids": found["ids"], "rows": rows}


def _pair(exact: int, tried: int) -> dict[str, Any]:
    if not tried:
        return {"text": "", "kind": "own", "shade": 0}
    if exact == tried:
        return {"text": str(exact), "kind": "own", "shade": 3}
    return {"text": f"{exact}/{tried}", "kind": "other", "shade": 1 + round(6 * (tried - exact) / tried)}


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["en"], value["zh"])
