"""What a submission defines: functions, classes and their methods, as read from its text.

The last definition of a name wins, as in Python; names bound by assignment count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from grader.worker.definitions import Definitions, Function


@dataclass(eq=False, slots=True)
class Member:
    """A function or method, or a name bound to something callable."""

    name: str
    path: str
    node: ast.AST
    parameters: tuple[str, ...] | None  # None: bound to a value whose parameters the text doesn't tell
    owner: Class | None = None

    @property
    def is_method_like(self) -> bool:
        return self.owner is None and bool(self.parameters) and (self.parameters or ("",))[0] == "self"

    @property
    def own_parameters(self) -> tuple[str, ...]:
        """The parameters without the instance."""
        names = self.parameters or ()
        return names[1:] if names and (names[0] in ("self", "cls") or self.owner is not None) else names

    @property
    def stub(self) -> bool:
        return isinstance(self.node, Function) and is_stub(self.node)

    @property
    def symbol(self) -> str:
        return self.name if self.owner is None else f"{self.owner.name}.{self.name}"


@dataclass(eq=False, slots=True)
class Class:
    """A class with its own methods and, through same-named classes of the submission, inherited ones."""

    name: str
    path: str
    node: ast.ClassDef
    methods: dict[str, Member] = field(default_factory=dict)
    bases: tuple[str, ...] = ()


@dataclass(slots=True)
class Catalogue:
    """All definitions of a submission, in the order of its files."""

    functions: list[Member] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    by_file: dict[str, dict[str, Member | Class]] = field(default_factory=dict)

    def class_named(self, name: str, path: str) -> Class | None:
        """The class of this name, of the same file if it has one."""
        own = self.by_file.get(path, {}).get(name)
        if isinstance(own, Class):
            return own
        return next((known for known in self.classes if known.name == name), None)

    def methods(self, of: Class, depth: int = 0) -> dict[str, Member]:
        """The methods by name, inherited ones included."""
        result: dict[str, Member] = {}
        for base in reversed(of.bases):
            parent = self.class_named(base, of.path)
            if parent is not None and parent is not of and depth < 8:
                result.update(self.methods(parent, depth + 1))
        return result | of.methods


def catalogue(files: Mapping[str, Definitions]) -> Catalogue:
    """What these files define."""
    result = Catalogue()
    for path, unit in files.items():
        names: dict[str, Member | Class] = {}
        for node in _flat(unit.kept):
            _add(names, node, path)
        result.by_file[path] = names
        result.functions += [value for value in names.values() if isinstance(value, Member)]
        result.classes += [value for value in names.values() if isinstance(value, Class)]
    return result


def _flat(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If):
            yield from _flat([*node.orelse, *node.body])
        elif isinstance(node, ast.Try):
            yield from _flat([*(step for handler in node.handlers for step in handler.body), *node.body, *node.orelse])
        else:
            yield node


def _add(names: dict[str, Member | Class], node: ast.stmt, path: str) -> None:
    if isinstance(node, Function):
        names.pop(node.name, None)
        names[node.name] = Member(node.name, path, node, parameters(node.args))
    elif isinstance(node, ast.ClassDef):
        names.pop(node.name, None)
        names[node.name] = _class(node, path)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            _bind(names, target, node.value, path, node)


def _class(node: ast.ClassDef, path: str) -> Class:
    bases = tuple(base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases)
    result = Class(node.name, path, node, bases=bases)
    for step in _flat(node.body):
        if isinstance(step, Function):
            result.methods[step.name] = Member(step.name, path, step, parameters(step.args), result)
        elif isinstance(step, ast.Assign) and isinstance(step.value, ast.Name | ast.Lambda):
            _bind_method(result, step)
    return result


def _bind_method(of: Class, step: ast.Assign) -> None:
    for target in step.targets:
        if not isinstance(target, ast.Name):
            continue
        if isinstance(step.value, ast.Lambda):
            of.methods[target.id] = Member(target.id, of.path, step, parameters(step.value.args), of)
        elif isinstance(step.value, ast.Name) and step.value.id in of.methods:
            known = of.methods[step.value.id]
            of.methods[target.id] = Member(target.id, of.path, known.node, known.parameters, of)


def _bind(names: dict[str, Member | Class], target: ast.expr, value: ast.expr, path: str, node: ast.Assign) -> None:
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        owner = names.get(target.value.id)
        function = names.get(value.id) if isinstance(value, ast.Name) else None
        if isinstance(owner, Class) and isinstance(function, Member):
            owner.methods[target.attr] = Member(target.attr, path, function.node, function.parameters, owner)
        return
    if not isinstance(target, ast.Name):
        return
    known = names.get(value.id) if isinstance(value, ast.Name) else None
    if isinstance(known, Member):
        names[target.id] = Member(target.id, path, known.node, known.parameters)
    elif isinstance(known, Class):
        names[target.id] = Class(target.id, path, known.node, known.methods, known.bases)
    elif isinstance(value, ast.Lambda):
        names[target.id] = Member(target.id, path, node, parameters(value.args))
    elif isinstance(value, ast.Call | ast.Attribute):
        names[target.id] = Member(target.id, path, node, None)
    else:
        names.pop(target.id, None)  # a plain value now has this name


def parameters(arguments: ast.arguments) -> tuple[str, ...]:
    """The names of all parameters but *args and **kwargs, in order."""
    return tuple(one.arg for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs])


def is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the body is only what handouts leave: pass, …, raise NotImplementedError, or returning it."""
    return all(_says_nothing(step) for step in node.body)


def _says_nothing(step: ast.stmt) -> bool:
    if isinstance(step, ast.Pass):
        return True
    if isinstance(step, ast.Expr):
        return isinstance(step.value, ast.Constant)
    value = step.exc if isinstance(step, ast.Raise) else step.value if isinstance(step, ast.Return) else step
    if isinstance(value, ast.Call):
        value = value.func
    named = isinstance(value, ast.Name) and value.id in ("NotImplementedError", "NotImplemented")
    empty = isinstance(step, ast.Return) and (value is None or (isinstance(value, ast.Constant) and value.value is None))
    return named or empty
