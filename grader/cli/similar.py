"""`grader similar`: pairs that are worth a look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit, spoken, tell

if TYPE_CHECKING:
    from grader.similar import Pair

Across = Annotated[
    list[Path] | None,
    typer.Option("--across", metavar="DIR", help="Another year's submissions to compare with (repeat it).", show_default=False),
]
Least = Annotated[int, typer.Option("--least", metavar="PERCENT", min=1, max=100, help="How alike a pair must be to be shown.")]
Top = Annotated[int, typer.Option("--top", metavar="N", min=1, help="How many pairs at most.")]


def similar(
    lab: options.Lab,
    path: options.Submissions = None,
    across: Across = None,
    least: Least = 50,
    top: Top = 50,
    lang: options.Lang = None,
    course: options.Course = None,
    json: options.Json = False,
) -> Exit:
    """Find pairs of submissions that hold the same rare code.

    A place to look, never a verdict: short labs have few ways to be right. What the handout, the reference and its
    variants hold, and what many of the class wrote, doesn't count; renaming and comments make no difference. The
    percentage is how much of the smaller one's own code stands in the other. Side by side: grader review LAB.

    Example: grader similar lab3 --across submissions/lab3-2023
    """
    asked = options.grading(lab, course, path=path, lang=lang)
    from grader.lab import load_lab
    from grader.review.alike import folder_pieces
    from grader.similar import known_code, pairs

    loaded = load_lab(asked.course, lab)
    files = loaded.rubric.files
    pieces = list(folder_pieces(asked.path, files))
    own = len(pieces)
    for folder in across or ():
        pieces += folder_pieces(folder, files, origin=str(folder))
    found = pairs(pieces, known_code(loaded), least / 100)
    for pair in found[:top]:
        print(_json(pair) if json else _line(pair))
    cut = spoken(asked.language, "similar.cut", top=top) if len(found) > top else ""
    key, others = ("similar.said.across" if len(pieces) > own else "similar.said"), len(pieces) - own
    tell(asked.language, key, own=own, others=others, n=len(found), cut=cut)
    return Exit.FINE


def _line(pair: Pair) -> str:
    """`92 %  20240001  20240002  lines lab3.py:12-40 | lab3.py:10-38`."""
    sides = [f"{side.origin}/{side.id}" if side.origin else side.id for side in (pair.left, pair.right)]
    places = [
        ", ".join(f"{path}:{first}-{last}" for path, first, last in spans[:3]) for spans in (pair.left_spans, pair.right_spans)
    ]
    return f"{100 * pair.similarity:3.0f} %  {'  '.join(sides)}  {' | '.join(places)}"


def _json(pair: Pair) -> str:
    from grader.report.files import record_json

    return record_json(pair.as_json())
