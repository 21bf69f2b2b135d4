"""Observations as sets of outcomes, and how a submission's runs lie in a version's set.

A deterministic probe is the special case of a set with one outcome. What a version
raises is an outcome too, a weak one: exceptions are compared by family.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import numpy as np

from grader.compare.flatten import Flat, block_slices, flatten
from grader.model import Array, Fate, Observation

FEW: Final = 50  # numbers of an observation that are looked at before all others
TOGETHER: Final = 1 << 18  # differences that are held in memory at once
TINY: Final = 1e-3  # the absolute floor, in units of the tolerance, for arrays which should be zero
V = TypeVar("V")
_FAMILIES: Final = (
    frozenset({"ValueError", "RuntimeError", "IndexError"}),  # shapes that don't fit, NumPy's and torch's way
    frozenset({"NameError", "AttributeError", "UnboundLocalError", "TypeError", "KeyError"}),  # a thing that isn't there
)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """The distinct outcomes of one version (or submission) on one probe and case."""

    fate: Fate
    structure: tuple[tuple[str, object], ...] = ()
    matrix: Array = field(default_factory=lambda: np.zeros((0, 0)))  # (outcomes, numbers) float64
    scale: Array = field(default_factory=lambda: np.zeros(0))  # (numbers,): max |value| of the number's block
    error: str = ""
    mixed: bool = False  # runs whose structures differ
    single: bool = False

    @property
    def count(self) -> int:
        return max(1, len(self.matrix))


@dataclass(frozen=True, slots=True)
class Fit:
    """How a submission's observation lies in a version's outcomes."""

    holds: bool
    log_likelihood: float = 0.0  # −runs · ln(outcomes), each outcome taken as equally likely
    strong: bool = True  # False when the only agreement is that both raise
    loose: bool = False  # agrees at single precision only


def outcomes(observation: Observation, names: Sequence[str] | None) -> Outcomes:
    """The observation's runs as outcomes, restricted to `names`; every run is kept, duplicates too."""
    if observation.fate is not Fate.OK or not observation.runs:
        error = observation.error.type if observation.error else ""
        return Outcomes(observation.fate, error=error)
    first = flatten(observation.runs[0], names)
    if len(observation.runs) > 1 and (stacked := _stacked(observation.runs, names)) is not None:
        return Outcomes(Fate.OK, first.structure, stacked, _scale(first, stacked), single=first.single)
    flats = [first, *(flatten(run, names) for run in observation.runs[1:])]
    if any(flat.structure != first.structure for flat in flats):
        return Outcomes(Fate.OK, first.structure, mixed=True)
    matrix = np.stack([flat.vector for flat in flats])
    return Outcomes(Fate.OK, first.structure, matrix, _scale(first, matrix), single=any(flat.single for flat in flats))


def _stacked(runs: Sequence[Mapping[str, Any]], names: Sequence[str] | None) -> Array | None:
    """(runs, numbers) of runs that hold real arrays of one shape and dtype under one set of names; otherwise None.

    What `flatten` gives row by row: a random probe has hundreds of runs, and nearly always they are of this kind.
    """
    wanted = sorted(runs[0]) if names is None else sorted(names)
    blocks: list[Array] = []
    for name in wanted:
        values = [run.get(name) for run in runs]
        kinds = {(value.shape, value.dtype.str, value.dtype.kind) if isinstance(value, np.ndarray) else None for value in values}
        kind = kinds.pop()
        if kinds or kind is None or kind[2] not in "biuf":
            return None
        blocks.append(np.array(values).astype(np.float64).reshape(len(runs), -1))
    same_names = names is not None or all(run.keys() == runs[0].keys() for run in runs)
    return np.concatenate(blocks, axis=1) if blocks and same_names else None


def distinct(found: Outcomes, tolerance: float) -> Outcomes:
    """The same without repeated outcomes (equal to `tolerance` of the blocks' scale)."""
    if len(found.matrix) < 2:
        return found
    matrix = found.matrix[_unequal(found.matrix)]
    kept: list[int] = []
    bound = tolerance * (found.scale + TINY)
    with np.errstate(invalid="ignore", over="ignore"):
        for row, near in enumerate(_alike_in_sum(matrix, bound)):
            seen = [one for one in kept if near[one]]
            if not seen or not bool((np.abs(matrix[seen] - matrix[row]) <= bound).all(axis=1).any()):
                kept.append(row)
    return Outcomes(found.fate, found.structure, matrix[kept], found.scale, single=found.single)


def _unequal(matrix: Array) -> list[int]:
    """The first of each group of rows that are equal to the bit."""
    first: dict[bytes, int] = {}
    for index, row in enumerate(matrix):
        first.setdefault(row.tobytes(), index)
    return list(first.values())


def _alike_in_sum(matrix: Array, bound: Array) -> Array:
    """(outcomes, outcomes) False where two rows differ by more than `bound` somewhere, as their sums already say."""
    with np.errstate(invalid="ignore", over="ignore"):
        sums = matrix.sum(axis=1)
        rounding = 1e-12 * np.abs(matrix).sum(axis=1).max()  # of a sum of at most thousands of numbers in float64
        return np.asarray(~(np.abs(sums[:, None] - sums) > bound.sum() + rounding))


def fit(got: Outcomes, version: Outcomes, tolerance: float, loose: float) -> Fit:
    """Whether every run of `got` is among the outcomes of `version`, first at `tolerance`, then at `loose`."""
    if got.fate is not version.fate:
        return Fit(holds=False)
    if got.fate is Fate.RAISED:
        return Fit(holds=_same_family(got.error, version.error), strong=False)
    if got.fate is not Fate.OK or got.structure != version.structure or got.mixed or version.mixed:
        return Fit(holds=False)
    log_likelihood = -len(got.matrix) * math.log(version.count)
    tolerance = max(tolerance, loose) if version.single else tolerance  # single precision is what the probe asked for
    widest = max(tolerance, loose)
    apart = _apart(got.matrix, version, widest)
    if apart > widest:
        return Fit(holds=False)
    return Fit(holds=True, log_likelihood=log_likelihood, loose=apart > tolerance)


def effect(reference: Outcomes, version: Outcomes) -> float:
    """How far `version` lies from `reference`: the largest over its outcomes of the distance to the nearest legal one.

    In units of the scale; inf when they differ in structure or fate; the reverse direction counts as well,
    so that a version which lacks outcomes (never shuffles) differs.
    """
    if reference.fate is not version.fate or reference.structure != version.structure:
        return math.inf
    if reference.fate is not Fate.OK:
        return 0.0 if reference.error == version.error else math.inf
    if reference.mixed or version.mixed:
        return math.inf
    scale = reference.scale + TINY * 1e-6
    gaps = np.stack([_gaps(reference.matrix, row, scale) for row in version.matrix])  # (version's, reference's)
    return float(max(gaps.min(axis=1).max(), gaps.min(axis=0).max()))


def wrong_blocks(got: Outcomes, right: Outcomes, tolerance: float) -> list[slice]:
    """Where the named values of a single run stand that aren't the reference's."""
    alike = got.structure == right.structure and len(right.matrix) == 1
    near = _near(got, [right], tolerance)[0] if alike else np.zeros(got.matrix.shape[1], dtype=bool)
    blocks = (where for _, where in block_slices(got.structure))
    return [where for where in blocks if where.stop > where.start and not near[where].all()]


def blocks_explained(got: Outcomes, wrong: Sequence[slice], versions: Mapping[V, Outcomes], tolerance: float) -> dict[V, int]:
    """How many wrong values of a single run are just what each version gives; versions that give none of them are left out."""
    like = [(name, one) for name, one in versions.items() if len(one.matrix) == 1 and not one.mixed]
    like = [(name, one) for name, one in like if one.structure == got.structure]
    counts: dict[V, int] = {}
    size = max(1, TOGETHER // max(1, got.matrix.shape[1]))
    for start in range(0, len(like), size):
        part = like[start : start + size]
        near = _near(got, [one for _, one in part], tolerance)
        told = np.sum([near[:, where].all(axis=1) for where in wrong], axis=0)
        counts.update((name, int(count)) for (name, _), count in zip(part, told, strict=True) if count)
    return counts


def _near(got: Outcomes, versions: Sequence[Outcomes], tolerance: float) -> Array:
    """(versions, numbers) whether each number of a single run is the version's, of whose outcomes there is one."""
    row = got.matrix[0]
    matrix = np.concatenate([one.matrix for one in versions])
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(matrix - row) <= tolerance * (np.stack([one.scale for one in versions]) + TINY)
    return np.asarray(near if np.isfinite(row).all() else near | _same_special(matrix, row))


def signature(found: Outcomes, digits: int = 4) -> str:
    """A digest equal for equal wrong observations, rounded to `digits` significant digits of each block's scale."""
    digest = hashlib.sha256(repr((found.fate, found.error, found.structure)).encode())
    if found.matrix.size:
        scale = np.where(found.scale > 0, found.scale, 1.0)
        with np.errstate(over="ignore"):  # infinities, as the largest number there is, round to infinity
            rounded = np.round(np.nan_to_num(found.matrix / scale), digits) + 0.0
        digest.update((rounded if len(rounded) == 1 else np.unique(rounded, axis=0)).tobytes())
        starts = np.flatnonzero(np.diff(scale, prepend=np.nan) != 0)  # thrice is not twice; a block has one scale, formatted once
        counts = np.diff(starts, append=len(scale))
        words = (f"{scale[at]:.{digits - 1}e}" for at in starts)
        digest.update(" ".join(word for word, count in zip(words, counts, strict=True) for _ in range(count)).encode())
    return digest.hexdigest()[:12]


def _gaps(matrix: Array, row: Array, scale: Array) -> Array:
    """(outcomes,) largest scaled difference of each outcome from `row`; differing NaN or inf count as inf."""
    if not matrix.shape[1]:
        return np.zeros(len(matrix))
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(matrix - row) / scale
    worst = gap.max(axis=1)
    if not np.isnan(worst).any():
        return np.asarray(worst)
    gap = np.where(_same_special(matrix, row), 0.0, gap)
    return np.asarray(np.where(np.isnan(gap), np.inf, gap).max(axis=1))


def looked_at(numbers: int) -> slice:
    """The few of so many numbers that are looked at first."""
    return slice(None, None, max(1, numbers // FEW))


def _apart(rows: Array, version: Outcomes, enough: float) -> float:
    """The largest over the rows of the distance to the nearest outcome; by a few numbers where that is more than `enough`."""
    matrix, scale = version.matrix, version.scale + TINY
    few = looked_at(rows.shape[1])
    looks = (slice(None),) if few.step == 1 else (few, slice(None))
    for look in looks:
        apart = _farthest(rows[:, look], matrix[:, look], scale[look])
        if apart > enough:
            break
    return apart


def _farthest(rows: Array, matrix: Array, scale: Array) -> float:
    """The largest over the rows of the scaled distance to the nearest outcome."""
    if len(rows) > 1 and 0 < rows.size * len(matrix) <= TOGETHER:
        with np.errstate(invalid="ignore", over="ignore"):
            gaps = (np.abs(rows[:, None] - matrix) / scale).max(axis=2)  # (rows, outcomes)
        if not np.isnan(gaps).any():
            return float(gaps.min(axis=1).max())
    return max(float(_gaps(matrix, row, scale).min()) for row in rows)


def _same_special(matrix: Array, row: Array) -> Array:
    both_nan = np.isnan(matrix) & np.isnan(row)
    return np.asarray(both_nan | (np.isinf(matrix) & (matrix == row)))


def _scale(first: Flat, matrix: Array) -> Array:
    """(numbers,) the largest finite |value| of each number's block over all outcomes."""
    scale = np.zeros(matrix.shape[1])
    finite = np.where(np.isfinite(matrix), np.abs(matrix), 0.0)
    for _, where in block_slices(first.structure):
        if where.stop > where.start:
            scale[where] = finite[:, where].max()
    return scale


def _same_family(one: str, other: str) -> bool:
    return one == other or any(one in family and other in family for family in _FAMILIES)
