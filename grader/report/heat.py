"""Expected, got and their difference as small tables whose cells are coloured by value.

One structure serves everybody: colours for a glance, numbers on hover, the same
numbers as a table for screen readers. Colour steps are CSS classes, so that light,
dark and print each have their own scale and a page of maps stays small.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup, escape

from grader.model import Text
from grader.report.clean import one_line
from grader.report.grid import Cell, Grid, Rows, describe, read, show
from grader.report.words import WORDS, both

STEPS: Final = 8  # sequential steps s0…s8; differences run from d0 over d4 (none) to d8
Labels = tuple[Sequence[str], Sequence[str]]  # of rows and of columns
_SHORT: Final = 2  # characters of a column's label that fit above a cell; longer ones are turned
_NUMBERS_FIT: Final = 5  # columns up to which the numbers themselves are legible in the cells


@functools.lru_cache(4096)  # a class's pages say the same again and again
def bilingual(text: Text) -> Markup:
    """Both languages, of which the page shows one; `code` in backquotes."""
    if text.en == text.zh:
        return _code(text.en)
    return Markup(f'<span lang="en">{_code(text.en)}</span><span lang="zh">{_code(text.zh)}</span>')  # noqa: S704 - both escaped by _code


def _code(text: str) -> Markup:
    pieces = str(escape(text)).split("`")
    if len(pieces) < 3 or len(pieces) % 2 == 0:
        return Markup("`".join(pieces))  # noqa: S704 - escaped above
    return Markup("".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces)))  # noqa: S704 - escaped above


def heat_maps(difference: Mapping[str, Any]) -> Markup:
    """The whole figure of one difference."""
    grid = read(difference)
    facts = "".join(f"<li>{bilingual(fact)}</li>" for fact in _facts(grid, difference))
    maps = "".join(_maps(grid))
    title = both(
        "probe",
        probe=one_line(difference.get("probe")),
        case=one_line(difference.get("case")),
        name=one_line(difference.get("name")),
    )
    head = f'<figcaption>{bilingual(title)}</figcaption><ul class="facts">{facts}</ul>'
    return Markup(f'<figure class="diff">{head}<div class="maps">{maps}</div></figure>')  # noqa: S704 - escaped where it was made


def labelled_maps(grid: Grid, rows: Sequence[str], columns: Sequence[str]) -> Markup:
    """The tables alone, with these labels at their edges, and no element marked."""
    maps = "".join(_maps(replace(grid, worst=None), (rows, columns)))
    return Markup(f'<div class="maps">{maps}</div>' if maps else "")  # noqa: S704 - escaped where it was made


def _facts(grid: Grid, difference: Mapping[str, Any]) -> Iterable[Text]:
    yield from describe(grid, difference)
    if grid.expected is None and grid.got is None:
        yield WORDS["not_shown"]


def _maps(grid: Grid, labels: Labels = ((), ())) -> Iterable[str]:
    low, high = _range([rows for rows in (grid.expected, grid.got) if rows])
    for key, rows in (("expected", grid.expected), ("got", grid.got)):
        if rows:
            yield _table(grid, key, rows, _sequential(low, high), f"{show(low)} … {show(high)}", labels)
    if grid.delta:
        span = max((abs(v) for row in grid.delta for v in row if isinstance(v, float) and math.isfinite(v)), default=0.0)
        scale = f"−{show(span)} … {show(span)}" if span else "0"
        yield _table(grid, "difference", grid.delta, _diverging(span), scale, labels)


def _table(grid: Grid, key: str, rows: Rows, step: Any, scale: str, labels: Labels) -> str:
    wide = max((len(row) for row in rows), default=0)
    legible = " wide" if wide <= _NUMBERS_FIT else ""
    kind = "d" if key == "difference" else "s"
    names, heads = labels
    body = _heads(heads[:wide], corner=bool(names))
    for r, row in enumerate(rows):
        name = f'<th scope="row">{escape(names[r]) if r < len(names) else ""}</th>' if names else ""
        body += f"<tr>{name}{''.join(_cells(grid, r, row, step))}</tr>"
    return (
        f'<div class="map"><table class="heat {kind}{legible}"><caption>{bilingual(WORDS[key])}</caption>{body}</table>'
        f'<span class="scale {kind}" aria-hidden="true">{escape(scale)}</span></div>'
    )


def _heads(columns: Sequence[str], *, corner: bool) -> str:
    if not columns:
        return ""
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    turned = "turned" if any(len(name) > _SHORT for name in columns) else "upright"
    return f'<tr class="{turned}">{"<td></td>" if corner else ""}{cells}</tr>'


def _cells(grid: Grid, r: int, row: tuple[Cell, ...], step: Any) -> Iterable[str]:
    names = grid.named(r)
    worst = grid.worst[1] if grid.worst is not None and grid.worst[0] == r else None
    for c, value in enumerate(row):
        short, full = show(value, 3), show(value, 8)
        if isinstance(value, str):  # a number needs no escaping
            short, full = str(escape(one_line(short))), str(escape(one_line(full)))
        mark = " worst" if worst == c else ""
        yield f'<td class="{step(value)}{mark}" title="{names(c)} {full}"><b>{short}</b></td>'


def _range(tables: list[Rows]) -> tuple[float, float]:
    values = [value for rows in tables for row in rows for value in row if isinstance(value, float) and math.isfinite(value)]
    return (min(values), max(values)) if values else (0.0, 0.0)


def _sequential(low: float, high: float) -> Any:
    """A colour step for a value between low and high; huge ranges are halved first so that they don't overflow."""
    span = high / 2 - low / 2

    def step(value: Cell) -> str:
        if not isinstance(value, float) or not math.isfinite(value):
            return "none"
        return f"s{round((value / 2 - low / 2) / span * STEPS)}" if span > 0 else "s4"

    return step


def _diverging(span: float) -> Any:
    def step(value: Cell) -> str:
        if not isinstance(value, float) or not math.isfinite(value):
            return "none"
        if not span or not value:
            return "d4"
        # Any difference at all leaves the middle: a small one beside a huge one must not look like none.
        half = max(1, math.ceil(abs(value) / span * (STEPS // 2)))
        return f"d{STEPS // 2 + (half if value > 0 else -half)}"

    return step
