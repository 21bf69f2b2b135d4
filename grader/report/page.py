"""What a submission's page shows, in the order of the page; the template only lays it out."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from grader.model import Text
from grader.report.clean import one_line
from grader.report.code import card_code, whole_files
from grader.report.decided import decisions
from grader.report.heat import heat_maps
from grader.report.pictures import picture
from grader.report.view import (
    Audience,
    Card,
    Record,
    adjustments,
    capped,
    cards,
    failing,
    global_names,
    has_score,
    is_written,
    isolation,
    lost,
    maybe,
    part_title,
    points,
    run_parts,
    sentence,
    shown_notes,
    skipped,
    stood_in,
    text,
)
from grader.report.words import both, state
from grader.report.written import written_context

_MAPS: Final = 12  # differences drawn on one page; the record holds the rest
_SKIPPED: Final = 40


class Figures:
    """A record's differences and pictures as figures, each made once for all who read them."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Mapping[str, Any], Markup]] = {}  # what it was made of is kept, so that no other has its id

    def of(self, item: Mapping[str, Any], draw: Callable[[Mapping[str, Any]], Markup]) -> Markup:
        if id(item) not in self._made:
            self._made[id(item)] = (item, draw(item))
        return self._made[id(item)][1]


def submission_context(
    record: Record, sources: Mapping[str, str], audience: Audience, figures: Figures | None = None
) -> dict[str, Any]:
    """What the template is given; `figures` are shared with another page of the same record."""
    student = record.get("student") or {}
    parts = run_parts(record)
    anchors = {str(part.get("id")): f"part-{i}" for i, part in enumerate(parts)}
    places = [item["location"] for item in record.get("deductions") or () if item.get("location")]
    files = whole_files(sources, places)
    paths = {item["path"]: item["anchor"] for item in files}
    name = one_line(student.get("name")) or one_line(student.get("id")) or one_line(record.get("submission"))
    lab = maybe(record.get("title")) or text(record.get("lab"))
    return {
        "student_id": one_line(student.get("id")),
        "status": one_line(record.get("status")),
        "review": audience == "staff" and bool(record.get("needs_review")),  # a student reads the sentence below
        "score": points(record.get("score")),
        "max_score": points(record.get("max_score")),
        "audience": audience,
        "counts": adjustments(record),
        "machine_score": points(record.get("machine_score"))
        if record.get("overrides") and record.get("machine_score") != record.get("score")
        else "",
        "decisions": decisions(record, staff=audience == "staff"),
        "scored": has_score(record),
        "title": both("report.title", lab=lab, name=name),
        "lab": lab,
        "name": name,
        "sentence": sentence(record),
        "segments": [_segment(part) for part in parts if part.get("max_score")] if has_score(record) else [],
        "cards": [_card(card, sources, anchors, paths, staff=audience == "staff") for card in cards(record)]
        if record.get("status") != "unusable"
        else [],
        "suggestions": [_suggestion(item) for item in record.get("suggestions") or ()],
        "parts": _parts(record, parts, figures or Figures()),
        "written": [written_context(part) for part in record.get("parts") or () if is_written(part)],
        "notes": shown_notes(record),
        "files": files,
        "foot": foot(record, sources),
    }


def _segment(part: Mapping[str, Any]) -> dict[str, Any]:
    top = float(part.get("max_score") or 0)
    earned = float(part.get("score") or 0)
    return {
        "title": part_title(part),
        "score": earned,
        "max": top,
        "ungraded": part.get("status") == "ungraded",
        "grow": f"{max(top, 0.0):g}",
        "percent": f"{min(100.0, max(0.0, 100.0 * earned / top)) if top > 0 else 100.0:.1f}",
    }


def _card(
    card: Card, sources: Mapping[str, str], anchors: Mapping[str, str], paths: Mapping[str, str], *, staff: bool
) -> dict[str, Any]:
    place = card.location if isinstance(card.location, Mapping) else None
    path = str(place.get("file") or "") if place else ""
    first = int(place.get("line") or 0) if place else 0
    code = card_code(sources, place)
    return {
        "card": card,
        "file": one_line(path),
        "line": first,
        "code": code,
        "link": f"#{paths[path]}-{first}" if code is not None and path in paths and card.kind == "mistake" else "",
        "part_link": f"#{anchors[card.part]}" if card.failing and card.part in anchors else "",
        "evidence": both(f"evidence.{card.evidence}") if staff and card.evidence in {"edit", "property", "code"} else None,
    }


def _suggestion(item: Mapping[str, Any]) -> dict[str, Any]:
    edit = item.get("edit") or {}
    return {
        "part": one_line(item.get("part")),
        "text": text(item.get("text")),
        "staff_only": bool(item.get("staff_only")),
        "line": one_line(edit.get("line")),
        "replaced_by": one_line(edit.get("replaced_by")),
    }


def _parts(record: Record, parts: Iterable[Mapping[str, Any]], figures: Figures) -> list[dict[str, Any]]:
    budget = _MAPS
    found = []
    for i, part in enumerate(parts):
        checks, drawn = [], 0
        for check in part.get("checks") or ():
            maps = None
            if check.get("difference") and check.get("status") != "pass" and drawn < budget:
                maps, drawn = figures.of(check["difference"], heat_maps), drawn + 1
            checks.append(_check(check, maps))
        budget -= drawn
        held_back = (
            sum(bool(check.get("difference")) and check.get("status") != "pass" for check in part.get("checks") or ()) - drawn
        )
        found.append(
            {
                "anchor": f"part-{i}",
                "status": one_line(part.get("status")),
                "score": points(part.get("score")),
                "max": points(part.get("max_score")),
                "title": part_title(part),
                "lost": part.get("status") != "ungraded" and lost(part) >= 0.005,
                "open": part.get("status") in {"unexplained", "failed"},
                "bad": len(failing(part)),
                "checks": checks,
                "held_back": held_back,
                "pictures": [figures.of(item, picture) for item in part.get("pictures") or ()],
                "note": maybe(part.get("note")),
                "capped": capped(record, part),
            }
        )
    return found


def _check(check: Mapping[str, Any], maps: Markup | None) -> dict[str, Any]:
    return {
        "title": maybe(check.get("title")) or text(one_line(check.get("id"))),
        "status": one_line(check.get("status")),
        "message": maybe(check.get("message")),
        "hidden": bool(check.get("hidden")),
        "maps": maps,
    }


def foot(record: Record, sources: Mapping[str, str]) -> dict[str, Any]:
    """How it was loaded and graded; shared with the console."""
    environment = record.get("environment") or {}
    timing = record.get("timing") or {}
    versions = [
        f"{name} {one_line(environment[name])}"
        for name in ("grader", "rubric", "data", "python", "numpy", "torch")
        if environment.get(name)
    ]
    left_out = skipped(record)
    tier, isolation_notes = isolation(record)
    return {
        "skipped": [_skip(item) for item in left_out[:_SKIPPED]],
        "skipped_total": len(left_out),
        "stood_in": ", ".join(stood_in(record)),
        "globals": ", ".join(global_names(record)),
        "isolation": tier,
        "isolation_notes": isolation_notes,
        "versions": ", ".join(versions),
        "seed": one_line(environment.get("seed")) if environment.get("seed") is not None else "",
        "seconds": points(timing.get("wall_s")) if timing.get("wall_s") is not None else "",
        "memory": f"{float(timing['peak_mb']):.0f}" if isinstance(timing.get("peak_mb"), int | float) else "",
        "command": command(record, sources),
    }


def _skip(item: Mapping[str, Any]) -> dict[str, Any]:
    reason = str(item.get("reason") or "")
    place = f"{one_line(item.get('file'))}:{item.get('line')}" if item.get("file") else ""
    return {"place": place, "text": one_line(item.get("text"))[:160], "reason": state("skip", reason) if reason else Text("", "")}


def command(record: Record, sources: Mapping[str, str]) -> str:
    """The line that grades this again on one's own machine."""
    if not record.get("lab"):
        return ""
    target = next(iter(sorted(sources)), "") if len(sources) == 1 else "."
    return f"grader check {shlex.quote(one_line(record['lab']))} {shlex.quote(one_line(target))}"
