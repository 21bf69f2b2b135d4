"""From a run to a record: parts in the rubric's order, mistakes charged once, points, words."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grader import score
from grader.compare import signature
from grader.judge.again import NOTE, unsteady
from grader.judge.catalogue import Catalogue
from grader.judge.messages import check_result, difference_json
from grader.judge.pace import slowest
from grader.judge.part import Evidence, PartFinding, check_finding, judge_part
from grader.judge.pictures import pictures
from grader.judge.properties import Observed, holds
from grader.judge.record import Setting, part_note, record_notes, ungraded_record, with_written
from grader.judge.suggest import suggestions
from grader.judge.views import Item
from grader.key import Runner
from grader.lab import Lab
from grader.lab.digest import entry_digest
from grader.model import (
    Atom,
    CheckResult,
    CheckStatus,
    Deduction,
    Fate,
    Location,
    Observation,
    PartStatus,
    Run,
    Submission,
    Text,
    Unusable,
    Version,
)
from grader.rubric.schema import Mistake

Record = dict[str, Any]
UNTOLD = frozenset({"different", "partly", "shape"})  # relations that say no more than that something differs
_ORDER = {PartStatus.MISSING, PartStatus.FAILED, PartStatus.UNGRADED}


@dataclass(frozen=True, slots=True)
class Named:
    """A mistake that was found, and by what."""

    mistake: Mistake
    part: str  # where it is charged
    evidence: str  # edit | property | code
    location: Location | None
    detail: Text | None = None
    review: bool = False


def judge(catalogue: Catalogue, submission: Submission, run: Run, setting: Setting, runner: Runner) -> Record:
    """The record of one submission. Pure but for versions which `runner` still has to run."""
    if run.failure:
        return ungraded_record(catalogue.lab, submission, run, setting)
    evidence = evidence_of(catalogue, run, runner)
    findings = findings_of(evidence)
    named = [*_by_edit(evidence, findings), *_by_code(evidence), *_by_property(evidence, findings)]
    return _record(evidence, submission, run, setting, findings, _once(catalogue, named))


def evidence_of(catalogue: Catalogue, run: Run, runner: Runner) -> Evidence:
    """What judging this run starts from."""
    observed: Mapping[Item, Observation] = {(item.probe, item.case): item for item in run.observations}
    return Evidence(catalogue, observed, run.loading, runner, Observed(observed, catalogue.cases))


def unusable(catalogue_title: Text, lab: str, maximum: Decimal, entry: Unusable, setting: Setting) -> Record:
    """The record of an entry from which nothing can be graded."""
    return {
        **setting.head(lab, catalogue_title, entry.id, entry.student),
        "status": "unusable",
        "score": 0.0,
        "max_score": float(maximum),
        "needs_review": True,
        "parts": [],
        "deductions": [],
        "suggestions": [],
        "notes": [entry.reason.as_json()],
        "loading": {"skipped": [], "stood_in": [], "globals": []},
        "isolation": {},
        "timing": {},
    }


def findings_of(evidence: Evidence) -> list[PartFinding]:
    """Each part's finding; mistakes found in one are known in the next."""
    findings: list[PartFinding] = []
    known: list[Atom] = []
    for part in evidence.catalogue.lab.rubric.machine_parts:
        found = judge_part(evidence, part, known, findings)
        findings.append(found)
        if found.explanation:
            known.extend(atom for atom in found.explanation.mistakes if atom not in known)
    return findings


# ── mistakes by evidence ──


def _once(catalogue: Catalogue, named: Sequence[Named]) -> list[Named]:
    """Each mistake once, in the rubric's order; work that isn't done once in each part."""
    once = {(found.mistake.id, found.part if found.mistake.unfinished else ""): found for found in reversed(named)}
    order = [mistake.id for mistake in catalogue.lab.rubric.mistakes]
    return sorted(once.values(), key=lambda found: order.index(found.mistake.id))


def _charged(mistake: Mistake, part: str) -> str:
    """The part in which a mistake found here is charged."""
    return part if part in mistake.parts else mistake.part


def _by_edit(evidence: Evidence, findings: Sequence[PartFinding]) -> list[Named]:
    named = []
    for found in findings:
        for atom in found.explanation.mistakes if found.explanation else ():
            mistake = evidence.catalogue.mistakes[atom.id]
            review = bool(found.explanation and found.explanation.rivals)
            part = _charged(mistake, found.part.id)
            named.append(Named(mistake, part, "edit", _place(evidence, part), _measured(evidence, found, atom), review))
    return named


def _measured(evidence: Evidence, found: PartFinding, atom: Atom) -> Text | None:
    """What this mistake alone changes: the relation to the version that has all the others, where it says something."""
    explanation = found.explanation
    if explanation is None:
        return None
    without = Version(tuple(other for other in explanation.version.atoms if other != atom))
    if not evidence.catalogue.key.composes(without):
        return None
    for check in found.checks:
        if evidence.catalogue.lab.hidden(check.check):
            continue  # what it measures is nothing that a student may read
        alone = check_finding(evidence, check.check, without)
        if alone.status is not CheckStatus.FAIL:
            continue
        result = check_result(evidence, found, alone)
        if result.difference is not None and result.relation not in UNTOLD:
            return _apart(result.message) if len(explanation.mistakes) > 1 else result.message
    return None


def _apart(message: Text) -> Text:
    return Text(f"apart from the other mistakes: {message.en}", f"撇开其他错误不谈：{message.zh}")


def _by_code(evidence: Evidence) -> list[Named]:
    """Forbidden calls, and globals read in place of arguments."""
    patterns = evidence.catalogue.lab.pattern_mistakes
    places: dict[str, tuple[str, Location]] = {}
    for match in evidence.loading.matches:
        if match.pattern < len(patterns):
            place = Location(file=match.file, line=match.line, end_line=match.end_line)
            places.setdefault(patterns[match.pattern], (match.entry, place))
    named = []
    for mistake in evidence.catalogue.lab.rubric.mistakes:
        if mistake.code and mistake.id in places:
            entry, place = places[mistake.id]
            having = (part.id for part in evidence.catalogue.lab.rubric.parts if entry in part.entries)
            named.append(Named(mistake, _charged(mistake, next(having, "")), "code", place))
        elif mistake.globals and (names := _globals_read(evidence, mistake)):
            listed = ", ".join(names)
            detail = Text(f"read from outside the function: {listed}", f"从函数外部读取：{listed}")
            named.append(Named(mistake, mistake.part, "code", _place(evidence, mistake.part), detail))
    return named


def _globals_read(evidence: Evidence, mistake: Mistake) -> list[str]:
    """Names that the part's entries read, nothing defines and a probe supplied."""
    entries = evidence.catalogue.lab.rubric.part(mistake.part).entries
    read = {name for entry in entries for name in evidence.loading.globals.get(entry, ())}
    return sorted(read & evidence.catalogue.supplied)


def _by_property(evidence: Evidence, findings: Sequence[PartFinding]) -> list[Named]:
    """Properties are asked only where no version explains the part."""
    named = []
    open_parts = {found.part.id for found in findings if found.status in (PartStatus.UNEXPLAINED, PartStatus.FAILED)}
    for mistake in evidence.catalogue.lab.rubric.mistakes:
        part = next((part for part in mistake.parts if part in open_parts), None)
        if mistake.property is None or part is None:
            continue
        verdict = holds(evidence.catalogue.lab, mistake.property, evidence.properties)
        if verdict:
            detail = verdict if isinstance(verdict, Text) else None
            named.append(Named(mistake, part, "property", _place(evidence, part), detail))
    return named


def _place(evidence: Evidence, part: str) -> Location | None:
    for entry in evidence.catalogue.lab.rubric.part(part).entries:
        found = evidence.loading.found.get(entry)
        if found is not None:
            return Location(file=found.file, line=found.line, end_line=found.end_line)
    return None


# ── the record ──


def _record(
    evidence: Evidence,
    submission: Submission,
    run: Run,
    setting: Setting,
    findings: Sequence[PartFinding],
    named: Sequence[Named],
) -> Record:
    lab = evidence.catalogue.lab
    parts, deductions = [], []
    for found in findings:
        result, taken = _scored(evidence, found, [one for one in named if one.part == found.part.id])
        parts.append(result)
        deductions.extend(taken)
    graded = all(part["status"] != "ungraded" for part in parts)
    total = score.total(Decimal(str(part["score"])) for part in parts) if graded else None
    doubtful = any(found.weak or unsteady(evidence, found) for found in findings) or any(one.review for one in named)
    review = doubtful or not graded or any(part["status"] == "unexplained" for part in parts)
    tail = setting.tail(run)
    return {
        **setting.head(lab.id, lab.rubric.title, submission.id, submission.student),
        "status": "graded" if graded else "ungraded",
        "score": float(total) if total is not None else None,
        "max_score": float(score.total(Decimal(str(part["max_score"])) for part in parts)),
        "needs_review": review,
        "parts": with_written(lab, submission, parts),
        "deductions": [_deduction_json(lab, deduction) for deduction in deductions],
        "suggestions": suggestions(evidence, [found for found in findings if not unsteady(evidence, found)]),
        "notes": [note.as_json() for note in record_notes(evidence, submission, run, findings)],
        "cluster": _cluster(evidence, findings, {part["id"] for part in parts if part["status"] == "unexplained"}),
        **tail,
        "timing": {**tail["timing"], **slowest(evidence)},
    }


def _scored(evidence: Evidence, found: PartFinding, named: Sequence[Named]) -> tuple[dict[str, Any], list[Deduction]]:
    points = found.part.points
    share = score.share(points, found.failing, found.weights)
    costs = {one.mistake.id: share if one.mistake.unfinished else one.mistake.points for one in named}
    status = _with_mistakes(found, named)
    if status is PartStatus.MISSING and found.part.optional:
        points = kept = Decimal(0)
        taken: Mapping[str, Decimal] = {}  # it isn't counted, so nothing is charged in it
    elif status in _ORDER:
        kept, taken = Decimal(0), dict.fromkeys(costs, Decimal(0))
    elif status is PartStatus.UNEXPLAINED:
        kept, taken = _split(score.unexplained(points, found.failing, found.weights, costs))
    else:
        kept, taken = _split(score.explained(points, costs))
    lab = evidence.catalogue.lab
    checks = [(check_result(evidence, found, check), lab.hidden(check.check)) for check in found.checks]
    note = part_note(found) if status is found.status else _hidden(named)
    if status is found.status and unsteady(evidence, found):
        note = NOTE
    part = {
        "id": found.part.id,
        "title": found.part.title.as_json(),
        "score": None if status is PartStatus.UNGRADED else float(kept),
        "max_score": float(points),
        "status": status.value,
        "note": note.as_json() if note else None,
        "location": _location_json(_place(evidence, found.part.id)),
        "checks": [_check_json(check, hidden=hidden) for check, hidden in checks],
        "pictures": _pictures(evidence, found),
    }
    return part, [_deduction(one, taken[one.mistake.id]) for one in named if one.mistake.id in taken]


def _check_json(check: CheckResult, *, hidden: bool) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title.as_json(),
        "status": check.status.value,
        "message": check.message.as_json(),
        "relation": check.relation,
        "detail": check.detail,
        "difference": difference_json(check.difference),
        **({"hidden": True} if hidden else {}),
    }


def _pictures(evidence: Evidence, found: PartFinding) -> list[dict[str, Any]]:
    """None of what isn't there or couldn't be judged."""
    if found.status in (PartStatus.MISSING, PartStatus.UNGRADED) or unsteady(evidence, found):
        return []
    catalogue = evidence.catalogue
    return pictures(catalogue.lab, catalogue.key, found.part, evidence.observed, catalogue.cases, evidence.run)


def _split(points: score.PartPoints) -> tuple[Decimal, Mapping[str, Decimal]]:
    return points.score, points.taken


def _with_mistakes(found: PartFinding, named: Sequence[Named]) -> PartStatus:
    """A right part with a charged mistake is explained; so is what a dominating forbidden call hides."""
    if found.status is PartStatus.CORRECT and named:
        return PartStatus.EXPLAINED
    if found.status in (PartStatus.UNEXPLAINED, PartStatus.FAILED) and _hidden(named) is not None:
        return PartStatus.EXPLAINED
    return found.status


def _hidden(named: Sequence[Named]) -> Text | None:
    """What can't be seen behind a forbidden call."""
    return next((one.mistake.hides for one in named if one.evidence == "code" and one.mistake.hides is not None), None)


def _deduction(one: Named, points: Decimal) -> Deduction:
    mistake = one.mistake
    return Deduction(
        mistake=mistake.id,
        part=one.part,
        points=points,
        evidence=one.evidence,
        title=mistake.title,
        why=mistake.why,
        hint=mistake.hint,
        location=one.location,
        detail=one.detail,
    )


def _deduction_json(lab: Lab, deduction: Deduction) -> dict[str, Any]:
    return {
        "mistake": deduction.mistake,
        "part": deduction.part,
        "points": float(deduction.points),
        "evidence": deduction.evidence,
        "title": deduction.title.as_json(),
        "why": deduction.why.as_json(),
        "hint": deduction.hint.as_json(),
        "location": _location_json(deduction.location),
        "detail": deduction.detail.as_json() if deduction.detail else None,
        "entry": entry_digest(lab.rubric.mistake(deduction.mistake)),
    }


def _location_json(location: Location | None) -> dict[str, Any] | None:
    return {"file": location.file, "line": location.line, "end_line": location.end_line} if location else None


def _cluster(evidence: Evidence, findings: Sequence[PartFinding], unexplained: Collection[str]) -> str | None:
    """Equal for submissions whose unexplained parts did the same."""
    open_parts = [found for found in findings if found.part.id in unexplained]
    if not open_parts:
        return None
    digest = hashlib.sha256()
    for found in open_parts:
        for item, names in found.view.names.items():
            observation = evidence.observed[item]
            fixed = evidence.catalogue.lab.probes[item[0]].runs == 1
            word = signature(evidence.outcomes(item, names)) if fixed or observation.fate is not Fate.OK else "random"
            word = "unsteady" if observation.unsteady else word
            digest.update(f"{found.part.id} {item} {word}\n".encode())
    return digest.hexdigest()[:12]
