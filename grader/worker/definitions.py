"""Chooses the statements of a file that are definitions or that definitions need; the rest is work.

Nothing runs here. Training loops, data sets, plots and `input()` at top level are listed, not executed.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Final

from grader.worker.cheap import Cost, Judge
from grader.worker.fold import folded
from grader.worker.source import Parsed
from grader.worker.tree import walk
from grader.worker.words import words

Function = ast.FunctionDef | ast.AsyncFunctionDef
MAX_SKIPPED: Final = 200
_SETTINGS: Final = words(
    "numpy.random.seed random.seed torch.manual_seed torch.set_default_dtype torch.set_default_tensor_type numpy.seterr "
    "warnings.filterwarnings warnings.simplefilter numpy.set_printoptions torch.set_printoptions"
)


@dataclass(slots=True)
class Definitions:
    """What of one file will be executed, in order, and what won't be."""

    path: str
    text: str
    top: list[ast.stmt] = field(default_factory=list)  # every statement of the top level, work as well
    kept: list[ast.stmt] = field(default_factory=list)
    codes: list[CodeType] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    star: list[str] = field(default_factory=list)  # modules imported with *


def definitions(parsed: Parsed, wanted: Iterable[str] = ()) -> Definitions:
    """The definitions of a parsed file; `wanted` names are kept though no function reads them."""
    result = Definitions(parsed.path, parsed.text, errors=list(parsed.errors), top=list(parsed.tree.body))
    lines = parsed.text.split("\n")

    def skip(line: int, text: str, reason: str) -> None:
        if len(result.skipped) < MAX_SKIPPED:
            result.skipped.append({"file": parsed.path, "line": line, "text": text, "reason": reason})

    for line, text, reason in parsed.dropped:
        skip(line, text, reason)
    selector = Selector(needed_names(parsed.tree, wanted))
    flags = _future_flags(parsed.tree)
    for node in selector.kept(parsed.tree.body):
        code = _compiled(node, parsed.path, flags, result.errors)
        if code is None:
            skip(node.lineno, lines[node.lineno - 1].strip()[:80], "unreadable")
        else:
            result.kept.append(node)
            result.codes.append(code)
    for node in selector.skipped:
        skip(node.lineno, lines[node.lineno - 1].strip()[:80], "work")
    result.skipped.sort(key=lambda item: int(item["line"]))
    result.star = selector.stars
    return result


def needed_names(tree: ast.Module, wanted: Iterable[str]) -> set[str]:
    """Names which functions and classes read, and the names that those names' assignments read."""
    needed = set(wanted)
    assignments: list[tuple[set[str], set[str]]] = []
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Function | ast.ClassDef | ast.Lambda):
            needed |= loaded(node)
            continue
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            assignments.append((stored(node), loaded(node.value)))
        pending.extend(ast.iter_child_nodes(node))
    for _ in range(10):
        before = len(needed)
        for targets, values in assignments:
            if targets & needed:
                needed |= values
        if len(needed) == before:
            break
    return needed


def loaded(node: ast.AST) -> set[str]:
    return {name.id for name in walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}


def stored(node: ast.AST) -> set[str]:
    return {name.id for name in walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}


class Selector:
    """Walks statements in order, knowing at each which names are there already."""

    def __init__(self, needed: set[str], judge: Judge | None = None) -> None:
        self.judge = judge or Judge()
        self.needed = needed
        self.skipped: list[ast.stmt] = []
        self.stars: list[str] = []

    def kept(self, body: Iterable[ast.stmt], *, in_class: bool = False) -> list[ast.stmt]:
        """The statements to execute; compound ones are cut down to what is kept in them."""
        return [kept for node in body for kept in self._statement(node, in_class=in_class)]

    def _statement(self, node: ast.stmt, *, in_class: bool) -> Iterator[ast.stmt]:
        if isinstance(node, Function | ast.ClassDef):
            yield self._definition(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._imported(node)
            yield node
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            if self._assignment(node, in_class=in_class):
                yield node
            else:
                self.skipped.append(node)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from self._compound(node, in_class=in_class)
        elif isinstance(node, ast.Expr):
            yield from self._expression(node)
        elif not isinstance(node, ast.Pass):
            self.skipped.append(node)

    def _definition(self, node: Function | ast.ClassDef) -> ast.stmt:
        if isinstance(node, ast.ClassDef):
            outer = set(self.judge.available)
            node.body = self.kept(node.body, in_class=True) or [_nothing(node)]
            self.judge.available = outer
            self.judge.classes.add(node.name)
        self.judge.available.add(node.name)
        self.judge.origin.pop(node.name, None)
        return node

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.name == "*":
                self.judge.star = True
                self.stars.append("." * getattr(node, "level", 0) + module)
                continue
            local = alias.asname or alias.name.split(".")[0]
            full = alias.name if alias.asname else local
            self.judge.available.add(local)
            self.judge.origin[local] = f"{module}.{alias.name}" if module else full

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, *, in_class: bool) -> bool:
        if isinstance(node, ast.AnnAssign) and node.value is None:
            return True
        targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None or not all(self._target(target) for target in targets):
            return False
        cost = self.judge.cost(node.value)
        names = stored(node)
        if cost == Cost.WORK or (cost == Cost.CALL and not in_class and names and not names & self.needed):
            # A name that was kept before and is worked on now is no longer what functions would read.
            return False
        self.judge.available |= names
        self._remember(targets, node)
        return True

    def _target(self, target: ast.expr) -> bool:
        """Whether this target is a name, or an attribute or item of something defined here."""
        if isinstance(target, ast.Name):
            return True
        if isinstance(target, ast.Tuple | ast.List):
            return all(self._target(item) for item in target.elts)
        if isinstance(target, ast.Attribute | ast.Subscript):
            root: ast.AST = target
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            known = isinstance(root, ast.Name) and root.id in self.judge.available and root.id not in self.judge.origin
            return known and (not isinstance(target, ast.Subscript) or self.judge.cost(target.slice) > Cost.WORK)
        return False

    def _remember(self, targets: list[ast.expr], node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        for name in stored(node):
            self.judge.origin.pop(name, None)
            self.judge.numbers.pop(name, None)
        if isinstance(node, ast.Assign) and len(targets) == 1 and isinstance(targets[0], ast.Name):
            number = folded(node.value)
            if number is not None:
                self.judge.numbers[targets[0].id] = number
            dotted = self.judge.dotted(node.value)
            if dotted is not None and dotted not in self.judge.classes:
                self.judge.origin[targets[0].id] = dotted

    def _compound(self, node: ast.If | ast.Try | ast.With, *, in_class: bool) -> Iterator[ast.stmt]:
        if isinstance(node, ast.If):
            yield from self._condition(node, in_class=in_class)
        elif isinstance(node, ast.With):
            yield from self._hoisted(node, node.body, in_class=in_class)
        elif any(isinstance(step, ast.Import | ast.ImportFrom) for step in node.body):
            node.body = self.kept(node.body, in_class=in_class) or [_nothing(node)]
            for handler in node.handlers:
                handler.body = self.kept(handler.body, in_class=in_class) or [_nothing(handler)]
            node.orelse = self.kept(node.orelse, in_class=in_class)
            node.finalbody = self.kept(node.finalbody, in_class=in_class)
            yield node
        else:
            yield from self._hoisted(node, [*node.body, *node.orelse, *node.finalbody], in_class=in_class)

    def _condition(self, node: ast.If, *, in_class: bool) -> Iterator[ast.stmt]:
        if is_main_guard(node.test):
            yield from self._hoisted(node, _only_definitions(node.body), in_class=in_class)
            yield from self._hoisted(node, node.orelse, in_class=in_class)
            if node not in self.skipped:
                self.skipped.append(node)
        elif self.judge.cost(node.test) == Cost.WORK:
            names = {step.name for step in node.body if isinstance(step, Function | ast.ClassDef)}
            other = [step for step in _only_definitions(node.orelse) if getattr(step, "name", None) not in names]
            yield from self._hoisted(node, [*node.body, *other], in_class=in_class)
        else:
            node.body = self.kept(node.body, in_class=in_class) or [_nothing(node)]
            node.orelse = self.kept(node.orelse, in_class=in_class)
            yield node

    def _hoisted(self, node: ast.stmt, body: Iterable[ast.stmt], *, in_class: bool) -> Iterator[ast.stmt]:
        """What is kept of a block, without the block; the block is listed once, not line by line."""
        before = len(self.skipped)
        yield from self.kept(body, in_class=in_class)
        if len(self.skipped) > before:
            self.skipped[before:] = [node]

    def _expression(self, node: ast.Expr) -> Iterator[ast.stmt]:
        if isinstance(node.value, ast.Constant):
            return
        called = self.judge.dotted(node.value.func) if isinstance(node.value, ast.Call) else None
        if called in _SETTINGS and self.judge.cost(node.value) != Cost.WORK:
            yield node
        elif isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "setattr":
            yield node  # a method put on a class
        else:
            self.skipped.append(node)


def _only_definitions(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    return [node for node in body if isinstance(node, Function | ast.ClassDef | ast.Import | ast.ImportFrom)]


def is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and "__name__" in loaded(test)


def _nothing(at: ast.AST) -> ast.stmt:
    return ast.Pass(lineno=getattr(at, "lineno", 1), col_offset=0, end_lineno=getattr(at, "lineno", 1), end_col_offset=0)


def _future_flags(tree: ast.Module) -> int:
    import __future__

    names = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    return sum(getattr(__future__, name).compiler_flag for name in names if name in __future__.all_feature_names)


def _compiled(node: ast.stmt, path: str, flags: int, errors: list[dict[str, Any]]) -> CodeType | None:
    """The statement's code; of a class, methods that don't compile (a `return` at the wrong place) are left out."""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return compile(ast.Module(body=[], type_ignores=[]), path, "exec", dont_inherit=True)
    code = _code(node, path, flags)
    if isinstance(code, CodeType):
        return code
    errors.append({"file": path, "line": code[0], "message": code[1]})
    if isinstance(node, ast.ClassDef):
        node.body = [step for step in node.body if isinstance(_code(step, path, flags), CodeType)] or [_nothing(node)]
        code = _code(node, path, flags)
    return code if isinstance(code, CodeType) else None


def _code(node: ast.stmt, path: str, flags: int) -> CodeType | tuple[int, str]:
    """The code of one statement, or line and message of what keeps it from compiling."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code: CodeType = compile(ast.Module(body=[node], type_ignores=[]), path, "exec", flags=flags, dont_inherit=True)
            return code
    except SyntaxError as error:
        return error.lineno or node.lineno, str(error.msg)[:200]
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return node.lineno, type(error).__name__
