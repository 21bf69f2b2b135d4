"""Single outcomes of many versions on one probe and case, side by side: most are ruled out for a submission at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np

from grader.compare.outcomes import TINY, Outcomes, looked_at
from grader.model import Array, Fate

V = TypeVar("V")
Structure = tuple[tuple[str, object], ...]


class Screen(Generic[V]):
    """Knows versions by a few numbers of their outcomes. Safe among threads."""

    def __init__(self) -> None:
        self._blocks: dict[Structure, _Block[V]] = {}
        self._of: dict[V, _Block[V] | None] = {}  # None: not by its numbers alone
        self._adding = threading.Lock()

    def __contains__(self, version: V) -> bool:
        return version in self._of

    def add(self, version: V, found: Outcomes) -> None:
        """A version and its distinct outcomes."""
        with self._adding:
            if version in self._of:
                return
            block = None
            if found.fate is Fate.OK and not found.mixed and len(found.matrix) == 1:
                if found.structure not in self._blocks:
                    self._blocks[found.structure] = _Block(found.matrix.shape[1])
                block = self._blocks[found.structure]
                block.add(version, found)
            self._of[version] = block

    def left(self, got: Outcomes, versions: Sequence[V], widest: float) -> list[V]:
        """Of known versions those that `fit` may hold for at a tolerance of `widest` at most."""
        if got.fate is not Fate.OK or got.mixed or len(got.matrix) != 1:
            return list(versions)
        block = self._blocks.get(got.structure)
        alike = [version for version in versions if self._of[version] is block] if block is not None else []
        near = set(block.near(alike, got.matrix[0], widest)) if block is not None and alike else ()
        return [version for version in versions if version in near or self._of[version] is None]


class _Block(Generic[V]):
    """The versions of one structure: a row of numbers and of scales for each."""

    def __init__(self, width: int) -> None:
        self._look = looked_at(width)
        size = len(range(width)[self._look])
        self._rows: dict[V, int] = {}
        self._values, self._scales = np.empty((16, size)), np.empty((16, size))

    def add(self, version: V, found: Outcomes) -> None:
        row = len(self._rows)
        if row == len(self._values):  # whoever compares meanwhile keeps the old ones, in which its rows are
            self._values = np.concatenate([self._values, np.empty_like(self._values)])
            self._scales = np.concatenate([self._scales, np.empty_like(self._scales)])
        self._values[row] = found.matrix[0, self._look]
        self._scales[row] = found.scale[self._look] + TINY
        self._rows[version] = row

    def near(self, versions: Sequence[V], row: Array, widest: float) -> list[V]:
        """Those that aren't farther than `widest`, and those with numbers that aren't finite."""
        at = np.array([self._rows[version] for version in versions])
        with np.errstate(invalid="ignore", over="ignore"):
            gaps = np.abs(self._values[at] - row[self._look]) / self._scales[at]
            far = gaps.max(axis=1, initial=0.0) > widest
        return [version for version, gone in zip(versions, far, strict=True) if not gone]
