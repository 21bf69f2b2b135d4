"""Versions of the reference and what they do, made when asked for and kept.

A version is a set of edits; equal texts are run once whatever edits led to them.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Final

from grader import wire
from grader.errors import LabError
from grader.key.cache import KeyCache
from grader.lab import Lab
from grader.model import Atom, Fate, Limits, Observation, PlanItem, Run, Source, Task, Version
from grader.rubric.edits import Span, bind, locate, splice

Files = tuple[Source, ...]
Runner = Callable[[Task, Sequence[Files]], Sequence[Run]]  # the task's plan on each version's files

KEY_LIMITS: Final = Limits(wall_s=120, cpu_s=120, probe_s=10, memory_mb=2048)


class Key:
    """What each version does on each probe of one lab at one seed. Safe among threads."""

    def __init__(self, lab: Lab, seed: int, cache: KeyCache, worker: str) -> None:
        """`worker` is the digest of the code that runs probes: what it changes is built anew."""
        self.lab = lab
        self._cache = cache
        self._worker = worker
        self._lock = threading.Lock()
        self._files: dict[Version, Files | None] = {}
        self._known: dict[tuple[str, str], Mapping[str, Observation]] = {}  # (files' digest, probe) → case → observation
        self._digests: dict[Version, str] = {}
        self._located: dict[Atom, tuple[Span, ...]] = {}
        self._forms = {entry.id: entry.versions for entry in (*lab.rubric.mistakes, *lab.rubric.accepts)}
        self.built = 0  # versions × probes that had to be run
        self._plans: dict[str, tuple[PlanItem, ...]] = {}
        for item in lab.plan(seed, key=True):
            self._plans[item.probe] = (*self._plans.get(item.probe, ()), item)
        self._probe_digests = {
            (probe, cast): self._probe_digest(probe, cast) for probe in self._plans for cast in (None, "float32")
        }

    @property
    def probes(self) -> tuple[str, ...]:
        return tuple(self._plans)

    def files(self, version: Version) -> Files | None:
        """The version's sources, or None where its edits overlap."""
        if version not in self._files:
            spans = [span for atom in version.atoms for span in self._spans(atom)]
            texts = splice(self.lab.reference, spans)
            files = None if texts is None else tuple(replace(source, text=texts[source.path]) for source in self.lab.reference)
            if files is not None:  # before the files are known to other threads
                self._digests[version] = _digest(*(f"{source.path}\0{source.text}" for source in files))
            self._files[version] = files
        return self._files[version]

    def observe(
        self, versions: Iterable[Version], probe: str, run: Runner, cast: str | None = None
    ) -> dict[Version, Mapping[str, Observation]]:
        """Each composable version's observations of `probe`, by case; what isn't known is run."""
        possible = [version for version in versions if self.files(version) is not None]
        probe_digest = self._probe_digests[probe, cast]
        self._recall({self._digests[version] for version in possible}, probe_digest)
        missing: dict[str, Version] = {}
        for version in possible:
            if (self._digests[version], probe_digest) not in self._known:
                missing.setdefault(self._digests[version], version)
        if missing:
            self._build(missing, probe, probe_digest, run, cast)
        return {version: self._known[self._digests[version], probe_digest] for version in possible}

    def noted(self, what: str) -> bool:
        """Whether `note(what)` was said of this key, by this worker."""
        return bool(self._cache.load([_digest(what, self._worker)], "note"))

    def note(self, what: str) -> None:
        self._cache.save("note", {_digest(what, self._worker): ()})

    def _recall(self, digests: set[str], probe_digest: str) -> None:
        unknown = [digest for digest in digests if (digest, probe_digest) not in self._known]
        if unknown:
            for digest, items in self._cache.load(unknown, probe_digest).items():
                self._known[digest, probe_digest] = {item.case: item for item in items}

    def _build(self, missing: Mapping[str, Version], probe: str, probe_digest: str, run: Runner, cast: str | None) -> None:
        wanted = [(digest, self.files(version)) for digest, version in missing.items()]
        runs = run(self._task(probe, cast), [files for _, files in wanted if files is not None])
        kept: dict[str, Sequence[Observation]] = {}
        for (digest, _), done in zip(wanted, runs, strict=True):
            if done.failure or any(item.fate is Fate.UNGRADED for item in done.observations):
                raise LabError(f"labs/{self.lab.id}: a version of the reference couldn't be run on {probe}: {done.failure}")
            kept[digest] = done.observations
            self._known[digest, probe_digest] = {item.case: item for item in done.observations}
        with self._lock:
            self.built += len(kept)
        self._cache.save(probe_digest, kept)

    def _task(self, probe: str, cast: str | None) -> Task:
        return Task(
            files=(),
            overlay=(),  # a reference is whole
            entry_points=self.lab.entry_points,
            patterns=(),
            probes=self.lab.sandbox_probes(),
            plan=self._plans[probe],
            limits=KEY_LIMITS,
            cast=cast,
        )

    def _spans(self, atom: Atom) -> tuple[Span, ...]:
        if atom not in self._located:
            edits = bind(self._forms[atom.id][atom.form], dict(atom.constants))
            self._located[atom] = tuple(locate(self.lab.reference, edit) for edit in edits)
        return self._located[atom]

    def _probe_digest(self, probe: str, cast: str | None) -> str:
        plan = [[item.probe, item.case, item.runs, item.seed, dict(item.inputs)] for item in self._plans[probe]]
        fixed = [self._worker, self.lab.sandbox_probes().text, self.lab.entry_points, cast, astuple(KEY_LIMITS)]
        return hashlib.sha256(wire.encode([fixed, plan])).hexdigest()


def single(atom: Atom) -> Version:
    """The reference with one edit."""
    return Version((atom,))


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
        digest.update(b"\0\0")
    return digest.hexdigest()
