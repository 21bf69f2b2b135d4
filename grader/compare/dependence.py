"""Whether an answer still depends on what it was asked about: zeros, one constant, or an input handed back don't.

Pure; the caller says what the right answer does, for a right answer may be constant too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

import numpy as np

from grader.compare.flatten import as_array, squeezed
from grader.model import Array

ALIKE: Final = 1e-9  # relative: what rounding alone makes differ


class Trivial(StrEnum):
    """In what way an answer says nothing of its inputs."""

    NOTHING = "nothing"  # None each time
    ZERO = "zero"
    NAN = "nan"
    CONSTANT = "constant"
    INPUT = "input"  # an input comes back unchanged


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One value that was given for one set of inputs."""

    value: Any
    inputs: Mapping[str, Any]


def trivial(answers: Sequence[Answer]) -> Trivial | None:
    """How these answers to different inputs depend on nothing; None where they do, or where too few are there to tell."""
    if len(answers) > 1 and all(answer.value is None for answer in answers):
        return Trivial.NOTHING
    arrays = [as_array(answer.value) for answer in answers]
    known = [array.astype(complex) for array in arrays if array is not None and array.size]
    if len(known) < len(answers) or sum(array.size for array in known) < 2:
        return None
    if all(np.isnan(array).all() for array in known):
        return Trivial.NAN
    if not any(array.any() for array in known):
        return Trivial.ZERO
    if _handed_back(known, answers):
        return Trivial.INPUT
    return Trivial.CONSTANT if _same(known) or _filled(known) else None


def _handed_back(arrays: Sequence[Array], answers: Sequence[Answer]) -> bool:
    names = set.intersection(*(set(answer.inputs) for answer in answers))
    return any(
        all(array.size > 1 and _is(array, answer.inputs[name]) for array, answer in zip(arrays, answers, strict=True))
        for name in names
    )


def _is(array: Array, value: Any) -> bool:
    given = as_array(value)
    return given is not None and squeezed(given.shape) == squeezed(array.shape) and _close(array.ravel(), given.ravel())


def _same(arrays: Sequence[Array]) -> bool:
    """One and the same array for every input."""
    alike = all(one.shape == other.shape for one, other in pairwise(arrays))
    return len(arrays) > 1 and alike and all(_close(one, other) for one, other in pairwise(arrays))


def _filled(arrays: Sequence[Array]) -> bool:
    """Each array is one number over and over, and that number follows from the array's shape alone (1, or 1/C)."""
    if any(array.size < 2 or not _close(array, np.full_like(array, array.flat[0])) for array in arrays):
        return False
    if len(arrays) == 1:
        return True
    keys = ([0] * len(arrays), [array.shape[0] for array in arrays], [array.shape[-1] for array in arrays])
    return any(_follows([array.flat[0] for array in arrays], key) for key in keys)


def _follows(numbers: Sequence[Any], keys: Sequence[int]) -> bool:
    """Whether equal keys have equal numbers, and some key occurs twice."""
    groups = [[number for number, key in zip(numbers, keys, strict=True) if key == one] for one in set(keys)]
    return any(len(group) > 1 for group in groups) and all(_alike(group) for group in groups)


def _alike(numbers: Iterable[Any]) -> bool:
    return all(_close(np.asarray(one), np.asarray(other)) for one, other in pairwise(numbers))


def _close(one: Array, other: Array) -> bool:
    return bool(np.allclose(one, other, rtol=ALIKE, atol=0.0, equal_nan=True))
