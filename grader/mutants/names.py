"""Slips of names: another array of the same function, the gradient for the value, a constant where a parameter belongs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.mutants.axes import is_count
from grader.mutants.operator import operator
from grader.mutants.page import Change, Function, Page, last_name, of_module

_NUMBERS = {
    "lr",
    "learning_rate",
    "k",
    "n",
    "N",
    "B",
    "C",
    "eps",
    "beta",
    "beta1",
    "beta2",
    "momentum",
    "alpha",
    "t",
    "p",
    "epoch",
    "i",
}
_HABITS = {
    "lr": "0.01",
    "learning_rate": "0.01",
    "k": "8",
    "batch_size": "32",
    "B": "32",
    "momentum": "0.9",
    "p": "0.5",
    "eps": "1e-08",
    "alpha": "0.2",
    "beta1": "0.9",
    "beta2": "0.999",
    "num_classes": "10",
    "epoch": "100",
    "epochs": "100",
    "lambda1": "0.01",
    "reg": "0.01",
    "weight_decay": "0.01",
    "N": "64",
    "num_heads": "8",
}
_PREFIX = re.compile(r"^(grad_|slope_|sum_|d_?(?=[A-Zxzhwb]\d?$))")
_SHAPE = re.compile(r"#\s*(\([^()]*\))")
_MOST = 2


@operator(13, "other-name", ast.Name, ("def f(a, b):\n    return a * 2", "def f(a, b):\n    return b * 2"))
def other_name(page: Page, node: ast.Name) -> Iterator[Change]:
    """Another array, or another number, bound in the same function."""
    above = page.parents[node]
    if isinstance(above, ast.Call) and node is above.func:
        return
    for other in alike(page, node):
        yield page.put(node, other, f"`{other}` is used instead of `{node.id}`", f"`{node.id}` 写成了 `{other}`")


def alike(page: Page, node: ast.expr) -> list[str]:
    """Names bound before in the same function and of the same kind, the nearest first; at most two."""
    function = page.function(node)
    name = node.id if isinstance(node, ast.Name) else ""
    if function is None or not isinstance(getattr(node, "ctx", None), ast.Load):
        return []
    bound = _bound(page, function, node.lineno)
    if name and name not in bound:
        return []
    wanted = bound.get(name, "array")
    others = [other for other in reversed(bound) if other != name and _same(bound[other], wanted)]
    return others[:_MOST]


def _same(one: str, other: str) -> bool:
    """Whether two kinds may be taken for one another; an array of unknown shape for any array."""
    return one == other or ("number" not in (one, other) and "array" in (one, other))


def _bound(page: Page, function: Function, line: int) -> dict[str, str]:
    """The names bound above a line, in order, each with its kind: number, array, or the shape that a comment tells."""
    items = function.args.args
    numbers = {
        item.arg
        for item, value in zip(reversed(items), reversed(function.args.defaults), strict=False)
        if isinstance(value, ast.Constant) and type(value.value) in (int, float)
    } | _NUMBERS
    found = {item.arg: "number" if item.arg in numbers else "array" for item in items if item.arg != "self"}
    nodes = [part for part in ast.walk(function) if isinstance(part, (ast.Assign, ast.For)) and part.lineno < line]
    for part in sorted(nodes, key=lambda item: item.lineno):
        target = part.target if isinstance(part, ast.For) else part.targets[0]
        if isinstance(target, ast.Name) and target.id != "_":
            shape = _SHAPE.search(page.lines[part.lineno - 1])
            counts = isinstance(part, ast.For) or is_count(part.value) or target.id in _NUMBERS
            found.pop(target.id, None)
            found[target.id] = "number" if counts else shape[1] if shape else "array"
    return found


@operator(
    30,
    "related-name",
    ast.expr,
    ("def f(h):\n    dh = g(h)\n    return dh", "def f(h):\n    dh = g(h)\n    return h"),
    ("def f(W1, W2):\n    return W1 @ x", "def f(W1, W2):\n    return W2 @ x"),
    ("def f(self):\n    self.W1 = self.grad_W1", "def f(self):\n    self.W1 = self.W1"),
)
def related_name(page: Page, node: ast.expr) -> Iterator[Change]:
    """The gradient for its value, the second layer for the first."""
    if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id == "self"):
        return
    function = page.function(node)
    name = page.src(node)
    if function is None or (isinstance(node, ast.Name) and name not in _bound(page, function, node.lineno)):
        return
    for other in _relatives(name, [*_bound(page, function, node.lineno), *_attributes(page, function)])[:3]:
        yield page.put(node, other, f"`{other}` is used where `{name}` belongs", f"该用 `{name}` 的地方用了 `{other}`")


def _relatives(name: str, others: list[str]) -> list[str]:
    return [other for other in dict.fromkeys(others) if other != name and _related(name, other)]


def _related(one: str, other: str) -> bool:
    """Whether two names differ in a gradient's prefix or in a number alone."""
    left, right = one.rpartition(".")[2], other.rpartition(".")[2]
    numbers = re.sub(r"\d+", "#", left) == re.sub(r"\d+", "#", right) and left != right
    return numbers or (_PREFIX.sub("", left) == _PREFIX.sub("", right) and left != right)


def _attributes(page: Page, function: Function) -> list[str]:
    """What the methods of the function's class store on `self`."""
    owner = page.parents.get(function)
    stored = (
        part for part in ast.walk(owner if isinstance(owner, ast.ClassDef) else function) if isinstance(part, ast.Attribute)
    )
    own = (part for part in stored if isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name))
    return [f"self.{part.attr}" for part in own if isinstance(part.value, ast.Name) and part.value.id == "self"]


@operator(
    17,
    "hard-coded",
    ast.expr,
    ("def f(self, g):\n    return self.lr * g", "def f(self, g):\n    return 0.01 * g"),
    ("def f(k=5):\n    return 2 * k", "def f(k=5):\n    return 2 * 5"),
)
def hard_coded(page: Page, node: ast.expr) -> Iterator[Change]:
    """A literal where a parameter belongs: its default, or the number that everybody writes."""
    if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load) or of_module(node):
        return
    name, above = last_name(node), page.parents[node]
    if isinstance(above, (ast.Attribute, ast.Subscript)) or (isinstance(above, ast.Call) and node is above.func):
        return
    literal = _default(page, name) or _HABITS.get(name)
    if literal is not None and page.function(node) is not None:
        was = page.src(node)
        yield page.put(node, literal, f"`{literal}` is hard-coded for `{was}`", f"`{was}` 被写死为 `{literal}`")


def _default(page: Page, name: str) -> str | None:
    """The number that some function of the file gives a parameter of this name."""
    for part in ast.walk(page.tree):
        if isinstance(part, ast.arguments):
            named = part.args[len(part.args) - len(part.defaults) :]
            for item, value in zip(named, part.defaults, strict=True):
                if item.arg == name and isinstance(value, ast.Constant) and type(value.value) in (int, float):
                    return page.src(value)
    return None


OPERATORS = (other_name, related_name, hard_coded)
