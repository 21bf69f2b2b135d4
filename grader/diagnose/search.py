"""The search for the smallest explaining set of mistakes.

Sizes grow from none to three; accepted variations are free. For random code a larger
set is preferred only when it makes what was seen a million times likelier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from grader.model import Atom, Explanation, Version

ADVANTAGE: Final = math.log(1e6)  # the stated false-alarm rate of sets: below 1e-6
DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well a version that agrees on every probe does so."""

    log_likelihood: float
    strong: bool
    loose: bool


Matches = Callable[[Sequence[Version]], Mapping[Version, Agreement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What may be combined: `atoms` in order of likelihood, each accepted combination, pairs that exclude each other."""

    atoms: tuple[Atom, ...]
    accepts: tuple[tuple[Atom, ...], ...]  # () first
    excluded: frozenset[frozenset[str]]
    costs: Mapping[str, float]  # points of each mistake

    def sets(self, size: int) -> Iterator[tuple[Atom, ...]]:
        """All compatible sets of `size` mistakes, the likely ones first."""
        for chosen in combinations(self.atoms, size):
            if self.compatible(chosen):
                yield chosen

    def compatible(self, chosen: Sequence[Atom]) -> bool:
        ids = [atom.id for atom in chosen]
        return len(set(ids)) == len(ids) and not any(frozenset(pair) in self.excluded for pair in combinations(ids, 2))


def search(candidates: Candidates, matches: Matches, base: tuple[Atom, ...] = (), deepest: int = DEEPEST) -> Explanation | None:
    """The best explanation by `base` (mistakes found elsewhere, free) and at most `deepest` further mistakes."""
    for size in range(deepest + 1):
        found = _best(candidates, matches, base, list(candidates.sets(size)))
        if found is not None:
            return _refine(candidates, matches, base, found)
    return None


def _refine(candidates: Candidates, matches: Matches, base: tuple[Atom, ...], found: Explanation) -> Explanation:
    """One more mistake at a time while it makes the outcomes much likelier ("always the first order")."""
    while found.log_likelihood < -ADVANTAGE and len(found.mistakes) < DEEPEST:
        larger = [
            chosen for atom in candidates.atoms if candidates.compatible(chosen := (*found.mistakes, atom)) and atom not in base
        ]
        better = _best(candidates, matches, base, larger)
        if better is None or better.log_likelihood < found.log_likelihood + ADVANTAGE:
            break
        found = better
    return found


def _best(
    candidates: Candidates, matches: Matches, base: tuple[Atom, ...], sets: Sequence[tuple[Atom, ...]]
) -> Explanation | None:
    hypotheses = {
        Version.of(base, chosen, accepted): (chosen, accepted)
        for chosen in reversed(sets)
        for accepted in reversed(candidates.accepts)
    }
    agreeing = matches(tuple(reversed(hypotheses)))
    if not agreeing:
        return None
    order = {version: rank for rank, version in enumerate(reversed(hypotheses))}

    def key(version: Version) -> tuple[bool, bool, float, float, int, int]:
        chosen, accepted = hypotheses[version]
        fit = agreeing[version]
        cost = sum(candidates.costs.get(atom.id, 0.0) for atom in chosen)
        return (not fit.strong, fit.loose, -round(fit.log_likelihood, 6), cost, len(accepted), order[version])

    ranked = sorted(agreeing, key=key)
    best = ranked[0]
    chosen, accepted = hypotheses[best]
    fit = agreeing[best]
    return Explanation(
        mistakes=chosen,
        accepts=accepted,
        version=best,
        log_likelihood=fit.log_likelihood,
        strong=fit.strong,
        loose=fit.loose,
        rivals=_rivals(chosen, [hypotheses[version][0] for version in ranked if key(version)[:3] == key(best)[:3]]),
    )


def _rivals(chosen: tuple[Atom, ...], others: Sequence[tuple[Atom, ...]]) -> tuple[tuple[Atom, ...], ...]:
    """Sets of other mistakes (not merely other forms) that agree as well as `chosen`."""
    seen = {frozenset(atom.id for atom in chosen)}
    rivals = []
    for other in others:
        ids = frozenset(atom.id for atom in other)
        if ids not in seen:
            seen.add(ids)
            rivals.append(other)
    return tuple(rivals)
