"""What the class's page shows, and the table's data as JSON that no name can break out of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup, escape

from grader.model import Text
from grader.report.summary import BINS, ClassSummary, Group, Mistake, Part, Row
from grader.report.view import points
from grader.report.words import WORDS, both, capital, counted, listed

_NAMES: Final = 200  # names behind one click; the table has the rest
_FREQUENT: Final = 12  # mistakes in sight; rarer ones are behind a click
_UNSAFE: Final = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def class_context(title: Text, summary: ClassSummary) -> dict[str, Any]:
    most = len(summary.mistakes[0].rows) if summary.mistakes else 1
    found = [_mistake(i, item, most, len(summary.rows)) for i, item in enumerate(summary.mistakes)]
    return {
        "title": title,
        "summary": summary,
        "facts": _facts(summary),
        "chart": distribution(summary.bins()) if summary.scores else None,
        "time": _time(summary.timed),
        "strips": [_strip(i, part, earned) for i, part in enumerate(summary.parts) if (earned := summary.earned(part))],
        "mistakes": found[:_FREQUENT],
        "rarer": found[_FREQUENT:],
        "queue": [group_context(group) for group in summary.queue],
        "unread": {
            "n": len(summary.unread),
            "names": names(summary.unread, "#written"),
            "cut": both("names", n=_NAMES, total=len(summary.unread)) if len(summary.unread) > _NAMES else None,
        },
        "data": table_data(summary),
        "plain": plain_list(summary.rows),
    }


def _facts(summary: ClassSummary) -> list[tuple[str, Text]]:
    """Numbers first: how the class did; what is 0 and doesn't matter is left out."""
    rare = [(summary.count("ungraded"), WORDS["ungraded"]), (summary.count("unusable"), WORDS["unusable"])]
    return [
        (str(summary.count("graded")), WORDS["graded"]),
        (_average(summary.mean), WORDS["mean"]),
        (_average(summary.median), WORDS["median"]),
        (str(summary.full), WORDS["full"]),
        *((str(n), words) for n, words in rare if n),
        (str(summary.to_review), WORDS["to_review"]),
    ]


def _time(timed: list[Row]) -> dict[str, Any] | None:
    """What running a submission took, and who took longest."""
    if not timed:
        return None
    half, slowest = timed[(len(timed) - 1) // 2], timed[-1]
    return {"half": points(half.seconds), "most": points(slowest.seconds), "page": quote(slowest.page), "label": slowest.label}


def _strip(i: int, part: Part, earned: list[float]) -> dict[str, Any]:
    """One part's row in the map of parts and students: its name, and the class's mean in it."""
    return {"index": i, "title": part.title, "mean": _average(sum(earned) / len(earned)), "max": points(part.max_score)}


def _average(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")


def distribution(bins: list[int]) -> Markup:
    """The histogram: a bar for each tenth of the points, its count above it; full marks stand apart."""
    high, width, gap = 96, 40, 8
    most = max(bins) or 1
    bars = []
    for i, n in enumerate(bins):
        x = i * (width + gap) + (gap if i == BINS - 1 else 0)
        tall = round(high * n / most) if n else 0
        tall = max(tall, 2) if n else 0
        label = str(i * 10)
        bars.append(
            f'<g data-bin="{i}" data-n="{n}"><rect class="bin" x="{x}" y="{20 + high - tall}" width="{width}" height="{tall}"/>'
            f'<text class="count" x="{x + width / 2:g}" y="{14 + high - tall}">{n or ""}</text>'
            f'<text class="tick" x="{x + width / 2:g}" y="{high + 40}">{label}</text></g>'
        )
    whole = BINS * (width + gap) + gap
    said = "; ".join(f"{bin_name(i)}: {n}" for i, n in enumerate(bins))
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="bins" viewBox="0 0 {whole} {high + 46}" role="img" aria-label="{said}">'
        f'<line class="axis" x1="0" x2="{whole}" y1="{high + 20.5}" y2="{high + 20.5}"/>{"".join(bars)}</svg>'
    )


def bin_name(i: int) -> str:
    return "100%" if i == BINS - 1 else f"{i * 10}–{i * 10 + 9}%"


def _mistake(i: int, item: Mistake, most: int, total: int) -> dict[str, Any]:
    n = len(item.rows)
    return {
        "index": i,
        "title": item.title,
        "part": item.key[0],
        "n": n,
        "share": f"{100 * n / total:.0f}",
        "width": f"{100 * n / most:.1f}",
        "names": names(item.rows),
        "cut": both("names", n=_NAMES, total=n) if n > _NAMES else None,
    }


def group_context(group: Group) -> dict[str, Any]:
    """Submissions to judge together, as a page lists them."""
    n = len(group.rows)
    title = counted("cluster", n) if group.kind == "cluster" else both(f"queue.{group.kind}")
    return {
        "title": title,
        "n": n,
        "kind": group.kind,
        "cluster": group.cluster,
        "parts": capital(listed(list(group.parts))) if group.parts else None,
        "message": group.message,
        "suggestions": [{"text": one.text, "promote": one.promote} for one in group.suggestions.values()],
        "promote": group.promote,
        "names": names(group.rows),
        "cut": both("names", n=_NAMES, total=n) if n > _NAMES else None,
    }


def names(rows: list[Row], place: str = "") -> Markup:
    items = "".join(f"<li>{_link(row, place)}</li>" for row in rows[:_NAMES])
    return Markup(f'<ul class="names">{items}</ul>')  # noqa: S704 - escaped in _link


def plain_list(rows: list[Row]) -> Iterator[Markup]:
    """Everybody, for a browser without scripts; piece by piece, as the page is written."""
    yield Markup('<ul class="names">')
    for row in rows:
        yield Markup(f"<li>{_link(row)} {points(row.score)}</li>")  # noqa: S704 - escaped in _link
    yield Markup("</ul>")


def _link(row: Row, place: str = "") -> str:
    return f'<a href="{quote(row.page)}{place}">{escape(row.label)}</a>'


def table_data(summary: ClassSummary) -> Iterator[Markup]:
    """Rows for the table's script: arrays instead of objects, because ten thousand of them are sent; piece by piece."""
    index = {item.key: i for i, item in enumerate(summary.mistakes)}
    head = {
        "parts": [{"title": part.title.as_json(), "max": part.max_score} for part in summary.parts],
        "mistakes": [item.title.as_json() for item in summary.mistakes],
        "words": {key: WORDS[key].as_json() for key in _SCRIPT_WORDS},
        "bins": [bin_name(i) for i in range(BINS)],
    }
    yield _safe_json(head)[:-1] + Markup(',"rows":[')
    for at, row in enumerate(summary.rows):
        if at:
            yield Markup(",")
        yield _safe_json(_data_row(row, summary, index))
    yield Markup("]}")


def _safe_json(value: object) -> Markup:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_UNSAFE))  # noqa: S704 - see _UNSAFE


_SCRIPT_WORDS: Final = (
    "rows",
    "review",
    "status.ungraded",
    "status.unusable",
    "part.failed",
    "part.missing",
    "strip.one",
    "strip.many",
)


def _data_row(row: Row, summary: ClassSummary, index: dict[tuple[str, str], int]) -> list[Any]:
    return [
        row.id,
        row.name if row.name != row.id else "",
        row.score,
        row.status,
        int(row.review),
        quote(row.page),
        [row.parts.get(part.id) for part in summary.parts],
        [index[key] for key in row.mistakes],
        row.cluster,
        row.percent,
        row.stuck,
        None if row.seconds is None else round(row.seconds, 2),
    ]
