"""What versions did on one item, gathered without repetition, and as bytes.

An observation that several versions share stands once; one that follows from the mistakes that change the item, or from
a line along a constant, doesn't stand at all.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from grader import wire
from grader.compare import Outcomes, effect, outcomes
from grader.compare.flatten import flatten
from grader.key.cache import pack, unpack
from grader.key.written import OPEN, Line, Page, alike, openings, through
from grader.model import Atom, Observation, StudentError, Version

STRAIGHT: Final = {False: 1e-11, True: 2e-6}  # by "single precision?": as near as rounding allows
POINTS: Final = 3  # values of a constant that must lie on a line, two of which it is drawn through
DEGREE: Final = 8  # of the steepest polynomial that is looked for
SAME_RUN: Final = 1e-9  # relative: outcomes of random code that differ by less are one
_CHUNK: Final = 256  # observations in one frame


class Gathered:
    """One item's observations by version, while versions are run."""

    def __init__(self) -> None:
        self._observations: list[Observation] = []
        self._index: dict[bytes, int] = {}
        self._of: dict[Version, int] = {}

    def add(self, version: Version, seen: Observation) -> None:
        """Takes what the version did, without what is said of nobody's code: messages, lines, times."""
        kept = _told(seen)
        digest = hashlib.sha256(pack([kept])).digest()
        if digest not in self._index:
            self._index[digest] = len(self._observations)
            self._observations.append(kept)
        self._of[version] = self._index[digest]

    def page(self) -> Page:
        """The shortest page that answers as the versions did."""
        lines = self._lines()
        on_a_line = {version for version in self._of if any(opened in lines for opened, _ in openings(version))}
        rows = {version: row for version, row in self._of.items() if version not in on_a_line and not self._follows(version)}
        used = sorted({*rows.values(), *(row for line in lines.values() for row in line.seen)})
        place = {row: number for number, row in enumerate(used)}
        moved = {version: replace(line, seen=tuple(place[row] for row in line.seen)) for version, line in lines.items()}
        observations = [self._observations[row] for row in used]
        return Page(observations, {version: place[row] for version, row in rows.items()}, moved)

    def _follows(self, version: Version) -> bool:
        """Whether the mistakes that change the item alone do the same without the others; of one alone it must be told."""
        if len(version.atoms) < 2:
            return False
        right = self._of[Version()]
        rest = Version(tuple(atom for atom in version.atoms if self._of.get(Version((atom,))) != right))
        return len(rest.atoms) < len(version.atoms) and self._of.get(rest) == self._of[version]

    def _lines(self) -> dict[Version, Line]:
        groups: dict[Version, dict[float, int]] = {}
        for version, row in self._of.items():
            for opened, value in openings(version):
                groups.setdefault(opened, {})[value] = row
        drawn = ((opened, self._line(points)) for opened, points in groups.items() if len(points) >= POINTS)
        return {opened: line for opened, line in drawn if line is not None}

    def _line(self, points: Mapping[float, int]) -> Line | None:
        """The polynomial of least degree on which all points lie, or all between 0 and 1; None where there is none."""
        inside = {value: row for value, row in points.items() if 0 < value <= 1}
        for chosen, degrees in ((points, (1,)), (inside, range(1, DEGREE + 1))):
            for degree in degrees:
                if len(chosen) > degree + 1 and (line := self._polynomial(chosen, degree)) is not None:
                    return line
        return None

    def _polynomial(self, points: Mapping[float, int], degree: int) -> Line | None:
        at = _spread(sorted(points), degree + 1)
        ends = [self._observations[points[value]] for value in at]
        for value, row in points.items():
            seen = self._observations[row]
            if not alike(ends[0], seen) or (value not in at and not _near(through(ends, at, value), seen)):
                return None
        return Line(min(points), max(points), tuple(at), tuple(points[value] for value in at))


def _spread(values: Sequence[float], count: int) -> list[float]:
    """So many of the values, spread like Chebyshev's points, between which polynomials don't swing."""
    low, high = values[0], values[-1]
    chosen: list[float] = []
    for place in range(count):
        wanted = (low + high) / 2 - (high - low) / 2 * math.cos(math.pi * place / (count - 1))
        chosen.append(min((value for value in values if value not in chosen), key=lambda value: abs(value - wanted)))
    return chosen


def _near(one: Observation, other: Observation) -> bool:
    left, right = outcomes(one, None), outcomes(other, None)
    return _gap(left, right) <= STRAIGHT[right.single]


def _gap(left: Outcomes, right: Outcomes) -> float:
    return effect(right, left)


def _told(seen: Observation) -> Observation:
    error = None if seen.error is None else StudentError(type=seen.error.type, message="")
    return replace(seen, seconds=0.0, error=error, runs=_distinct(seen.runs))


def _distinct(runs: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Random code's runs, each outcome once."""
    kept: list[tuple[Any, Mapping[str, Any]]] = []
    for run in runs:
        flat = flatten(run, None)
        if not any(flat.structure == other.structure and _same(flat.vector, other.vector) for other, _ in kept):
            kept.append((flat, run))
    return tuple(run for _, run in kept)


def _same(one: Any, other: Any) -> bool:
    return bool(np.allclose(one, other, rtol=SAME_RUN, atol=SAME_RUN * (np.abs(other).max(initial=0.0) + 1e-3), equal_nan=True))


# ── as bytes ──────────────────────────────────────────────────────────────────


def to_bytes(page: Page) -> bytes:
    """The page as wire frames: a head, then observations in packs, each with its length before it."""
    atoms = sorted({atom for version in (*page.rows, *page.lines) for atom in version.atoms})
    number = {atom: index for index, atom in enumerate(atoms)}
    head = {
        "atoms": [[atom.id, atom.form, _closed(atom)] for atom in atoms],
        "rows": _table([[*_width(version, number), row] for version, row in page.rows.items()]),
        "lines": [
            [[number[atom] for atom in version.atoms], [line.low, line.high, *line.at], [*line.seen]]
            for version, line in page.lines.items()
        ],
    }
    packs = [pack(page.observations[start : start + _CHUNK]) for start in range(0, len(page.observations), _CHUNK)]
    parts = [wire.encode(head), *packs]
    return b"".join(len(part).to_bytes(8, "little") + part for part in parts)


def from_bytes(data: bytes) -> Page:
    """The page of `to_bytes`. Raises WireError, zlib.error, ValueError, KeyError or TypeError where the bytes are damaged."""
    parts, start = [], 0
    while start < len(data):
        size = int.from_bytes(data[start : start + 8], "little")
        parts.append(data[start + 8 : start + 8 + size])
        start += 8 + size
    head = wire.decode(parts[0])
    atoms = [Atom(name, form, _constants(plain)) for name, form, plain in head["atoms"]]
    observations = [seen for part in parts[1:] for seen in unpack(part)]
    rows = {_version(atoms, row[:-1]): int(row[-1]) for row in head["rows"].tolist()}
    lines = {
        _version(atoms, chosen): Line(span[0], span[1], tuple(span[2:]), tuple(seen)) for chosen, span, seen in head["lines"]
    }
    return Page(observations, rows, lines)


def _closed(atom: Atom) -> list[list[Any]]:
    return [[name, "open" if value == OPEN else value] for name, value in atom.constants]


def _constants(plain: Iterable[tuple[str, Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((name, OPEN if value == "open" else value) for name, value in plain)


_MOST: Final = 8  # mistakes and variations in one version


def _width(version: Version, number: Mapping[Atom, int]) -> list[int]:
    chosen = [number[atom] for atom in version.atoms]
    return [*chosen, *[-1] * (_MOST - len(chosen))]


def _table(rows: list[list[int]]) -> Any:
    return np.array(rows, dtype=np.int32).reshape(-1, _MOST + 1)


def _version(atoms: Sequence[Atom], chosen: Iterable[int]) -> Version:
    return Version(tuple(atoms[index] for index in chosen if index >= 0))
