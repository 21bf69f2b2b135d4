"""The value of arithmetic on numeric literals, with bounds: `10**-4`, `-1`, `1/3`."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, Final

MAX_CONSTANTS: Final = 200
_BINARY: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def folded(node: ast.AST) -> int | float | None:
    """The number this expression of literals stands for, or None."""
    if isinstance(node, ast.Constant):
        number = node.value
        if not isinstance(number, int | float) or isinstance(number, bool):
            return None
        return number if abs(number) < 1e300 else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = folded(node.operand)
        return None if inner is None else -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _combined(node, _BINARY[type(node.op)])
    return None


def _combined(node: ast.BinOp, combine: Callable[[Any, Any], Any]) -> int | float | None:
    left, right = folded(node.left), folded(node.right)
    if left is None or right is None or (isinstance(node.op, ast.Pow) and (abs(right) > 400 or abs(left) > 1e6)):
        return None
    try:
        value = combine(left, right)
        return value if isinstance(value, int | float) and abs(value) < 1e300 and math.isfinite(value) else None
    except (ArithmeticError, ValueError):
        return None


def constants(trees: Iterator[ast.AST]) -> list[float]:
    """All numbers that literals in these trees stand for, each once, in order; the operands only of what can't be folded."""
    found: set[float] = set()
    pending = list(trees)
    while pending and len(found) < MAX_CONSTANTS:
        node = pending.pop()
        value = folded(node)
        if value is None:
            pending.extend(ast.iter_child_nodes(node))
            continue
        found.add(float(value))
        if isinstance(node, ast.UnaryOp):
            found.add(abs(float(value)))
    return sorted(found)
