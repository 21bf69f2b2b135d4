"""No site's names: one entry of the folder or the archive is one submission."""

from __future__ import annotations

from collections.abc import Iterator

from grader.collect import ignored
from grader.collect.lms.entry import Entry, Person, Piece
from grader.collect.lms.shelf import Shelf
from grader.collect.naming import ARCHIVES


def entries(shelf: Shelf) -> Iterator[Entry]:
    """One entry per name at the top of an archive."""
    found: dict[str, list[Piece]] = {}
    for path in shelf.paths:
        top, _, inside = path.partition("/")
        if not ignored(top, folder=bool(inside)):
            found.setdefault(top, []).append(Piece(path=path, name=inside or top))
    for top, pieces in found.items():
        name = top if any(piece.path != top for piece in pieces) else stem(top)
        changed = max(shelf.changed(piece.path) for piece in pieces)
        yield Entry(label=top, who=(Person(name=name),), pieces=tuple(pieces), text=name, changed=changed)


def stem(name: str) -> str:
    """A file's name without its extension."""
    for ending in ARCHIVES:
        if name.casefold().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name.rpartition(".")[0] or name
