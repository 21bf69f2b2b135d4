"""The same values under other names: locals renamed, temporaries put in and taken out, several bound at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.audit.rewrites.operator import (
    Function,
    Scene,
    assign,
    at_each_statement,
    at_each_two,
    body_of,
    expression,
    loaded,
    name,
    quiet,
    rewriting,
    stored,
    with_body,
)

_G = "def f(x):\n    y = x + 1\n    return y"


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


@rewriting("rename-locals", (_G, "def f(x):\n    my_y = x + 1\n    return my_y"))
def rename_locals(scene: Scene) -> Iterator[Function]:
    """Every local gets another name; functions inside would see the old ones."""
    inside = [node for statement in scene.node.body for node in ast.walk(statement)]
    if any(
        isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.Global | ast.Nonlocal | ast.Import) for node in inside
    ):
        return
    names = {old: scene.fresh(f"my_{old}") for old in stored(scene.node) - set(scene.parameters)}
    if names:
        yield with_body(scene, [_Renaming(names).visit(node) for node in body_of(scene)])


@rewriting("alias-parameter", ("def f(x):\n    return x + 1", "def f(x):\n    given = x\n    return given + 1"))
def alias_parameter(scene: Scene) -> Iterator[Function]:
    """A parameter goes by another name from the start: the same object."""
    if not scene.plain or any(
        isinstance(node, ast.FunctionDef | ast.Lambda) for part in scene.node.body for node in ast.walk(part)
    ):
        return
    for one in scene.parameters:
        if one != "self" and one in loaded(scene.node):
            new = scene.fresh("given")
            yield with_body(scene, [assign(new, name(one)), *(_Renaming({one: new}).visit(node) for node in body_of(scene))])


@rewriting("temporary", ("def f(x):\n    self.y = x + 1", "def f(x):\n    value = x + 1\n    self.y = value"))
def temporary(scene: Scene) -> Iterator[Function]:
    """What is bound gets a name before: Python evaluates the right side first anyway."""
    new = scene.fresh("value")

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and not isinstance(node.targets[0], ast.Tuple):
            return [assign(new, node.value), ast.Assign(node.targets, name(new))]
        return None

    yield from at_each_statement(scene, change)


@rewriting("extract", ("def f(x):\n    return (x @ w) + b", "def f(x):\n    part = x @ w\n    return part + b"))
def extract(scene: Scene) -> Iterator[Function]:
    """What a statement evaluates first gets a name: the left operand, or a method's object."""
    new = scene.fresh("part")

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if not isinstance(node, ast.Assign | ast.Return) or node.value is None:
            return None
        holder, field = _first(node)
        first: ast.expr = getattr(holder, field)
        if isinstance(first, ast.Name | ast.Constant | ast.Attribute | ast.ListComp | ast.GeneratorExp):
            return None
        setattr(holder, field, name(new))
        return [assign(new, first), node]

    yield from at_each_statement(scene, change)


def _first(node: ast.AST) -> tuple[ast.AST, str]:
    """Where the innermost part stands that is evaluated first and isn't a mere name."""
    holder, field = node, "value"
    while True:
        inner: ast.AST = getattr(holder, field)
        if isinstance(inner, ast.BinOp) and not isinstance(inner.left, ast.Name | ast.Constant | ast.Attribute):
            holder, field = inner, "left"
        elif (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and isinstance(inner.func.value, ast.BinOp | ast.Call)
        ):
            holder, field = inner.func, "value"
        else:
            return holder, field


@rewriting("inline", ("def f(x):\n    y = x + 1\n    return y * 2", "def f(x):\n    return (x + 1) * 2"))
def inline(scene: Scene) -> Iterator[Function]:
    """A local that only the next statement reads, once, is put in its place, if nothing can happen between."""

    def change(one: ast.stmt, other: ast.stmt) -> list[ast.stmt] | None:
        if not isinstance(one, ast.Assign) or len(one.targets) != 1 or not isinstance(one.targets[0], ast.Name):
            return None
        local, value = one.targets[0].id, one.value
        once = loaded(scene.node).count(local) == 1 and loaded(other).count(local) == 1
        if not once or not isinstance(other, ast.Assign | ast.Return) or not (quiet(value) or _reads_first(other, local)):
            return None
        return [_Inlining(local, value).visit(other)]

    yield from at_each_two(scene, change)


def _reads_first(node: ast.Assign | ast.Return, local: str) -> bool:
    """Whether all that is evaluated before the local is quiet: then its value may as well be made there."""
    if node.value is None:
        return False
    for part in _in_order(node.value):
        if isinstance(part, ast.Name) and part.id == local:
            return True
        if not isinstance(part, ast.Name | ast.Constant | ast.Attribute):
            return False
    return False


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Parts as Python finishes evaluating them; what has its own scope comes first, as a stop."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.Lambda | ast.IfExp | ast.BoolOp | ast.Compare):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr | ast.keyword):
            yield from _in_order(child)
    yield node


class _Inlining(ast.NodeTransformer):
    def __init__(self, local: str, value: ast.expr) -> None:
        self._local, self._value = local, value

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._value if node.id == self._local and isinstance(node.ctx, ast.Load) else node


@rewriting("unpack-one", (_G, "def f(x):\n    (y,) = (x + 1,)\n    return y"))
def unpack_one(scene: Scene) -> Iterator[Function]:
    """Bound through a tuple of one."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and not isinstance(node.targets[0], ast.Tuple):
            return [ast.Assign([ast.Tuple(node.targets, ast.Store())], ast.Tuple([node.value], ast.Load()))]
        return None

    yield from at_each_statement(scene, change)


@rewriting("bind-two", ("def f(x):\n    a = x + 1\n    b = x + 2", "def f(x):\n    (a, b) = (x + 1, x + 2)"))
def bind_two(scene: Scene) -> Iterator[Function]:
    """Two neighbours in one statement, if the second doesn't read the first; attributes may be read by anything called."""

    def change(one: ast.stmt, other: ast.stmt) -> list[ast.stmt] | None:
        if not (_single(one) and _single(other)):
            return None
        assert isinstance(one, ast.Assign)
        assert isinstance(other, ast.Assign)
        if isinstance(one.targets[0], ast.Name):
            independent = one.targets[0].id not in loaded(other)
        else:
            independent = quiet(other.value) and ast.unparse(one.targets[0]) not in ast.unparse(other)
        if not independent:
            return None
        targets = ast.Tuple([one.targets[0], other.targets[0]], ast.Store())
        return [ast.Assign([targets], ast.Tuple([one.value, other.value], ast.Load()))]

    yield from at_each_two(scene, change)


def _single(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name | ast.Attribute)


@rewriting(
    "swap-neighbours",
    ("def f(x):\n    a = x + 1\n    b = x + 2\n    return a, b", "def f(x):\n    b = x + 2\n    a = x + 1\n    return (a, b)"),
)
def swap_neighbours(scene: Scene) -> Iterator[Function]:
    """Two neighbours that don't read each other and call nothing change places."""

    def change(one: ast.stmt, other: ast.stmt) -> list[ast.stmt] | None:
        if not (_single(one) and _single(other)):
            return None
        assert isinstance(one, ast.Assign)
        assert isinstance(other, ast.Assign)
        first, second = ast.unparse(one.targets[0]), ast.unparse(other.targets[0])
        touched = first == second or first in ast.unparse(other.value) or second in ast.unparse(one.value)
        return [other, one] if quiet(one.value) and quiet(other.value) and not touched else None

    yield from at_each_two(scene, change)


@rewriting("walrus", (_G, "def f(x):\n    (y := (x + 1))\n    return y"))
def walrus(scene: Scene) -> Iterator[Function]:
    """Bound by an expression."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return [ast.Expr(ast.NamedExpr(node.targets[0], node.value))]
        return None

    yield from at_each_statement(scene, change)


@rewriting(
    "split-unpacking",
    (
        "def f(x):\n    a, b = x.shape\n    return a",
        "def f(x):\n    both = x.shape\n    a = both[0]\n    b = both[1]\n    return a",
    ),
)
def split_unpacking(scene: Scene) -> Iterator[Function]:
    """Several names bound from one sequence: one after the other. Only shapes and spelt-out tuples are known to be sequences."""
    both = scene.fresh("both")

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple) or len(node.targets) != 1:
            return None
        spelt = isinstance(node.value, ast.Tuple) or (isinstance(node.value, ast.Attribute) and node.value.attr == "shape")
        names = node.targets[0].elts
        if not spelt or any(isinstance(one, ast.Starred) for one in names):
            return None
        each = [ast.Assign([one], expression(f"{both}[{at}]")) for at, one in enumerate(names)]
        return [assign(both, node.value), *each]

    yield from at_each_statement(scene, change)


REWRITINGS = (
    rename_locals,
    alias_parameter,
    temporary,
    extract,
    inline,
    unpack_one,
    bind_two,
    swap_neighbours,
    walrus,
    split_unpacking,
)
