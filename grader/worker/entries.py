"""Finds a rubric's entry points in what a submission defines.

By name; else by alias; else whatever case and underscores; else by signature. A method may stand in a
class of another name, in another class, or as a function with `self` at module level.
"""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from grader.worker.catalogue import Catalogue, Class, Member
from grader.worker.overlay import GIVEN

RANKS: Final = ("name", "alias", "case")


@dataclass(frozen=True, slots=True)
class Spec:
    """An entry point as the rubric asks for it."""

    entry: str
    kind: str  # function | method | class | script | loop
    name: str
    parameters: tuple[str, ...] | None  # without self
    aliases: tuple[str, ...]
    owner: tuple[str, ...]
    owner_has: tuple[str, ...]
    has: tuple[str, ...]
    starter: bool
    files: tuple[str, ...]
    words: tuple[str, ...] = ()  # of a script or loop: what its statements mention


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry point stands; `member` is None for a class, `owner` the class to make instances of."""

    spec: Spec
    how: str
    path: str
    line: int
    end_line: int
    symbol: str
    member: Member | None
    owner: Class | None
    starter: bool = False
    nodes: tuple[ast.stmt, ...] = ()  # of a script or loop: its statements

    def as_frame(self) -> dict[str, Any]:
        return {
            "file": self.path.removeprefix(GIVEN),
            "line": self.line,
            "end_line": self.end_line,
            "symbol": self.symbol,
            "how": self.how,
        }


def specs(entry_points: Mapping[str, Mapping[str, Any]]) -> list[Spec]:
    """The entry points of a request, signatures read."""
    return [_spec(entry, asked) for entry, asked in entry_points.items()]


def wanted_names(asked: Iterable[Spec]) -> set[str]:
    return {name for spec in asked for name in (spec.name, *spec.aliases)}


def find(asked: Sequence[Spec], known: Catalogue, starter: Catalogue | None = None) -> dict[str, Entry]:
    """The entry points that are there."""
    asked = [spec for spec in asked if not spec.words]
    search = _Search(asked, known)
    found = {spec.entry: entry for spec in asked if (entry := search.find(spec)) is not None}
    if starter is not None:
        rest = _Search(asked, starter)
        for spec in asked:
            entry = rest.find(spec) if spec.starter and spec.entry not in found else None
            if entry is not None:
                found[spec.entry] = _replaced(entry)
    return {spec.entry: found[spec.entry] for spec in asked if spec.entry in found}


def _replaced(entry: Entry) -> Entry:
    place = (entry.path, entry.line, entry.end_line, entry.symbol)
    return Entry(entry.spec, "starter", *place, entry.member, entry.owner, starter=True)


def _spec(entry: str, asked: Mapping[str, Any]) -> Spec:
    kind = next(kind for kind in ("function", "method", "class", "script", "loop") if kind in asked)
    words = _names(asked[kind]) if kind in ("script", "loop") else ()
    name, parameters = ("", None) if words else _signature(str(asked[kind]))
    return Spec(
        entry,
        kind,
        name,
        parameters,
        _names(asked.get("aliases")),
        _names(asked.get("owner")),
        _names(asked.get("owner_has")),
        _names(asked.get("has")),
        bool(asked.get("starter")),
        _names(asked.get("file")),
        words,
    )


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(name) for name in value or ())


def _signature(text: str) -> tuple[str, tuple[str, ...] | None]:
    """`train(self, x, y, k=8)` as its name and its parameters without self."""
    if "(" not in text:
        return text.strip(), None
    (node,) = ast.parse(f"def {text}: pass").body
    assert isinstance(node, ast.FunctionDef)
    names = [one.arg for one in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]
    return node.name, tuple(name for name in names if name not in ("self", "cls"))


def plain_name(name: str) -> str:
    return name.replace("_", "").casefold()


def rank(name: str, spec: Spec) -> int | None:
    """0 by name, 1 by alias, 2 whatever case and underscores, None not at all."""
    if name == spec.name:
        return 0
    if name in spec.aliases:
        return 1
    return 2 if plain_name(name) in {plain_name(known) for known in (spec.name, *spec.aliases)} else None


class _Search:
    def __init__(self, asked: Sequence[Spec], known: Catalogue) -> None:
        self._asked = asked
        self._known = known
        self._functions = [spec for spec in asked if spec.kind == "function"]
        self._methods = [spec for spec in asked if spec.kind == "method"]
        classes = [spec for spec in asked if spec.kind == "class"]
        self._claimed = {id(one) for one in known.classes if any(rank(one.name, spec) is not None for spec in classes)}

    def find(self, spec: Spec) -> Entry | None:
        return {"function": self._function, "method": self._method, "class": self._class}[spec.kind](spec)

    # ── functions ──

    def _function(self, spec: Spec) -> Entry | None:
        plain = [one for one in self._known.functions if not one.is_method_like]
        found = self._best(plain, spec)
        if found is not None:
            return found
        inside = [one for of in self._known.classes for one in of.methods.values()]
        found = self._best(inside, spec, how="other-class") or self._best(self._known.functions, spec, how="function")
        if found is not None or spec.parameters is None:
            return found
        free = [one for one in plain if all(rank(one.name, other) is None for other in self._functions)]
        alike = [one for one in free if one.parameters == spec.parameters]
        return _entry(spec, alike[0], "signature") if len(alike) == 1 else None

    # ── methods ──

    def _method(self, spec: Spec) -> Entry | None:
        home = self._home(spec)
        if home is not None:
            methods = self._known.methods(home)
            found = self._best(methods.values(), spec, owner=home) or self._by_signature(spec, home, methods)
            if found is not None:
                return found
        loose = [one for one in self._known.functions if one.is_method_like]
        found = self._best(loose, spec, how="function")
        if found is not None:
            return found
        return self._elsewhere(spec, home) or self._loose_signature(spec, loose)

    def _home(self, spec: Spec) -> Class | None:
        """The class the method belongs to: of the asked name, or with most of the asked methods."""
        siblings = [other for other in self._methods if set(other.owner) & set(spec.owner) or other.owner == spec.owner]
        asked = {plain_name(name) for name in spec.owner_has}
        scored: list[tuple[tuple[int, ...], Class]] = []
        for at, one in enumerate(self._known.classes):
            methods = self._known.methods(one)
            has = len(asked & {plain_name(name) for name in methods})
            kin = sum(any(rank(name, other) is not None for name in methods) for other in siblings)
            shape = has * 2 >= len(asked) if asked else kin > 0
            named = 2 if one.name in spec.owner else int(plain_name(one.name) in {plain_name(name) for name in spec.owner})
            if named or (shape and id(one) not in self._claimed and (kin or has)):
                stubs = sum(method.stub for method in methods.values())
                scored.append(((has + kin > 0, named, has + kin, self._liking(one.path, spec), -stubs, at), one))
        return max(scored, key=lambda item: item[0])[1] if scored else self._only_shape(spec)

    def _only_shape(self, spec: Spec) -> Class | None:
        """The one class with a method of as many parameters, where nothing asked for is known by name."""
        if spec.parameters is None or (spec.owner_has and len(spec.owner_has) > 1):
            return None
        count = len(spec.parameters)
        fits = [
            one
            for one in self._known.classes
            if id(one) not in self._claimed
            and any(len(method.own_parameters) == count for name, method in one.methods.items() if not name.startswith("__"))
        ]
        return fits[0] if len(fits) == 1 else None

    def _by_signature(self, spec: Spec, home: Class, methods: Mapping[str, Member]) -> Entry | None:
        if spec.parameters is None:
            return None
        free = [
            one
            for name, one in methods.items()
            if not name.startswith("__") and not one.stub and all(rank(name, other) is None for other in self._methods)
        ]
        alike = [one for one in free if one.own_parameters == spec.parameters]
        same = [one for one in free if len(one.own_parameters) == len(spec.parameters)]
        chosen = alike[0] if len(alike) == 1 else same[0] if len(same) == 1 else None
        return _entry(spec, chosen, "signature", home) if chosen is not None else None

    def _elsewhere(self, spec: Spec, home: Class | None) -> Entry | None:
        """The method in a class it doesn't belong to, if there is no doubt which is meant."""
        others = [one for one in self._known.classes if one is not home and id(one) not in self._claimed]
        members = [method for one in others for name, method in one.methods.items() if rank(name, spec) is not None]
        places = {id(method.owner) for method in members}
        return self._best(members, spec, how="other-class") if len(places) == 1 or not spec.owner else None

    def _loose_signature(self, spec: Spec, loose: Sequence[Member]) -> Entry | None:
        free = [one for one in loose if all(rank(one.name, other) is None for other in self._methods)]
        alike = [one for one in free if spec.parameters is not None and one.own_parameters == spec.parameters]
        return _entry(spec, alike[0], "function") if len(alike) == 1 else None

    # ── classes ──

    def _class(self, spec: Spec) -> Entry | None:
        named = [(position, one) for one in self._known.classes if (position := rank(one.name, spec)) is not None]
        if named:
            order = {id(one): self._class_order(one, spec) for _, one in named}
            position, best = min(named, key=lambda item: (item[0], order[id(item[1])]))
            return _class_entry(spec, best, RANKS[position])
        shaped = (
            [one for one in self._known.classes if id(one) not in self._claimed and self._lacks(one, spec) == 0]
            if spec.has
            else []
        )
        alike = [one for one in shaped if plain_name(spec.name) in plain_name(one.name)]
        chosen = alike or shaped
        return _class_entry(spec, chosen[0], "signature") if len(chosen) == 1 else None

    def _class_order(self, one: Class, spec: Spec) -> tuple[int, int, int]:
        return (self._lacks(one, spec), -self._liking(one.path, spec), sum(method.stub for method in one.methods.values()))

    def _lacks(self, one: Class, spec: Spec) -> int:
        return len(set(spec.has) - set(self._known.methods(one)))

    # ── choosing ──

    def _best(self, members: Iterable[Member], spec: Spec, *, how: str | None = None, owner: Class | None = None) -> Entry | None:
        """The member of the best rank; work done under a lesser name is better than the handout's empty stub."""
        ranked = [(position, one) for one in members if (position := rank(one.name, spec)) is not None]
        if not ranked:
            return None
        position, best = min(ranked, key=lambda item: (item[1].stub, item[0], -self._liking(item[1].path, spec)))
        return _entry(spec, best, how or RANKS[position], owner)

    def _liking(self, path: str, spec: Spec) -> int:
        """How likely a file is to hold the work: the rubric's own hint, then anything but tests and copies."""
        hinted = any(fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path, f"*/{pattern}") for pattern in spec.files)
        parts = path.casefold().split("/")
        odd = any(part.startswith(("test", "old", "backup", "copy", "starter")) for part in parts)
        return 4 * hinted - 2 * odd


def _entry(spec: Spec, member: Member, how: str, owner: Class | None = None) -> Entry:
    line, end = span(member.node)
    return Entry(spec, how, member.path, line, end, member.symbol, member, owner or member.owner)


def _class_entry(spec: Spec, one: Class, how: str) -> Entry:
    line, end = span(one.node)
    return Entry(spec, how, one.path, line, end, one.name, None, one)


def span(node: ast.AST) -> tuple[int, int]:
    """First line (decorators included) and last line of a definition."""
    line = int(getattr(node, "lineno", 1))
    decorators = getattr(node, "decorator_list", [])
    return min([line, *(int(one.lineno) for one in decorators)]), int(getattr(node, "end_lineno", None) or line)
