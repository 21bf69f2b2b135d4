"""Claims on mistakes together: pairs and triples are found as what they are, or as less for a reason, never as others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final

from grader.audit import trial as trials
from grader.audit.alike import Alike
from grader.audit.bench import Bench, Graded
from grader.audit.claim import Claim, counted
from grader.audit.diagnosed import tried
from grader.audit.words import outcome, say
from grader.judge.catalogue import REFERENCE
from grader.model import Text, Version

ENOUGH: Final = 0.95  # of pairs are found exactly
REASONS: Final = ("crash", "hidden", "unseen", "cancel", "apart", "rivals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """What became of trials of several mistakes."""

    done: Sequence[Graded]
    less: Sequence[tuple[Graded, str]]  # found as less, and which of REASONS
    wrong: Sequence[tuple[Graded, str]]  # foreign | twin | unreasoned

    @property
    def exact(self) -> int:
        return len(self.done) - len(self.less) - len(self.wrong)


def pairs(bench: Bench, alike: Alike, most: int | None) -> tuple[Claim, dict[str, Any]]:
    """The claim on pairs, and for every two mistakes how many of their pairs of forms were found exactly."""
    every = trials.pairs(bench.session.catalogue)
    chosen = every if most is None else trials.sampled(every, most)
    seen = _sorted(alike, bench.grade(chosen))
    holds = not seen.wrong and seen.exact >= ENOUGH * len(chosen)
    figure = tried(seen.exact, chosen, every)
    return _claim("pairs", seen, holds=holds, figure=figure, of=len(every)), _matrix(bench, seen)


def triples(bench: Bench, alike: Alike, most: int) -> Claim:
    """The claim on a sample of triples: less may be found, or three that do the same on every probe; nothing foreign."""
    chosen = trials.triples(bench.session.catalogue, most)
    seen = _sorted(alike, bench.grade(chosen))
    foreign = any(why == "foreign" for _, why in seen.wrong)
    return _claim("triples", seen, holds=not foreign, figure=say("figure", good=seen.exact, tried=len(chosen)))


def _sorted(alike: Alike, done: Sequence[Graded]) -> Combined:
    less, wrong = [], []
    for one in done:
        if one.exact:
            continue
        why = reason(alike, one)
        if why in REASONS:
            less.append((one, why))
        else:
            wrong.append((one, why))
    return Combined(done=done, less=less, wrong=wrong)


def reason(alike: Alike, one: Graded) -> str:
    """Why a combination wasn't found exactly: one of REASONS, or `foreign`, `twin` or `unreasoned`."""
    if one.found == one.trial.mistakes:
        return "rivals" if all(part["status"] in ("correct", "explained") for part in one.record["parts"]) else "unreasoned"
    named = _named(alike, one)
    if not one.found <= one.trial.mistakes:
        same = alike.everywhere(one.trial.version, named)
        return "twin" if same and not _alike_alone(alike, one, named) else "foreign"
    if not any(alike.everywhere(one.trial.version, Version.of(named.atoms, accepted)) for accepted in alike.accepted()):
        return "apart" if alike.part_by_part(one.trial.version, named) else "unreasoned"
    effects = alike.catalogue.effects
    missing = frozenset().union(*(effects[atom] for atom in one.trial.version.atoms if atom.id not in one.found))
    if named == REFERENCE:
        return "cancel"
    if not missing:
        return "unseen"
    return "crash" if missing & alike.raising(named) else "hidden"


def _alike_alone(alike: Alike, one: Graded, named: Version) -> bool:
    """Whether a mistake that wasn't found and one that was found in its place do the same alone: the rubric's fault."""
    missed = [atom for atom in one.trial.version.atoms if atom.id not in one.found]
    strange = [atom for atom in named.atoms if atom.id not in one.trial.mistakes]
    return any(alike.everywhere(Version((atom,)), Version((other,))) for atom, other in product(missed, strange))


def _named(alike: Alike, one: Graded) -> Version:
    """The mistakes that were found, in the forms of the trial; in other forms where those do what the trial does."""
    own = Version(tuple(atom for atom in one.trial.version.atoms if atom.id in one.found))
    forms = [[atom for atom in alike.catalogue.default_atoms() if atom.id == found] for found in sorted(one.found)]
    others = (Version.of(chosen) for chosen in product(*forms))
    possible = (other for other in others if alike.catalogue.key.composes(other))
    return next((other for other in (own, *possible) if alike.everywhere(one.trial.version, other)), own)


def _claim(claim: str, seen: Combined, **values: Any) -> Claim:
    told = [say(f"combined.{why}", form=_form(one), outcome=outcome(one.record)) for one, why in seen.wrong]
    broken, further = ([], told) if values["holds"] else (told, [])  # of three, left to a person is no fault
    noted = [*further, *(_less(one, why) for one, why in seen.less)]
    reasons = {why: sum(why == other for _, other in seen.less) for why in REASONS}
    if not values["holds"] and not broken:
        broken = [say("combined.few", share=100 * seen.exact / max(1, len(seen.done)), enough=100 * ENOUGH)]
    return counted(claim, seen.exact, len(seen.done), broken, noted, less=reasons, **values)


def _less(one: Graded, why: str) -> Text:
    found = ", ".join(sorted(one.found)) or say("none")
    return say(f"combined.{why}", form=_form(one), found=found)


def _matrix(bench: Bench, seen: Combined) -> dict[str, Any]:
    ids = [mistake.id for mistake in bench.session.lab.rubric.mistakes if mistake.versions]
    count = {frozenset(pair): [0, 0] for pair in combinations(ids, 2)}
    for one in seen.done:
        count[one.trial.mistakes][0] += one.exact
        count[one.trial.mistakes][1] += 1
    cells = [[count.get(frozenset((row, column)), [0, 0]) for column in ids] for row in ids]
    return {"ids": ids, "cells": cells}


def _form(one: Graded) -> str:
    return one.trial.id.partition(" ")[2]
