"""How a wrong value is related to the right one, in words: −x, xᵀ, ×N, no change, one row off.

Relations are for reading; they never decide points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from grader.compare.flatten import numbers, squeezed
from grader.model import Array, Text

CLOSE: Final = 1e-5  # relative; far above float32 noise of one step and far below any size's factor


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    text: Text


Sizes = Mapping[str, tuple[int, Text]]  # name → (value, what it counts)


def relation(expected: Array, got: Array, start: Array | None, sizes: Sizes) -> Relation:
    """The first relation that holds between `got` and `expected`; with `start`, between their changes from it."""
    for find in (_special, _shape):
        if (found := find(expected, got)) is not None:
            return found
    r, o = numbers(expected), numbers(got)
    if r.shape != o.shape or (expected.dtype.kind == "b" and len(r) == 1):
        return _different(expected, got)
    moved = start is not None and numbers(start).shape == r.shape
    if moved and start is not None:
        base = numbers(start)
        if (found := _of_changes(r - base, o - base, sizes)) is not None:
            return found
    elif (found := _of_values(r, o, sizes)) is not None:
        return found
    return _layout(expected, got) or _different(expected, got)


def _special(expected: Array, got: Array) -> Relation | None:
    if got.dtype.kind == "b" and expected.dtype.kind != "b":
        return Relation(
            "boolean", Text("the result is boolean (True/False), not numbers", "结果是布尔值（True/False），不是数值")
        )
    if got.dtype.kind == "c" and expected.dtype.kind != "c":
        return Relation("complex", Text("the result's numbers are complex, expected real ones", "结果是复数，应为实数"))
    if not np.isfinite(numbers(got)).all() and np.isfinite(numbers(expected)).all():
        return Relation("not-finite", Text("the result contains nan or inf", "结果中出现了 nan 或 inf"))
    return None


def _shape(expected: Array, got: Array) -> Relation | None:
    if squeezed(expected.shape) == squeezed(got.shape):
        return None
    if expected.ndim == 2 and got.shape == expected.shape[::-1] and _close(numbers(got.T), numbers(expected)):
        return Relation("transposed", Text("the result is transposed", "结果被转置了"))
    wanted, seen = _shape_words(expected.shape), _shape_words(got.shape)
    return Relation("shape", Text(f"the shape is {seen}, expected {wanted}", f"形状是 {seen}，应为 {wanted}"))


def _of_changes(r: Array, o: Array, sizes: Sizes) -> Relation | None:
    if _close(o, np.zeros_like(o), floor=float(np.abs(r).max(initial=0))):
        return Relation("zero-delta", Text("it did not change at all", "完全没有变化"))
    factor = _factor(r, o)
    if factor is None:
        return None
    if abs(factor + 1) < CLOSE:
        return Relation("negated", Text("it moved by the right amount in the opposite direction", "变化量大小正确，但方向相反"))
    words = _times(factor, sizes)
    sign = Text(", and in the opposite direction", "，而且方向相反") if factor < 0 else Text("", "")
    return Relation("scaled", Text(f"the change is {words.en}{sign.en}", f"变化量是{words.zh}{sign.zh}"))


def _of_values(r: Array, o: Array, sizes: Sizes) -> Relation | None:
    if _close(o, np.zeros_like(o), floor=float(np.abs(r).max(initial=0))):
        return Relation("zeros", Text("the result is all zeros", "结果全为 0"))
    if _close(o, -r):
        return Relation("negated", Text("the sign is the opposite of the expected one", "符号相反"))
    factor = _factor(r, o)
    if factor is not None:
        words = _times(factor, sizes)
        return Relation("scaled", Text(f"the result is {words.en}", f"结果是{words.zh}"))
    return next(_through_function(r, o), None)


def _through_function(r: Array, o: Array) -> Iterator[Relation]:
    known: tuple[tuple[str, Callable[[Array], Array], Text], ...] = (
        (
            "exp",
            np.exp,
            Text("the result is exp of the expected one: a logarithm is missing", "结果是应有值的 exp：少取了对数"),
        ),
        ("log", np.log, Text("the result is the logarithm of the expected one", "结果等于应有值取对数")),
        ("square", np.square, Text("the result is the square of the expected one", "结果等于应有值的平方")),
        ("root", np.sqrt, Text("the result is the square root of the expected one", "结果等于应有值的平方根")),
    )
    if len(r) < 2:
        return  # one number is some function of any other
    with np.errstate(all="ignore"):
        for name, function, text in known:
            if _close(o, function(r)):
                yield Relation(name, text)
    gap = o - r
    if _close(gap, np.full_like(gap, gap.mean())):
        yield Relation("offset", Text(f"every element is off by {gap.mean():+.4g}", f"每个元素都相差 {gap.mean():+.4g}"))


def _layout(expected: Array, got: Array) -> Relation | None:
    r, o = expected.reshape(squeezed(expected.shape)), got.reshape(squeezed(got.shape))
    if r.ndim == 2 and r.shape[0] == r.shape[1] and _close(numbers(o.T), numbers(r)):
        return Relation("transposed", Text("the result is transposed", "结果被转置了"))
    if r.ndim >= 2 and o.ndim >= 2 and np.allclose(o.sum(axis=0), 1.0) and not np.allclose(r.sum(axis=0), 1.0):
        return Relation("columns-sum-to-one", Text("the columns sum to one, not the rows", "是各列之和为 1，而不是各行之和为 1"))
    if r.size > 1 and not _close(numbers(o), numbers(r)) and _close(np.sort(numbers(o)), np.sort(numbers(r))):
        return Relation("permuted", Text("the values are right but in other places", "数值正确，但位置不对"))
    return None


def _different(expected: Array, got: Array) -> Relation:
    r, o = numbers(expected), numbers(got)
    if r.shape != o.shape:
        return Relation("different", Text("the result differs", "结果不同"))
    if len(r) == 1:
        wanted, seen = _value(expected), _value(got)
        return Relation("different", Text(f"it is {seen}, expected {wanted}", f"得到 {seen}，应为 {wanted}"))
    wrong = int((np.abs(o - r) > CLOSE * (np.abs(r).max(initial=0) + 1e-12)).sum())
    if not wrong:
        return Relation("nearly", Text("it agrees to five digits and no further", "前五位数字一致，之后不同"))
    if 0 < wrong < len(r):
        return Relation("partly", Text(f"{wrong} of {len(r)} elements differ", f"{len(r)} 个元素中有 {wrong} 个不同"))
    return Relation("different", Text("all elements differ", "所有元素都不同"))


def _factor(r: Array, o: Array) -> float | None:
    """c when o = c·r and c isn't 1, otherwise None."""
    size = float(r @ r)
    if size == 0 or len(r) < 2:
        return None
    factor = float(o @ r) / size
    return factor if _close(o, factor * r) and abs(factor - 1) > CLOSE and factor != 0 else None


def _times(factor: float, sizes: Sizes) -> Text:
    """What `factor` makes of the expected value: a size, its inverse, a small fraction, or a number."""
    magnitude = abs(factor)
    for value, what in sizes.values():
        tail = Text(f", and {value} is {what.en}", f"，{value} 正是{what.zh}")
        if value > 1 and abs(magnitude / value - 1) < CLOSE:
            return Text(f"exactly {value} times the expected one{tail.en}", f"应有值的 {value} 倍{tail.zh}")
        if value > 1 and abs(magnitude * value - 1) < CLOSE:
            return Text(f"exactly 1/{value} of the expected one{tail.en}", f"应有值的 1/{value}{tail.zh}")
    simple = Fraction(magnitude).limit_denominator(64)
    if simple and abs(magnitude / float(simple) - 1) < CLOSE:
        if simple.denominator == 1:
            return Text(f"exactly {simple} times the expected one", f"应有值的 {simple} 倍")
        return Text(f"exactly {simple} of the expected one", f"应有值的 {simple}")
    return Text(f"{magnitude:.4g} times the expected one", f"应有值的 {magnitude:.4g} 倍")


def _close(one: Array, other: Array, floor: float = 0.0) -> bool:
    if one.shape != other.shape:
        return False
    scale = max(float(np.abs(other).max(initial=0)), floor)
    return bool(np.isfinite(one).all() and (np.abs(one - other) <= CLOSE * scale).all())


def _value(array: Array) -> str:
    """One number as it is told: at 6 significant digits, more where those hide what is told apart."""
    value = array.reshape(-1)[0].item()
    return f"{value:.10g}" if isinstance(value, float) else str(value)[:40]


def _shape_words(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(str(axis) for axis in shape) + ("," if len(shape) == 1 else "") + ")"
