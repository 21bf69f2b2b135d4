"""What of probes.py the sandbox gets: the probes and what they use, every other line blank.

Line numbers stay, so that a traceback in the sandbox names the author's own line. No code of the inputs remains.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef
_STATEMENTS = 2048  # of one file, asked about once for every probe
_ASKS = frozenset({"bare", "function", "new", "cls", "has", "script"})


def sandbox_text(text: str, tree: ast.Module, probes: Mapping[str, Sequence[str]], inputs: Iterable[str]) -> str:
    """The text with the probes (name → further entry points) and what they use; the rest blank."""
    lines = [""] * (text.count("\n") + 1)
    original = text.split("\n")
    for statement in _kept(tree, set(probes), set(inputs)):
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        lines[first - 1 : last] = original[first - 1 : last]
        if isinstance(statement, Function | ast.ClassDef):
            for decorator in statement.decorator_list:
                first, last = decorator.lineno, decorator.end_lineno or decorator.lineno
                harmless = [_harmless(decorator, probes.get(statement.name, ()))] + [""] * (last - first)
                lines[first - 1 : last] = harmless if _is_probe(decorator) else original[first - 1 : last]
    return "\n".join(lines)


def _harmless(decorator: ast.expr, entries: Sequence[str]) -> str:
    """The probe's decorator without its inputs."""
    name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return f"@{name}(entries={list(entries)!r})" if entries else f"@{name}"


def named_entries(tree: ast.Module, probe: str) -> tuple[str, ...]:
    """The entry points that a probe, or a helper it uses, names as literal first arguments of `lab.bare` and its like."""
    reached = _reached(tree, {probe}, set())
    functions = [node for node in reached if isinstance(node, Function) and node.name == probe]
    lab = {node.args.args[0].arg for node in functions if node.args.args}
    return tuple(dict.fromkeys(entry for statement in reached for name, entry in _asked(statement) if name in lab))


@functools.lru_cache(maxsize=_STATEMENTS)
def _asked(statement: ast.stmt) -> tuple[tuple[str, str], ...]:
    """Of whom which entry points are asked, as literals."""
    found = []
    for node in ast.walk(statement):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb), args=[ast.Constant(value=str(entry)), *_]):
                found += [(name, entry)] if verb in _ASKS else []
    return tuple(found)


def uses(tree: ast.Module, probes: Iterable[str], inputs: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Where the sandbox's part of the file names one of the inputs, outside the probes' decorators."""
    barred = set(inputs)
    for statement in _reached(tree, set(probes), barred):
        own = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
        own |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in _reads(statement):
            if node.id in barred - own:
                yield node.id, node.lineno


def needed(tree: ast.Module, roots: set[str]) -> list[ast.stmt]:
    """The top-level statements which bind the roots or what those use, in the file's order."""
    return _kept(tree, roots, set())


def _is_probe(decorator: ast.expr) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "probe"


def _kept(tree: ast.Module, probes: set[str], inputs: set[str]) -> list[ast.stmt]:
    reached = _reached(tree, probes, inputs)
    always = [node for node in tree.body if isinstance(node, ast.ImportFrom) and (node.module == "__future__" or _star(node))]
    return [node for node in tree.body if node in reached or node in always]


def _star(node: ast.ImportFrom) -> bool:
    return any(alias.name == "*" for alias in node.names)


def _reached(tree: ast.Module, roots: set[str], barred: set[str]) -> list[ast.stmt]:
    """The top-level statements which bind the roots or what those use, and so on; never the barred names."""
    binding: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _bound(statement):
            binding.setdefault(name, []).append(statement)
    wanted, seen, kept = list(roots), set(roots), dict[ast.stmt, None]()
    while wanted:
        for statement in binding.get(wanted.pop(), ()):
            if statement in kept:
                continue
            kept[statement] = None
            used = _used(statement) - seen - barred
            seen |= used
            wanted.extend(used)
    return list(kept)


@functools.lru_cache(maxsize=_STATEMENTS)
def _bound(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a top-level statement binds."""
    return tuple(_bindings(statement))


def _bindings(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, Function | ast.ClassDef):
        yield statement.name
        return
    for node in _outside_functions(statement):
        if isinstance(node, Function | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _outside_functions(child)


@functools.lru_cache(maxsize=_STATEMENTS)
def _used(statement: ast.stmt) -> frozenset[str]:
    return frozenset(node.id for node in _reads(statement))


def _reads(statement: ast.stmt) -> Iterator[ast.Name]:
    """Names the statement reads; of a probe's decorator only its own name, for its arguments are the inputs."""
    skipped: set[int] = set()
    for decorator in statement.decorator_list if isinstance(statement, Function) else ():
        if isinstance(decorator, ast.Call) and _is_probe(decorator):
            skipped |= {id(node) for part in (*decorator.args, *decorator.keywords) for node in ast.walk(part)}
    return (node for node in ast.walk(statement) if isinstance(node, ast.Name) and id(node) not in skipped)
