"""A lab's hypotheses, measured once: which versions there are, what each affects, how exactly to compare.

Tolerances lie between numeric noise and the smallest effect of any version: their geometric mean.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, Final

import numpy as np

from grader.compare import Outcomes, Screen, effect, outcomes
from grader.compare.outcomes import distinct
from grader.diagnose import Candidates
from grader.judge.pictures import right_array
from grader.judge.properties import Observed, asked
from grader.judge.sound import require_observed, require_sound, require_true
from grader.judge.views import Item, Names, View, views
from grader.key import AnswerKey, Runner
from grader.lab import Lab
from grader.model import Atom, Version
from grader.rubric.schema import Accept, Mistake

REFERENCE: Final = Version()
NOISE: Final = 1e-14  # float64 noise of a legal reordering, relative (MISTAKES 4a: at most 4e-14 over 1000 steps)
NOTHING: Final = {False: 1e-9, True: 1e-5}  # by "single precision?": smaller differences between versions are noise
FIRST: Final = 3  # items of a view, the cheapest, on which a search looks at all versions
CONSTANTS: Final = 8  # literals of a submission tried for one constant
TIGHT: Final = (1e-10, 1e-6)  # bounds of the tolerance in float64
LOOSE: Final = 2e-3  # bound of the tolerance at single precision


class Catalogue:
    """Versions, their effects on the probes and the tolerances of one lab. Build it before judging."""

    def __init__(self, lab: Lab, key: AnswerKey, seed: int, code: str = "") -> None:
        """`code` is the digest of the code that measures: with it, what was measured once is kept beside the key."""
        self.lab = lab
        self._measured = f"measured {lab.key_digest(seed)} {code}" if code else ""
        self.key = key
        self.seed = seed
        self.cases = lab.cases(seed)
        self.supplied = supplied(lab.sandbox_text)
        self.mistakes = {mistake.id: mistake for mistake in lab.rubric.mistakes}
        self._constants = {entry.id: entry.constants for entry in (*lab.rubric.mistakes, *lab.rubric.accepts)}
        self.views = {part.id: views(lab, part) for part in lab.rubric.machine_parts}
        self.effects: dict[Atom, frozenset[Item]] = {}  # by default constants
        self.tolerances: dict[Item, tuple[float, float]] = {}  # tight, loose
        self.seconds: dict[str, float] = {}  # the reference's time for one run of a probe
        self._outcomes: dict[tuple[Version, Item, Names], Outcomes] = {}
        self._screens: dict[tuple[Item, Names], Screen[Version]] = {}
        self.excluded = frozenset(frozenset((mistake.id, other)) for mistake in lab.rubric.mistakes for other in mistake.excludes)

    # ── building ahead ──

    def build(self, run: Runner) -> None:
        """Runs the reference, every form alone and the likely combinations; measures effects and tolerances."""
        singles = [*self.default_atoms(), *self.accept_atoms()]
        versions = [REFERENCE, *(Version((atom,)) for atom in singles)]
        for probe in self.key.training:
            self._reference(probe, run)
        for probe in self.key.probes:
            # Alone at first: were the reference endless, so would be all the others.
            self._reference(probe, run)
        for part in self.lab.rubric.parts:
            for picture in part.pictures:
                right_array(self.lab, self.key, picture, run)
        self._require_answers(run)
        kept = self.key.recalled(self._measured) if self._measured else None
        if kept is not None:
            self._take(kept)
            return
        items = [item for probe in self.key.probes for item in self.key.items(probe)]
        self.key.observe(versions, items, run)  # all probes at once: each version is loaded once
        self._measure(singles, items, run)
        if self._measured:
            self.key.remember(self._measured, self._given())

    def _measure(self, singles: Sequence[Atom], items: Sequence[Item], run: Runner) -> None:
        gaps = {item: self._gaps(item, singles, run) for item in items}
        for atom in singles:
            self.effects[atom] = frozenset(item for item in items if gaps[item].get(atom, 0.0) > 0)
        for item in items:
            # Accepted variations cost nothing, so that telling the least of them apart is worth no exactness.
            wrong = [gap for atom, gap in gaps[item].items() if atom.id in self.mistakes]
            self.tolerances[item] = self._tolerance(item, wrong, run)

    def _given(self) -> dict[str, Any]:
        """What was measured, plain."""
        effects = [[atom.id, atom.form, sorted(items)] for atom, items in self.effects.items()]
        return {"effects": effects, "tolerances": [[*item, *bounds] for item, bounds in self.tolerances.items()]}

    def _take(self, kept: Mapping[str, Any]) -> None:
        """The reverse of `_given`."""
        at = {(atom, form): frozenset(map(tuple, items)) for atom, form, items in kept["effects"]}
        self.effects = {atom: at[atom.id, atom.form] for atom in (*self.default_atoms(), *self.accept_atoms())}
        self.tolerances = {(probe, case): (tight, loose) for probe, case, tight, loose in kept["tolerances"]}

    def restore(
        self,
        effects: Mapping[Atom, frozenset[Item]],
        tolerances: Mapping[Item, tuple[float, float]],
        seconds: Mapping[str, float],
    ) -> None:
        """What `build` measured, where it was written down: nothing is run."""
        self.effects = dict(effects)
        self.tolerances = dict(tolerances)
        self.seconds = dict(seconds)

    def _reference(self, probe: str, run: Runner) -> None:
        """Runs the reference on the probe, which it must get through, and notes how long it took."""
        observed = self.key.observe([REFERENCE], self.key.items(probe), run)[REFERENCE]
        for observation in observed.values():
            require_sound(self.lab, observation)
        # The least of all cases: a neighbour's load makes one look slow, never quick.
        self.seconds[probe] = min(seen.seconds / max(1, len(seen.runs)) for seen in observed.values())

    def _require_answers(self, run: Runner) -> None:
        """What the rubric looks at is there, and its properties can be asked: what fails later is a submission's doing."""
        parts = self.lab.rubric.parts
        named = {check.property for part in parts for check in (*part.checks, *part.own)}
        named |= {mistake.property for mistake in self.lab.rubric.mistakes}
        items = [item for probe in (*self.key.probes, *self.key.training) for item in self.key.items(probe)]
        seen = self.key.observe([REFERENCE], items, run)[REFERENCE]
        require_observed(self.lab, seen)
        for name in sorted(name for name in named if name):
            require_true(self.lab, name, asked(self.lab, name, Observed(seen, self.cases)))

    def build_ahead(self, run: Runner) -> None:
        """Runs the compatible pairs of forms on the probes that decide, where both show; once for a key.

        What is random, and triples, are run when a submission needs them: by then few versions are left.
        """
        done = f"ahead {self.lab.key_digest(self.seed)}"
        if self.key.noted(done):
            return
        wanted: dict[tuple[Item, ...], list[Version]] = {}
        for version, items in self._pairs().items():
            wanted.setdefault(tuple(items), []).append(version)
        for at, versions in wanted.items():
            self.key.observe(versions, at, run)
        self.key.note(done)

    def _pairs(self) -> dict[Version, dict[Item, None]]:
        """Pairs, with the items on which both show and a search looks at all; elsewhere a pair is taken for one of its two."""
        pairs: dict[Version, dict[Item, None]] = {}
        for item in dict.fromkeys(item for part in self.views.values() for view in part for item in self.order(view)[:FIRST]):
            if self.lab.probes[item[0]].key_runs > 1:
                continue
            touching = [atom for atom in self.default_atoms() if item in self.effects[atom]]
            for one, other in combinations(touching, 2):
                if one.id != other.id and frozenset((one.id, other.id)) not in self.excluded:
                    pairs.setdefault(Version.of((one, other)), {})[item] = None
        return pairs

    def order(self, view: View) -> tuple[Item, ...]:
        """The view's items, cheap first."""
        return tuple(sorted(view.items, key=lambda item: (self.key.cost(item), item)))

    def showing(self, view: View) -> dict[Atom, frozenset[Item]]:
        """The mistakes that change anything in the view by themselves, at default constants, and on which items."""
        items = frozenset(view.items)
        return {atom: at & items for atom, at in self.effects.items() if at & items and atom.id in self.mistakes}

    def _gaps(self, item: Item, singles: Sequence[Atom], run: Runner) -> dict[Atom, float]:
        reference = self.outcomes([REFERENCE], item, None, run)[REFERENCE]
        found = self.outcomes([Version((atom,)) for atom in singles], item, None, run)
        sizes = {version.atoms[0]: effect(reference, seen) for version, seen in found.items()}
        return {atom: size if size > NOTHING[reference.single] else 0.0 for atom, size in sizes.items()}

    def _tolerance(self, item: Item, gaps: Iterable[float], run: Runner) -> tuple[float, float]:
        smallest = min([gap for gap in gaps if 0 < gap < math.inf], default=1.0)
        smallest = min(smallest, 1.0)
        tight = float(np.clip(math.sqrt(NOISE * smallest), *TIGHT))
        cast = self.key.observe([REFERENCE], [item], run, cast="float32")[REFERENCE][item]
        noise = effect(self.outcomes([REFERENCE], item, None, run)[REFERENCE], distinct(outcomes(cast, None), 1e-5))
        noise = min(max(noise, 1e-7), 1e-4) if math.isfinite(noise) else 1e-6
        return tight, float(np.clip(math.sqrt(noise * smallest), tight, LOOSE))

    # ── what versions do ──

    def outcomes(self, versions: Sequence[Version], item: Item, names: Names, run: Runner) -> dict[Version, Outcomes]:
        """The distinct outcomes of each composable version on one probe and case."""
        unknown = [version for version in versions if (version, item, names) not in self._outcomes]
        if unknown:
            for version, seen in self.key.observe(unknown, [item], run).items():
                self._outcomes[version, item, names] = distinct(outcomes(seen[item], names), 1e-9)
        known = ((version, self._outcomes.get((version, item, names))) for version in versions)
        return {version: found for version, found in known if found is not None}

    def near(self, got: Outcomes, versions: Sequence[Version], item: Item, names: Names, run: Runner) -> dict[Version, Outcomes]:
        """The composable versions that a submission's outcomes may fit, with theirs: those that plainly differ are left out."""
        screen = self._screens.setdefault((item, names), Screen())
        unknown = [version for version in versions if version not in screen]
        found = self.outcomes(unknown, item, names, run)
        for version, seen in found.items():
            screen.add(version, seen)
        composable = [version for version in versions if version in screen] if len(found) < len(unknown) else versions
        return self.outcomes(screen.left(got, composable, max(self.tolerances[item])), item, names, run)

    # ── what there is to combine ──

    def default_atoms(self) -> list[Atom]:
        """Each form of each mistake, with default constants."""
        return _atoms(self.lab.rubric.mistakes)

    def accept_atoms(self) -> list[Atom]:
        """Each form of each accepted variation, with default constants."""
        return _atoms(self.lab.rubric.accepts)

    def candidates(self, view: View, literals: Sequence[float], base: tuple[Atom, ...]) -> Candidates:
        """The mistakes and accepted variations that can change what this view sees."""
        items = set(view.items)
        taken = {atom.id for atom in base}
        touching = [
            atom
            for atom in self.default_atoms()
            if self.effects[atom] & items
            and atom not in base
            and not any(frozenset((atom.id, other)) in self.excluded for other in taken)
        ]
        touching.sort(key=lambda atom: (-self.mistakes[atom.id].likely, atom.form))
        return Candidates(
            atoms=tuple(filled for atom in touching for filled in self._filled(atom, literals)),
            accepts=tuple(self._accepted(items, literals)),
            excluded=self.excluded,
            costs={mistake.id: float(mistake.points) for mistake in self.lab.rubric.mistakes},
            ahead=frozenset(touching),
        )

    def affects(self, atom: Atom, items: Iterable[Item]) -> bool:
        """Whether the mistake's form, at its default constants, changes any of these items."""
        default = next((known for known in self.effects if (known.id, known.form) == (atom.id, atom.form)), None)
        return default is not None and bool(self.effects[default] & set(items))

    def _filled(self, atom: Atom, literals: Sequence[float]) -> Iterator[Atom]:
        """The form with its default constants, then with the literals of the student's own code."""
        yield atom
        declared = self._constants[atom.id]
        if not declared:
            return
        choices = [
            [(name, value) for value in [literal(value) for value in literals if constant.allows(value)][:CONSTANTS]]
            for name, constant in sorted(declared.items())
        ]
        for chosen in product(*choices):
            filled = Atom(atom.id, atom.form, tuple(chosen))
            if filled != atom:
                yield filled

    def _accepted(self, items: set[Item], literals: Sequence[float]) -> list[tuple[Atom, ...]]:
        """Every combination of accepted variations that can be seen here, one form of each, the smaller first."""
        forms: dict[str, list[Atom]] = {}
        for atom in self.accept_atoms():
            if self.effects[atom] & items:
                forms.setdefault(atom.id, []).extend(self._filled(atom, literals))
        one_of_each = product(*((None, *atoms) for atoms in forms.values()))
        return sorted((tuple(atom for atom in chosen if atom is not None) for chosen in one_of_each), key=len)


def _atoms(entries: Iterable[Mistake | Accept]) -> list[Atom]:
    return [
        Atom(entry.id, form, tuple(sorted((name, constant.default) for name, constant in entry.constants.items())))
        for entry in entries
        for form in range(len(entry.versions))
    ]


def supplied(probes: str) -> frozenset[str]:
    """The globals that the probes' `lab.supply(name=…)` hand to code which reads them."""
    calls = (node for node in ast.walk(ast.parse(probes)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return frozenset(word.arg for call in calls if call.func.attr == "supply" for word in call.keywords if word.arg)  # type: ignore[attr-defined]


def literal(value: float) -> float | int:
    """A whole number as int, so that `{c}` reads as a student would write it."""
    return int(value) if float(value).is_integer() else value
