"""Lays a submission over the handout's tree: only the edited files may have been handed in, in any folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

GIVEN: Final = "<starter>/"  # tells the handout's files from the submission's of the same name


def placed(own: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """For each of the submission's files its place in the handout's tree, by what most file names agree on."""
    votes: Counter[tuple[str, str]] = Counter()
    for path in own:
        for other in given:
            common = _common_end(path, other)
            if common > 1 or (common == 1 and not path.endswith("__init__.py")):
                votes[_head(path, common), _head(other, common)] += common * common
    if not votes:
        return {path: path for path in own}
    (mine, theirs), _ = max(votes.items(), key=lambda item: (item[1], item[0]))
    return {path: theirs + path.removeprefix(mine) if path.startswith(mine) else path for path in own}


def missing_from(own: Sequence[str], given: Sequence[str]) -> list[str]:
    """The handout's files for which the submission has nothing: neither the file nor a module or package in its stead."""
    modules = {path.rpartition(".")[0] for path in own}
    packages = {path.rpartition("/")[0] for path in own}
    return [
        path
        for path in given
        if path.rpartition(".")[0] not in modules | packages and not any(path.startswith(f"{module}/") for module in modules)
    ]


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
