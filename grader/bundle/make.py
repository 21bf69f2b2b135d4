"""Makes a bundle: measures what versions do on the public inputs, and refuses to write what would give answers away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from grader import __version__, wire
from grader.bundle import archive, pages, public, secrets
from grader.bundle.versions import Versions, Wanted
from grader.errors import BundleError
from grader.judge.views import Item
from grader.key import Key, KeyCache
from grader.lab import Lab
from grader.lab.digest import rubric_digest
from grader.model import Version
from grader.rubric.schema import Rubric
from grader.sandbox import probe_isolation
from grader.session import Session, worker_digest

PUBLIC_SEED: Final = 0
_AT_ONCE: Final = 512  # versions whose observations are held at one time
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was written."""

    path: Path
    bytes: int
    versions: int  # that were run
    hidden_checks: int  # that stay at home
    mistakes: int


def make(course: Path, lab: str, out: Path, jobs: int, progress: Progress = lambda *_: None) -> Made:
    """Writes the lab's bundle. Raises GraderError; BundleError where it would hold a line of the reference."""
    session = Session(course, lab, seed=PUBLIC_SEED, jobs=jobs, isolation=probe_isolation())
    try:
        session.build()
        probes = public.public_probes(session.lab)
        if not public.public_parts(session.lab):
            raise BundleError(
                f"{lab}: every check is hidden, so there is nothing to give to students; take a `hidden: true` away",
                zh=f"{lab}：所有检查都不公开，没有可以发给学生的内容；请去掉某处的 `hidden: true`",
            )
        items = [item for probe in probes for item in session.key.items(probe)]
        asked = Versions(session.catalogue, [item for item in items if item[0] in session.key.probes])
        gathered, count = _gathered(session, asked, items, progress)
        members = _members(session, asked, probes, {item: one.page() for item, one in gathered.items()})
    finally:
        session.close()
    secrets.require_none(session.lab, members)
    archive.write(out, members)
    rubric = json.loads(members[archive.MANIFEST])["rubric"]
    hidden = sum(public.hidden_checks(session.lab).values())
    return Made(out, out.stat().st_size, count, hidden, len(rubric["mistakes"]))


def _gathered(
    session: Session, asked: Versions, items: Sequence[Item], progress: Progress
) -> tuple[dict[Item, pages.Gathered], int]:
    """Each public item's observations. Those of combinations are not kept beside the course's key: they are many."""
    gathered = {item: pages.Gathered() for item in items}
    for item in (item for item in items if item[0] in session.key.training):
        gathered[item].add(Version(), session.key.observe([Version()], [item], session.versions)[Version()][item])
    alone, combined = list(asked.alone()), list(asked.combined())
    total, done = len(alone) + len(combined), 0
    for wanted in (alone, combined):
        for some in _chunks(wanted):
            _run(session, some, gathered)
            done += len(some)
            progress(done, total)
    return gathered, total


def _run(session: Session, wanted: Sequence[Wanted], gathered: dict[Item, pages.Gathered]) -> None:
    scratch = KeyCache(None)
    key = Key(session.lab, session.seed, scratch, worker_digest())
    groups: dict[tuple[Item, ...], list[Version]] = {}
    for one in wanted:
        if one.items:
            groups.setdefault(one.items, []).append(one.version)
    for items, versions in groups.items():
        for version, seen in key.observe(versions, items, session.versions).items():
            for item, observation in seen.items():
                gathered[item].add(version, observation)
    scratch.close()


def _chunks(wanted: Iterable[Wanted]) -> Iterable[list[Wanted]]:
    waiting = iter(sorted(wanted, key=lambda one: len(one.version.atoms)))
    while some := list(islice(waiting, _AT_ONCE)):
        yield some


# ── the members ───────────────────────────────────────────────────────────────


def _members(session: Session, asked: Versions, probes: Sequence[str], written: dict[Item, Any]) -> dict[str, bytes]:
    lab, rubric = session.lab, public.public_rubric(session.lab, asked.seen)
    used = {case for name in probes for case in lab.probes[name].cases}
    cases = {case: made for case, made in lab.cases(session.seed).items() if case in used}
    names = {case: f"inputs/{number:03}.bin" for number, case in enumerate(cases)}
    manifest = {
        "format": archive.FORMAT,
        "grader": __version__,
        "lab": lab.id,
        "seed": session.seed,
        "rubric": public.numbers(rubric.model_dump(mode="python", by_alias=True)),
        "digest": rubric_digest(lab.rubric),
        "data": lab.data,
        "probes": [_probe(lab, name) for name in probes],
        "cases": {case: {"sizes": dict(made.sizes), "why": ""} for case, made in cases.items()},
        "inputs": names,
        "starter": [[source.path, source.text] for source in lab.starter],
        "handout": list(lab.handout),
        "hidden": public.hidden_checks(lab),
        "items": [list(item) for item in written],
        **_measured(session, rubric, set(written)),
    }
    inputs = {names[case]: wire.encode(dict(made.values)) for case, made in cases.items()}
    key = {archive.page_name(number): pages.to_bytes(page) for number, page in enumerate(written.values())}
    return {
        archive.MANIFEST: json.dumps(manifest, ensure_ascii=False).encode(),
        archive.PROBES: public.probes_text(lab, probes).encode(),
        archive.PROPERTIES: public.properties_text(lab, rubric).encode(),
        **inputs,
        **key,
    }


def _probe(lab: Lab, name: str) -> dict[str, Any]:
    spec = lab.probes[name]
    parameters = [[one.name, one.kind.name, one.default is not one.empty] for one in spec.signature.parameters.values()]
    fields = ("name", "cases", "runs", "key_runs", "entries", "training", "seconds")
    return {**{field: getattr(spec, field) for field in fields}, "parameters": parameters}


def _measured(session: Session, rubric: Rubric, items: set[Item]) -> dict[str, Any]:
    """What the catalogue measured, of what is public."""
    known = {entry.id for entry in (*rubric.mistakes, *rubric.accepts)}
    catalogue = session.catalogue
    effects = [
        [asdict(atom), sorted(list(item) for item in changed & items)]
        for atom, changed in sorted(catalogue.effects.items())
        if atom.id in known
    ]
    return {
        "effects": effects,
        "tolerances": [[list(item), list(bounds)] for item, bounds in sorted(catalogue.tolerances.items()) if item in items],
        "seconds": {probe: round(took, 2) for probe, took in catalogue.seconds.items() if probe in {item[0] for item in items}},
    }
