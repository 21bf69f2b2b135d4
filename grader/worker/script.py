"""Top-level statements as entry points: what a notebook works out without a function.

Only what is cheap by its text is run, in the order of the file, after the definitions; a statement that raises
costs itself. A training loop is run only when a probe says so, on what the probe puts in its names' places.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from grader.worker.call import attempt
from grader.worker.cheap import Cost, Judge
from grader.worker.definitions import Definitions, Function, Selector, is_main_guard, stored
from grader.worker.entries import Entry, Spec
from grader.worker.fold import folded
from grader.worker.tree import walk
from grader.worker.words import words

MAX_STATEMENTS: Final = 400
MAX_TURNS: Final = 100  # of a loop that counts as cheap
_MORE: Final = words(
    "backward zero_ zero_grad fill_ normal_ uniform_ retain_grad sub mul add matmul mm abs exp log pow square parameters"
)
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While, ast.Await, ast.Yield, ast.YieldFrom)


def scripts(asked: Iterable[Spec], files: Mapping[str, Definitions]) -> dict[str, Entry]:
    """The `script` and `loop` entry points that are there: in the file which has most of their statements."""
    found: dict[str, Entry] = {}
    for spec in asked:
        places = [(path, matched) for path, unit in files.items() if spec.words and (matched := _matched(spec, unit))]
        if places:
            path, nodes = max(places, key=lambda place: len(place[1]))
            first, last = nodes[0], nodes[-1]
            end = last.end_lineno or last.lineno
            found[spec.entry] = Entry(spec, spec.kind, path, first.lineno, end, f"{path}:{first.lineno}", None, None, nodes=nodes)
    return found


def _matched(spec: Spec, unit: Definitions) -> tuple[ast.stmt, ...]:
    """script: statements that mention one of the words, themselves or in a function they call; loop: loops that mention all."""
    top = flat(unit.top)
    functions = {node.name: mentioned(node) for node in top if isinstance(node, Function)}
    kinds = (ast.For, ast.While) if spec.kind == "loop" else ast.stmt
    chosen = []
    for node in top:
        if not isinstance(node, kinds) or isinstance(node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        known = mentioned(node)
        known = known.union(*(functions[name] for name in known & functions.keys())) if spec.kind == "script" else known
        if set(spec.words) <= known if spec.kind == "loop" else set(spec.words) & known:
            chosen.append(node)
    return tuple(chosen)


def flat(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """The statements, those under `if __name__ == "__main__":` and in `with` blocks around loops among them."""
    found: list[ast.stmt] = []
    for node in body:
        opened = _opened(node)
        found += [node] if opened is None else flat(opened)
    return found


def _opened(node: ast.stmt) -> list[ast.stmt] | None:
    if isinstance(node, ast.If):
        return node.body if is_main_guard(node.test) else None
    holds = isinstance(node, ast.With | ast.Try) and any(isinstance(step, ast.For | ast.While) for step in node.body)
    return node.body if holds else None  # type: ignore[attr-defined]


def mentioned(node: ast.AST) -> set[str]:
    """Names and attributes that stand in it; "@" for a matrix product."""
    found: set[str] = set()
    for step in walk(node):
        if isinstance(step, ast.Name):
            found.add(step.id)
        elif isinstance(step, ast.Attribute):
            found.add(step.attr)
        elif isinstance(step, ast.MatMult):
            found.add("@")
    return found


class Script:
    """The statements of one entry point, with those before them that are cheap."""

    def __init__(self, entry: Entry, unit: Definitions, module: ModuleType) -> None:
        self._entry = entry
        self._path = unit.path
        self._module = module
        self._top = flat(unit.top)

    @property
    def loops(self) -> tuple[ast.stmt, ...]:
        """The loops of a `loop` entry, in the file's order."""
        return self._entry.nodes

    def run(self) -> dict[str, Any]:
        """Runs the cheap statements down to the entry's last one; the names they leave."""
        return self._within(lambda names: self._steps(self._until(self._entry.nodes[-1]), names))

    def run_loop(self, loop: ast.stmt, **values: Any) -> dict[str, Any]:
        """Runs what is cheap before the loop, puts `values` in their names' places, then runs the loop; the names it leaves.

        Raises what the loop raises.
        """

        def steps(names: dict[str, Any]) -> None:
            self._steps(self._until(loop), names)
            names.update(values)
            exec(self._code(loop), names)  # noqa: S102  # the worker's purpose

        return self._within(steps)

    def before(self, loop: ast.stmt) -> dict[str, Any]:
        """The names that what is cheap before the loop leaves."""
        return self._within(lambda names: self._steps(self._until(loop), names))

    def _until(self, last: ast.stmt) -> list[ast.stmt]:
        end = next(at for at, node in enumerate(self._top) if node is last)
        # A loop of the entry is run by run_loop or not at all.
        return self._top[:end] if self._entry.spec.kind == "loop" else self._top[: end + 1]

    def _within(self, work: Any) -> dict[str, Any]:
        """Runs in the module's own namespace, where its functions look names up, and leaves it as it was."""
        names = self._module.__dict__
        before = dict(names)
        try:
            work(names)
            return dict(names)
        finally:
            names.clear()
            names.update(before)

    def _steps(self, top: Sequence[ast.stmt], names: dict[str, Any]) -> None:
        selector = _Replayed({name for node in top for name in stored(node)}, _Light())
        for node in selector.kept(top)[:MAX_STATEMENTS]:
            if not isinstance(node, Function | ast.ClassDef | ast.Import | ast.ImportFrom):  # those have been run
                attempt(lambda: exec(self._code(node), names))  # noqa: B023, S102  # called at once

    def _code(self, node: ast.stmt) -> Any:
        tree = ast.fix_missing_locations(ast.Module(body=[node], type_ignores=[]))
        return compile(tree, self._path, "exec", dont_inherit=True)


class _Light(Judge):
    """Knows more that is cheap than definitions need: printing, gradients of small tensors, own functions without loops."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: set[str] = set()

    def _call(self, node: ast.Call, bound: frozenset[str]) -> Cost:
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        called = node.func
        plain = called.id if isinstance(called, ast.Name) and called.id not in self.origin else ""
        if plain == "print" or plain in self.functions:
            return min(Cost.CALL, self._least(arguments, bound))
        if isinstance(called, ast.Attribute) and called.attr in _MORE and self.dotted(called) is None:
            return min(Cost.CALL, self.cost(called.value, bound), self._least(arguments, bound))
        return super()._call(node, bound)

    def learn(self, node: ast.stmt) -> None:
        """Remembers a function as cheap if it is one: no loop, and no call that isn't cheap itself."""
        if not isinstance(node, Function) or any(isinstance(step, _LOOPS) for step in walk(node)):
            return
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        bound = frozenset({one.arg for one in given} | stored(node))
        calls = [step for step in walk(node) if isinstance(step, ast.Call)]
        if all(self.cost(call, bound) > Cost.WORK for call in calls):
            self.functions.add(node.name)


class _Replayed(Selector):
    """Keeps whole blocks, expressions and short loops where all in them is cheap."""

    judge: _Light

    def _statement(self, node: ast.stmt, *, in_class: bool) -> Iterator[ast.stmt]:
        if isinstance(node, ast.With):
            yield from self._block(node, [item.context_expr for item in node.items])
        elif isinstance(node, ast.For):
            turns = _turns(node.iter)
            self.judge.available |= stored(node.target)
            yield from self._block(node, [node.iter]) if turns is not None and turns <= MAX_TURNS else self._left(node)
        else:
            before = len(self.skipped)
            yield from super()._statement(node, in_class=in_class)
            self.judge.learn(node)
            if len(self.skipped) > before and not isinstance(node, ast.If | ast.Try):
                self._forget(node)

    def _expression(self, node: ast.Expr) -> Iterator[ast.stmt]:
        if isinstance(node.value, ast.Constant):
            return
        if self.judge.cost(node.value) > Cost.WORK:
            yield node
        else:
            self.skipped.append(node)

    def _block(self, node: ast.With | ast.For, heads: Sequence[ast.expr]) -> Iterator[ast.stmt]:
        """The whole block, if all of it is cheap."""
        before = len(self.skipped)
        kept = self.kept(node.body)
        if len(self.skipped) == before and kept and all(self.judge.cost(head) > Cost.WORK for head in heads):
            yield node
        else:
            yield from self._left(node)

    def _left(self, node: ast.stmt) -> Iterator[ast.stmt]:
        self.skipped.append(node)
        self._forget(node)
        yield from ()

    def _forget(self, node: ast.stmt) -> None:
        """What a statement that isn't run would have assigned is not there, or not what it should be."""
        self.judge.available -= stored(node)


def _turns(iterated: ast.expr) -> float | None:
    """How often a loop over this runs, where the text tells."""
    if isinstance(iterated, ast.Tuple | ast.List):
        return len(iterated.elts)
    counted = isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name) and iterated.func.id == "range"
    return folded(iterated.args[0]) if counted and len(iterated.args) == 1 else None  # type: ignore[attr-defined]


def missing(loop: ast.stmt, names: Mapping[str, Any]) -> list[str]:
    """Names that a loop reads, nothing has defined and it doesn't assign itself; in the order of the text."""
    own = stored(loop)
    reads = [node.id for node in walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return [name for name in dict.fromkeys(reads) if name not in own and name not in names and not hasattr(builtins, name)]
