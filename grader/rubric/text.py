"""Text of the reference: where definitions and pieces of text stand, in character offsets.

The reference is the author's own and trusted, so `ast` may parse it in this process.
"""

from __future__ import annotations

import ast
import difflib
import textwrap
import warnings
from collections.abc import Iterator
from functools import lru_cache

Region = tuple[int, int]


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


@lru_cache(maxsize=64)
def _line_starts(text: str) -> tuple[int, ...]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return tuple(starts)


@lru_cache(maxsize=64)
def _tree(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            return None


def syntax_error(text: str) -> str:
    """What makes the text no Python, with its line; empty when nothing does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compile(text, "<reference>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", 0) or 0
            shown = text.split("\n")[line - 1].strip() if 0 < line <= text.count("\n") + 1 else ""
            return f"{getattr(error, 'msg', error)} in {shown!r}"
    return ""


@lru_cache(maxsize=2048)
def compiles(text: str) -> bool:
    return not syntax_error(text)


@lru_cache(maxsize=64)
def statements(text: str) -> tuple[Region, ...]:
    """The outermost statements, whole lines with their decorators; none of what is no Python."""
    tree, starts = _tree(text), _line_starts(text)
    found = []
    for node in tree.body if tree else ():
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        found.append((starts[first - 1], starts[node.end_lineno or node.lineno] - 1))
    return tuple(found)


@lru_cache(maxsize=64)
def definitions(text: str) -> dict[str, list[Region]]:
    """Functions and classes by dotted name, whole lines with their decorators; a name may be defined twice."""
    tree, found = _tree(text), dict[str, list[Region]]()
    starts = _line_starts(text)
    for name, node in _named(tree, "") if tree else ():
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        last = node.end_lineno or node.lineno
        found.setdefault(name, []).append((starts[first - 1], starts[last] - 1))
    return found


def _named(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield prefix + child.name, child
            yield from _named(child, f"{prefix}{child.name}.")
        else:
            yield from _named(child, prefix)


def find_inline(text: str, wanted: str, region: Region) -> Iterator[Region]:
    """Where the text stands as whole words: `lr` isn't found in `lr_decay`."""
    begin, stop = region
    start = text.find(wanted, begin, stop)
    while start >= 0:
        end = start + len(wanted)
        if not (_glued(text, start) or _glued(text, end)):
            yield start, end
        start = text.find(wanted, start + 1, stop)


def _glued(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and _word(text[offset - 1]) and _word(text[offset])


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


def find_block(text: str, wanted: str, region: Region) -> Iterator[Region]:
    """Where these whole lines stand, whatever their common indentation; blanks at line ends don't count."""
    begin, stop = region
    goal = _levelled(wanted.strip("\n").split("\n"))
    starts = _line_starts(text)
    lines = text.split("\n")
    for index in range(len(lines) - len(goal) + 1):
        start, end = starts[index], starts[index + len(goal)] - 1
        if begin <= start and end <= stop and _levelled(lines[index : index + len(goal)]) == goal:
            yield start, end


def _levelled(lines: list[str]) -> list[str]:
    return [line.rstrip() for line in textwrap.dedent("\n".join(lines)).split("\n")]


def closest_line(text: str, wanted: str, region: Region) -> tuple[float, int, str]:
    """How like it is, the number and the text of the line most like the wanted text's first line; line 0: none is."""
    begin, stop = region
    goal = wanted.strip("\n").split("\n")[0].strip()
    best = (0.3, 0, "")
    first = line_of(text, begin)
    for number, line in enumerate(text[begin:stop].split("\n"), start=first):
        code = line.strip()
        matcher = difflib.SequenceMatcher(None, goal, code, autojunk=False)
        same = sum(block.size for block in matcher.get_matching_blocks() if block.size > 1)
        best = max(best, (same / max(len(goal), 1), -number, code)) if code else best
    return best[0], abs(best[1]), best[2]


def indent_of(text: str, start: int, end: int) -> str:
    """The common indentation of the lines that hold [start, end)."""
    begin = text.rfind("\n", 0, start) + 1
    lines = [line for line in text[begin:end].split("\n") if line.strip()]
    if start > begin:  # an edit inside a line: its line alone decides
        lines = lines[:1]
    indents = [line[: len(line) - len(line.lstrip())] for line in lines] or [""]
    return min(indents, key=len)


def is_statement(text: str, start: int, end: int) -> bool:
    """Whether [start, end) holds exactly one or several whole statements of one block."""
    code = text[start:end]
    first, last = start + len(code) - len(code.lstrip()), end - (len(code) - len(code.rstrip()))
    return any(
        any(first == place[0] for place in block) and any(_ends(text, place[1], last) for place in block)
        for block in _blocks(text)
    )


@lru_cache(maxsize=64)
def _blocks(text: str) -> tuple[tuple[Region, ...], ...]:
    """Where the statements of each block stand."""
    tree = _tree(text)
    found = []
    for node in ast.walk(tree) if tree else ():
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                found.append(tuple(_offsets(text, statement) for statement in block))
    return tuple(found)


def _ends(text: str, end: int, last: int) -> bool:
    """A statement's end is the span's end; a comment may follow on its line."""
    rest = text[end:last].strip()
    return end == last or (end < last and "\n" not in rest and rest.startswith("#"))


def _offsets(text: str, node: ast.stmt) -> Region:
    starts = _line_starts(text)

    def offset(line: int, column: int) -> int:  # ast counts columns in bytes
        row = text[starts[line - 1] : starts[line] - 1]
        return starts[line - 1] + len(row.encode()[:column].decode())

    return offset(node.lineno, node.col_offset), offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
