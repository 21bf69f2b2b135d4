"""Mutants that no check notices: are they never run, the same on any input, or missed?"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from grader.audit.alike import Alike
from grader.audit.words import say
from grader.compare import Outcomes, effect, outcomes, signature
from grader.compare.outcomes import distinct
from grader.judge.catalogue import NOTHING, REFERENCE
from grader.judge.properties import Observed, holds
from grader.judge.views import Item, View
from grader.key import Key
from grader.lab import Lab
from grader.model import Atom, Source, Text, Version
from grader.mutants import Mutant
from grader.rubric.edits import Span
from grader.rubric.schema import Part
from grader.session import Session

SEEDS: Final = 20  # further inputs, of the same input functions
OFTEN: Final = 3  # of which so many for what is random: there a version is run hundreds of times for one input
Way = tuple[View, Version]  # a view of a part, and what is accepted there
Told = tuple[str, Text]  # missed | equivalent | given (no part's code), and what is known


def unnoticed(alike: Alike, versions: Sequence[Version]) -> list[Version]:
    """The versions under which every part stays right: the cheap probes first, what is noticed isn't run further."""
    all_ways = _ways(alike)
    open_ways = {version: dict(all_ways) for version in versions}
    alike.catalogue.key.observe(versions, alike.fixed(), alike.run)  # all of them at once: each version is loaded once
    for item in sorted(alike.items(), key=lambda item: (alike.catalogue.key.cost(item), item)):
        asked = [version for version, ways in open_ways.items() if all(ways.values())]
        alike.catalogue.key.observe(asked, [item], alike.run)
        for version in asked:
            for part, ways in open_ways[version].items():
                open_ways[version][part] = [way for way in ways if _passes(alike, version, way, item)]
    return _passing({version: ways for version, ways in open_ways.items() if all(ways.values())}, alike)


def _passing(open_ways: Mapping[Version, Mapping[str, Sequence[Way]]], alike: Alike) -> list[Version]:
    """The versions whose parts each have a way left of which every property holds that holds of the reference.

    A way in which nothing is compared rests on its properties alone; those of training aren't asked, and let nothing pass.
    """
    if not open_ways:
        return []
    lab, key = alike.catalogue.lab, alike.catalogue.key
    items = [item for probe in key.probes for item in key.items(probe)]
    seen = key.observe([REFERENCE, *open_ways], items, alike.run)
    observed = {version: Observed(found, alike.catalogue.cases) for version, found in seen.items()}

    def hold(names: Iterable[str], version: Version) -> bool:
        return all(holds(lab, name, observed[version]) for name in names)

    def passes(version: Version, part: str, ways: Sequence[Way]) -> bool:
        if any(view.names for view, _ in ways) or not any(view.names for view in alike.catalogue.views[part]):
            return True
        return any(hold([check.property or "" for check in view.checks], version) for view, _ in ways)

    asked = sorted({check.property for check in alike.property_checks() if check.property})
    known = [name for name in asked if hold([name], REFERENCE)]
    return [
        version
        for version, ways in open_ways.items()
        if hold(known, version) and all(passes(version, part, of) for part, of in ways.items())
    ]


def _ways(alike: Alike) -> dict[str, list[Way]]:
    """For each part the ways of being right in it: a view, and what is accepted there."""
    return {
        part: [(view, Version.of(accepted)) for view in views for accepted in alike.catalogue.candidates(view, (), ()).accepts]
        for part, views in alike.catalogue.views.items()
        if views
    }


def _passes(alike: Alike, version: Version, way: Way, item: Item) -> bool:
    view, right = way
    return item not in view.names or alike.on(version, right, item, view.names[item])


def explained(session: Session, alike: Alike, alive: Sequence[Version], mutants: Mapping[Atom, Mutant]) -> dict[Version, Told]:
    """What is known of each survivor."""
    told: dict[Version, Told] = {}
    stops = _stops(session, alive, mutants)
    for version in _unreached(alike, stops):
        told[version] = _not_run(session.lab, mutants[version.atoms[0]])
    reached = _reached(alike, {version: stop for version, stop in stops.items() if version not in told})
    for version, found in _elsewhere(session, alike, reached).items():
        if found is None:
            told[version] = ("equivalent", say("mutant.empirical", n=SEEDS, often=OFTEN))
        else:
            seed, item = found
            key = "mutant.undecided" if seed == session.seed else "mutant.elsewhere"
            told[version] = ("missed", say(key, seed=seed, probe=item[0], case=item[1]))
    return told


# ── never run ─────────────────────────────────────────────────────────────────


def _stops(session: Session, alive: Sequence[Version], mutants: Mapping[Atom, Mutant]) -> dict[Version, Version]:
    """For each survivor the reference that raises where the mutant's statement would be run."""
    sources = {source.path: source for source in session.lab.reference}
    spans = {version: _stop(sources[mutants[version.atoms[0]].path], mutants[version.atoms[0]]) for version in alive}
    atoms = {version: Atom(f"stop:{span.path}:{span.start}") for version, span in spans.items()}
    session.key.add({atoms[version]: span for version, span in spans.items()})
    return {version: Version((atom,)) for version, atom in atoms.items()}


def _unreached(alike: Alike, stops: Mapping[Version, Version]) -> list[Version]:
    """The survivors whose statement no probe runs: one that raises in its place isn't noticed either."""
    unseen = set(unnoticed(alike, list(dict.fromkeys(stops.values()))))
    return [version for version, stop in stops.items() if stop in unseen]


def _reached(alike: Alike, stops: Mapping[Version, Version]) -> dict[Version, frozenset[Item]]:
    """The items on which each survivor's statement is run: on all others it is the reference, whatever the inputs."""
    items = list(dict.fromkeys(item for item, _ in alike.asked()))
    seen = alike.catalogue.key.observe([REFERENCE, *dict.fromkeys(stops.values())], items, alike.run) if stops else {}
    told = {version: {item: signature(outcomes(of[item], None)) for item in items} for version, of in seen.items()}
    shown = {stop: frozenset(item for item in items if of[item] != told[REFERENCE][item]) for stop, of in told.items()}
    return {version: shown.get(stop) or frozenset(items) for version, stop in stops.items()}


def _stop(source: Source, mutant: Mutant) -> Span:
    """A statement that raises, before the innermost statement in which the mutant stands."""
    tree = ast.parse(source.text)
    line = source.text.count("\n", 0, mutant.start) + 1
    around = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)]
    first = max(around, key=lambda node: (node.lineno, node.col_offset)) if around else tree.body[0]
    start = sum(len(text) + 1 for text in source.text.split("\n")[: first.lineno - 1])
    return Span(source.path, start, start, " " * first.col_offset + 'raise RuntimeError("reached")\n')


def _not_run(lab: Lab, mutant: Mutant) -> Told:
    """What is said of a mutant that no probe runs: nobody asks for it, training alone judges it, or it is missed."""
    asking = [part for part in lab.rubric.machine_parts if _asks_for(lab, part, mutant)]
    if not asking:
        return "given", say("mutant.given")
    probes = {check.probe for part in asking for check in (*part.checks, *part.own)}
    if all(lab.probes[probe].training for probe in probes):
        return "equivalent", say("mutant.trained")
    return "missed", say("mutant.unreached")


def _asks_for(lab: Lab, part: Part, mutant: Mutant) -> bool:
    """Whether the mutant stands in something that the part asks for."""
    points = [point for name, point in lab.rubric.entry_points.items() if name in part.entries]
    named = {(point.function or point.method or point.class_ or "").split("(")[0] for point in points}
    return bool(set(mutant.function.split(".")) & named)


# ── the same on other inputs? ─────────────────────────────────────────────────


def _elsewhere(
    session: Session, alike: Alike, reached: Mapping[Version, frozenset[Item]]
) -> dict[Version, tuple[int, Item] | None]:
    """For each survivor the first further seed and item on which it does differ; None where it never does."""
    found: dict[Version, tuple[int, Item] | None] = dict.fromkeys(reached)
    mutants = session.key.mutants()
    spans = {atom: Span(mutant.path, mutant.start, mutant.end, mutant.text) for atom, mutant in mutants.items()}
    for seed in range(session.seed, session.seed + 1 + SEEDS):
        left = [version for version, where in found.items() if where is None]
        if not left:
            break
        tried = frozenset(item for item, _ in alike.asked() if seed <= session.seed + OFTEN or not alike.random(item))
        groups: dict[frozenset[Item], list[Version]] = {}
        for version in left:
            groups.setdefault(reached[version] & tried, []).append(version)
        key = session.key_of(seed)
        key.add(spans)
        with ThreadPoolExecutor(session.jobs) as threads:  # a group of few versions would keep one sandbox busy
            shown = threads.map(lambda group: list(_shown(key, alike, *group)), groups.items())  # noqa: B023 - ends within
            for version, item in (one for told in shown for one in told):
                found[version] = found[version] or (seed, item)
    return found


def _shown(key: Key, alike: Alike, items: frozenset[Item], versions: Sequence[Version]) -> Iterator[tuple[Version, Item]]:
    """The versions that differ from the reference, and on which of these items of this key."""
    observed = key.observe([REFERENCE, *versions], sorted(items), alike.run)
    for item, names in alike.asked():
        if item in items:
            seen = {version: distinct(outcomes(of[item], names), 1e-9) for version, of in observed.items()}
            yield from ((version, item) for version in _differing(seen))


def _differing(seen: Mapping[Version, Outcomes]) -> list[Version]:
    right = seen[REFERENCE]
    return [version for version, found in seen.items() if effect(right, found) > NOTHING[right.single]]
