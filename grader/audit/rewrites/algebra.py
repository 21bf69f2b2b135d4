"""The same numbers by other arithmetic: exact, or off by a rounding that any legal order of summing has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.audit.rewrites.operator import NP, Function, Scene, at_each, at_each_statement, rewriting, simple, stored, words


def _binary(node: ast.expr, kind: type[ast.operator]) -> ast.BinOp | None:
    """The operation, where both sides are numbers or arrays."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind) and not words(node.left) and not words(node.right):
        return node
    return None


def _exchanged(scene: Scene, kind: type[ast.operator]) -> Iterator[Function]:
    def change(node: ast.expr) -> ast.expr | None:
        found = _binary(node, kind)
        return ast.BinOp(found.right, found.op, found.left) if found else None

    yield from at_each(scene, change)


@rewriting("commute-sum", ("def f(a, b):\n    return a + b", "def f(a, b):\n    return b + a"))
def commute_sum(scene: Scene) -> Iterator[Function]:
    """a + b as b + a: exact for numbers and arrays."""
    yield from _exchanged(scene, ast.Add)


@rewriting("commute-product", ("def f(a, b):\n    return a * b", "def f(a, b):\n    return b * a"))
def commute_product(scene: Scene) -> Iterator[Function]:
    """a * b as b * a: exact for numbers and arrays."""
    yield from _exchanged(scene, ast.Mult)


@rewriting("negated-difference", ("def f(a, b):\n    return a - b", "def f(a, b):\n    return -(b - a)"))
def negated_difference(scene: Scene) -> Iterator[Function]:
    """a - b as -(b - a): rounding is symmetric."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _binary(node, ast.Sub)
        return ast.UnaryOp(ast.USub(), ast.BinOp(found.right, ast.Sub(), found.left)) if found else None

    yield from at_each(scene, change)


@rewriting("add-negative", ("def f(a, b):\n    return a - b", "def f(a, b):\n    return a + -b"))
def add_negative(scene: Scene) -> Iterator[Function]:
    """a - b as a + (-b): the definition."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _binary(node, ast.Sub)
        return ast.BinOp(found.left, ast.Add(), ast.UnaryOp(ast.USub(), found.right)) if found else None

    yield from at_each(scene, change)


@rewriting("move-minus", ("def f(a):\n    return -a", "def f(a):\n    return -1 * a"))
def move_minus(scene: Scene) -> Iterator[Function]:
    """-a as -1 * a; literals stay."""

    def change(node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            return ast.BinOp(ast.UnaryOp(ast.USub(), ast.Constant(1)), ast.Mult(), node.operand)
        return None

    yield from at_each(scene, change)


@rewriting("reciprocal", (f"{NP}def f(a, n):\n    return a / n", f"{NP}def f(a, n):\n    return a * (1.0 / n)"))
def reciprocal(scene: Scene) -> Iterator[Function]:
    """Division as multiplication by the reciprocal: one rounding more. A course's own class may not divide numbers."""
    if not scene.library:
        return

    def change(node: ast.expr) -> ast.expr | None:
        found = _binary(node, ast.Div)
        return ast.BinOp(found.left, ast.Mult(), ast.BinOp(ast.Constant(1.0), ast.Div(), found.right)) if found else None

    yield from at_each(scene, change)


@rewriting("square", ("def f(x):\n    return x ** 2", "def f(x):\n    return x * x"))
def square(scene: Scene) -> Iterator[Function]:
    """x ** 2 as x * x, for names: nothing is evaluated twice that does anything."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _binary(node, ast.Pow)
        if found and isinstance(found.right, ast.Constant) and found.right.value == 2 and simple(found.left):
            return ast.BinOp(found.left, ast.Mult(), found.left)
        return None

    yield from at_each(scene, change)


@rewriting("float-form", ("def f(x):\n    return 0.5 * x", "def f(x):\n    return float('0.5') * x"))
def float_form(scene: Scene) -> Iterator[Function]:
    """A float literal read from text: the same number."""

    def change(node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            return ast.Call(ast.Name("float", ast.Load()), [ast.Constant(repr(node.value))], [])
        return None

    yield from at_each(scene, change)


@rewriting("fraction", ("def f(x):\n    return 0.5 * x", "def f(x):\n    return 1 / 2 * x"))
def fraction(scene: Scene) -> Iterator[Function]:
    """0.5 as 1 / 2, 0.25 as 1 / 4: exact."""

    def change(node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Constant) and node.value in (0.5, 0.25, 0.125) and isinstance(node.value, float):
            return ast.BinOp(ast.Constant(1), ast.Div(), ast.Constant(round(1 / node.value)))
        return None

    yield from at_each(scene, change)


@rewriting("plain-augmented", ("def f(n):\n    s = 0\n    s += n", "def f(n):\n    s = 0\n    s = s + n"))
def plain_augmented(scene: Scene) -> Iterator[Function]:
    """a += b as a = a + b, for a local that nobody else can hold: bound only to numbers and to results of arithmetic."""
    shared = set(scene.parameters) | {name for name in stored(scene.node) if not _own(scene, name)}

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id not in shared:
            return [ast.Assign([node.target], ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))]
        return None

    yield from at_each_statement(scene, change)


def _own(scene: Scene, local: str) -> bool:
    """Whether every binding of the local makes a new object, which no other name is given."""
    for node in ast.walk(scene.node):
        if isinstance(node, ast.Assign) and any(local in stored(target) for target in node.targets):
            if (
                len(node.targets) != 1
                or not isinstance(node.targets[0], ast.Name)
                or not isinstance(node.value, ast.Constant | ast.BinOp)
            ):
                return False
        elif isinstance(node, ast.For) and local in stored(node.target):
            return False
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id == local:
            return False
    return True


REWRITINGS = (
    commute_sum,
    commute_product,
    negated_difference,
    add_negative,
    move_minus,
    reciprocal,
    square,
    float_form,
    fraction,
    plain_augmented,
)
