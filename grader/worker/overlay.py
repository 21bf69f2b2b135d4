"""Lays a submission over the handout's tree: only the edited files may have been handed in, in any folder.

A handout that changed its files over the years has `layouts/<name>/…` for each; the submission's file names choose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

GIVEN: Final = "<starter>/"  # tells the handout's files from the submission's of the same name
LAYOUTS: Final = "layouts/"

Heads = tuple[str, str]  # folders in front of what is common: the submission's, the handout's


def chosen(own: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """The handout's files (path → text) in the layout that shares most file names with the submission; the last of equals."""
    layouts: dict[str, dict[str, str]] = {}
    for path, text in given.items():
        name, _, rest = path.removeprefix(LAYOUTS).partition("/") if path.startswith(LAYOUTS) else ("", "", path)
        layouts.setdefault(name, {})[rest] = text
    return max(sorted(layouts.items()), key=lambda item: (_agreement(own, list(item[1])), item[0]), default=("", {}))[1]


def placed(own: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """For each of the submission's files its place in the handout's tree, by what most file names agree on."""
    votes: Counter[Heads] = Counter()
    for path in own:
        for heads, common in _matches(path, given):
            votes[heads] += common * common
    order = sorted(votes, key=lambda heads: (votes[heads], heads), reverse=True)
    return {path: _place(path, order, frozenset(given)) for path in own}


def missing_from(own: Sequence[str], given: Sequence[str]) -> list[str]:
    """The handout's files for which the submission has nothing: neither the file nor a module or package in its stead."""
    modules = {path.rpartition(".")[0] for path in own}
    packages = {path.rpartition("/")[0] for path in own}
    return [
        path
        for path in given
        if path.rpartition(".")[0] not in modules | packages and not any(path.startswith(f"{module}/") for module in modules)
    ]


def _agreement(own: Sequence[str], given: Sequence[str]) -> int:
    """How well the names fit: each file counts once, the more the longer its path agrees."""
    return sum(max((common * common for _, common in _matches(path, given)), default=0) for path in own)


def _matches(path: str, given: Sequence[str]) -> Iterator[tuple[Heads, int]]:
    for other in given:
        common = _common_end(path, other)
        if common > 1 or (common == 1 and not path.endswith("__init__.py")):
            yield (_head(path, common), _head(other, common)), common


def _place(path: str, order: Sequence[Heads], given: frozenset[str]) -> str:
    """Where most agree, unless only others lead this file to one of the handout's own."""
    places = [theirs + path.removeprefix(mine) for mine, theirs in order if path.startswith(mine)]
    return next((place for place in places if place in given), places[0] if places else path)


def _common_end(one: str, other: str) -> int:
    pairs = zip(reversed(one.split("/")), reversed(other.split("/")), strict=False)
    count = 0
    for mine, theirs in pairs:
        if mine != theirs:
            break
        count += 1
    return count


def _head(path: str, common: int) -> str:
    parts = path.split("/")[:-common]
    return "/".join(parts) + "/" if parts else ""
