"""The nouns: frozen values that flow from stage to stage.

Nothing here does I/O, arithmetic or policy; array holders compare by identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence for people, in both languages of the courses."""

    en: str
    zh: str

    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}


# ── what was handed in ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of a submission, decoded; a notebook is its code cells, joined."""

    path: str  # inside the submission, with /
    text: str
    encoding: str = "utf-8"
    cells: tuple[int, ...] = ()  # notebooks: the text's line on which each code cell starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """A Markdown cell of a notebook: for people, never for the sandbox."""

    file: str
    cell: int  # among all cells, from 1; of a notebook exported to .py the line
    text: str
    cut: int = 0  # characters that were left out at its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """How and when it came, as far as a course site's download or a roster says."""

    submitted: datetime | None = None  # without a zone where the site's sheet has none
    due: datetime | None = None  # the site's own deadline
    marked_late: bool = False  # the site says "late" and not by how much
    attempt: int | None = None
    group: str = ""
    members: tuple[Student, ...] = ()  # of the group, who handed it in counted among them
    earlier: tuple[str, ...] = ()  # what else came from the same student and doesn't count


HANDED_IN: Final = HandedIn()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What one student handed in, read and decoded but not run."""

    id: str
    student: Student
    files: tuple[Source, ...]
    digest: str  # sha256 of names and texts, the Markdown's too
    notes: tuple[Text, ...] = ()
    written: tuple[Markdown, ...] = ()  # in the order of the files and their cells
    handed_in: HandedIn = HANDED_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """An entry from which nothing can be graded: empty, unreadable, a broken archive."""

    id: str
    student: Student
    digest: str
    reason: Text
    handed_in: HandedIn = HANDED_IN


# ── what is asked of it ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InputCase:
    """Inputs for a probe, made outside the sandbox from a seed."""

    name: str
    values: Mapping[str, Any]  # arrays, numbers, strings, lists of those
    sizes: Mapping[str, int]  # what the dimensions are called: {"N": 11}
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanItem:
    """One probe on one input case; `runs` calls with consecutive seeds."""

    probe: str
    case: str
    inputs: Mapping[str, Any]
    runs: int
    seed: int
    seconds: float | None = None  # its own bound, in place of `Limits.probe_s`
    entries: tuple[str, ...] = ()  # the entry points it needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds for one submission; `probe_s` bounds one plan item. Seconds of wall and CPU, mebibytes."""

    wall_s: float = 20.0
    cpu_s: float = 10.0
    probe_s: float = 2.0
    memory_mb: int = 1024
    output_kb: int = 64
    result_mb: int = 64
    files: int = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """Everything the sandboxed child gets. Plain data; no reference, no expected value, no mistake's name."""

    files: tuple[Source, ...]
    overlay: tuple[Source, ...]  # the handout's files that a submission may lean on
    entry_points: Mapping[str, Mapping[str, Any]]
    patterns: tuple[Mapping[str, Any], ...]  # {"scope": [entry, ...], "patterns": [ast-grep, ...]}
    probes: Source  # the probes' driver code
    plan: tuple[PlanItem, ...]
    limits: Limits
    cast: str | None = None  # "float32": floating inputs are cast before the probe sees them
    again: bool = False  # a second look: objects lie elsewhere in memory
    versions: tuple[tuple[Source, ...], ...] = ()  # the lab's own code, in place of `files`: the plan is run on each


# ── what it did ───────────────────────────────────────────────────────────────


class Fate(StrEnum):
    """How one plan item ended."""

    OK = "ok"
    RAISED = "raised"
    MISSING = "missing"  # an entry point the probe needs isn't there
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    FLOODED = "flooded"  # too much output
    GARBLED = "garbled"  # what came back can't be read
    NOT_RUN = "not-run"
    UNGRADED = "ungraded"  # the grader's own fault


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentError:
    """An exception of the student's code, as a value."""

    type: str
    message: str
    file: str = ""
    line: int = 0
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observation:
    """What one plan item showed: for each run the named plain values."""

    probe: str
    case: str
    fate: Fate
    runs: tuple[Mapping[str, Any], ...] = ()
    error: StudentError | None = None
    seconds: float = 0.0
    unsteady: bool = False  # it was looked at twice, and was different the second time
    running: str = ""  # the student's function that was stopped, where that could be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where an entry point stands in a submission and how it was recognised."""

    entry: str
    file: str
    line: int
    end_line: int
    symbol: str  # "Model.manual_update"
    how: str  # name | alias | case | signature | function | other-class | starter | script | loop


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A top-level statement that was not executed."""

    file: str
    line: int
    text: str
    reason: str  # work | unreadable | magic | raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A place where a forbidden pattern stands."""

    pattern: int  # index into Task.patterns
    entry: str
    file: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """What loading a submission found out; all but `stood_in` was learnt before its code ran."""

    found: Mapping[str, Found] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    stood_in: tuple[str, ...] = ()
    globals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # entry → names it reads that nothing defines
    constants: tuple[float, ...] = ()  # numeric literals of the submission's definitions, sorted
    matches: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """One submission's whole stay in the sandbox."""

    observations: tuple[Observation, ...]  # one for each plan item, in the plan's order
    loading: Loading
    isolation: Mapping[str, Any]
    environment: Mapping[str, Any]  # versions, CPU capability
    timing: Mapping[str, float]  # wall_s, cpu_s, peak_mb
    output: str = ""  # head of what it printed
    failure: str = ""  # the grader's own failure; empty when the machinery worked


# ── what may explain it ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """One form of one mistake (or accepted variation), its constants filled in."""

    id: str
    form: int = 0
    constants: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The reference with these edits; the empty version is the reference itself."""

    atoms: tuple[Atom, ...] = ()  # sorted
    _hash: int = field(init=False, repr=False, compare=False)  # a search looks each version up hundreds of times

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash(self.atoms))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Version], tuple[tuple[Atom, ...]]]:
        return Version, (self.atoms,)  # another process hashes texts otherwise

    @classmethod
    def of(cls, *groups: tuple[Atom, ...]) -> Version:
        return cls(tuple(sorted({atom for group in groups for atom in group})))


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The smallest set of mistakes whose version does what the submission does."""

    mistakes: tuple[Atom, ...]
    accepts: tuple[Atom, ...]
    version: Version
    log_likelihood: float = 0.0
    strong: bool = True  # False when all that agrees is that both raise
    loose: bool = False  # agrees at single precision only
    rivals: tuple[tuple[Atom, ...], ...] = ()  # other sets of the same size that explain it as well


# ── what it means ─────────────────────────────────────────────────────────────


class PartStatus(StrEnum):
    CORRECT = "correct"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    MISSING = "missing"
    FAILED = "failed"
    UNGRADED = "ungraded"
    UNREAD = "unread"  # written answers wait for a person's points
    UNANSWERED = "unanswered"  # nothing was written


class CheckStatus(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    RAISED = "raised"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    NOT_RUN = "not-run"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """Expected, got and where they differ most; big arrays are cut around the worst element."""

    probe: str
    case: str
    name: str
    expected_shape: tuple[int, ...]
    got_shape: tuple[int, ...]
    expected_dtype: str
    got_dtype: str
    worst: tuple[int, ...] | None
    expected: Any  # nested lists, at most 12 by 12, or None when it can't be shown
    got: Any
    rows: tuple[int, ...]  # which rows and columns of the (flattened to 2-D) array are shown
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheckResult:
    id: str
    status: CheckStatus
    title: Text
    message: Text
    relation: str = ""
    detail: str = ""  # the fate, where the status alone doesn't say it
    difference: Difference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    file: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    mistake: str
    part: str
    points: Decimal
    evidence: str  # edit | property | code
    title: Text
    why: Text
    hint: Text
    location: Location | None
    detail: Text | None = None
