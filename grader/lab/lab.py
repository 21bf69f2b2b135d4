"""The Lab: what the stages after it take from an author's files."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import LabError
from grader.lab import inputs
from grader.lab.data import Digits
from grader.lab.digest import digest
from grader.model import InputCase, PlanItem, Source
from grader.rubric.load import file_name
from grader.rubric.schema import Check, Rubric, Version
from grader.rubric.words import suggestion

ONCE = InputCase(name="once", values={}, sizes={}, why="A probe without inputs runs once.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProbeSpec:
    """A probe's facts; its code runs in the sandbox only."""

    name: str
    cases: tuple[str, ...]
    runs: int  # calls on a submission
    key_runs: int  # calls on each version of the reference
    entries: tuple[str, ...]  # entry points it needs
    doc: str
    line: int
    signature: inspect.Signature  # without the lab
    code: str  # of the file what this probe needs, without empty lines: what else changes there leaves it as it is
    training: bool = False  # run last, and of all versions on the reference only
    seconds: float | None = None  # its own bound, in place of the rubric's limits.probe_s
    hidden: bool = False  # no student sees it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lab:
    """One lab of a course, read and checked."""

    id: str
    course: Path
    rubric: Rubric
    reference: tuple[Source, ...]
    starter: tuple[Source, ...]
    handout: tuple[str, ...]  # the Markdown of the starter's notebooks: questions, never answers
    variants: Mapping[str, tuple[Source, ...]]  # other right answers, for the audit
    probes: Mapping[str, ProbeSpec]
    inputs: Mapping[str, Callable[..., Any]]
    properties: Mapping[str, Callable[..., Any]]
    probes_text: str
    properties_text: str
    sandbox_text: str
    digits: Digits
    _cases: dict[int, dict[str, InputCase]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.course / "labs" / self.id

    @property
    def data(self) -> str | None:
        """Which digits the inputs are made of, as a folder of the course; None where no input asks for any."""
        wanted = any(inputs.wants_data(function) for function in self.inputs.values())
        return self.digits.name if wanted else None

    @property
    def entry_points(self) -> dict[str, dict[str, Any]]:
        """The entry points as a Task has them."""
        return {name: entry.plain() for name, entry in self.rubric.entry_points.items()}

    @property
    def patterns(self) -> tuple[dict[str, Any], ...]:
        """The forbidden patterns as a Task has them, one element for each id of `pattern_mistakes`."""
        entries = {part.id: list(part.entries) for part in self.rubric.machine_parts}
        scopes = {m.id: list(dict.fromkeys(entry for part in m.parts for entry in entries[part])) for m in self.rubric.mistakes}
        return tuple({"scope": scopes[m.id], "patterns": list(m.code)} for m in self.rubric.mistakes if m.code)

    @property
    def pattern_mistakes(self) -> tuple[str, ...]:
        """The mistakes whose patterns `patterns` holds, in its order."""
        return tuple(mistake.id for mistake in self.rubric.mistakes if mistake.code)

    def hidden(self, check: Check) -> bool:
        """Whether no student may see the check: it says so itself, or its probe does."""
        return check.hidden or self.probes[check.probe].hidden

    def sandbox_probes(self) -> Source:
        """The probes as the sandbox gets them: nothing of the inputs, line numbers kept."""
        return Source(path="probes.py", text=self.sandbox_text)

    def cases(self, seed: int) -> dict[str, InputCase]:
        """Every input case under this seed, the same bit for bit each time."""
        if seed not in self._cases:
            path = self.folder / "probes.py"
            made = {name: inputs.make_case(path, name, function, seed, self.digits) for name, function in self.inputs.items()}
            self._cases[seed] = (
                {ONCE.name: ONCE} | made if any(ONCE.name in spec.cases for spec in self.probes.values()) else made
            )
        return dict(self._cases[seed])

    def plan(self, seed: int, probes: Sequence[str] | None = None, key: bool = False) -> tuple[PlanItem, ...]:
        """The probes (default: all) on their cases, in the file's order but training last; `key`: with the runs for versions."""
        for name in probes or ():
            if name not in self.probes:
                file, near = file_name(self.folder / "probes.py"), suggestion(name, self.probes)
                raise LabError(f"{file}: no probe '{name}'{near.en}", zh=f"{file}：没有探针“{name}”{near.zh}")
        cases = self.cases(seed)
        return tuple(
            PlanItem(
                probe=spec.name,
                case=case,
                inputs=self._arguments(spec, cases[case]),
                runs=spec.key_runs if key else spec.runs,
                seed=inputs.item_seed(seed, spec.name, case),
                seconds=spec.seconds,
                entries=spec.entries,
            )
            for spec in sorted(self.probes.values(), key=lambda spec: spec.training)
            if probes is None or spec.name in probes
            for case in spec.cases
        )

    def execution_digest(self, seed: int) -> str:
        """Changes with whatever changes what a submission shows: probes, inputs, entry points, patterns, limits, handout."""
        return digest("execution", self._ask(seed, key=False), *self._surroundings())

    def key_digest(self, seed: int) -> str:
        """Changes with whatever changes the answer key: besides the above the reference, its versions and the checks."""
        versions = [_version(version) for version in (*self.rubric.accepts, *self.rubric.mistakes) if version.versions]
        parts = [
            part.model_dump(mode="json", include={"id", "entries", "checks", "own", "optional"})
            for part in self.rubric.machine_parts
        ]
        return digest("key", self._ask(seed, key=True), *self._surroundings(), _texts(self.reference), versions, parts)

    def judging_digest(self) -> str:
        """Changes with whatever changes verdicts on given observations: the rubric and the properties."""
        rubric = self.rubric.model_dump(
            mode="json", by_alias=True, exclude={"equivalents", "due", "late", "drops", "bonus", "cap", "reveal"}
        )
        return digest("judging", rubric, self.properties_text, list(self.handout))

    def _ask(self, seed: int, *, key: bool) -> list[Any]:
        plan = [[item.probe, item.case, item.inputs, item.runs, item.seed, item.seconds] for item in self.plan(seed, key=key)]
        return [self.sandbox_text, plan]

    def _surroundings(self) -> list[Any]:
        limits = self.rubric.model_dump(mode="json", include={"limits"})
        return [self.entry_points, list(self.patterns), limits, _texts(self.starter)]

    def _arguments(self, spec: ProbeSpec, case: InputCase) -> Mapping[str, Any]:
        try:
            spec.signature.bind(**case.values)
        except TypeError as error:
            place = f"{file_name(self.folder / 'probes.py')}:{spec.line}"
            raise LabError(
                f"{place} {spec.name}() doesn't take what {case.name}() gives: {error}",
                zh=f"{place} {spec.name}() 的参数与 {case.name}() 给出的值对不上（{error}）",
            ) from None
        return case.values


def _texts(files: Sequence[Source]) -> list[list[str]]:
    return [[source.path, source.text] for source in files]


def _version(version: Version) -> dict[str, Any]:
    keys = {"id", "part", "edits", "forms", "constants", "excludes"}
    return version.model_dump(mode="json", by_alias=True, include=keys)
