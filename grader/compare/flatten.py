"""Any observed value as named blocks of float64 numbers, and the words that aren't numbers.

Shapes are compared without their axes of length one: a bias of shape (1, n) is a bias.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.model import Array


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """One run's values in a row: `structure` says names, shapes and words; `vector` holds the numbers (float64)."""

    structure: tuple[tuple[str, object], ...]
    vector: Array
    single: bool  # whether any float32 or smaller float is among them


def flatten(values: Mapping[str, Any], names: Sequence[str] | None) -> Flat:
    """`values` restricted to `names` (all when None), in the order of their names."""
    structure: list[tuple[str, object]] = []
    blocks: list[Array] = []
    single = False
    for name in sorted(values) if names is None else sorted(names):
        for path, leaf in _leaves(name, values.get(name)):
            if isinstance(leaf, np.ndarray):
                structure += [(part, squeezed(leaf.shape)) for part, _ in _reals(path, leaf)]
                blocks.append(numbers(leaf))
                single = single or leaf.dtype.str in ("<f2", "<f4", "<c8")
            else:
                structure.append((path, repr(leaf)))
    vector = np.concatenate(blocks) if blocks else np.zeros(0)
    return Flat(tuple(structure), vector, single)


def squeezed(shape: Sequence[int]) -> tuple[int, ...]:
    """`shape` without its axes of length one."""
    return tuple(axis for axis in shape if axis != 1)


def numbers(array: Array) -> Array:
    """The array's elements as a row of float64; complex ones as real and imaginary parts."""
    return np.concatenate([real.astype(np.float64).ravel() for _, real in _reals("", array)])


def block_slices(structure: Sequence[tuple[str, object]]) -> Iterator[tuple[str, slice]]:
    """Where each numeric block of a Flat stands in its vector."""
    start = 0
    for path, shape in structure:
        if isinstance(shape, tuple):
            size = math.prod(shape)
            yield path, slice(start, start + size)
            start += size


def grid_of(array: Array) -> Array:
    """Any array, be it empty, as two dimensions: the last axis as columns."""
    return array.reshape(math.prod(array.shape[:-1]), array.shape[-1]) if array.ndim else array.reshape(1, 1)


def as_array(value: Any) -> Array | None:
    """A number, a bool or a (nested) list of equal-sized numbers as an array, otherwise None."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufc" else None
    if isinstance(value, bool | int | float):
        return np.asarray(value)
    if isinstance(value, list | tuple) and value:
        parts = [as_array(item) for item in value]
        if all(part is not None and part.shape == parts[0].shape for part in parts if parts[0] is not None):
            return None if any(part is None for part in parts) else np.stack([part for part in parts if part is not None])
    return None


def _reals(path: str, array: Array) -> list[tuple[str, Array]]:
    """The array under its name; a complex one as two, so that it is never taken for one of real numbers."""
    return [(path, array)] if array.dtype.kind != "c" else [(f"{path}.real", array.real), (f"{path}.imag", array.imag)]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, object]]:
    array = as_array(value)
    if array is not None:
        yield path, array
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from _leaves(f"{path}.{key}", value[key])
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _leaves(f"{path}[{index}]", item)
    else:
        yield path, value
