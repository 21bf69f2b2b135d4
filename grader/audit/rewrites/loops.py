"""Control flow said otherwise: conditions, loops, comprehensions."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from grader.audit.rewrites.operator import (
    Function,
    Scene,
    assign,
    at_each,
    at_each_statement,
    expression,
    loaded,
    name,
    rewriting,
    statements,
    stored,
)

_LOOP = "def f(n):\n    for i in range(n):\n        y[i] = i"
_WHILE = """def f(n):
    _all = list(range(n))
    _at = 0
    while _at < len(_all):
        i = _all[_at]
        _at += 1
        y[i] = i"""


@rewriting(
    "swap-branches",
    (
        "def f(x):\n    if x > 1:\n        a()\n    else:\n        b()",
        "def f(x):\n    if not x > 1:\n        b()\n    else:\n        a()",
    ),
)
def swap_branches(scene: Scene) -> Iterator[Function]:
    """The condition negated, the branches exchanged."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.If):
            return [ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse or [ast.Pass()], node.body)]
        return None

    yield from at_each_statement(scene, change)


@rewriting("swap-choice", ("def f(x):\n    return a if x else b", "def f(x):\n    return b if not x else a"))
def swap_choice(scene: Scene) -> Iterator[Function]:
    """A conditional expression the other way round."""

    def change(node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.IfExp):
            return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)
        return None

    yield from at_each(scene, change)


@rewriting("flip-comparison", ("def f(x):\n    return x > 0", "def f(x):\n    return 0 < x"))
def flip_comparison(scene: Scene) -> Iterator[Function]:
    """`a < b` read from the other end."""
    turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}

    def change(node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in turned:
            return ast.Compare(node.comparators[0], [turned[type(node.ops[0])]()], [node.left])
        return None

    yield from at_each(scene, change)


@rewriting("enumerate", (_LOOP, "def f(n):\n    for (_at, i) in enumerate(range(n)):\n        y[i] = i"))
def enumerated(scene: Scene) -> Iterator[Function]:
    """Counted beside, under a name that nobody reads."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.For):
            target = ast.Tuple([ast.Name(scene.fresh("_at"), ast.Store()), node.target], ast.Store())
            return [ast.For(target, ast.Call(name("enumerate"), [node.iter], []), node.body, node.orelse)]
        return None

    yield from at_each_statement(scene, change)


@rewriting("while", (_LOOP, _WHILE))
def to_while(scene: Scene) -> Iterator[Function]:
    """A loop over a range as `while`, the counter moved on before the body: `continue` may stand in it."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if not isinstance(node, ast.For) or node.orelse or not _ranged(node):
            return None
        every, at = _unused(scene, node, "_all"), _unused(scene, node, "_at")
        loop = statements(f"{every} = list()\n{at} = 0\nwhile {at} < len({every}):\n    _ = {every}[{at}]\n    {at} += 1")
        assert isinstance(loop[0], ast.Assign)
        assert isinstance(loop[2], ast.While)
        loop[0].value = ast.Call(name("list"), [node.iter], [])
        loop[2].body = [ast.Assign([node.target], expression(f"{every}[{at}]")), loop[2].body[1], *node.body]
        return loop

    yield from at_each_statement(scene, change)


@rewriting("listed", (_LOOP, "def f(n):\n    for i in list(range(n)):\n        y[i] = i"))
def listed(scene: Scene) -> Iterator[Function]:
    """A range spelt out before the loop begins."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if isinstance(node, ast.For) and _ranged(node):
            return [ast.For(node.target, ast.Call(name("list"), [node.iter], []), node.body, node.orelse)]
        return None

    yield from at_each_statement(scene, change)


@rewriting("reversed", (_LOOP, "def f(n):\n    for i in reversed(range(n)):\n        y[i] = i"))
def reversed_loop(scene: Scene) -> Iterator[Function]:
    """A loop whose turns write places of their own and read nothing that others write, from its end."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if (
            isinstance(node, ast.For)
            and _ranged(node)
            and isinstance(node.target, ast.Name)
            and _independent(node, {node.target.id})
        ):
            return [ast.For(node.target, ast.Call(name("reversed"), [node.iter], []), node.body, [])]
        return None

    yield from at_each_statement(scene, change)


def _independent(loop: ast.For, counters: set[str]) -> bool:
    """Whether each turn binds what it reads before, and writes only to places that its counters number."""
    local = set(counters)
    written = {ast.unparse(one.value) for part in ast.walk(loop) if isinstance(part, ast.Assign) for one in _places(part)}
    for node in loop.body:
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            if set(loaded(node.iter)) & written or not _independent(node, counters | {node.target.id}):
                return False
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and not _calls_unknown(node.value):
            target = node.targets[0]
            later = stored(loop) - local - counters
            if set(loaded(node.value)) & (later | written):
                return False
            if isinstance(target, ast.Subscript):
                if not counters <= set(loaded(target.slice)):
                    return False
            elif isinstance(target, ast.Name):
                local.add(target.id)
            else:
                return False
        else:
            return False
    return True


def _places(node: ast.Assign) -> list[ast.Subscript]:
    return [one for one in node.targets if isinstance(one, ast.Subscript)]


_KNOWN = frozenset(
    {"sum", "mean", "amax", "max", "amin", "min", "unsqueeze", "exp", "log", "abs", "dot", "matmul", "reshape", "view"}
)


def _calls_unknown(node: ast.AST) -> bool:
    """Whether something is called that may do more than compute."""
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(not isinstance(one, ast.Attribute) or one.attr not in _KNOWN for one in calls)


def _ranged(node: ast.For) -> bool:
    return isinstance(node.iter, ast.Call) and isinstance(node.iter.func, ast.Name) and node.iter.func.id == "range"


def _unused(scene: Scene, node: ast.For, stem: str) -> str:
    """A name for this loop alone: loops may stand in one another."""
    return scene.fresh(
        stem if not isinstance(node.target, ast.Name) or node.target.id in ("i", "_") else f"{stem}_{node.target.id}"
    )


@rewriting(
    "loop-for-comprehension",
    (
        "def f(xs):\n    y = [x + 1 for x in xs]\n    return y",
        "def f(xs):\n    y = []\n    for x in xs:\n        y.append(x + 1)\n    return y",
    ),
)
def loop_for_comprehension(scene: Scene) -> Iterator[Function]:
    """A list comprehension as a loop, if its variable is no name of the function's."""

    def change(node: ast.stmt) -> list[ast.stmt] | None:
        if (
            not isinstance(node, ast.Assign)
            or not isinstance(node.targets[0], ast.Name)
            or not isinstance(node.value, ast.ListComp)
        ):
            return None
        made, (part, *more) = node.value, node.value.generators
        inside = stored(part.target)
        if more or part.is_async or inside & (set(scene.parameters) | (stored(scene.node) - inside)) or _twice(scene, inside):
            return None
        local = node.targets[0].id
        if local in loaded(node.value):
            return None
        body: list[ast.stmt] = [ast.Expr(ast.Call(expression(f"{local}.append"), [made.elt], []))]
        for test in reversed(part.ifs):
            body = [ast.If(test, body, [])]
        return [assign(local, ast.List([], ast.Load())), ast.For(part.target, part.iter, body, [])]

    yield from at_each_statement(scene, change)


def _twice(scene: Scene, names: set[str]) -> bool:
    """Whether a name is bound in more than one place."""
    bound = [one.id for one in ast.walk(scene.node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)]
    return any(bound.count(one) > 1 for one in names)


@rewriting(
    "else-after-return",
    (
        "def f(x):\n    if x:\n        return 1\n    return 2",
        "def f(x):\n    if x:\n        return 1\n    else:\n        return 2",
    ),
)
def else_after_return(scene: Scene) -> Iterator[Function]:
    """What follows an early return, as its `else`."""
    body = scene.node.body
    for at, node in enumerate(body[:-1]):
        if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Return):
            yield _into_else(scene, at)


def _into_else(scene: Scene, at: int) -> Function:
    """The function with all that follows its statement `at`, an `if`, moved into that statement's else."""
    made = copy.deepcopy(scene.node)
    branch = made.body[at]
    assert isinstance(branch, ast.If)
    branch.orelse = made.body[at + 1 :]
    made.body = made.body[: at + 1]
    return made


REWRITINGS = (
    swap_branches,
    swap_choice,
    flip_comparison,
    enumerated,
    to_while,
    listed,
    reversed_loop,
    loop_for_comprehension,
    else_after_return,
)
