"""Mistakes nobody listed: generic mutants of the reference that do what an unexplained part does.

A suggestion is for staff to read; it never takes a point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from grader.diagnose import Agreement
from grader.judge.matcher import Matcher
from grader.judge.part import Evidence, PartFinding
from grader.model import Atom, CheckStatus, Fate, PartStatus, Text, Version
from grader.mutants import Mutant

SHOWN: Final = 3  # suggestions for a part; mutants that do the same are one
SEEDS: Final = 8  # of mutants and of listed mistakes that explain something, as many are tried in pairs


def suggestions(evidence: Evidence, findings: Sequence[PartFinding]) -> list[dict[str, Any]]:
    """For each unexplained part the mutants, alone or with a listed mistake, that agree on every probe."""
    open_parts = [found for found in findings if found.status is PartStatus.UNEXPLAINED and _by_values(found)]
    return [one for found in open_parts for one in _of_part(evidence, found)]


def _by_values(found: PartFinding) -> bool:
    """Whether values differ; where only a property fails, every version that changes nothing else would agree."""
    return any(check.status is not CheckStatus.PASS and check.check.compare != "property" for check in found.checks)


def _of_part(evidence: Evidence, found: PartFinding) -> list[dict[str, Any]]:
    if not {evidence.observed[item].fate for item in found.view.items} <= {Fate.OK, Fate.RAISED}:
        return []
    matcher = Matcher.of(evidence.catalogue, found.view, evidence.outcomes, evidence.run)
    mutants = {atom: mutant for atom, mutant in evidence.catalogue.key.mutants().items() if _inside(evidence, found, mutant)}
    alone = [Version.of(found.free, (atom,)) for atom in mutants]
    agreeing = matcher(alone) or matcher(list(_pairs(evidence, found, matcher, alone)))
    return [_suggestion(evidence, found, mutants, version) for version in _distinct(agreeing)]


def _inside(evidence: Evidence, found: PartFinding, mutant: Mutant) -> bool:
    """Whether the mutated function may be one of the part's; a function that isn't any part's may be called by all."""
    points = evidence.catalogue.lab.rubric.entry_points.items()
    names = {entry: (point.function or point.method or point.class_ or "").split("(")[0] for entry, point in points}
    own = {names[entry] for entry in found.part.entries}
    words = set(mutant.function.split("."))
    return bool(words & own) or not words & set(names.values())


def _pairs(evidence: Evidence, found: PartFinding, matcher: Matcher, alone: Sequence[Version]) -> Iterator[Version]:
    """Mutants that explain something, with every listed mistake, and the reverse."""
    candidates = evidence.catalogue.candidates(found.view, evidence.loading.constants, found.free)
    listed = [Version.of(found.free, (atom,), accepted) for atom in candidates.atoms for accepted in candidates.accepts[:1]]
    for seeds, others in ((alone, listed), (listed, alone)):
        for seed in _best(matcher.promise(seeds, SEEDS)):
            for other in others:
                if not set(seed.atoms) & set(other.atoms) - set(found.free):
                    yield Version.of(seed.atoms, other.atoms)


def _best(explained: Mapping[Version, int]) -> list[Version]:
    return sorted(explained, key=lambda version: -explained[version])[:SEEDS]


def _distinct(agreeing: Mapping[Version, Agreement]) -> list[Version]:
    """Those that agree best, the fewest edits first."""
    ranked = sorted(agreeing, key=lambda version: (not agreeing[version].strong, agreeing[version].loose, version.atoms))
    return ranked[:SHOWN]


def _suggestion(evidence: Evidence, found: PartFinding, mutants: Mapping[Atom, Mutant], version: Version) -> dict[str, Any]:
    atom = next(atom for atom in version.atoms if atom in mutants)
    mutant = mutants[atom]
    listed = [evidence.catalogue.mistakes[other.id] for other in version.atoms if other.id in evidence.catalogue.mistakes]
    beside = Text("", "")
    if listed:
        english = ", ".join(mistake.title.en for mistake in listed)
        chinese = "、".join(mistake.title.zh for mistake in listed)
        beside = Text(f", together with: {english}", f"，同时：{chinese}")
    text = Text(
        f"The results are those of the reference with one change in {mutant.function}: {mutant.words.en}{beside.en}",
        f"结果与参考实现在 {mutant.function} 中作一处改动后相同：{mutant.words.zh}{beside.zh}",
    )
    return {
        "part": found.part.id,
        "text": text.as_json(),
        "edit": {"line": _code(mutant.was), "replaced_by": _code(mutant.becomes)},
        "operator": mutant.operator,
        "mutant": mutant.id,
        "with": [mistake.id for mistake in listed],
        "staff_only": True,
    }


def _code(line: str) -> str:
    """The line without the comment at its end."""
    return re.sub(r"\s{2,}#.*", "", line)
