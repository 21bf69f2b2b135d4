"""Lays a submission over the handout's tree: only the edited files may have been handed in, in any folder.

A handout that changed over the years has `layouts/<name>/…` for each; the submission's file names choose, then its words.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

GIVEN: Final = "<starter>/"  # tells the handout's files from the submission's of the same name
LAYOUTS: Final = "layouts/"
_WORD: Final = re.compile(r"[^\W\d]\w+")
_DEFINED: Final = re.compile(r"^\s*(?:def|class)\s+(\w+)", re.MULTILINE)

Heads = tuple[str, str]  # folders in front of what is common: the submission's, the handout's


def chosen(own: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The handout's files (path → text) in the layout that shares most file names with the submission (path → text).

    Of equals the one that defines more of the same names, then the one in whose words it is written; then the last.
    What layouts share says nothing.
    """
    layouts: dict[str, dict[str, str]] = {}
    for path, text in given.items():
        name, _, rest = path.removeprefix(LAYOUTS).partition("/") if path.startswith(LAYOUTS) else ("", "", path)
        layouts.setdefault(name, {})[rest] = text
    if len(layouts) < 2:
        return next(iter(layouts.values()), {})
    own_names, own_words = _found(_DEFINED, own), _found(_WORD, own)
    names = _distinctive({name: _found(_DEFINED, files) for name, files in layouts.items()})
    words = _distinctive({name: _found(_WORD, files) for name, files in layouts.items()})

    def fit(name: str) -> tuple[int, int, int, str]:
        return _agreement(list(own), list(layouts[name])), len(own_names & names[name]), len(own_words & words[name]), name

    return layouts[max(layouts, key=fit)]


def placed(own: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """For each of the submission's files its place in the handout's tree, by what most file names agree on.

    Other folders that hold files of the same names (copies, other assignments) stay where they are.
    """
    votes: Counter[Heads] = Counter()
    for path in own:
        for heads, common in _matches(path, given):
            votes[heads] += common * common
    order = sorted(votes, key=lambda heads: (votes[heads], heads), reverse=True)
    order = [heads for heads in order if heads[0] == order[0][0]]
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


def heads(places: Mapping[str, str]) -> list[Heads]:
    """For the files that stand elsewhere in the handout's tree than in the submission's: the folders that differ."""
    pairs = ((path, place, _common_end(path, place)) for path, place in places.items())
    return sorted({(_head(path, common), _head(place, common)) for path, place, common in pairs if path != place})


def _found(pattern: re.Pattern[str], files: Mapping[str, str]) -> set[str]:
    return {word for text in files.values() for word in pattern.findall(text) if not keyword.iskeyword(word)}


def _distinctive(words: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What of each layout's words no other has."""
    return {name: own.difference(*(other for of, other in words.items() if of != name)) for name, own in words.items()}


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
