"""What a submission's text tells before any of it runs: the frame `static`."""

from __future__ import annotations

import ast
import builtins
import dis
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType
from typing import Any, Final

from ast_grep_py import SgNode, SgRoot

from grader.worker.call import attempt
from grader.worker.definitions import Definitions, stored
from grader.worker.entries import Entry, span
from grader.worker.fold import constants
from grader.worker.reach import Reach
from grader.worker.submission import Opened
from grader.worker.tree import walk

MAX_LISTED: Final = 200
MAX_NAMES: Final = 50
_READS: Final = frozenset(["LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"])
_WRITES: Final = frozenset(["STORE_GLOBAL", "STORE_NAME"])
_NAMING: Final = _READS | _WRITES
_ALWAYS: Final = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__module__", "__qualname__", "__class__"}


def frame(opened: Opened, patterns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole frame."""
    reach, globals_of = Reach(opened.catalogue), _Globals(opened)
    own = {name: entry for name, entry in opened.entries.items() if not entry.starter}
    code = {name: reach.of(entry) for name, entry in own.items()}
    errors = [error for unit in opened.files.values() for error in unit.errors]
    return {
        "frame": "static",
        "found": {name: entry.as_frame() for name, entry in opened.entries.items()},
        "skipped": [item for unit in opened.files.values() for item in unit.skipped][:MAX_LISTED],
        "globals": {name: names for name, nodes in code.items() if (names := globals_of.undefined(nodes))},
        "constants": constants(node for unit in opened.files.values() for node in unit.kept),
        "matches": matches(patterns, code, opened.mended)[:MAX_LISTED],
        "syntax_errors": errors[:MAX_LISTED],
        "notes": _notes(own),
    }


def _notes(entries: Mapping[str, Entry]) -> list[str]:
    """Facts without a place of their own, as `word: what`."""
    return [f"stub: {name}" for name, entry in entries.items() if _is_stub(entry)]


def _is_stub(entry: Entry) -> bool:
    """Whether it is as empty as handed out: the function, or of a class every method that it must have."""
    if entry.member is not None:
        return entry.member.stub
    methods = entry.owner.methods if entry.owner is not None else {}
    return bool(entry.spec.has) and all(name in methods and methods[name].stub for name in entry.spec.has)


# ── globals ──


class _Globals:
    """Remembers what each file defines and each definition reads: entry points share most of their code."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._defined: dict[str, set[str] | None] = {}
        self._read: dict[int, set[str]] = {}

    def undefined(self, nodes: Sequence[tuple[str, ast.AST]]) -> list[str]:
        """Global names which this code reads and nothing that will be executed defines."""
        names: set[str] = set()
        for path, node in nodes:
            if path not in self._defined:
                self._defined[path] = defined(self._opened.files[path], self._opened.handout_names())
            known = self._defined[path]
            if known is None or not isinstance(node, ast.stmt):
                continue
            if id(node) not in self._read:
                self._read[id(node)] = _unknown(node, known)
            names |= self._read[id(node)]
        return sorted(names)[:MAX_NAMES]


def defined(unit: Definitions, handout: Mapping[str, set[str]]) -> set[str] | None:
    """Names the file's kept statements define, or the handout; None where a star import leaves that open."""
    names = set(_ALWAYS)
    for module in unit.star:
        # Only a module that is loaded anyway is asked: an import here would run code before the sandbox is told.
        here = sys.modules.get(module)
        if here is None:
            return None
        names |= set(getattr(here, "__all__", None) or vars(here))
    names = names.union(*handout.values())
    for node in unit.kept:
        names |= bound(node)
    return names


def bound(node: ast.AST) -> set[str]:
    """Names a top-level statement binds in its module."""
    names: set[str] = set()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        names.add(node.name)
    elif isinstance(node, ast.Import | ast.ImportFrom):
        names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    elif isinstance(node, ast.If | ast.Try):
        names = {name for step in ast.iter_child_nodes(node) for name in bound(step)}
    elif isinstance(node, ast.ExceptHandler):
        names = {name for step in node.body for name in bound(step)}
    else:
        names = stored(node)
    return names


def _unknown(node: ast.stmt, known: set[str]) -> set[str]:
    """The global names that the code of this definition reads, as the compiler resolves them, without the known ones."""
    outcome = attempt(lambda: compile(ast.Module(body=[node], type_ignores=[]), "", "exec", dont_inherit=True))
    if outcome.raised is not None:
        return set()
    codes, nodes = list(_inside(outcome.value)), walk(node)
    written = {name.id for name in nodes if isinstance(name, ast.Name)}
    attributes = {one.attr for one in nodes if isinstance(one, ast.Attribute)} - written
    if set().union(*(code.co_names for code in codes)) <= known | attributes:  # spares the disassembly
        return set()
    reads: set[str] = set()
    for code in codes:
        steps = [(step.opname, step.argval) for step in dis.get_instructions(code) if step.opname in _NAMING]
        reads |= {name for what, name in steps if what in _READS} - {name for what, name in steps if what in _WRITES}
    return {name for name in reads if isinstance(name, str)} - bound(node) - known


def _inside(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _inside(constant)


# ── patterns ──


def matches(
    patterns: Sequence[Mapping[str, Any]], code: Mapping[str, Sequence[tuple[str, ast.AST]]], texts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Where the code of the scopes' entry points has what the patterns describe; each place once per pattern group."""
    roots: dict[str, SgNode] = {}
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}  # where a pattern is in a file: scopes share them
    found: dict[tuple[int, str, int, int], dict[str, Any]] = {}
    for index, group in enumerate(patterns):
        for entry in group["scope"]:
            for path, node in code.get(entry, ()):
                if path not in roots:
                    roots[path] = SgRoot(texts[path], "python").root()
                first, last = span(node)
                for pattern in group["patterns"]:
                    if (path, pattern) not in places:
                        places[path, pattern] = list(_places(roots[path], pattern))
                    for line, end in places[path, pattern]:
                        if first <= line and end <= last:
                            place = {"pattern": index, "entry": entry, "file": path, "line": line, "end_line": end}
                            found.setdefault((index, path, line, end), place)
    return list(found.values())


def _places(root: SgNode, pattern: str) -> Iterator[tuple[int, int]]:
    """First and last line of everything in the file that the pattern describes."""
    for node in attempt(lambda: root.find_all(pattern=pattern)).value or ():
        place = node.range()
        yield place.start.line + 1, place.end.line + 1
