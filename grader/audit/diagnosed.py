"""Claims on single trials: the reference, the handout, each mistake alone, other right answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from grader.audit import trial as trials
from grader.audit.alike import Alike
from grader.audit.bench import Bench, Graded
from grader.audit.claim import Claim, counted
from grader.audit.trial import Trial
from grader.audit.words import outcome, say
from grader.collect import collect_one
from grader.judge import Catalogue
from grader.lab import Lab
from grader.model import Source, Submission, Text, Version


def reference(bench: Bench) -> Claim:
    """The reference, handed in, has every point."""
    lab = bench.session.lab
    (seen,) = bench.grade([Trial(id="reference", kind="reference", files=lab.reference)])
    most = sum((part.points for part in lab.rubric.machine_parts), Decimal(0))
    right = seen.exact and not seen.lost and Decimal(str(seen.record["max_score"])) == most
    broken = [] if right else [say("reference.broken", outcome=outcome(seen.record))]
    return counted("reference", int(right), 1, broken, figure=say("points", n=seen.record["score"], max=most))


def starter(bench: Bench) -> Claim:
    """The handout as handed out has no points for what it leaves to the student."""
    lab = bench.session.lab
    files = _handed_out(lab)
    if not files:
        return counted("starter", 0, 0, [], [say("starter.none")], figure=say("none"))
    handed = Trial(id="starter", kind="starter", files=files)
    (seen,) = bench.grade([handed])
    notes = bench.session.run(handed.submission()).loading.notes
    stubs = {note.removeprefix("stub: ") for note in notes if note.startswith("stub: ")}
    broken, noted = [], []
    for part in lab.rubric.machine_parts:
        score = next((one["score"] for one in seen.record["parts"] if one["id"] == part.id), 0)
        if score and stubs & set(part.entries):
            broken.append(say("starter.broken", part=part.id, n=score))
        elif score:
            noted.append(say("starter.given", part=part.id, n=score))
    figure = say("points", n=seen.record["score"] or 0, max=seen.record["max_score"])
    return counted("starter", int(not broken), 1, broken, noted, figure=figure)


def _handed_out(lab: Lab) -> tuple[Source, ...]:
    """As a student would hand it in again, untouched: a notebook counts by its code."""
    folder = lab.course / "labs" / lab.id / "starter"
    read = collect_one(folder, lab.rubric.files) if folder.is_dir() else None
    return read.files if isinstance(read, Submission) else lab.starter


def singles(bench: Bench) -> tuple[Claim, list[Graded]]:
    """Each form of each mistake alone is found as itself, and costs its points."""
    catalogue = bench.session.catalogue
    done = bench.grade(trials.singles(catalogue))
    wrong = [one for one in done if not _right_single(catalogue, one)]
    broken = [say("single.broken", form=_form(one), outcome=outcome(one.record)) for one in wrong]
    return counted("singles", len(done) - len(broken), len(done), broken), done


def _right_single(catalogue: Catalogue, one: Graded) -> bool:
    """Found as itself, at its price; work that isn't done costs as much as is missing."""
    made = [catalogue.mistakes[mistake] for mistake in one.trial.mistakes]
    if any(mistake.unfinished for mistake in made):
        return one.exact and one.lost > 0
    return one.exact and one.lost == sum(mistake.points for mistake in made)


def samples(known: Mapping[str, Sequence[str]], done: Sequence[Graded]) -> Claim:
    """Mistakes that no edit shows are found in samples."""
    shown = {mistake: [one for one in done if mistake in one.trial.mistakes] for mistake in known}
    broken, noted = [], []
    for mistake, graded in shown.items():
        named = [one.trial.id.partition(" ")[2] for one in graded if mistake in one.found]
        if named:
            noted.append(say("sample.shown", mistake=mistake, samples=", ".join(named)))
        else:
            broken.append(say("sample.broken", mistake=mistake, n=len(graded)))
    figure = say("none") if not shown else None
    return counted("samples", len(noted), len(shown), broken, noted, **({"figure": figure} if figure else {}))


def accepted(bench: Bench) -> tuple[Claim, list[Graded]]:
    """Accepted variations and the lab's variants lose nothing."""
    catalogue = bench.session.catalogue
    done = bench.grade([*trials.accepted(catalogue), *trials.variants(catalogue)])
    broken = [say("accept.broken", form=_form(one), outcome=outcome(one.record)) for one in done if not one.exact or one.lost]
    return counted("accepted", len(done) - len(broken), len(done), broken), [one for one in done if one.trial.kind == "variant"]


def beside(bench: Bench, alike: Alike, most: int | None) -> Claim:
    """An accepted variation beside a mistake: the mistake is found as it is alone."""
    catalogue = bench.session.catalogue
    every = trials.beside(catalogue)
    chosen = every if most is None else trials.sampled(every, most)
    broken, noted, good = [], [], 0
    for one in bench.grade(chosen):
        if _right_single(catalogue, one):
            good += 1
        elif not one.found and not one.lost and _unseen(alike, one.trial.version, catalogue):
            noted.append(say("beside.unseen", form=_form(one)))
        else:
            broken.append(say("beside.broken", form=_form(one), outcome=outcome(one.record)))
    return counted("beside", good, len(chosen), broken, noted, of=len(every), figure=tried(good, chosen, every))


def _unseen(alike: Alike, version: Version, catalogue: Catalogue) -> bool:
    """Whether the mistake has no effect where the variation stands."""
    without = Version(tuple(atom for atom in version.atoms if atom.id not in catalogue.mistakes))
    return alike.everywhere(version, without)


def tried(good: int, chosen: Sequence[object], every: Sequence[object]) -> Text:
    """So many of those tried, and how many there are where not all were."""
    if len(chosen) == len(every):
        return say("figure", good=good, tried=len(chosen))
    return say("figure.sampled", good=good, tried=len(chosen), every=len(every))


def _form(one: Graded) -> str:
    return one.trial.id.partition(" ")[2]
