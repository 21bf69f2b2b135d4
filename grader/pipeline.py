"""The only place that knows the order: collect, run, judge, store, report.

A batch streams: each submission's run and record are stored as one transaction when it
is finished, and nothing of the class is held in memory.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from grader.collect import collect_one
from grader.collect.lms import Received, read_roster, receive
from grader.crew import MANY, Crew, Setup, graded_by
from grader.errors import SandboxError, StoreError, UsageError
from grader.lab import Lab, load_lab
from grader.lab.digest import rubric_entries
from grader.ledger import Ledger
from grader.model import Submission, Unusable
from grader.pool import Afar, Pool
from grader.report.files import read_intake, write_intake
from grader.sandbox import Isolation, probe_isolation
from grader.sandbox.spawn import can_fork
from grader.session import Session
from grader.store import Store

Record = dict[str, Any]
REQUIRED: Final = ("landlock", "seccomp", "rlimits")  # what a batch of strangers' code needs
RUNS: Final = 2  # submissions under way on a cluster for each process that judges: one is run meanwhile
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


# ── a class ───────────────────────────────────────────────────────────────────


def grade(
    options: GradeOptions,
    on_record: Callable[[Record], None] = lambda _: None,
    on_total: Callable[[int], None] = lambda _: None,
    pool: Afar | None = None,
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
            with _crew(options, isolation, len(entries), pool) as crew:
                if crew and not pool:
                    session.rest()  # what built the key
                for record in graded(session, store, entries, summary, crew):
                    summary.count(record)
                    present.add(record["submission"])
                    on_record(record)
            summary.gone = store.remove_missing(session.lab.id, present)
            render(options, session.lab, store)
        summary.forks = session.forks + (crew.forks if crew else 0)
    finally:
        session.close()
    summary.seconds = time.monotonic() - started
    return summary


def _crew(
    options: GradeOptions, isolation: Isolation, count: int, pool: Afar | None
) -> contextlib.AbstractContextManager[Crew | None]:
    """Several processes for a class that is large enough: on a machine that forks, or to judge what a cluster runs."""
    if options.jobs < 2 or count < MANY or not (pool or can_fork()):
        return contextlib.nullcontext()
    size = min(os.cpu_count() or 1, max(2, options.jobs // RUNS)) if pool else options.jobs
    return Crew(Setup(options.course, options.lab, options.seed, isolation, afar=pool is not None), size, pool)


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


def graded(
    session: Session, store: Store, entries: Iterable[Submission | Unusable], summary: Summary, crew: Crew | None = None
) -> Iterator[Record]:
    """Records as they are finished; at most two submissions per job are under way. The session must have been built.

    A crew runs and judges what isn't known; without one the session does.
    """
    pending: set[Future[_Finished]] = set()
    waiting = iter(entries)
    with ThreadPoolExecutor(session.jobs, thread_name_prefix="submissions") as executor:
        try:
            while True:
                for entry in map(session.admitted, waiting):
                    if (record := _settled(session, store, entry, summary)) is not None:
                        yield record
                    elif isinstance(entry, Submission):
                        _ready(session, crew)
                        pending.add(executor.submit(_one, session, store, entry, crew))
                    if len(pending) >= 2 * session.jobs:
                        break
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for finished in map(Future.result, done):
                    if finished.record is None:  # the crew gave it back
                        _ready(session, None)
                        pending.add(executor.submit(_one, session, store, finished.submission, None))
                        continue
                    summary.rejudged += not finished.ran
                    _keep(session, store, finished, finished.record)
                    yield finished.record  # only now: what is told as finished is kept
        except BaseException:
            _stop(session, crew)
            raise


def _stop(session: Session, crew: Crew | None) -> None:
    """What is under way ends at once; what is finished is stored."""
    if crew is not None:
        crew.close(at_once=True)
    session.close()


def _ready(session: Session, crew: Crew | None) -> None:
    """Starts what runs submissions, in the caller's thread: a box ends with the thread that started it."""
    if crew is None:
        _ = session.pool
    else:
        crew.start()


@dataclass(frozen=True, slots=True)
class _Finished:
    """A submission and its record, None where nothing was done; whether its code was run for that; the run that is to be kept."""

    submission: Submission
    record: Record | None = None
    ran: bool = False
    run: bytes | None = None


def _keep(session: Session, store: Store, finished: _Finished, record: Record) -> None:
    submission = finished.submission
    sources = {source.path: source.text for source in submission.files}
    with store.transaction():
        if finished.run is not None:
            store.save_run(submission.digest, session.execution, finished.run)
        store.save_record(session.lab.id, submission.id, session.basis + submission.digest, record, sources)


def _settled(session: Session, store: Store, entry: Submission | Unusable, summary: Summary) -> Record | None:
    """The record of an entry of which nothing must be run or judged; None where something must."""
    known = _known(session, store, entry)
    if known is not None:
        summary.reused += 1
        return _dressed_again(session, store, entry, known)
    if not isinstance(entry, Unusable):
        return None
    record = session.unusable(entry)
    store.save_record(session.lab.id, entry.id, session.basis + entry.digest, record, {})
    return record


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


def _one(session: Session, store: Store, submission: Submission, crew: Crew | None) -> _Finished:
    """The submission judged by its kept run, else run and judged; by the crew where there is one."""
    kept = store.packed_run(submission.digest, session.execution)
    done = crew.graded(submission, kept, session.task) if crew else graded_by(session, submission, kept)
    if done is None:
        return _Finished(submission)
    return _Finished(submission, session.dressed(done.record, submission), done.ran, done.run)


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
