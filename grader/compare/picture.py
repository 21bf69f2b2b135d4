"""Observed arrays made small enough to stand in a record beside the reference's: images as bytes, matrices and curves as numbers.

Equal arrays give equal values: numbers are rounded to 4 significant digits, what is no number is the word nan, inf or -inf.
"""

from __future__ import annotations

import base64
from typing import Any, Final

import numpy as np

from grader.compare.flatten import grid_of
from grader.model import Array

IMAGES: Final = 16  # of a stack, the first
SIDE: Final = 64  # pixels; larger images are shown by every second, third, … pixel
CELLS: Final = 40  # rows and columns of a matrix, the first
POINTS: Final = 200  # of a curve, evenly spaced, its ends among them
Json = dict[str, Any]


def picture(kind: str, expected: Array, got: Array | None) -> Json:
    """`expected`, `got` (None where it can't be drawn) and for images the `range` of values from black to white."""
    expected = _real(expected)
    got = None if got is None else _like(kind, expected, _real(got))
    if kind == "curve":
        return {"expected": _curve(expected), "got": None if got is None else _curve(got)}
    if kind == "matrix":
        return {"expected": _matrix(expected), "got": None if got is None else _matrix(got)}
    low, high = _range(expected)
    drawn = {"expected": _images(expected, low, high), "got": None if got is None else _images(got, low, high)}
    return {**drawn, "range": [_rounded(low), _rounded(high)]}


def drawable(kind: str, array: Array) -> bool:
    """Whether a picture of this kind can be made of it: numbers at all, and for images two axes or more."""
    return array.size > 0 and (kind != "images" or array.ndim >= 2)


def _real(array: Array) -> Array:
    return array.real if array.dtype.kind == "c" else array


def _like(kind: str, expected: Array, got: Array) -> Array | None:
    """The same numbers in the expected shape where they fit into it: (n, 784) is n images as well."""
    if got.size == expected.size:
        return got.reshape(expected.shape)
    return got if drawable(kind, got) else None


def _curve(array: Array) -> Json:
    values = array.ravel()
    at = np.unique(np.rint(np.linspace(0, values.size - 1, min(values.size, POINTS))).astype(int))
    return {"length": int(values.size), "x": at.tolist(), "y": [_rounded(value) for value in values[at]]}


def _matrix(array: Array) -> Json:
    grid = grid_of(array)
    values = [[_rounded(value) for value in row[:CELLS]] for row in grid[:CELLS]]
    return {"shape": list(grid.shape), "values": values}


def _images(array: Array, low: float, high: float) -> Json:
    stack = array.reshape(-1, *array.shape[-2:])
    step = max(1, -(-max(stack.shape[1:]) // SIDE))
    shown = stack[:IMAGES, ::step, ::step].astype(np.float64)
    known = np.isfinite(shown)
    light = np.clip((np.where(known, shown, low) - low) / (high - low), 0, 1)
    pixels = np.rint(255 * light).astype(np.uint8)
    return {
        "shape": list(pixels.shape),
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
        "of": list(stack.shape),
        "missing": int((~known).sum()),
        "mean": _rounded(shown[known].mean() if known.any() else np.nan),
    }


def _range(array: Array) -> tuple[float, float]:
    """Black and white: those of bytes, of values between 0 and 1, or the smallest and the largest there is."""
    if array.dtype == np.uint8:
        return 0.0, 255.0
    known = array[np.isfinite(array)].astype(np.float64)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if high > low else (low - 1, high + 1)


def _rounded(value: Any) -> float | str:
    number = float(value)
    return float(f"{number:.4g}") if np.isfinite(number) else repr(number)
