"""Versions of the reference and what they do, made when asked for and kept.

A version is a set of edits; equal texts are run once whatever edits led to them.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any, Final

from grader import wire
from grader.errors import LabError, SandboxError
from grader.key.answers import Files, Item, Runner
from grader.key.cache import KeyCache
from grader.key.planned import Planned
from grader.lab import Lab
from grader.model import Atom, Fate, Limits, Observation, PlanItem, Task, Version
from grader.mutants import Mutant, mutants
from grader.rubric.edits import Span, bind, locate, splice

KEY_LIMITS: Final = Limits(wall_s=120, cpu_s=120, probe_s=10, memory_mb=2048)


class Key(Planned):
    """What each version does on each probe of one lab at one seed. Safe among threads."""

    def __init__(self, lab: Lab, seed: int, cache: KeyCache, worker: str) -> None:
        """`worker` is the digest of the code that runs probes: what it changes is built anew."""
        super().__init__(lab, seed)
        self._cache = cache
        self._worker = worker
        self._lock = threading.Lock()
        self._files: dict[Version, Files | None] = {}
        self._known: dict[tuple[str, str], Observation] = {}  # (files' digest, item's digest) → observation
        self._digests: dict[Version, str] = {}
        self._located: dict[Atom, tuple[Span, ...]] = {}
        self._forms = {entry.id: entry.versions for entry in (*lab.rubric.mistakes, *lab.rubric.accepts)}
        self._mutants: dict[Atom, Mutant] = {}
        self.built = 0  # versions × probes that had to be run
        casts = (None, "float32")
        self._item_digests = {(at, cast): self._item_digest(item, cast) for at, item in self._plan.items() for cast in casts}

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

    def composes(self, version: Version) -> bool:
        """Whether the version's edits touch different places, so that there is such a version."""
        return self.files(version) is not None

    def observe(
        self, versions: Iterable[Version], items: Sequence[Item], run: Runner, cast: str | None = None
    ) -> dict[Version, Mapping[Item, Observation]]:
        """Each composable version's observations of the items (probe and case); what isn't known is run.

        Raises ValueError where training is asked of a wrong version.
        """
        versions = tuple(versions)
        trained = sorted({probe for probe, _ in items if self.lab.probes[probe].training})
        if trained and any(version.atoms for version in versions):
            raise ValueError(f"{', '.join(trained)}: training probes are run on the reference only")
        possible = [version for version in versions if self.files(version) is not None]
        self._recall({self._digests[version] for version in possible}, items, cast)
        missing: dict[tuple[Item, ...], dict[str, Version]] = {}
        for version in possible:
            digest = self._digests[version]
            lacking = tuple(item for item in items if (digest, self._item_digests[item, cast]) not in self._known)
            if lacking:
                missing.setdefault(lacking, {})[digest] = version
        for lacking, wanted in missing.items():
            self._build(wanted, lacking, run, cast)
        return {version: self._all(self._digests[version], items, cast) for version in possible}

    def _all(self, digest: str, items: Sequence[Item], cast: str | None) -> dict[Item, Observation]:
        return {item: self._known[digest, self._item_digests[item, cast]] for item in items}

    def noted(self, what: str) -> bool:
        """Whether `note(what)` was said of this key, by this worker."""
        return bool(self._cache.load([_digest(what, self._worker)], "note"))

    def note(self, what: str) -> None:
        self._cache.save("note", {_digest(what, self._worker): ()})

    def recalled(self, what: str) -> Any:
        """What `remember(what, …)` kept of this key, by this worker; None where nothing was."""
        return self._cache.recall(_digest(what, self._worker))

    def remember(self, what: str, value: Any) -> None:
        """Keeps plain values that were measured on this key's observations."""
        self._cache.remember(_digest(what, self._worker), value)

    def _recall(self, digests: set[str], items: Sequence[Item], cast: str | None) -> None:
        for item in items:
            of = self._item_digests[item, cast]
            unknown = [digest for digest in digests if (digest, of) not in self._known]
            for digest, observations in (self._cache.load(unknown, of) if unknown else {}).items():
                self._known[digest, of] = observations[0]

    def _build(self, missing: Mapping[str, Version], items: Sequence[Item], run: Runner, cast: str | None) -> None:
        wanted = [(digest, self.files(version)) for digest, version in missing.items()]
        runs = run(self._task(items, cast), [files for _, files in wanted if files is not None])
        kept: dict[Item, dict[str, Sequence[Observation]]] = {item: {} for item in items}
        for (digest, _), done in zip(wanted, runs, strict=True):
            if done.failure:  # the lab's own faults come as ungraded observations
                raise SandboxError(
                    f"labs/{self.lab.id}: the answer key can't be built on this machine: {done.failure}",
                    zh=f"labs/{self.lab.id}：在这台机器上无法得出参考答案的结果：{done.failure}",
                )
            if any(seen.fate is Fate.UNGRADED for seen in done.observations):
                names = ", ".join(dict.fromkeys(probe for probe, _ in items))
                why = next((seen.error.message for seen in done.observations if seen.error), "no reason given")
                raise LabError(
                    f"labs/{self.lab.id}: a version of the reference couldn't be run on {names}: {why}",
                    zh=f"labs/{self.lab.id}：参考实现的一个版本无法在探针 {names} 上运行：{why}",
                )
            for item, seen in zip(items, done.observations, strict=True):
                kept[item][digest] = [seen]
                self._known[digest, self._item_digests[item, cast]] = seen
        with self._lock:
            self.built += len(wanted) * len(items)
        for item, observed in kept.items():
            lasting = {digest: seen for digest, seen in observed.items() if self._lasts(digest, seen)}
            self._cache.save(self._item_digests[item, cast], lasting)

    def _lasts(self, digest: str, seen: Sequence[Observation]) -> bool:
        """Whether it may be kept: what the reference raises names a line of a probe, which may move."""
        return digest != self._digests.get(Version()) or all(one.fate is Fate.OK for one in seen)

    def _task(self, items: Sequence[Item], cast: str | None) -> Task:
        return Task(
            files=(),
            overlay=(),  # a reference is whole
            entry_points=self.lab.entry_points,
            patterns=(),
            probes=self.lab.sandbox_probes(),
            plan=tuple(self._plan[item] for item in items),
            limits=KEY_LIMITS,
            cast=cast,
        )

    def mutants(self) -> dict[Atom, Mutant]:
        """The reference's generic mutants, as atoms to be combined like any other; made when first asked for."""
        if not self._mutants:
            handed_out = {source.text for source in self.lab.starter}  # nobody wrote those
            written = [source for source in self.lab.reference if source.text not in handed_out]
            found = {Atom(f"mutant:{mutant.id}"): mutant for mutant in mutants(written)}
            self.add({atom: Span(mutant.path, mutant.start, mutant.end, mutant.text) for atom, mutant in found.items()})
            self._mutants = found
        return self._mutants

    def add(self, further: Mapping[Atom, Span]) -> None:
        """Atoms that are no entry of the rubric: each is the reference with one span replaced."""
        self._located.update({atom: (span,) for atom, span in further.items()})

    def _spans(self, atom: Atom) -> tuple[Span, ...]:
        if atom not in self._located:
            edits = bind(self._forms[atom.id][atom.form], dict(atom.constants))
            self._located[atom] = tuple(locate(self.lab.reference, edit) for edit in edits)
        return self._located[atom]

    def _item_digest(self, item: PlanItem, cast: str | None) -> str:
        plan = [item.probe, item.case, item.runs, item.seed, item.seconds, dict(item.inputs)]
        fixed = [self._worker, self.lab.probes[item.probe].code, self.lab.entry_points, cast, astuple(KEY_LIMITS)]
        return hashlib.sha256(wire.encode([fixed, plan])).hexdigest()


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
        digest.update(b"\0\0")
    return digest.hexdigest()
