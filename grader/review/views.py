"""What the review app's pages show: the report's own page of a submission, and beside it what a person can decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from grader.ledger import Ledger
from grader.model import Text
from grader.pipeline import Record
from grader.report.classpage import group_context
from grader.report.decided import decisions, when
from grader.report.page import submission_context
from grader.report.summary import ClassSummary, Row
from grader.report.view import for_audience, part_title, points, text
from grader.report.words import both
from grader.review.shelf import Place

_ROWS: Final = 2000  # names on the queue's page
TARGET: Final = "|"  # between part and mistake in a form's value


def link(submission: str) -> str:
    return f"/s/{quote(submission, safe='')}"


def queue_context(summary: ClassSummary, title: Text) -> dict[str, Any]:
    return {
        "title": title,
        "groups": [{**group_context(group), "rows": _rows(group.rows)} for group in summary.queue],
        "waiting": summary.to_review,
        "everyone": _rows(summary.rows),
        "total": len(summary.rows),
    }


def _rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"link": link(row.submission), "label": row.label, "score": points(row.score)} for row in list(rows)[:_ROWS]]


def review_context(ledger: Ledger, lab: str, record: Record, place: Place) -> dict[str, Any]:
    """The staff's page of a submission, with its place in the queue and the forms beside it."""
    submission = str(record["submission"])
    shown = for_audience(record, "staff")
    offered = [{"number": i, "text": text(item.get("text"))} for i, item in enumerate(record.get("suggestions") or (), start=1)]
    return {
        **submission_context(shown, ledger.store.sources(lab, submission), "staff"),
        "place": place,
        "before": link(place.before) if place.before else "",
        "after": link(place.after) if place.after else "",
        "here": link(submission),
        "version": ledger.version(lab, submission),
        "told": ledger.last(lab),
        "targets": _targets(record),
        "kept": _kept(record),
        "cluster": str(record.get("cluster") or ""),
        "offered": offered,
        "open_parts": [str(part["id"]) for part in record["parts"] if part["status"] == "unexplained"],
    }


def _targets(record: Record) -> list[dict[str, Any]]:
    """What can be given points: the total, each part, each deduction; what stands now, and the most there can be."""
    known = {(one["part"] or "", one["mistake"] or ""): one for one in record.get("overrides") or ()}
    most = sum(float(part["max_score"]) for part in record["parts"]) or record["max_score"]
    found = [("", "", both("decision.total"), record["score"], most)]
    for part in record["parts"]:
        title = part_title(part)
        found.append((str(part["id"]), "", title, part["score"], part["max_score"]))
        for item in record["deductions"]:
            if item["part"] == part["id"]:
                named = both("review.cost", mistake=text(item.get("title")))
                found.append((str(part["id"]), str(item["mistake"]), named, item["points"], part["max_score"]))
    return [_target(*one, known.get((one[0], one[1]))) for one in found]


def _target(part: str, mistake: str, title: Text, now: Any, most: Any, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    given = kept["points"] if kept and kept["points"] is not None else None
    return {
        "value": f"{part}{TARGET}{mistake}",
        "title": title,
        "now": points(now),
        "most": points(most),
        "points": "" if given is None else f"{given:g}",
        "comment": kept["comment"] if kept else "",
    }


def _kept(record: Record) -> list[dict[str, Any]]:
    told = decisions(record, staff=True)
    values = [f"{one['part'] or ''}{TARGET}{one['mistake'] or ''}" for one in record.get("overrides") or ()]
    return [{**one, "value": value} for one, value in zip(told, values, strict=True)]


def came_between(ledger: Ledger, lab: str, submission: str, told: int) -> list[Text]:
    """What the journal says of the submission since its line `told`; a regrade too."""
    found = []
    for entry in ledger.journal(lab, after=told):
        if entry["kind"] == "regrade":
            changed = any(one["submission"] == submission for one in entry["changes"])
            found += [both("review.regraded", who=entry["who"], made=when(entry["made"]))] if changed else []
        elif entry["submission"] == submission:
            target = "/".join(filter(None, (entry["part"], entry["mistake"]))) or both("decision.total")
            found.append(
                both(f"review.{_did(entry)}", who=entry["who"], made=when(entry["made"]), target=target, points=_given(entry))
            )
    return found or [both("review.graded_again")]


def _did(entry: Mapping[str, Any]) -> str:
    if entry["kind"] == "remove":
        return "removed"
    return "accepted" if entry["accepted"] else "gave" if entry["points"] is not None else "commented"


def _given(entry: Mapping[str, Any]) -> str:
    return points(entry.get("points"))
