"""The claim that slips nobody listed are noticed: generic mutants of the reference, and what becomes of those that aren't."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from grader.audit import survival
from grader.audit.alike import Alike
from grader.audit.bench import Bench, Graded
from grader.audit.claim import Claim, counted
from grader.audit.trial import of_versions, sampled
from grader.audit.words import say
from grader.compare import outcomes, signature
from grader.model import Atom, Text, Version
from grader.mutants import Mutant

ENOUGH: Final = 0.97  # of the mutants that aren't equivalent are noticed
SUGGESTED: Final = 24  # noticed mutants that are graded in full: does the report name them?


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Mutants by what became of them; those that do the same count once among the noticed."""

    mutants: Mapping[Atom, Mutant]
    noticed: Sequence[Atom]  # one for each that does something of its own
    missed: Sequence[tuple[Atom, Text]]  # what is known of each
    equivalent: Sequence[tuple[Atom, Text]]
    given: Sequence[Atom]  # in code that no part asks for and no probe runs
    unknown: Sequence[str]  # arguments of the rubric that fit no mutant

    @property
    def score(self) -> float:
        counted = len(self.noticed) + len(self.missed)
        return len(self.noticed) / counted if counted else 1.0


def mutated(bench: Bench, alike: Alike) -> Claim:
    """The claim, with each survivor by name."""
    seen = _scores(bench, alike)
    told = _told(bench, sampled(list(seen.noticed), SUGGESTED), seen.mutants)
    broken = [_line("mutant.missed", seen.mutants[atom], why) for atom, why in seen.missed]
    noted = [_line("mutant.equivalent", seen.mutants[atom], why) for atom, why in seen.equivalent]
    functions = [seen.mutants[atom].function for atom in seen.given]
    noted += [say("mutant.given.many", n=functions.count(name), function=name or "–") for name in dict.fromkeys(functions)]
    holds = seen.score >= ENOUGH and not seen.unknown
    wrong = [say("mutant.unknown", line=line) for line in seen.unknown]
    good, tried = len(seen.noticed), len(seen.noticed) + len(seen.missed)
    return counted(
        "mutants",
        good,
        tried,
        [*wrong, *broken] if not holds else [],
        [say("mutant.told", **told), *([] if not holds else broken), *noted],
        holds=holds,
        figure=say("figure.share", share=100 * seen.score, good=good, tried=tried),
        score=round(seen.score, 4),
        mutants=len(seen.mutants),
        equivalent=len(seen.equivalent),
        given=len(seen.given),
        survivors=[_plain(seen.mutants[atom]) for atom, _ in seen.missed],
        suggestions=told,
    )


def _scores(bench: Bench, alike: Alike) -> Scores:
    session = bench.session
    mutants = dict(session.key.mutants())
    alive = survival.unnoticed(alike, [Version((atom,)) for atom in mutants])
    argued = {(_code(one.line), _code(one.becomes)): one.why for one in session.lab.rubric.equivalents}
    fits = {(_code(mutant.was), _code(mutant.becomes)) for mutant in mutants.values()}
    equivalent: list[tuple[Atom, Text]] = []
    missed: list[tuple[Atom, Text]] = []
    given: list[Atom] = []
    unargued = []
    for version in alive:
        (atom,) = version.atoms
        argument = argued.get((_code(mutants[atom].was), _code(mutants[atom].becomes)))
        if argument is not None:
            equivalent.append((atom, say("mutant.argued", why=argument)))
        else:
            unargued.append(version)
    for version, (kind, why) in survival.explained(session, alike, unargued, mutants).items():
        if kind == "given":
            given.append(version.atoms[0])
        else:
            (missed if kind == "missed" else equivalent).append((version.atoms[0], why))
    dead = [atom for atom in mutants if Version((atom,)) not in set(alive)]
    return Scores(
        mutants=mutants,
        noticed=_distinct(alike, dead),
        missed=missed,
        equivalent=equivalent,
        given=given,
        unknown=[f"{line} → {becomes}" for line, becomes in argued if (line, becomes) not in fits],
    )


def _distinct(alike: Alike, dead: Sequence[Atom]) -> list[Atom]:
    """One of each class of mutants that show the same on every fixed probe."""
    catalogue = alike.catalogue
    fixed = alike.fixed()
    classes: dict[tuple[str, ...], Atom] = {}
    observed = catalogue.key.observe([Version((atom,)) for atom in dead], fixed, alike.run)
    for atom in dead:
        seen = observed[Version((atom,))]
        told = tuple(signature(outcomes(seen[item], None)) for item in fixed)
        classes.setdefault(told if fixed else (atom.id,), atom)
    return list(classes.values())


# ── what the report says of them ──────────────────────────────────────────────


def _told(bench: Bench, atoms: Sequence[Atom], mutants: Mapping[Atom, Mutant]) -> dict[str, int]:
    """Of noticed mutants, handed in: how many are a listed mistake, are suggested as themselves, or as something else."""
    done = bench.grade(of_versions(bench.session.catalogue, "mutant", [(atom,) for atom in atoms]))
    kinds = [_kind(one, mutants[one.trial.version.atoms[0]]) for one in done]
    return {"tried": len(done), **{kind: kinds.count(kind) for kind in ("listed", "named", "other", "silent")}}


def _kind(one: Graded, mutant: Mutant) -> str:
    suggested = one.record["suggestions"]
    if not suggested:
        return "listed" if one.found else "silent"
    own = any(
        (edit["edit"]["line"], edit["edit"]["replaced_by"]) == (_code(mutant.was), _code(mutant.becomes)) for edit in suggested
    )
    return "named" if own else "other"


def _line(key: str, mutant: Mutant, why: Text) -> Text:
    place = f"{mutant.path}:{mutant.line}"
    return say(key, place=place, was=_code(mutant.was), becomes=_code(mutant.becomes), words=mutant.words, why=why)


def _plain(mutant: Mutant) -> dict[str, Any]:
    return {"id": mutant.id, "line": mutant.line, "was": _code(mutant.was), "becomes": _code(mutant.becomes)}


def _code(line: str) -> str:
    """The line without the comment at its end."""
    return re.sub(r"\s{2,}#.*", "", line).strip()
