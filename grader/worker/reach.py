"""The code an entry point runs: itself, and the functions and methods of its file that it calls, transitively.

Judged from the text: `f(…)`, `self.f(…)`, and methods of objects whose class a constructor call shows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.worker.catalogue import Catalogue, Class, Member
from grader.worker.definitions import Function
from grader.worker.entries import Entry
from grader.worker.tree import walk

MAX_NODES = 400


class Reach:
    """Follows calls within the files of one catalogue."""

    def __init__(self, known: Catalogue) -> None:
        self._known = known
        self._calls: dict[tuple[int, int], list[tuple[str, ast.AST, Class | None]]] = {}
        self._made: dict[int, dict[str, str]] = {}

    def of(self, entry: Entry) -> list[tuple[str, ast.AST]]:
        """Path and definition of everything the entry point reaches, the entry point first."""
        reached: dict[int, tuple[str, ast.AST]] = {}
        pending: list[tuple[str, ast.AST, Class | None]] = []
        if entry.member is not None:
            pending.append((entry.path, entry.member.node, entry.owner))
        elif entry.owner is not None:
            pending.append((entry.path, entry.owner.node, entry.owner))
        pending.extend((entry.path, node, None) for node in reversed(entry.nodes))
        while pending and len(reached) < MAX_NODES:
            path, node, owner = pending.pop()
            if id(node) in reached:
                continue
            reached[id(node)] = (path, node)
            key = (id(node), id(owner))
            if key not in self._calls:
                self._calls[key] = list(self._called(path, node, owner))
            pending.extend(self._calls[key])
        return list(reached.values())

    def _called(self, path: str, node: ast.AST, owner: Class | None) -> Iterator[tuple[str, ast.AST, Class | None]]:
        local = _made_here(node)
        for call in walk(node):
            if isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id in ("self", "cls"):
                yield from self._method(owner, call.attr)
            if not isinstance(call, ast.Call):
                # A function handed on by name is called somewhere.
                if isinstance(call, ast.Name) and isinstance(call.ctx, ast.Load):
                    yield from self._named(path, call.id, whole_class=False)
                continue
            if isinstance(call.func, ast.Name):
                yield from self._named(path, call.func.id)
                yield from self._methods(self._class(path, local.get(call.func.id)), "__call__", "forward")
            elif isinstance(call.func, ast.Attribute):
                yield from self._attribute(path, call.func, owner, local)

    def _attribute(
        self, path: str, func: ast.Attribute, owner: Class | None, local: dict[str, str]
    ) -> Iterator[tuple[str, ast.AST, Class | None]]:
        """`x.f(…)` and `self.x.f(…)` where x was made by a class of this file; `self.x(…)` likewise."""
        if id(owner) not in self._made:
            self._made[id(owner)] = _made_in(owner)
        made = self._made[id(owner)]
        value = func.value
        if isinstance(value, ast.Name) and value.id in ("self", "cls"):
            yield from self._methods(self._class(path, made.get(func.attr)), "__call__", "forward")
        elif isinstance(value, ast.Name):
            yield from self._methods(self._class(path, local.get(value.id, value.id)), func.attr)
        elif isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == "self":
            yield from self._methods(self._class(path, made.get(value.attr)), func.attr)
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            yield from self._methods(self._class(path, value.func.id), func.attr)

    def _named(self, path: str, name: str, *, whole_class: bool = True) -> Iterator[tuple[str, ast.AST, Class | None]]:
        found = self._known.by_file.get(path, {}).get(name)
        if isinstance(found, Member):
            yield found.path, found.node, None
        elif isinstance(found, Class) and whole_class:
            yield from self._methods(found, "__init__", "__call__", "forward")

    def _class(self, path: str, name: str | None) -> Class | None:
        found = self._known.by_file.get(path, {}).get(name) if name else None
        return found if isinstance(found, Class) else None

    def _methods(self, of: Class | None, *names: str) -> Iterator[tuple[str, ast.AST, Class | None]]:
        for name in names:
            yield from self._method(of, name)

    def _method(self, of: Class | None, name: str) -> Iterator[tuple[str, ast.AST, Class | None]]:
        found = self._known.methods(of).get(name) if of is not None else None
        if found is not None:
            yield found.path, found.node, of


def _made_here(node: ast.AST) -> dict[str, str]:
    """Local names bound to a constructor call, with the name of what was called."""
    return {
        step.targets[0].id: step.value.func.id
        for step in walk(node)
        if isinstance(step, ast.Assign)
        and isinstance(step.value, ast.Call)
        and isinstance(step.value.func, ast.Name)
        and isinstance(step.targets[0], ast.Name)
    }


def _made_in(owner: Class | None) -> dict[str, str]:
    """Attributes that the class's methods bind to a constructor call."""
    if owner is None:
        return {}
    return {
        step.targets[0].attr: step.value.func.id
        for method in owner.methods.values()
        if isinstance(method.node, Function)
        for step in walk(method.node)
        if isinstance(step, ast.Assign)
        and isinstance(step.value, ast.Call)
        and isinstance(step.value.func, ast.Name)
        and isinstance(step.targets[0], ast.Attribute)
    }
