"""The `lab` object: how a probe gets at a submission's functions, classes and instances.

A probe uses the rubric's names, whatever the student called things, and doesn't depend on the
student's `__init__`: it gets a bare instance and sets what the handout defines.
"""

from __future__ import annotations

import ast
import copy
import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from grader.worker.call import Outcome, attempt
from grader.worker.definitions import Definitions
from grader.worker.entries import Entry, plain_name
from grader.worker.script import Script
from grader.worker.seeds import Seeds


class MissingEntry(Exception):  # noqa: N818  # a fate, not a fault
    """An entry point the probe needs isn't in the submission."""

    def __init__(self, entry: str) -> None:
        super().__init__(entry)
        self.entry = entry


class BrokenEntry(Exception):  # noqa: N818
    """An entry point's own definition raised when it was executed."""

    def __init__(self, entry: str, facts: Mapping[str, Any]) -> None:
        super().__init__(entry)
        self.entry = entry
        self.facts = facts


class Lab:
    """One probe's view of a submission; instances it made are remembered for a second try."""

    def __init__(self, entries: Mapping[str, Entry], objects: Objects, seeds: Seeds, *, by_init: bool = False) -> None:
        self._entries = entries
        self._objects = objects
        self._seeds = seeds
        self._by_init = by_init
        self.bare_made: list[Any] = []

    def has(self, entry: str) -> bool:
        """Whether the entry point is in the submission and its definition could be executed."""
        return entry in self._entries and attempt(lambda: self._objects.target(entry)).raised is None

    def function(self, entry: str) -> Callable[..., Any]:
        """The function; one that stands in a class comes bound to a bare instance."""
        target = self._objects.target(entry)
        found = self._entries[entry]
        if found.member is not None and found.member.owner is not None and not isinstance(target, types.MethodType):
            raw = inspect.getattr_static(self._objects.class_of(entry), found.member.name, None)
            if not isinstance(raw, staticmethod):
                return getattr(self.bare(entry), found.member.name)  # type: ignore[no-any-return]
        return target  # type: ignore[no-any-return]

    def cls(self, entry: str) -> Any:
        """The class of a `class` entry, or the one that owns a method."""
        return self._objects.dressed(entry)

    def new(self, entry: str, *args: Any, **kwargs: Any) -> Any:
        """An instance of a class, made by the student's own `__init__`."""
        return self._objects.dressed(entry)(*args, **kwargs)

    def bare(self, entry: str, **attributes: Any) -> Any:
        """An instance, without `__init__`, of the class that owns the method, with these attributes.

        The rubric's names work whatever the student called them; where a probe then lacks an attribute, it is run again on an
        instance made by the student's `__init__`, its arguments matched by name.
        """
        cls = self._objects.dressed(entry)
        made = self._initialised(cls, attributes) if self._by_init else None
        instance = bare_instance(cls) if made is None else made
        for name, value in attributes.items():
            _set(instance, name, value)
        self.bare_made.append(instance)
        return instance

    def supply(self, **names: Any) -> None:
        """Values for globals which the submission's code reads and nothing defines."""
        for module in self._objects.modules():
            supplied = self._objects.supplied.setdefault(module.__name__, set())
            for name, value in names.items():
                if name in supplied or name not in module.__dict__:
                    supplied.add(name)
                    module.__dict__[name] = value.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)

    def script(self, entry: str) -> Script:
        """The top-level statements of a `script` or `loop` entry, ready to be run with those before them that they may need."""
        found, module, unit = self._objects.script(entry)
        return Script(found, unit, module)

    def sources(self) -> dict[str, str]:
        """The submission's files, path → text: for code that no entry point holds, such as a script's training loop."""
        return dict(self._objects.texts)

    def module(self, path: str) -> types.ModuleType:
        """The module with the definitions of one of the submission's files."""
        return self._objects.module_at(path)

    def seed(self, seed: int) -> None:
        """From here on random, NumPy and torch give the same numbers as after every other `seed(seed)` in this run."""
        self._seeds.hold(int(seed))

    def _initialised(self, cls: Any, attributes: Mapping[str, Any]) -> Any:
        """An instance by `__init__`, its arguments matched by name; None where that can't be done."""
        known = {plain_name(name): value for name, value in attributes.items()}
        outcome = attempt(lambda: inspect.signature(cls.__init__))
        if outcome.raised is not None:
            return None
        arguments: dict[str, Any] = {}
        for name, parameter in list(outcome.value.parameters.items())[1:]:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if plain_name(name) in known:
                arguments[name] = known[plain_name(name)]
            elif parameter.default is parameter.empty:
                arguments[name] = 1  # a size the handout doesn't name; what depends on it is set afterwards
        return attempt(lambda: cls(**arguments)).value


class Objects:
    """The live objects behind the entry points."""

    def __init__(
        self,
        entries: Mapping[str, Entry],
        module_of: Callable[[Entry], types.ModuleType],
        failures: Mapping[tuple[str, int], Mapping[str, Any]],
        files: Mapping[str, Definitions] | None = None,
        texts: Mapping[str, str] | None = None,
        module_at: Callable[[str], types.ModuleType] | None = None,
    ) -> None:
        self._entries = entries
        self._files = files or {}
        self._module_of = module_of
        self._failures = failures
        self.texts = texts or {}
        self.module_at = module_at or types.ModuleType
        self._dressed: dict[str, Any] = {}
        self.supplied: dict[str, set[str]] = {}

    def modules(self) -> list[types.ModuleType]:
        """The modules that hold entry points, each once."""
        return list({id(module): module for module in map(self._module_of, self._entries.values())}.values())

    def script(self, entry: str) -> tuple[Entry, types.ModuleType, Definitions]:
        """The entry, the module it stands in and that module's statements."""
        found = self._entry(entry)
        return found, self._module_of(found), self._files[found.path]

    def class_of(self, entry: str) -> Any:
        """The class an entry's instances are made of."""
        found = self._entry(entry)
        if found.owner is not None:
            return self._named(found, found.owner.name, found.owner.node)
        siblings = [other for other in self._entries.values() if other.spec.kind == "method" and other.owner is not None]
        kin = [other for other in siblings if other.spec.owner == found.spec.owner]
        return self.class_of(kin[0].spec.entry) if kin else type("Model", (), {})

    def target(self, entry: str) -> Any:
        """The function, or the class, itself."""
        found = self._entry(entry)
        if found.member is None:
            return self.class_of(entry)
        if found.member.owner is None:
            return self._named(found, found.member.name, found.member.node)
        return getattr(self._named(found, found.member.owner.name, found.member.owner.node), found.member.name)

    def dressed(self, entry: str) -> Any:
        """The entry's class, with the rubric's names for methods that are called otherwise."""
        if entry not in self._dressed:
            cls = self.class_of(entry)
            extra = self._canonical(entry, cls)
            made = (
                attempt(lambda: types.new_class(cls.__name__, (cls,), {}, lambda body: body.update(extra)))
                if extra
                else Outcome(cls)
            )
            self._dressed[entry] = cls if made.raised is not None else made.value
        return self._dressed[entry]

    def _canonical(self, entry: str, cls: Any) -> dict[str, Any]:
        """Methods that this class must answer to by the rubric's names and doesn't."""
        extra: dict[str, Any] = {}
        mine = self._entry(entry)
        for name, found in self._entries.items():
            if found.spec.kind != "method":
                continue
            loose = found.owner is None and (found is mine or found.spec.owner == mine.spec.owner)
            same = found.owner is not None and found.path == mine.path and found.owner.name == cls.__name__
            if not (loose or same):
                continue
            method = attempt(lambda: self.target(name)).value  # noqa: B023  # called at once
            for asked in {found.spec.name, name}:
                free = asked == found.spec.name or not hasattr(cls, asked)
                if method is not None and free and asked.isidentifier() and getattr(cls, asked, None) is not method:
                    extra[asked] = method
        return extra

    def _entry(self, entry: str) -> Entry:
        if entry not in self._entries:
            raise MissingEntry(entry)
        return self._entries[entry]

    def _named(self, found: Entry, name: str, node: ast.AST) -> Any:
        module = self._module_of(found)
        if name in module.__dict__:
            return module.__dict__[name]
        facts = self._failures.get((found.path, getattr(node, "lineno", 0)))
        if facts is not None:
            raise BrokenEntry(found.spec.entry, facts)
        raise MissingEntry(found.spec.entry)


def bare_instance(cls: Any) -> Any:
    """An instance of the class on which no student's `__init__` or `__new__` ran."""
    made = attempt(lambda: object.__new__(cls))
    if made.raised is not None:
        made = attempt(lambda: np.ndarray.__new__(cls, (0,)) if issubclass(cls, np.ndarray) else cls.__new__(cls))
    if made.raised is not None:
        raise made.raised
    if isinstance(made.value, torch.nn.Module):
        torch.nn.Module.__init__(made.value)
    return made.value


def _set(instance: Any, name: str, value: Any) -> None:
    """Sets an attribute, even where the class has a property of that name without a setter."""
    outcome = attempt(lambda: setattr(instance, name, value))
    if outcome.raised is not None:
        attempt(lambda: instance.__dict__.__setitem__(name, value))
