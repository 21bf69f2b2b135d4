"""Expected and got, cut to a small window around the element that differs most."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from grader.compare.flatten import grid_of, squeezed
from grader.model import Array, Difference

WINDOW: Final = 12  # rows and columns shown


def describe_difference(probe: str, case: str, name: str, expected: Array, got: Array) -> Difference:
    """Shapes, dtypes, the worst element and a window of at most 12 by 12 around it; values at 6 significant digits."""
    same = squeezed(expected.shape) == squeezed(got.shape)
    reshaped = got.reshape(expected.shape) if same else got
    worst = _worst(expected, reshaped) if same else None
    grid = grid_of(expected)
    row, column = divmod(_flat(worst, expected.shape), grid.shape[1]) if worst is not None else (0, 0)
    rows, columns = _window(row, grid.shape[0]), _window(column, grid.shape[1])
    return Difference(
        probe=probe, case=case, name=name,
        expected_shape=expected.shape, got_shape=got.shape, expected_dtype=str(expected.dtype), got_dtype=str(got.dtype),
        worst=worst, expected=_cut(grid, rows, columns),
        got=_cut(grid_of(reshaped), rows, columns) if same else _cut_free(grid_of(got)),
        rows=rows, columns=columns,
    )  # fmt: skip


def _worst(expected: Array, got: Array) -> tuple[int, ...] | None:
    if not expected.size:
        return None
    with np.errstate(invalid="ignore"):
        gap = np.abs(got.astype(np.complex128) - expected.astype(np.complex128))
    gap = np.where(np.isnan(gap), np.inf, gap)
    return tuple(int(axis) for axis in np.unravel_index(int(gap.argmax()), expected.shape))


def _flat(index: tuple[int, ...] | None, shape: tuple[int, ...]) -> int:
    return int(np.ravel_multi_index(index, shape)) if index else 0


def _window(center: int, length: int) -> tuple[int, ...]:
    start = max(0, min(center - WINDOW // 2, length - WINDOW))
    return tuple(range(start, min(length, start + WINDOW)))


def _cut(grid: Array, rows: tuple[int, ...], columns: tuple[int, ...]) -> list[list[Any]]:
    return [[_plain(grid[row, column]) for column in columns] for row in rows]


def _cut_free(grid: Array) -> list[list[Any]]:
    return [[_plain(value) for value in row[:WINDOW]] for row in grid[:WINDOW]]


def _plain(value: Any) -> Any:
    """A JSON value: numbers at 6 significant digits, nan and inf as words."""
    if isinstance(value, np.bool_):
        return bool(value)
    number = complex(value)
    if number.imag:
        return f"{number:.6g}"
    return float(f"{number.real:.6g}") if np.isfinite(number.real) else repr(float(number.real))
