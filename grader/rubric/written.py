"""A changed place of the reference as an edit that an author could have written: short, and matching exactly once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.model import Source
from grader.rubric import edits, text
from grader.rubric.edits import EditFault, Reference, Span
from grader.rubric.schema import Edit


def edit_for(reference: Reference, span: Span) -> Edit | None:
    """The shortest edit which does what the span does; None when no piece of the text around it stands alone."""
    source = next(source for source in reference if source.path == span.path)
    wanted = _tree(edits.replaced(reference, [span])[span.path])
    scope = _scope(source, span)
    for start, end in _pieces(source, span):
        for inside in dict.fromkeys((None, scope)):
            edit = _edit(reference, source, span, (start, end), inside)
            if edit is not None and _gives(reference, edit, span.path, wanted):
                return edit
    return None


def _edit(reference: Reference, source: Source, span: Span, piece: tuple[int, int], inside: str | None) -> Edit | None:
    start, end = piece
    old = source.text[start:end]
    new = source.text[start : span.start] + span.text + source.text[span.end : end]
    if not old.strip() or old == new:
        return None
    file = {"file": source.path} if len(reference) > 1 else {}
    return Edit.model_validate({"replace": old, "with": new, **({"in": inside} if inside else {}), **file})


def _gives(reference: Reference, edit: Edit, path: str, wanted: str) -> bool:
    try:
        edits.check(reference, [edit], {})
    except EditFault:
        return False
    texts = edits.apply(reference, [edit])
    return texts is not None and _tree(texts[path]) == wanted


def _tree(python: str) -> str:
    return ast.dump(ast.parse(python))


def _scope(source: Source, span: Span) -> str | None:
    """The innermost definition around the span, by its dotted name, where only one has that name."""
    found = [
        (end - start, name)
        for name, regions in text.definitions(source.text).items()
        for start, end in regions
        if len(regions) == 1 and start <= span.start and span.end <= end
    ]
    return min(found)[1] if found else None


def _pieces(source: Source, span: Span) -> Iterator[tuple[int, int]]:
    """Expressions and statements around the span, the smallest first, then its whole lines."""
    starts = [0]
    for line in source.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    lines = source.text.split("\n")

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    places = set()
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.expr | ast.stmt) and node.end_lineno is not None and node.end_col_offset is not None:
            start, end = offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)
            if start <= span.start and span.end <= end:
                places.add((start, end))
    yield from sorted(places, key=lambda place: place[1] - place[0])
    first, last = source.text.rfind("\n", 0, span.start) + 1, source.text.find("\n", span.end)
    yield first, last if last >= 0 else len(source.text)
