"""What a rewrite is: a name, and what it makes of a function without changing what the function means.

Pure, on syntax trees; each operator yields new functions, one for each place where it applies.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

Function = ast.FunctionDef | ast.AsyncFunctionDef
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A function and what of its file a rewrite must know."""

    node: Function
    library: str  # "np" or "torch": what the file computes with; empty where that is open
    imports: tuple[ast.stmt, ...] = ()  # the file's own, at its top
    taken: frozenset[str] = frozenset()  # every name in the file
    methods: frozenset[str] = frozenset()  # of the function's class

    def fresh(self, name: str) -> str:
        """A name that the file doesn't use."""
        while name in self.taken:
            name += "_"
        return name

    @property
    def parameters(self) -> list[str]:
        given = self.node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        return [one.arg for one in every if one is not None]

    @property
    def plain(self) -> bool:
        """Whether the function takes positional parameters only and is no generator: its body may move."""
        given = self.node.args
        moved = (ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal)
        return not (given.vararg or given.kwarg or given.kwonlyargs) and not any(
            isinstance(n, moved) for n in ast.walk(self.node)
        )


NP: Final = "import numpy as np\n\n"  # in front of an example whose arrays are NumPy's


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One operator; `make` yields functions that mean what the scene's does."""

    name: str
    make: Callable[[Scene], Iterable[Function]]
    examples: tuple[Pair, ...]


def rewriting(name: str, *examples: Pair) -> Callable[[Callable[[Scene], Iterable[Function]]], Rewriting]:
    """Makes an operator of a function of a scene."""

    def register(make: Callable[[Scene], Iterable[Function]]) -> Rewriting:
        return Rewriting(name, make, examples)

    return register


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def name(text: str) -> ast.Name:
    return ast.Name(text, ast.Load())


def assign(target: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(target, ast.Store())], value)


def with_body(scene: Scene, body: list[ast.stmt]) -> Function:
    """The same function with another body; its docstring stays in front."""
    made = copy.deepcopy(scene.node)
    made.body = [*docstring(made), *body]
    return made


def docstring(node: Function) -> list[ast.stmt]:
    return node.body[:1] if ast.get_docstring(node) is not None else []


def body_of(scene: Scene) -> list[ast.stmt]:
    """A copy of the body without its docstring."""
    made = copy.deepcopy(scene.node)
    return made.body[len(docstring(made)) :]


def at_each(scene: Scene, change: Callable[[ast.expr], ast.expr | None]) -> Iterator[Function]:
    """The function with one expression replaced, for each that `change` makes something of."""
    for index, old in enumerate(_expressions(scene.node)):
        if change(copy.deepcopy(old)) is None:  # nearly always: the whole function is copied only for what fits
            continue
        made = copy.deepcopy(scene.node)
        node = next(one for at, one in enumerate(_expressions(made)) if at == index)
        new = change(node)
        if new is not None:
            yield _replaced(made, node, [new])


def at_each_statement(scene: Scene, change: Callable[[ast.stmt], list[ast.stmt] | None]) -> Iterator[Function]:
    """The function with one statement replaced by others, for each that `change` makes something of."""
    for index, old in enumerate(_statements(scene.node)):
        if change(copy.deepcopy(old)) is None:
            continue
        made = copy.deepcopy(scene.node)
        node = next(one for at, one in enumerate(_statements(made)) if at == index)
        new = change(node)
        if new is not None:
            yield _replaced(made, node, new)


def at_each_two(scene: Scene, change: Callable[[ast.stmt, ast.stmt], list[ast.stmt] | None]) -> Iterator[Function]:
    """The function with two neighbouring statements replaced, for each two that `change` makes something of."""
    for index, _ in enumerate(_neighbours(scene.node)):
        made = copy.deepcopy(scene.node)
        one, other = next(two for at, two in enumerate(_neighbours(made)) if at == index)
        new = change(one, other)
        if new is not None:
            yield _replaced(made, one, new, other)


New = list[ast.expr] | list[ast.stmt]


def _replaced(function: Function, old: ast.AST, new: New, gone: ast.AST | None = None) -> Function:
    """The function, changed in place: nodes instead of one, another taken away."""
    _Replacing(old, new, gone).visit(function)
    return function


class _Replacing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: New, gone: ast.AST | None) -> None:
        self._old, self._new, self._gone = old, new, gone

    def visit(self, node: ast.AST) -> Any:
        if node is self._gone:
            return None
        if node is self._old:
            return self._new[0] if isinstance(node, ast.expr) else list(self._new)
        return super().visit(node)


def _expressions(node: Function) -> Iterator[ast.expr]:
    """What the function computes, in the order of the text; nothing of its signature, nested functions or messages."""
    for statement in node.body[len(docstring(node)) :]:
        yield from _inside(statement)


def _inside(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(
        node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.JoinedStr | ast.Raise | ast.Assert
    ):
        return
    if isinstance(node, ast.expr):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _inside(child)


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for block in _blocks(node):
        for statement in block:
            yield statement
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _statements(statement)


def _neighbours(node: ast.AST) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    for block in _blocks(node):
        yield from itertools.pairwise(block)
        for statement in block:
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _neighbours(statement)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


# ── what can be said of code ──────────────────────────────────────────────────


def stored(node: ast.AST) -> set[str]:
    """Names that are bound somewhere inside."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}


def loaded(node: ast.AST) -> list[str]:
    """Names that are read inside, once for each time."""
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)]


def quiet(node: ast.AST) -> bool:
    """Whether evaluating this runs nobody's code that could change anything: names, attributes, numbers, arithmetic of them."""
    allowed = (
        ast.Name,
        ast.Attribute,
        ast.Constant,
        ast.BinOp,
        ast.UnaryOp,
        ast.operator,
        ast.unaryop,
        ast.expr_context,
        ast.Tuple,
    )
    return all(isinstance(one, allowed) for one in ast.walk(node))


def simple(node: ast.AST) -> bool:
    """A name, or an attribute of a name: evaluating it twice costs nothing and gives the same object."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))


def words(node: ast.AST) -> bool:
    """Whether text or a sequence is spelt out in it: `+` and `*` mean something else there."""
    spelt = (ast.List, ast.Tuple, ast.JoinedStr, ast.Dict, ast.ListComp)
    return isinstance(node, spelt) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
