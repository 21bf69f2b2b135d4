"""The claim that the tolerance lies between numeric noise and the smallest effect of any mistake, item by item."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from grader.audit.alike import Alike
from grader.audit.bench import Bench, Graded
from grader.audit.claim import Claim, counted
from grader.audit.trial import named
from grader.audit.words import say
from grader.compare import effect, outcomes
from grader.compare.outcomes import distinct
from grader.judge.catalogue import NOTHING, REFERENCE
from grader.judge.views import Item
from grader.model import Fate, Text, Version

WIDE: Final = 1e3  # margins on both sides that need no word
NARROW: Final = 10.0  # margins below which the claim is broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """One item's figures, in units of the observation's scale."""

    item: Item
    noise: float  # of the reference in other words
    tolerance: float
    smallest: float  # effect of any mistake's form; inf where none shows
    form: str
    single: bool

    @property
    def least(self) -> float:
        return min(self.tolerance / self.noise if self.noise else math.inf, self.smallest / self.tolerance)

    def as_json(self) -> dict[str, Any]:
        return {
            "probe": self.item[0],
            "case": self.item[1],
            "noise": self.noise,
            "tolerance": self.tolerance,
            "smallest": self.smallest if math.isfinite(self.smallest) else None,
            "form": self.form,
            "single": self.single,
        }


def tolerance(bench: Bench, alike: Alike, rewritten: Sequence[Graded]) -> Claim:
    """The claim, its exceptions with their figures."""
    lab = alike.catalogue.lab
    fixed = [item for item in alike.items() if lab.probes[item[0]].runs == lab.probes[item[0]].key_runs == 1]
    noise = _noise(bench, alike, rewritten, fixed)
    margins = [_margin(alike, item, noise[item]) for item in fixed]
    broken = [_line("tolerance.broken", margin) for margin in margins if margin.least < NARROW]
    noted = [_line("tolerance.narrow", margin) for margin in margins if NARROW <= margin.least < WIDE]
    wide = sum(margin.least >= WIDE for margin in margins)
    return counted(
        "tolerance",
        wide,
        len(margins),
        broken,
        noted,
        figure=say("tolerance.figure", good=wide, tried=len(margins)),
        margins=[margin.as_json() for margin in margins],
    )


def _noise(bench: Bench, alike: Alike, rewritten: Sequence[Graded], items: Sequence[Item]) -> dict[Item, float]:
    """The largest difference between the reference and itself in other words."""
    noise = dict.fromkeys(items, 0.0)
    right = {item: alike.catalogue.outcomes([REFERENCE], item, None, alike.run)[REFERENCE] for item in items}
    for one in rewritten:
        run = bench.run_of(one.trial)
        for seen in run.observations if run else ():
            item = (seen.probe, seen.case)
            if item in noise and seen.fate is Fate.OK:
                gap = effect(right[item], distinct(outcomes(seen, None), 1e-9))
                noise[item] = max(noise[item], gap) if math.isfinite(gap) else noise[item]
    return noise


def _margin(alike: Alike, item: Item, noise: float) -> Margin:
    catalogue = alike.catalogue
    atoms = catalogue.default_atoms()
    found = catalogue.outcomes([REFERENCE, *(Version((atom,)) for atom in atoms)], item, None, alike.run)
    right = found[REFERENCE]
    gaps = {atom: effect(right, found[Version((atom,))]) for atom in atoms}
    shown = {atom: gap for atom, gap in gaps.items() if NOTHING[right.single] < gap < math.inf}
    least = min(shown, key=lambda atom: shown[atom], default=None)
    tight, loose = catalogue.tolerances[item]
    return Margin(
        item=item,
        noise=noise,
        tolerance=max(tight, loose) if right.single else tight,
        smallest=shown[least] if least else math.inf,
        form=named(least) if least else "",
        single=right.single,
    )


def _line(key: str, margin: Margin) -> Text:
    figures = {name: f"{getattr(margin, name):.1e}" for name in ("noise", "tolerance", "smallest")}
    kind = say("tolerance.single" if margin.single else "tolerance.double")
    return say(key, item=f"{margin.item[0]}({margin.item[1]})", kind=kind, form=margin.form, **figures)
