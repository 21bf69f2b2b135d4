"""A written-down answer key: what versions did, without the versions, so that nothing of the reference is needed.

A version that wasn't written down is asked through the mistakes in it that change the item at all; constants of a
student's own are read off a line where what was written down lies on one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from grader.key.answers import Files, Item, Runner
from grader.key.planned import Planned
from grader.lab import Lab
from grader.model import Atom, Fate, Observation, Version
from grader.mutants import Mutant

OPEN: Final = math.inf  # stands for the constant along a line; no literal is infinite


@dataclass(frozen=True, slots=True)
class Line:
    """Observations that are a polynomial of one constant: those at some of its values, and between which values that holds.

    Two values where a step is taken once; a few more where it is taken a few times.
    """

    low: float
    high: float
    at: tuple[float, ...]
    seen: tuple[int, ...]  # indices of observations


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """All that was written down of one item."""

    observations: Sequence[Observation]
    rows: Mapping[Version, int]
    lines: Mapping[Version, Line] = field(default_factory=dict)

    def find(self, version: Version) -> Observation | None:
        """What the version did, if that was written down or lies on a line."""
        row = self.rows.get(version)
        if row is not None:
            return self.observations[row]
        for opened, value in openings(version):
            line = self.lines.get(opened)
            if line is not None and line.low <= value <= line.high:
                return through([self.observations[row] for row in line.seen], line.at, value)
        return None

    def inert(self, atom: Atom) -> bool:
        """Whether the mistake alone leaves the item as it is."""
        right, alone = self.rows[Version()], Version((atom,))
        if alone in self.rows:
            return self.rows[alone] == right
        lines = (self.lines.get(opened) for opened, _ in openings(alone))
        return any(line is not None and set(line.seen) == {right} for line in lines)

    def answer(self, version: Version) -> Observation | None:
        """What the version did here, as far as it can be told."""
        seen = self.find(version)
        if seen is not None:
            return seen
        rest = tuple(atom for atom in version.atoms if not self.inert(atom))
        return self.find(Version(rest)) if len(rest) < len(version.atoms) else None


class WrittenKey(Planned):
    """An answer key that never runs a version."""

    def __init__(self, lab: Lab, seed: int, page_of: Callable[[Item], Page]) -> None:
        super().__init__(lab, seed)
        self._page_of = page_of
        self._pages: dict[Item, Page] = {}

    def files(self, version: Version) -> Files | None:  # noqa: ARG002 - that is the point
        """None: no source of a version is here."""
        return None

    def composes(self, version: Version) -> bool:
        """Whether every item can be answered for the version."""
        items = (item for probe in self.probes for item in self.items(probe))
        return all(self._page(item).answer(version) is not None for item in items)

    def observe(
        self,
        versions: Iterable[Version],
        items: Sequence[Item],
        run: Runner,  # noqa: ARG002 - nothing is run
        cast: str | None = None,
    ) -> dict[Version, Mapping[Item, Observation]]:
        """What was written down; versions of which an item can't be answered are left out."""
        if cast is not None:
            raise ValueError(f"{cast}: a written key holds no other precision; tolerances are written beside it")
        found: dict[Version, Mapping[Item, Observation]] = {}
        for version in versions:
            seen = {item: answer for item in items if (answer := self._page(item).answer(version)) is not None}
            if len(seen) == len(set(items)):
                found[version] = seen
        return found

    def mutants(self) -> dict[Atom, Mutant]:
        """None: suggestions are for staff."""
        return {}

    def noted(self, what: str) -> bool:  # noqa: ARG002 - nothing is left to be done
        """True: whatever is built ahead was written down."""
        return True

    def recalled(self, what: str) -> Any:  # noqa: ARG002 - as `noted`
        """None: what was measured stands in the bundle."""
        return None

    def remember(self, what: str, value: Any) -> None:
        """Nothing is kept."""

    def note(self, what: str) -> None:
        """Nothing is kept."""

    def _page(self, item: Item) -> Page:
        if item not in self._pages:
            self._pages[item] = self._page_of(item)
        return self._pages[item]


def openings(version: Version) -> Iterable[tuple[Version, float]]:
    """The version with one of its constants left open, and that constant."""
    for place, atom in enumerate(version.atoms):
        for which, (name, value) in enumerate(atom.constants):
            constants = (*atom.constants[:which], (name, OPEN), *atom.constants[which + 1 :])
            opened = replace(atom, constants=constants)
            yield Version((*version.atoms[:place], opened, *version.atoms[place + 1 :])), value


def through(seen: Sequence[Observation], at: Sequence[float], value: float) -> Observation:
    """The observation at `value` on the polynomial through those `seen` at `at`, which have equal shapes."""
    shares = [math.prod((value - other) / (one - other) for other in at if other != one) for one in at]
    runs = [_mixed([observation.runs[run] for observation in seen], shares) for run in range(len(seen[0].runs))]
    return replace(seen[0], runs=tuple(runs))


def _mixed(values: Sequence[Any], shares: Sequence[float]) -> Any:
    first = values[0]
    if isinstance(first, Mapping):
        return {name: _mixed([value[name] for value in values], shares) for name in first}
    if isinstance(first, list | tuple):
        return [_mixed(items, shares) for items in zip(*values, strict=True)]
    if isinstance(first, np.ndarray) and first.dtype.kind == "f":
        # As what is to be added to the last: where nothing changes, nothing is rounded.
        last = values[-1].astype(np.float64)
        return (last + sum(share * (value - last) for share, value in zip(shares, values, strict=True))).astype(first.dtype)
    if isinstance(first, float):
        return values[-1] + sum(share * (value - values[-1]) for share, value in zip(shares, values, strict=True))
    return first


def alike(one: Observation, other: Observation) -> bool:
    """Whether a line may be drawn through them: they hold the same but for floating numbers."""
    if one.fate is not Fate.OK or other.fate is not Fate.OK or len(one.runs) != len(other.runs):
        return False
    return all(_alike(left, right) for left, right in zip(one.runs, other.runs, strict=True))


def _alike(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, Mapping):
        return left.keys() == right.keys() and all(_alike(left[name], right[name]) for name in left)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(_alike, left, right))
    if isinstance(left, np.ndarray):
        same = left.shape == right.shape and left.dtype == right.dtype
        return same and (left.dtype.kind == "f" or bool((left == right).all()))
    return isinstance(left, float) or left == right
