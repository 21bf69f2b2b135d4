"""One file of the reference as the operators see it: its tree, and the exact characters of each node.

Only code that computes is offered: no docstrings, annotations, defaults, decorators, messages, assertions or given state.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.model import Source, Text

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.While
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.ListComp, ast.Set)
_ROOMY = (ast.stmt, ast.keyword, ast.Call, ast.Tuple, ast.List, ast.comprehension)  # an operand here needs no parentheses
_COMPUTING = (ast.BinOp, ast.Compare, ast.Subscript, ast.IfExp, ast.ListComp, ast.For, ast.If, ast.While)
_SILENT = (ast.Assert, ast.Raise, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.JoinedStr, ast.Pass)
_TELLING = {"print", "warn", "info", "debug", "set_description", "set_postfix"}


@dataclass(frozen=True, slots=True)
class Change:
    """Characters [start, end) of the file, what stands there instead, and what that means."""

    start: int
    end: int
    text: str
    words: Text


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A parsed file; spans are in characters, not in the tree's UTF-8 bytes."""

    path: str
    text: str
    tree: ast.Module
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    nodes: tuple[ast.AST, ...] = ()
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source) -> Page | None:
        """The page; None when the file is no Python, or ends lines as Python before 3 did on other machines."""
        if "\r" in source.text.replace("\r\n", ""):
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                tree = ast.parse(source.text)
        except (SyntaxError, ValueError):
            return None
        lines = tuple(source.text.split("\n"))
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        return cls(source.path, source.text, tree, lines, tuple(starts), tuple(_offered(tree, "")), parents)

    @property
    def torch(self) -> bool:
        """Whether the file computes with torch alone."""
        return "import torch" in self.text and "import numpy" not in self.text

    def offset(self, line: int, column: int) -> int:
        """The character at which a byte column of a 1-based line stands."""
        text = self.lines[line - 1]
        return self.starts[line - 1] + (column if text.isascii() else len(text.encode()[:column].decode()))

    def span(self, node: ast.AST) -> tuple[int, int]:
        place: ast.expr = node  # type: ignore[assignment]  # keywords, arguments and statements have the same four numbers
        return self.offset(place.lineno, place.col_offset), self.offset(place.end_lineno or 0, place.end_col_offset or 0)

    def src(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def operand(self, node: ast.AST) -> str:
        """The text, in parentheses where another operator could tear it apart."""
        return self.src(node) if isinstance(node, _ATOMS) else f"({self.src(node)})"

    def short(self, node: ast.AST) -> str:
        """The text in one line, cut for a sentence."""
        text = " ".join(self.src(node).split())
        return text if len(text) <= 48 else text[:45] + "…"

    def put(self, node: ast.AST, text: str, en: str, zh: str) -> Change:
        """`text` in the node's place, in parentheses where they are needed."""
        start, end = self.span(node)
        return Change(start, end, self._fitting(node, text, start, end), Text(en, zh))

    def between(self, left: ast.AST, right: ast.AST, text: str, en: str, zh: str) -> Change:
        """`text` from the first node's beginning to the second's end."""
        return Change(self.span(left)[0], self.span(right)[1], text, Text(en, zh))

    def recall(self, node: ast.Call, without: ast.AST | None = None, more: str = "", func: str = "") -> str:
        """The call's text with an argument left out or added, or with another function."""
        arguments = [self.src(item) for item in (*node.args, *node.keywords) if item is not without]
        return f"{func or self.src(node.func)}({', '.join(arguments + ([more] if more else []))})"

    def function(self, node: ast.AST) -> Function | None:
        """The function that the node stands in."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, Function):
            above = self.parents.get(above)
        return above

    def loop(self, node: ast.AST) -> Loop | None:
        """The innermost loop around the node, within its function."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, (ast.For, ast.While)):
            if isinstance(above, Function):
                return None
            above = self.parents.get(above)
        return above

    def statement(self, node: ast.AST) -> ast.stmt | None:
        above: ast.AST | None = node
        while above is not None and not isinstance(above, ast.stmt):
            above = self.parents.get(above)
        return above

    def qualified(self, line: int) -> str:
        """The innermost function or class around a line, by its dotted name; empty outside of any."""
        return _qualified(self.tree, line)

    def block(self, node: ast.stmt) -> list[ast.stmt]:
        """The statements among which this one stands."""
        parent = self.parents[node]
        blocks = (getattr(parent, name, []) for name in ("body", "orelse", "finalbody"))
        return next((block for block in blocks if isinstance(block, list) and node in block), [node])

    def whole(self, node: ast.stmt) -> tuple[int, int]:
        """The statement's whole lines: indentation, comment and the newline, if the file has one there."""
        end = node.end_lineno or node.lineno
        return self.starts[node.lineno - 1], min(self.starts[end], len(self.text))

    def _fitting(self, node: ast.AST, text: str, start: int, end: int) -> str:
        if not isinstance(node, ast.expr) or isinstance(node, ast.Slice):
            return text
        enclosed = self.text[start - 1 : start] == "(" and self.text[end : end + 1] == ")"
        above = self.parents[node]
        index = isinstance(above, ast.Subscript) and node is above.slice
        if enclosed or index or isinstance(above, _ROOMY) or _atomic(text):
            return text
        return f"({text})"


def _atomic(text: str) -> bool:
    try:
        return isinstance(ast.parse(text, mode="eval").body, _ATOMS)
    except SyntaxError:
        return True


def _qualified(node: ast.AST, line: int) -> str:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and child.lineno <= line <= (child.end_lineno or 0):
            inner = _qualified(child, line)
            own = child.name if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) else ""
            return f"{own}.{inner}" if own and inner else own or inner
    return ""


def _offered(node: ast.AST, function: str) -> Iterator[ast.AST]:
    """The nodes below this one that may be mutated, in the order of the text."""
    if isinstance(node, ast.AnnAssign):
        children: list[ast.AST] = [node.target, *([node.value] if node.value else [])]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        function, children = node.name, [*node.body]
    else:
        children = [*ast.iter_child_nodes(node)]
    for child in children:
        if isinstance(child, _SILENT) or _speaks(child) or (function == "__init__" and _given(child)):
            continue
        yield child
        yield from _offered(child, function)


def _speaks(node: ast.AST) -> bool:
    """A docstring, a message, or what runs only as a script."""
    if isinstance(node, ast.If):
        return any(isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test))
    if not isinstance(node, ast.Expr):
        return False
    if isinstance(node.value, ast.Call):
        return called(node.value) in _TELLING
    return isinstance(node.value, ast.Constant)


def _given(node: ast.AST) -> bool:
    """A statement of `__init__` that only stores what it was given or makes a fixed start."""
    if not isinstance(node, ast.stmt):
        return False
    value = getattr(node, "value", node)
    parts = list(ast.walk(value)) if isinstance(value, ast.AST) else []
    drawn = any(isinstance(part, ast.Call) and "rand" in ast.unparse(part.func) for part in parts)
    return not drawn and not any(isinstance(part, _COMPUTING) for part in parts)


def called(node: ast.AST) -> str:
    """The last name of what is called: `sum` of `x.sum(0)` and `np.sum(x)`; empty for anything but a call."""
    if not isinstance(node, ast.Call):
        return ""
    return last_name(node.func)


def last_name(node: ast.AST) -> str:
    """`W` of `W` and of `self.W`; empty where there is no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def of_module(node: ast.AST) -> bool:
    """Whether an expression is a library's module: `np`, `torch.nn.functional`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in {"np", "numpy", "torch", "F", "nn", "math", "optim", "copy", "random"}


def method_of(node: ast.AST, *names: str) -> ast.expr | None:
    """What `x.name(…)`, `np.name(x, …)` or a layer `self.name(x)` works on, where `name` is one of these."""
    if not isinstance(node, ast.Call) or called(node) not in names:
        return None
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if owner is not None and not of_module(owner) and not (isinstance(owner, ast.Name) and owner.id == "self"):
        return owner
    return node.args[0] if node.args else None
