"""One part of one submission: missing, failed, explained by the smallest set of mistakes, or unexplained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from grader.compare import Outcomes, fit, outcomes
from grader.diagnose import Candidates, search
from grader.judge.catalogue import Catalogue
from grader.judge.follow import followed, withheld
from grader.judge.matcher import Matcher
from grader.judge.properties import Observed, holds
from grader.judge.views import Item, Names, View, items_of
from grader.key import Runner
from grader.model import Atom, CheckStatus, Explanation, Fate, Loading, Observation, PartStatus, Text, Version
from grader.rubric.schema import Check, Part

_BY_FATE: Final = {
    Fate.RAISED: CheckStatus.RAISED,
    Fate.TIMEOUT: CheckStatus.TIMEOUT,
    Fate.MEMORY: CheckStatus.MEMORY,
    Fate.CRASHED: CheckStatus.CRASHED,
    Fate.FLOODED: CheckStatus.CRASHED,
    Fate.GARBLED: CheckStatus.CRASHED,
}
STUB: Final = "stub: "  # in front of an entry point whose body is as empty as in the handout
_BEST_FIRST: Final = tuple(PartStatus)  # declared from correct to ungraded
_STOPPED: Final = frozenset({Fate.RAISED, Fate.TIMEOUT, Fate.MEMORY, Fate.CRASHED, Fate.FLOODED, Fate.GARBLED, Fate.NOT_RUN})


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What judging one submission starts from."""

    catalogue: Catalogue
    observed: Mapping[Item, Observation]
    loading: Loading
    run: Runner
    properties: Observed
    _outcomes: dict[tuple[Item, Names], Outcomes] = field(default_factory=dict)

    def outcomes(self, item: Item, names: Names) -> Outcomes:
        """What was observed as outcomes: views, checks and messages ask for the same ones."""
        if (item, names) not in self._outcomes:
            self._outcomes[item, names] = outcomes(self.observed[item], names)
        return self._outcomes[item, names]


@dataclass(frozen=True, slots=True, eq=False)
class CheckFinding:
    """How one check ended against the version that is right up to accepted variations."""

    check: Check
    status: CheckStatus
    case: str  # the first case that fails, else the first
    fate: Fate
    base: Version
    waived: bool = False  # it fails, or can't be seen, because of what another part is charged for


@dataclass(frozen=True, slots=True, eq=False)
class PartFinding:
    """How a part ended, before points."""

    part: Part
    status: PartStatus
    view: View
    checks: tuple[CheckFinding, ...]
    explanation: Explanation | None = None
    free: tuple[Atom, ...] = ()  # mistakes found in other parts that show here as well
    follows: Text | None = None  # what is said of follow-through: that it was given, or why not
    to_the_word: bool = False  # whatever raises, raises the very error that the explanation gives

    @property
    def failing(self) -> Decimal:
        return sum((one.check.weight for one in self.checks if one.status is not CheckStatus.PASS and not one.waived), Decimal(0))

    @property
    def weak(self) -> bool:
        """Whether all that speaks for the explanation is that both raise, be it other errors: nothing of the work was seen."""
        return self.explanation is not None and not self.explanation.strong and not self.to_the_word

    @property
    def weights(self) -> Decimal:
        return sum((found.check.weight for found in self.checks), Decimal(0))


def judge_part(evidence: Evidence, part: Part, known: Sequence[Atom], before: Sequence[PartFinding] = ()) -> PartFinding:
    """The better of the part's views; `known` are the mistakes already found in the parts judged `before`."""
    catalogue = evidence.catalogue
    absent = {entry for entry in part.entries if entry not in evidence.loading.found}
    hollow = {note.removeprefix(STUB) for note in evidence.loading.notes if note.startswith(STUB)}
    if set(part.entries) <= absent or _all(evidence, catalogue.views[part.id][0], {Fate.MISSING}):
        return _without(evidence, part, PartStatus.MISSING)
    empty = set(part.entries) <= absent | hollow
    done = _done_elsewhere(evidence) if empty else frozenset()
    if empty and not done:
        return _without(evidence, part, PartStatus.MISSING)
    found = _better_view(evidence, part, known, before)
    if empty and not (found.explanation and any(atom.id in done for atom in found.explanation.mistakes)):
        return _without(evidence, part, PartStatus.MISSING)
    return found


def _done_elsewhere(evidence: Evidence) -> frozenset[str]:
    """The mistakes whose property holds: by them the work of an empty function may stand in another one."""
    lab = evidence.catalogue.lab
    asked = (mistake for mistake in lab.rubric.mistakes if mistake.property)
    return frozenset(mistake.id for mistake in asked if holds(lab, mistake.property or "", evidence.properties))


def _better_view(evidence: Evidence, part: Part, known: Sequence[Atom], before: Sequence[PartFinding]) -> PartFinding:
    """The part on right inputs or on the student's own earlier parts, whichever is better and may count."""
    first, *others = evidence.catalogue.views[part.id]
    best = _judge_view(evidence, part, first, known, before)
    if best.status is PartStatus.CORRECT or not others or _all(evidence, others[0], {Fate.MISSING}):
        return best  # work on earlier parts that aren't there says nothing, least of all why this one stopped
    own = _judge_view(evidence, part, others[0], known, before)
    if _badness(own) >= _badness(best):
        return best
    why = withheld(evidence, own, best, before)
    return replace(best, follows=why) if why else replace(own, follows=followed(own, before))


def _badness(found: PartFinding) -> tuple[int, int, Decimal]:
    order = [
        PartStatus.CORRECT,
        PartStatus.EXPLAINED,
        PartStatus.UNEXPLAINED,
        PartStatus.FAILED,
        PartStatus.MISSING,
        PartStatus.UNGRADED,
    ]
    mistakes = len(found.explanation.mistakes) if found.explanation else 0
    return order.index(found.status), mistakes, found.failing / found.weights


def _ruled_out(evidence: Evidence, known: Sequence[Atom], before: Sequence[PartFinding]) -> frozenset[Atom]:
    """Forms that would have shown in a part that is explained without them: this part can't be wrong by them."""
    settled = {item for found in before if found.explanation and found.explanation.strong for item in found.view.items}
    charged = {atom.id for atom in known}
    return frozenset(atom for atom, items in evidence.catalogue.effects.items() if items & settled and atom.id not in charged)


def _judge_view(evidence: Evidence, part: Part, view: View, known: Sequence[Atom], before: Sequence[PartFinding]) -> PartFinding:
    ruled_out = _ruled_out(evidence, known, before)
    if any(evidence.observed[item].fate is Fate.UNGRADED for item in _all_items(evidence, view)):
        return _without(evidence, part, PartStatus.UNGRADED)
    matcher = Matcher.of(evidence.catalogue, view, evidence.outcomes, evidence.run)
    free = tuple(atom for atom in known if evidence.catalogue.affects(atom, view.items))
    charged = frozenset(atom.id for atom in known)
    explanation = explain(evidence, view, matcher, free, charged, ruled_out) or explain(evidence, view, matcher, free, charged)
    if explanation is None and set(free) < set(known):  # an accepted variation may call what another part got wrong
        free = tuple(known)
        explanation = explain(evidence, view, matcher, free, charged)
    base = _right(explanation) if explanation else _nearest(evidence, view, free)
    checks = _waived(part, before, tuple(check_finding(evidence, check, base) for check in view.checks))
    status = _status(evidence, view, explanation, checks)
    explanation = explanation if status is not PartStatus.UNEXPLAINED else None
    alike = explanation is not None and not explanation.strong and _to_the_word(evidence, view, explanation)
    return PartFinding(part, status, view, checks, explanation, free, to_the_word=alike)


def _to_the_word(evidence: Evidence, view: View, explanation: Explanation) -> bool:
    """Whether the version raises the submission's own errors, with the same messages: sizes and names are in them."""
    expected = evidence.catalogue.key.observe([explanation.version], view.items, evidence.run).get(explanation.version, {})
    pairs = [(evidence.observed[item].error, expected[item].error) for item in view.items if item in expected]
    return bool(pairs) and all(one and other and (one.type, one.message) == (other.type, other.message) for one, other in pairs)


def _waived(part: Part, before: Sequence[PartFinding], checks: tuple[CheckFinding, ...]) -> tuple[CheckFinding, ...]:
    """The checks; a property that can't be asked or rests on a charged part is free if what can be compared is right."""
    own = [found for found in checks if found.check.compare != "property"]
    if not all(found.status is CheckStatus.PASS or found.waived for found in own):
        return checks
    below = [found for found in before if found.part.id in part.rests_on]
    charged = any(found.status in (PartStatus.EXPLAINED, PartStatus.UNEXPLAINED, PartStatus.FAILED) for found in below)
    absent = any(found.status is PartStatus.MISSING and not found.part.optional for found in below)
    return tuple(
        replace(found, waived=True)
        if found.status is not CheckStatus.PASS and (charged or (own and (absent or found.fate is Fate.MISSING)))
        else found
        for found in checks
    )


def explain(
    evidence: Evidence,
    view: View,
    matcher: Matcher,
    free: tuple[Atom, ...],
    charged: frozenset[str],
    ruled_out: frozenset[Atom] = frozenset(),
) -> Explanation | None:
    """The smallest set of further mistakes, with those found elsewhere or without them; None when no set does it.

    A mistake charged in another part already has no rival: one root cause is charged once.
    """
    fates = {evidence.observed[item].fate for item in view.items}
    if not fates <= {Fate.OK, Fate.RAISED}:
        return None
    found = []
    for base in dict.fromkeys((free, ())):
        candidates = evidence.catalogue.candidates(view, evidence.loading.constants, base)
        forms = {(atom.id, atom.form) for atom in ruled_out if atom.id in evidence.catalogue.mistakes}
        allowed = tuple(atom for atom in candidates.atoms if (atom.id, atom.form) not in forms)
        candidates = _with_costs(replace(candidates, atoms=allowed), charged)
        explanation = search(candidates, matcher, matcher.promise, base, settling=matcher.settling)
        if explanation is not None:
            found.append(explanation)
            if not explanation.mistakes:
                break
    best = min(found, key=lambda explanation: len({atom.id for atom in explanation.mistakes} - charged), default=None)
    if best is not None and {atom.id for atom in best.mistakes} <= charged:
        return replace(best, rivals=())
    return best


def _with_costs(candidates: Candidates, charged: frozenset[str]) -> Candidates:
    """The same candidates; what was charged in another part costs nothing here."""
    costs = {mistake: 0.0 if mistake in charged else cost for mistake, cost in candidates.costs.items()}
    return replace(candidates, costs=costs)


def check_finding(evidence: Evidence, check: Check, base: Version) -> CheckFinding:
    """The check against `base`, the version that is right up to accepted variations."""
    items = items_of(evidence.catalogue.lab, check)
    if check.compare == "property":
        return _property_finding(evidence, check, items, base)
    for item in items:
        status, fate = item_status(evidence, check, item, base)
        if status is not CheckStatus.PASS:
            return CheckFinding(check, status, item[1], fate, base)
    stopped = next((item for item in items if evidence.observed[item].fate is not Fate.OK), None)
    if stopped is not None:  # it stops as it would by what is charged elsewhere: that costs nothing, and shows nothing
        return CheckFinding(check, CheckStatus.RAISED, stopped[1], Fate.RAISED, base, waived=True)
    return CheckFinding(check, CheckStatus.PASS, items[0][1], Fate.OK, base)


def item_status(evidence: Evidence, check: Check, item: Item, base: Version) -> tuple[CheckStatus, Fate]:
    observation = evidence.observed[item]
    names = tuple(check.observe) or None
    expected = evidence.catalogue.outcomes([base], item, names, evidence.run)[base]
    tight, loose = (1e-12, 1e-12) if check.compare == "equal" else evidence.catalogue.tolerances[item]
    if fit(evidence.outcomes(item, names), expected, tight, loose).holds and _dtype_right(evidence, check, item, expected):
        return CheckStatus.PASS, observation.fate
    if observation.fate is Fate.OK:
        return CheckStatus.FAIL, observation.fate
    return _BY_FATE.get(observation.fate, CheckStatus.NOT_RUN), observation.fate


def _dtype_right(evidence: Evidence, check: Check, item: Item, expected: Outcomes) -> bool:
    return not check.needs_dtype or evidence.outcomes(item, tuple(check.observe) or None).single == expected.single


def _property_finding(evidence: Evidence, check: Check, items: Sequence[Item], base: Version) -> CheckFinding:
    for item in items:
        fate = evidence.observed[item].fate
        if fate is not Fate.OK:
            return CheckFinding(check, _BY_FATE.get(fate, CheckStatus.NOT_RUN), item[1], fate, base)
    verdict = holds(evidence.catalogue.lab, check.property or "", evidence.properties)
    # A property that can't tell gives no credit: the part is unexplained, and a person looks.
    return CheckFinding(check, CheckStatus.PASS if verdict else CheckStatus.FAIL, items[0][1], Fate.OK, base)


def _status(evidence: Evidence, view: View, explanation: Explanation | None, checks: Sequence[CheckFinding]) -> PartStatus:
    failing = [found for found in checks if found.status is not CheckStatus.PASS and not found.waived]
    by_property = any(found.check.compare == "property" for found in failing)
    if explanation is not None and (explanation.mistakes or not by_property):
        return PartStatus.EXPLAINED if explanation.mistakes else PartStatus.CORRECT
    items = _all_items(evidence, view)
    if all(evidence.observed[item].fate in _STOPPED for item in items):
        return PartStatus.FAILED
    return PartStatus.UNEXPLAINED


def _right(explanation: Explanation) -> Version:
    """What the submission would do without its own mistakes: accepted variations stay, and what other parts are charged for."""
    own = set(explanation.mistakes)
    return Version(tuple(atom for atom in explanation.version.atoms if atom not in own))


def _nearest(evidence: Evidence, view: View, free: tuple[Atom, ...]) -> Version:
    """The accepted combination under which most of an unexplained part's checks pass."""
    accepts = evidence.catalogue.candidates(view, (), ()).accepts
    bases = [Version.of(free, accepted) for accepted in accepts] + [Version.of(accepted) for accepted in accepts]
    possible = [base for base in dict.fromkeys(bases) if evidence.catalogue.key.composes(base)]

    def passing(base: Version) -> Decimal:
        found = (check_finding(evidence, check, base) for check in view.checks)
        return sum((one.check.weight for one in found if one.status is CheckStatus.PASS), Decimal(0))

    return max(possible, key=passing)


def _without(evidence: Evidence, part: Part, status: PartStatus) -> PartFinding:
    """A part that can't be judged: nothing of it was run, or the grader failed."""
    view = evidence.catalogue.views[part.id][0]
    fate = Fate.UNGRADED if status is PartStatus.UNGRADED else Fate.MISSING
    lab = evidence.catalogue.lab
    checks = tuple(CheckFinding(check, CheckStatus.NOT_RUN, items_of(lab, check)[0][1], fate, Version()) for check in view.checks)
    return PartFinding(part, status, view, checks)


def _all_items(evidence: Evidence, view: View) -> list[Item]:
    return [item for check in view.checks for item in items_of(evidence.catalogue.lab, check)]


def _all(evidence: Evidence, view: View, fates: set[Fate]) -> bool:
    return all(evidence.observed[item].fate in fates for item in _all_items(evidence, view))
