"""Executes a submission's definitions, statement by statement, as modules that can import one another.

A statement that raises costs only itself. Files are modules under one synthetic package; any shorter
dotted name that ends alike finds them, so folders in front and missing `__init__` files don't matter.
"""

from __future__ import annotations

import abc
import ast
import importlib
import importlib.machinery
import linecache
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from grader.worker.call import Outcome, attempt, described
from grader.worker.definitions import Definitions
from grader.worker.standins import OWN_ROOTS, Finder, QuietFinder, asked_by, quiet_console

ROOT, STARTER = OWN_ROOTS
MAX_RAISED: Final = 100


@dataclass(slots=True)
class Loader:
    """A submission (or the handout's files) as importable modules; what raised is listed in `raised`."""

    root: str
    files: dict[str, Definitions]
    finder: Finder
    places: Mapping[str, str] = field(default_factory=dict)  # path → where in the tree the module stands
    moved: Sequence[tuple[str, str]] = ()  # folders as handed in, and what they are in the tree
    modules: dict[str, str] = field(default_factory=dict)  # full module name → path
    raised: list[dict[str, Any]] = field(default_factory=list)
    failures: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)  # statement → its error
    on_module: Callable[[ModuleType], None] = lambda _module: None
    _askers: frozenset[str] = frozenset()
    _known: set[str] = field(default_factory=set)  # full names of all modules and packages
    _renamed: dict[str, str] = field(default_factory=dict)  # full names by the folders as handed in → in the tree

    def __post_init__(self) -> None:
        for path in self.files:
            name = f"{self.root}.{module_name(self.places.get(path, path))}"
            while name in self.modules:
                name += "_"
            self.modules[name] = path
        self._askers = frozenset(self.files) | {PROBES}
        for full in self.modules:
            parts = full.removesuffix(".__init__").split(".")
            self._known |= {".".join(parts[:length]) for length in range(2, len(parts) + 1)}
        for mine, theirs in self.moved:
            old, new = (f"{self.root}.{module_name(head)}".rstrip(".") for head in (mine, theirs))
            self._renamed |= {old + full.removeprefix(new): full for full in self._known if f"{full}.".startswith(f"{new}.")}

    def module(self, path: str) -> ModuleType:
        """The executed module of a file."""
        return importlib.import_module(next(name for name, of in self.modules.items() if of == path))

    # ── the import system's side ──

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: Any = None) -> Any:
        full = self._full_name(name)
        if full is None:
            return None
        if full == name:
            return importlib.machinery.ModuleSpec(name, self, is_package=self._is_package(name))  # type: ignore[arg-type]
        return importlib.machinery.ModuleSpec(name, _Alias(full), is_package=self._is_package(full))  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> ModuleType:
        module = ModuleType(spec.name)
        module.__file__ = self.modules.get(spec.name, spec.name)
        if self._is_package(spec.name):
            module.__path__ = []
            module.__package__ = spec.name
        return module

    def exec_module(self, module: ModuleType) -> None:
        path = self.modules.get(module.__name__) or self.modules.get(module.__name__ + ".__init__")
        if path is None:
            return
        unit = self.files[path]
        linecache.cache[path] = (len(unit.text), None, unit.text.splitlines(keepends=True), path)
        for node, code in zip(unit.kept, unit.codes, strict=True):
            self._execute(node, code, module, path)
        _make_concrete(module)
        self.on_module(module)

    def _full_name(self, name: str) -> str | None:
        """The module meant: by its full name always, by a shorter one only for the submission's own imports."""
        if (name == self.root or name.startswith(self.root + ".")) and self._exists(name):
            return name
        candidates = self._ending(name)
        if not candidates or not asked_by(self._askers):
            return None
        return min(candidates, key=lambda full: (full.count("."), full))

    def _ending(self, name: str) -> list[str]:
        """Modules that this shorter name may mean: in the tree, in the folders as handed in, whatever their case."""
        end = f".{name}"
        return (
            [full for full in self._known if full.endswith(end)]
            or [full for old, full in self._renamed.items() if old.endswith(end)]
            or [full for full in self._known if "." in name and full.casefold().endswith(end.casefold())]
        )

    def _exists(self, name: str) -> bool:
        return name in self.modules or self._is_package(name)

    def _is_package(self, name: str) -> bool:
        return any(full.startswith(name + ".") for full in self.modules)

    # ── executing ──

    def _execute(self, node: ast.stmt, code: Any, module: ModuleType, path: str) -> None:
        before, self.finder.strict = self.finder.strict, isinstance(node, ast.Try)
        outcome = attempt(lambda: exec(code, module.__dict__))  # noqa: S102  # the worker's purpose
        self.finder.strict = before
        if outcome.raised is None:
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            outcome = self._import_apart(node, module, path)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.decorator_list:
            outcome = self._without_decorators(node, module, path, outcome)
        if outcome.raised is not None:
            self._note(node, path, outcome.raised)

    def _import_apart(self, node: ast.Import | ast.ImportFrom, module: ModuleType, path: str) -> Outcome:
        """Imports name by name; a name that can't be had is bound to a stand-in."""
        result = Outcome()
        for alias in node.names:
            single = type(node)(**{**dict(ast.iter_fields(node)), "names": [alias]})
            outcome = _run(ast.copy_location(single, node), module, path)
            if outcome.raised is not None and isinstance(single, ast.ImportFrom):
                outcome = self._import_own(single, module, path, outcome)
            if outcome.raised is None:
                continue
            result = outcome
            source = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
            if alias.name != "*" and isinstance(outcome.raised, ImportError):
                local = alias.asname or alias.name.partition(".")[0]
                attribute = alias.name if isinstance(node, ast.ImportFrom) else None
                module.__dict__.setdefault(local, self.finder.substitute(source or alias.name, attribute))
        return result

    def _import_own(self, node: ast.ImportFrom, module: ModuleType, path: str, outcome: Outcome) -> Outcome:
        """The submission's file, where a library's module of the same name was loaded before it."""
        ends = f".{node.module}"
        own = [name for name in self.modules if name.endswith(ends)]
        if node.level or not own:
            return outcome
        return _run(ast.copy_location(ast.ImportFrom(module=own[0], names=node.names, level=0), node), module, path)

    def _without_decorators(self, node: Any, module: ModuleType, path: str, outcome: Outcome) -> Outcome:
        """A decorator that fails costs itself, not the function under it."""
        fields = {**dict(ast.iter_fields(node)), "decorator_list": []}
        bare = _run(ast.copy_location(type(node)(**fields), node), module, path)
        if bare.raised is None and outcome.raised is not None:
            self._note(node, path, outcome.raised, fatal=False)
            return bare
        return outcome

    def _note(self, node: ast.stmt, path: str, error: BaseException, *, fatal: bool = True) -> None:
        facts = described(error, self.files)
        if fatal:
            self.failures[path, node.lineno] = facts
        if len(self.raised) < MAX_RAISED:
            line = self.files[path].text.split("\n")[node.lineno - 1].strip()[:80]
            text = f"{line}  [{facts['type']}: {facts['message'][:120]}]"
            self.raised.append({"file": path, "line": node.lineno, "text": text, "reason": "raised"})


class _Alias:
    """Imports a module of the submission under a second name: one module, executed once."""

    def __init__(self, full: str) -> None:
        self._full = full
        self._facts: tuple[Any, Any] = (None, None)

    def create_module(self, _spec: Any) -> ModuleType:
        module = importlib.import_module(self._full)
        self._facts = (module.__spec__, module.__loader__)
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import system has just written the second name's spec over the module's own.
        module.__spec__, module.__loader__ = self._facts


PROBES: Final = "<probes>"


def _make_concrete(module: ModuleType) -> None:
    """Classes that lost an abstract method to a syntax error, or never had it, can be made: the method alone is missing."""
    for value in list(module.__dict__.values()):
        if isinstance(value, abc.ABCMeta) and value.__module__ == module.__name__:
            value.__abstractmethods__ = frozenset()


def _run(node: ast.stmt, module: ModuleType, path: str) -> Outcome:
    tree = ast.fix_missing_locations(ast.Module(body=[node], type_ignores=[]))
    return attempt(lambda: exec(compile(tree, path, "exec", dont_inherit=True), module.__dict__))  # noqa: S102


def module_name(path: str) -> str:
    """`hw2/python/needle/ops.py` as hw2.python.needle.ops."""
    stem = path.rpartition(".")[0] if "." in path.rpartition("/")[2] else path
    return ".".join(part.replace(".", "_") for part in stem.split("/") if part)


def install(loaders: Iterable[Loader], finder: Finder, files: Mapping[str, Any]) -> None:
    """Afterwards imports find the loaders' modules first, then what is installed, then stand-ins."""
    known = frozenset(files) | {PROBES}
    sys.meta_path[:0] = [*loaders, QuietFinder(finder, known)]
    sys.meta_path.append(finder)
    quiet_console()
