"""Whether one mistake, alone or beside what was found elsewhere, does what a submission did in one part.

Pure but for versions which `runner` still has to run; no student code runs here.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.judge.catalogue import Catalogue
from grader.judge.judge import evidence_of, findings_of
from grader.judge.messages import check_result
from grader.judge.part import Evidence, PartFinding, check_finding
from grader.key import Runner
from grader.model import Atom, CheckStatus, Run, Text, Version


@dataclass(frozen=True, slots=True)
class Unlike:
    """A probe on which the submission does something else than the reference with the mistake."""

    probe: str
    case: str
    message: Text


def unlike(catalogue: Catalogue, run: Run, runner: Runner, part: str, mistake: str) -> tuple[Unlike, ...]:
    """Where the submission and the version differ; nothing where the mistake is in the part's explanation.

    `mistake` is an id of the catalogue's rubric; its first form at default constants stands for it.
    """
    evidence = evidence_of(catalogue, run, runner)
    found = next(one for one in findings_of(evidence) if one.part.id == part)
    if found.explanation and mistake in {atom.id for atom in found.explanation.mistakes}:
        return ()
    return tuple(_differing(evidence, found, _version(evidence, found, mistake)))


def _version(evidence: Evidence, found: PartFinding, mistake: str) -> Version:
    """The mistake beside those of other parts, where they compose."""
    atom: Atom = next(atom for atom in evidence.catalogue.default_atoms() if atom.id == mistake)
    beside = Version.of(found.free, (atom,))
    return beside if evidence.catalogue.key.composes(beside) else Version((atom,))


def _differing(evidence: Evidence, found: PartFinding, version: Version) -> list[Unlike]:
    differing = []
    for check in found.view.checks:
        one = check_finding(evidence, check, version)
        if one.status is not CheckStatus.PASS:
            differing.append(Unlike(check.probe, one.case, check_result(evidence, found, one).message))
    return differing
