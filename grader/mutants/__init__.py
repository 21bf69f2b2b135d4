"""Small slips made on purpose: each mutant is the reference with one span replaced, and a sentence saying what is wrong.

Pure. Every mutant compiles, differs from the reference and from every other one; the order depends on the text alone.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.model import Source, Text
from grader.mutants.arithmetic import OPERATORS as ARITHMETIC
from grader.mutants.axes import OPERATORS as AXES
from grader.mutants.indexing import OPERATORS as INDEXING
from grader.mutants.losses import OPERATORS as LOSSES
from grader.mutants.matrices import OPERATORS as MATRICES
from grader.mutants.names import OPERATORS as NAMES
from grader.mutants.operator import Operator
from grader.mutants.page import Change, Page
from grader.mutants.statements import OPERATORS as STATEMENTS
from grader.mutants.training import OPERATORS as TRAINING

__all__ = ["OPERATORS", "Mutant", "Operator", "mutants"]

_ALL = (*ARITHMETIC, *STATEMENTS, *NAMES, *AXES, *MATRICES, *INDEXING, *LOSSES, *TRAINING)
OPERATORS: tuple[Operator, ...] = tuple(sorted(_ALL, key=lambda operator: operator.number))


@dataclass(frozen=True, slots=True)
class Mutant:
    """The reference with characters [start, end) of one file replaced by `text`."""

    id: str  # "18-axis-swap@reference.py:12:20"; "#2" and so on where an operator has several answers for one place
    operator: str
    path: str
    start: int
    end: int
    text: str
    line: int  # 1-based: the first line that changes, if only by its indentation
    was: str
    becomes: str
    function: str  # "Model.manual_backward"; empty outside of any
    words: Text


def mutants(sources: Sequence[Source]) -> tuple[Mutant, ...]:
    """All mutants of the files, by place and then by operator; files that are no Python have none."""
    pages = (Page.of(source) for source in sources)
    return tuple(mutant for page in pages if page is not None for mutant in _of_page(page))


def _of_page(page: Page) -> Iterator[Mutant]:
    proposed = [
        (operator, change)
        for operator in reversed(OPERATORS)
        for node in page.nodes
        if isinstance(node, operator.on)
        for change in operator.make(page, node)
    ]
    pieces = _pieces(page)
    kept: dict[tuple[int, str], tuple[Operator, Change]] = {}
    for operator, change in proposed:  # where two operators agree, the later one knows better what was meant
        result = _meaning(page, change, pieces)
        if result is not None:
            kept.setdefault(result, (operator, change))
    ids: dict[str, int] = {}
    for operator, change in sorted(kept.values(), key=lambda item: (item[1].start, item[0].number, item[1].end, item[1].text)):
        yield _mutant(page, operator, change, ids)


def _pieces(page: Page) -> list[tuple[int, int, str]]:
    """The file's outermost statements and last the whole file: where each stands, and its tree."""
    places = [*(page.whole(node) for node in page.tree.body), (0, len(page.text))]
    return [(start, end, _tree(page.text[start:end])) for start, end in places]


def _meaning(page: Page, change: Change, pieces: list[tuple[int, int, str]]) -> tuple[int, str] | None:
    """Which outermost statement changes and its tree afterwards; None where nothing changes or it is no Python.

    Compiling that statement alone is as good as the whole file, and several times as fast for a file of many classes.
    """
    for index, (start, end, before) in enumerate(pieces):
        if start <= change.start and change.end <= end:
            after = _tree(page.text[start : change.start] + change.text + page.text[change.end : end])
            return (index, after) if after not in ("", before) else None
    return None


def _tree(text: str) -> str:
    """The tree of a text that compiles; empty for any other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            tree = ast.parse(text)
            compile(tree, "<mutant>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return ""
    return ast.dump(tree)


def _mutant(page: Page, operator: Operator, change: Change, ids: dict[str, int]) -> Mutant:
    text = page.text[: change.start] + change.text + page.text[change.end :]
    lines = text.split("\n")
    line = page.text.count("\n", 0, change.start) + 1
    while line < min(len(lines), len(page.lines)) and lines[line - 1] == page.lines[line - 1]:
        line += 1
    row = page.text.count("\n", 0, change.start)
    place = f"{operator.number}-{operator.name}@{page.path}:{row + 1}:{change.start - page.starts[row] + 1}"
    ids[place] = ids.get(place, 0) + 1
    return Mutant(
        id=place if ids[place] == 1 else f"{place}#{ids[place]}",
        operator=operator.name,
        path=page.path,
        start=change.start,
        end=change.end,
        text=change.text,
        line=line,
        was=page.lines[line - 1].strip(),
        becomes=lines[line - 1].strip(),
        function=page.qualified(line),
        words=change.words,
    )
