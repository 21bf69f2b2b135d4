"""The search for the smallest explaining set of mistakes.

Sizes grow from none to three; accepted variations are free. Larger sets grow from smaller ones that already
explain something by themselves, so that combinations don't multiply. For random code a larger set is preferred
only when it makes what was seen a million times likelier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
Promise = Callable[[Sequence[Version], int], Mapping[Version, int]]  # wrong values that a version explains; 0 left out
Settling = Callable[[Sequence[Atom]], frozenset[Atom]]  # of these mistakes those that leave less to chance than the reference
Set = tuple[tuple[Atom, ...], tuple[Atom, ...]]  # mistakes, accepted variations
FEW: Final = 60  # triples that are tried whether or not a part of them explains something
GROWN: Final = {1: 30, 2: 40}  # so many sets of a size, the most promising ones, grow into larger ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What may be combined: `atoms` in order of likelihood, each accepted combination, pairs that exclude each other."""

    atoms: tuple[Atom, ...]
    accepts: tuple[tuple[Atom, ...], ...]  # () first
    excluded: frozenset[frozenset[str]]
    costs: Mapping[str, float]  # points of each mistake
    ahead: frozenset[Atom]  # the forms at their default constants

    def pairs(self) -> Iterator[Set]:
        """All compatible pairs at default constants, without accepted variations: they are built ahead."""
        plain = [atom for atom in self.atoms if atom in self.ahead]
        yield from ((chosen, ()) for chosen in combinations(plain, 2) if self.compatible(chosen))

    def triples(self) -> Iterator[Set]:
        """All compatible triples at default constants where they are few: in a small lab nothing may be seen of one alone."""
        plain = [atom for atom in self.atoms if atom in self.ahead]
        if math.comb(len(plain), 3) <= FEW:
            yield from ((chosen, ()) for chosen in combinations(plain, 3) if self.compatible(chosen))

    def grown(self, sets: Sequence[Set]) -> Iterator[Set]:
        """Each set with one more mistake."""
        for chosen, accepted in sets:
            for atom in self.atoms:
                if self.compatible((*chosen, atom)):
                    yield (*chosen, atom), accepted

    def compatible(self, chosen: Sequence[Atom]) -> bool:
        ids = [atom.id for atom in chosen]
        return len(set(ids)) == len(ids) and not any(frozenset(pair) in self.excluded for pair in combinations(ids, 2))


def search(
    candidates: Candidates,
    matches: Matches,
    promise: Promise,
    base: tuple[Atom, ...] = (),
    deepest: int = DEEPEST,
    settling: Settling = frozenset,
) -> Explanation | None:
    """The best explanation by `base` (mistakes found elsewhere, free) and at most `deepest` further mistakes."""
    level: list[Set] = [((), accepted) for accepted in candidates.accepts]
    for size in range(deepest + 1):
        found = _best(candidates, matches, base, level)
        if found is not None:
            return _refine(candidates, matches, base, found, settling)
        seeds = level if size == 0 else _promising(level, promise, base, GROWN.get(size, 0))
        ahead = candidates.pairs() if size == 1 else candidates.triples() if size == 2 else ()
        level = list(dict.fromkeys(_sorted(grown) for grown in (*ahead, *candidates.grown(seeds))))
    return None


def _sorted(grown: Set) -> Set:
    return tuple(sorted(grown[0])), grown[1]


def _promising(sets: Sequence[Set], promise: Promise, base: tuple[Atom, ...], most: int) -> list[Set]:
    """The sets that already explain something, those that explain most first."""
    by_version = {Version.of(base, *one): one for one in reversed(sets)}
    explained = promise(tuple(by_version), most)
    order = {one: rank for rank, one in enumerate(sets)}
    ranked = sorted(explained, key=lambda version: (-explained[version], order[by_version[version]]))
    return [by_version[version] for version in ranked[:most]]


def _refine(
    candidates: Candidates, matches: Matches, base: tuple[Atom, ...], found: Explanation, settling: Settling
) -> Explanation:
    """One more mistake at a time while it makes the outcomes much likelier ("always the first order").

    Only what leaves less to chance by itself is tried: others can't, and there are many.
    """
    if found.log_likelihood >= -ADVANTAGE:
        return found
    kept = settling(candidates.atoms)
    fewer = replace(candidates, atoms=tuple(atom for atom in candidates.atoms if atom in kept))
    while found.log_likelihood < -ADVANTAGE and len(found.mistakes) < DEEPEST:
        larger = list(fewer.grown([(found.mistakes, accepted) for accepted in candidates.accepts]))
        better = _best(candidates, matches, base, larger)
        if better is None or better.log_likelihood < found.log_likelihood + ADVANTAGE:
            break
        found = better
    return found


def _best(candidates: Candidates, matches: Matches, base: tuple[Atom, ...], sets: Sequence[Set]) -> Explanation | None:
    hypotheses = {Version.of(base, *one): one for one in reversed(sets)}
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
