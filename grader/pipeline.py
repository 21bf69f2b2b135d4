"""The only place that knows the order: collect, run, judge, store, report.

A batch streams: each submission's run and record are stored as one transaction when it
is finished, and nothing of the class is held in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from grader import __version__
from grader.bench import Bench, observed_in_full
from grader.collect import collect_one
from grader.collect.lms import Received, read_roster, receive
from grader.errors import GraderError, SandboxError, StoreError, UsageError
from grader.judge.record import Setting
from grader.key import Key, KeyCache
from grader.lab import Lab, load_lab
from grader.lab.digest import rubric_digest, rubric_entries
from grader.ledger import Ledger
from grader.model import Run, Submission, Unusable
from grader.pool import Places, Pool
from grader.report.files import read_intake, write_intake
from grader.sandbox import Isolation, probe_isolation
from grader.store import Store

Record = dict[str, Any]
REQUIRED: Final = ("landlock", "seccomp", "rlimits")  # what a batch of strangers' code needs
_HERE: Final = Path(__file__).parent
STORE: Final = "results.sqlite"  # in the output folder


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeOptions:
    """What one grading is asked for."""

    course: Path
    lab: str
    path: Path
    out: Path
    jobs: int = 1
    seed: int = 0
    require: tuple[str, ...] = ()
    allow_unconfined: bool = False
    pages: bool = True
    language: str = "en"
    format: str | None = None  # of a course site's download; None: by its names
    roster: Path | None = None
    due: datetime | None = None  # in place of the rubric's


@dataclass(slots=True)
class Summary:
    """How a grading ended."""

    graded: int = 0
    ungraded: int = 0
    unusable: int = 0
    reused: int = 0  # records that stand unchanged
    rejudged: int = 0  # judged again from stored observations
    forks: int = 0  # children forked for submissions' code
    seconds: float = 0.0
    gone: tuple[str, ...] = field(default_factory=tuple)
    intake: Mapping[str, Any] = field(default_factory=dict)  # see grader.collect.lms.Intake

    def count(self, record: Mapping[str, Any]) -> None:
        if record["status"] == "graded":
            self.graded += 1
        elif record["status"] == "unusable":
            self.unusable += 1
        else:
            self.ungraded += 1


class Session(Bench):
    """One lab of a course made ready: its key, its catalogue, and sandboxes that start when something must run."""

    def __init__(self, course: Path, lab: str, *, seed: int, jobs: int, isolation: Isolation, pool: Places | None = None) -> None:
        read = load_lab(course, lab)
        self._cache = KeyCache(key_path(course))
        key = Key(read, seed, self._cache, worker_digest())
        digest = rubric_digest(read.rubric)
        setting = Setting(read.rubric.version, seed_name(seed), isolation.as_record(), digest, read.data)
        super().__init__(read, key, setting, seed=seed, jobs=jobs, isolation=isolation, pool=pool, code=grader_digest())
        self.key: Key = key
        self.execution = _digest(self.lab.execution_digest(seed), worker_digest(), isolation.tier)
        self.basis = _digest(self.execution, self.lab.key_digest(seed), self.lab.judging_digest(), grader_digest())

    def key_of(self, seed: int) -> Key:
        """The answer key under a seed; those of other seeds serve the audit."""
        return Key(self.lab, seed, self._cache, worker_digest())

    def build(self, *, ahead: bool = False) -> None:
        """Makes the key ready; `ahead`: with the likely combinations, for a class."""
        self.catalogue.build(self.versions)
        if ahead:
            self.catalogue.build_ahead(self.versions)

    def close(self) -> None:
        super().close()
        self._cache.close()


# ── a class ───────────────────────────────────────────────────────────────────


def grade(
    options: GradeOptions,
    on_record: Callable[[Record], None] = lambda _: None,
    on_total: Callable[[int], None] = lambda _: None,
    pool: Places | None = None,
) -> Summary:
    """Grades every submission under `options.path`, stores as it goes, writes the reports. Raises GraderError.

    `pool` is where submissions are run, already found to confine them as asked; by default on this machine.
    """
    started = time.monotonic()
    isolation = pool.isolation if pool else confined(options)
    summary = Summary()
    session = Session(options.course, options.lab, seed=options.seed, jobs=options.jobs, isolation=isolation, pool=pool)
    session.due = options.due or session.due
    try:
        entries = received(options, session)
        summary.intake = {**entries.intake.as_record(), "due": options.due.isoformat() if options.due else None}
        on_total(len(entries))
        present = set()
        with opened(options.out) as store:
            write_intake(options.out, summary.intake)
            session.build(ahead=True)
            keep_rubric(session, store)
            for record in graded(session, store, entries, summary):
                summary.count(record)
                present.add(record["submission"])
                on_record(record)
            summary.gone = store.remove_missing(session.lab.id, present)
            render(options, session.lab, store)
        summary.forks = session.forks
    finally:
        session.close()
    summary.seconds = time.monotonic() - started
    return summary


def keep_rubric(session: Session, store: Store) -> None:
    """What the rubric says now, kept under its digest: a later regrade tells by it what was edited."""
    rubric = session.lab.rubric
    Ledger(store).keep_rubric(session.lab.id, session.setting.rubric_digest, rubric_entries(rubric))


def remembered(options: GradeOptions) -> GradeOptions:
    """Where the same hand-ins were graded before: with the format, the roster and the deadline that were named then."""
    intake = read_intake(options.out) or {}
    if Path(str(intake.get("source"))).resolve() != options.path.resolve():
        return options
    roster, due = intake.get("roster"), intake.get("due")
    return replace(
        options,
        format=options.format or intake.get("format"),
        roster=options.roster or (Path(roster) if roster else None),
        due=options.due or (datetime.fromisoformat(due) if due else None),
    )


def received(options: GradeOptions, session: Session) -> Received:
    """What was handed in; a roster says whose it is. Raises UsageError."""
    roster = read_roster(options.roster) if options.roster else None
    return receive(options.path, session.lab.rubric.files, format=options.format, roster=roster)


def confined(options: GradeOptions) -> Isolation:
    """This machine's isolation. Raises SandboxError where it is less than strangers' code needs and nobody said so."""
    isolation = probe_isolation()
    wanted = options.require or (() if options.allow_unconfined else REQUIRED)
    lacking = isolation.lacks(wanted)
    if lacking:
        raise SandboxError(
            f"this machine can't confine submissions: {', '.join(lacking)} missing (it gives {isolation.tier}); "
            "see `grader doctor`, or say --allow-unconfined where nothing can be lost",
            zh=f"这台机器不能隔离提交的代码：缺少 {', '.join(lacking)}（现有 {isolation.tier}）；"
            "见 `grader doctor`，在没有东西可损失的机器上可用 --allow-unconfined",
        )
    return isolation


def graded(session: Session, store: Store, entries: Iterable[Submission | Unusable], summary: Summary) -> Iterator[Record]:
    """Records as they are finished; at most two submissions per job are under way. The session must have been built."""
    lab = session.lab.id
    pending: set[Future[tuple[Submission, Run, Record, bool]]] = set()
    waiting = iter(entries)
    with ThreadPoolExecutor(session.jobs, thread_name_prefix="submissions") as executor:
        try:
            while True:
                for entry in map(session.admitted, waiting):
                    known = _known(session, store, entry)
                    if known is not None:
                        summary.reused += 1
                        yield _dressed_again(session, store, entry, known)
                    elif isinstance(entry, Unusable):
                        record = session.unusable(entry)
                        store.save_record(lab, entry.id, session.basis + entry.digest, record, {})
                        yield record
                    else:
                        _ = session.pool  # made in this thread: a box ends with the thread that started it
                        pending.add(executor.submit(_one, session, store, entry))
                    if len(pending) >= 2 * session.jobs:
                        break
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    submission, run, record, reran = future.result()
                    summary.rejudged += not reran
                    sources = {source.path: source.text for source in submission.files}
                    with store.transaction():
                        if reran and observed_in_full(run):
                            store.save_run(submission.digest, session.execution, run)
                        store.save_record(lab, submission.id, session.basis + submission.digest, record, sources)
                    yield record  # only now: what is told as finished is kept
        except BaseException:
            session.close()  # what is under way ends at once; what is finished is stored
            raise


def _known(session: Session, store: Store, entry: Submission | Unusable) -> Record | None:
    """The stored record, if nothing it rests on has changed and it isn't the grader's own failure."""
    if store.basis_of(session.lab.id, entry.id) != session.basis + entry.digest:
        return None
    record = store.record(session.lab.id, entry.id)
    return None if record is None or record["status"] == "ungraded" else record


def _dressed_again(session: Session, store: Store, entry: Submission | Unusable, known: Record) -> Record:
    """A record that stands, under another deadline, roster or late policy."""
    record = session.dressed(known, entry)
    if record != known:
        sources = store.sources(session.lab.id, entry.id)
        store.save_record(session.lab.id, entry.id, session.basis + entry.digest, record, sources)
    return record


def _one(session: Session, store: Store, submission: Submission) -> tuple[Submission, Run, Record, bool]:
    """The submission's run and record; whether its code was run for them."""
    run = store.load_run(submission.digest, session.execution)
    if run is None:
        return submission, *session.graded(submission), True
    try:
        return submission, run, session.judge(submission, run), False
    except GraderError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return submission, *session.failed(submission, run, error), False


# ── one file ──────────────────────────────────────────────────────────────────


def check(course: Path, lab: str, path: Path, seed: int = 0) -> tuple[Record, dict[str, str]]:
    """One submission's record and sources; the student's own machine, so any isolation will do."""
    isolation = probe_isolation()
    with Pool(isolation, 1) as pool:  # it loads torch while this process reads the lab
        session = Session(course, lab, seed=seed, jobs=1, isolation=isolation, pool=pool)
        entry = session.admitted(collect_one(path, session.lab.rubric.files))
        if isinstance(entry, Unusable):
            return session.unusable(entry), {}
        session.build()
        return session.graded(entry)[1], {source.path: source.text for source in entry.files}


# ── from the store ────────────────────────────────────────────────────────────


def render(
    options: GradeOptions, lab: Lab | None = None, store: Store | None = None, only: Collection[str] | None = None
) -> None:
    """Writes the reports from the store; nothing is run and nothing judged. `only`: pages of these submissions alone."""
    from grader.report import write_reports

    lab = lab or load_lab(options.course, options.lab)
    if store is None:
        with opened(options.out) as own:
            render(options, lab, own, only)
        return
    ledger = Ledger(store)
    try:
        write_reports(
            options.out,
            lab.rubric.title,
            records=lambda: ledger.records(lab.id),
            sources=lambda submission: store.sources(lab.id, submission),
            language=options.language,
            pages=options.pages,
            revealed=_revealed(options, lab),
            only=only,
            jobs=options.jobs,
        )
    except OSError as error:
        place = error.filename2 or error.filename or options.out
        raise StoreError(
            f"{place}: the reports can't be written ({error.strerror}); the verdicts are kept: "
            f"mend that, then grader report {lab.id}",
            zh=f"{place}：报告无法写出（{error.strerror}）；评分结果已保存：解决后运行 grader report {lab.id}",
        ) from error


def _revealed(options: GradeOptions, lab: Lab) -> bool:
    """Whether students may read by now what their hidden checks saw; the last grading's `--due` goes before the rubric's."""
    remembered = (read_intake(options.out) or {}).get("due")
    moment = lab.rubric.reveals(options.due or (datetime.fromisoformat(remembered) if remembered else None))
    return moment is not None and datetime.now(UTC) >= moment


def opened(out: Path) -> Store:
    """The results file in the output folder. Raises UsageError where that folder or its file isn't grader's to write."""
    try:
        return Store(out / STORE)
    except StoreError as error:
        raise UsageError(str(error), zh=error.zh) from error


# ── what verdicts rest on ─────────────────────────────────────────────────────


def key_path(course: Path) -> Path:
    """Where the key's observations are kept; the sandbox can read neither."""
    return course / ".grader" / "key.sqlite"


def seed_name(seed: int) -> str:
    """How a record names the seed without giving it away."""
    return "public" if seed == 0 else "hidden-" + hashlib.sha256(f"grader seed {seed}".encode()).hexdigest()[:8]


@cache
def worker_digest() -> str:
    """Of what runs inside the sandbox and of what bounds it: what they change is run again."""
    rooms = [path for room in ("sandbox", "worker") for path in sorted((_HERE / room).glob("*.py"))]
    return _digest(*(path.read_text(encoding="utf-8") for path in [_HERE / "wire.py", *rooms]), *libraries())


@cache
def grader_digest() -> str:
    """Of everything that judges: what it changes is judged again, from stored observations."""
    rooms = ("collect", "compare", "diagnose", "judge", "key", "mutants", "lab", "rubric", "score")
    paths = [_HERE / "notebook.py", *(path for room in rooms for path in sorted((_HERE / room).rglob("*.py")))]
    return _digest(__version__, *(path.read_text(encoding="utf-8") for path in paths))


def libraries() -> list[str]:
    """The versions of what computes: the last digits, and what is raised, may change with them."""
    found = [sys.version, platform.machine()]
    for package in ("numpy", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{package} {version(package)}")
    return found


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0\0")
    return digest.hexdigest()
