"""Claims on the probes: no two mistakes look alike everywhere; which probes decide nothing by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from grader.audit.alike import Alike
from grader.audit.bench import Bench, Graded
from grader.audit.claim import Claim, counted
from grader.audit.trial import named
from grader.audit.words import say
from grader.compare import fit, outcomes
from grader.judge.catalogue import REFERENCE
from grader.judge.views import Item, items_of
from grader.model import Array, Atom, Text, Version

SHOWN: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Which versions look alike on which items: equal numbers in a column, equal looks."""

    versions: Sequence[Version]
    items: Sequence[Item]
    labels: Array  # (versions, items) int

    def separated(self, columns: Sequence[int]) -> Array:
        """(versions, versions) on how many of these items each two differ."""
        chosen = self.labels[:, list(columns)]
        return np.asarray((chosen[:, None, :] != chosen[None, :, :]).sum(axis=2))


def table(alike: Alike) -> Table:
    """The reference and every form of every mistake and accepted variation, on all that checks look at."""
    catalogue = alike.catalogue
    versions = [REFERENCE, *(Version((atom,)) for atom in (*catalogue.default_atoms(), *catalogue.accept_atoms()))]
    looked = list(dict.fromkeys(alike.looked_at()))
    labels = np.zeros((len(versions), len(looked)), dtype=np.int64)
    for column, (item, names) in enumerate(looked):
        classes: list[Version] = []
        for row, version in enumerate(versions):
            at = next((at for at, known in enumerate(classes) if alike.on(version, known, item, names)), len(classes))
            if at == len(classes):
                classes.append(version)
            labels[row, column] = at
    return Table(versions, [item for item, _ in looked], labels)


def apart(alike: Alike, seen: Table) -> Claim:
    """No two forms of different mistakes do the same on everything that checks look at."""
    mistakes = [(row, atom) for row, atom in _atoms(seen) if atom.id in alike.catalogue.mistakes and seen.labels[row].any()]
    broken = [
        say("apart.broken", one=named(one), other=named(other))
        for (row, one), (column, other) in combinations(mistakes, 2)
        if one.id != other.id and (seen.labels[row] == seen.labels[column]).all()
    ]
    tried = len(list(combinations({atom.id for _, atom in mistakes}, 2)))
    figure = say("apart.figure", n=len(mistakes), pairs=len(broken))
    return counted("apart", tried - len(broken), tried, broken, figure=figure)


def _atoms(seen: Table) -> Iterator[tuple[int, Atom]]:
    return ((row, version.atoms[0]) for row, version in enumerate(seen.versions) if version.atoms)


# ── what decides nothing ──────────────────────────────────────────────────────


def idle(bench: Bench, alike: Alike, seen: Table, variants: Sequence[Graded]) -> Claim:
    """Probes, cases and checks without which every mistake would be told apart as well: for an author to know, no fault."""
    verdicts = np.array([version.atoms[0].id if version.atoms else "" for version in seen.versions])
    right = np.isin(verdicts, [accept.id for accept in alike.catalogue.lab.rubric.accepts])
    verdicts[right] = ""
    matters = verdicts[:, None] != verdicts[None, :]
    total = seen.separated(range(len(seen.items)))
    groups = dict(_groups(alike, seen))
    alone = {
        name: int((matters & (total > 0) & (total == seen.separated(columns))).sum() // 2) for name, columns in groups.items()
    }
    noted = [*_idle(alone), *_disagreeing(bench, alike, seen, variants)]
    none = sum(not count for count in alone.values())
    figure = say("idle.figure", n=none, of=len(groups))
    return counted(
        "idle", len(groups) - none, len(groups), [], noted, figure=figure, alone={" ".join(name): n for name, n in alone.items()}
    )


def _groups(alike: Alike, seen: Table) -> Iterator[tuple[tuple[str, str], list[int]]]:
    """Probes, cases and checks, and the columns that would go with each."""
    for probe in dict.fromkeys(probe for probe, _ in seen.items):
        yield ("probe", probe), [at for at, item in enumerate(seen.items) if item[0] == probe]
    for item in dict.fromkeys(seen.items):
        yield ("case", f"{item[0]}({item[1]})"), [at for at, other in enumerate(seen.items) if other == item]
    lab = alike.catalogue.lab
    for part in lab.rubric.parts:
        checks = [check for check in (*part.checks, *part.own) if check.compare != "property"]
        for check in checks:
            others = {item for other in checks if other is not check for item in items_of(lab, other)}
            only = set(items_of(lab, check)) - others
            yield ("check", f"{part.id}/{check.id}"), [at for at, item in enumerate(seen.items) if item in only]


def _idle(alone: Mapping[tuple[str, str], int]) -> Iterator[Text]:
    for kind in ("probe", "case", "check"):
        names = [name for (of, name), count in alone.items() if of == kind and not count]
        if names:
            yield say(f"idle.{kind}", names=", ".join(names))


def _disagreeing(bench: Bench, alike: Alike, seen: Table, variants: Sequence[Graded]) -> Iterator[Text]:
    """Where right answers differ from the reference: what the task's text leaves open."""
    accepts = {accept.id for accept in alike.catalogue.lab.rubric.accepts}
    for row, atom in _atoms(seen):
        if atom.id in accepts:
            where = [item for at, item in enumerate(seen.items) if seen.labels[row, at]]
            yield say("idle.differs", name=named(atom), items=_items(where) or say("none"))
    for one in variants:
        where = list(_differing(bench, alike, one))
        if where:
            yield say("idle.differs", name=one.trial.id, items=_items(where))


def _differing(bench: Bench, alike: Alike, one: Graded) -> Iterator[Item]:
    run = bench.run_of(one.trial)
    observed = {(seen.probe, seen.case): seen for seen in run.observations} if run else {}
    for item, names in alike.looked_at():
        right = alike.catalogue.outcomes([REFERENCE], item, names, alike.run)[REFERENCE]
        if item in observed and not fit(outcomes(observed[item], names), right, *alike.catalogue.tolerances[item]).holds:
            yield item


def _items(items: Sequence[Item]) -> str:
    shown = [f"{probe}({case})" for probe, case in dict.fromkeys(items)]
    return ", ".join(shown[:SHOWN]) + (" …" if len(shown) > SHOWN else "")
