"""One lab at work: a submission is run in a sandbox and judged by the lab's answer key.

Where lab and key come from is the caller's affair: a course's folder, or the file that students have.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatch
from functools import cached_property
from typing import Any

from grader.errors import GraderError
from grader.judge import Catalogue, judge, unusable
from grader.judge.again import SecondLook
from grader.judge.record import Setting
from grader.key import AnswerKey
from grader.lab import Lab
from grader.model import Fate, Run, Source, Submission, Task, Unusable
from grader.pool import Places, Pool, arrived
from grader.sandbox import Isolation
from grader.score.handed import dressed
from grader.score.policy import adjusted

Record = dict[str, Any]


class Bench:
    """A lab, its key, and sandboxes that start when something must run."""

    def __init__(  # noqa: PLR0913 - what a bench is made of
        self,
        lab: Lab,
        key: AnswerKey,
        setting: Setting,
        *,
        seed: int,
        jobs: int,
        isolation: Isolation,
        pool: Places | None = None,
        code: str = "",
    ) -> None:
        """`code` is the digest of the code that measures: with it, what was measured once is kept beside the key."""
        self.lab = lab
        self.key = key
        self.setting = setting
        self.seed = seed
        self.jobs = jobs
        self._isolation = isolation
        self._pool = pool
        self._making = threading.Lock()
        self._rested = 0  # children of sandboxes that have been ended
        self._loads: bool | None = None
        self.due: datetime | None = None
        self.catalogue = Catalogue(lab, key, seed, code)
        self.look_again = SecondLook(self.catalogue, self.versions)

    @property
    def pool(self) -> Places:
        with self._making:
            if self._pool is None:
                self._pool = Pool(self._isolation, self.jobs)
            return self._pool

    @property
    def forks(self) -> int:
        """Children forked for submissions; those of versions of the reference are not counted."""
        return self._rested + (self._pool.forks if self._pool else 0)

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        """The key's runner."""
        return self.pool.versions(task, files)

    def run(self, submission: Submission) -> Run:
        task = self.task(submission)
        return self._believed(task, self.pool.run(task))

    def _believed(self, task: Task, run: Run) -> Run:
        return run if run.failure or observed_in_full(run) or not self._probes_load(task) else _disbelieved(run)

    def _probes_load(self, task: Task) -> bool:
        """Whether the probes can be loaded beside the reference, asked once."""
        if self._loads is None:
            (run,) = self.versions(replace(task, files=(), overlay=(), plan=task.plan[:1]), [self.lab.reference])
            self._loads = observed_in_full(run)
        return self._loads

    def task(self, submission: Submission) -> Task:
        """What the sandbox is asked of a submission."""
        return replace(self._usual, files=submission.files)

    @cached_property
    def _usual(self) -> Task:
        """What is asked of every submission: its inputs are made once."""
        return Task(
            files=(),
            overlay=self.lab.starter,
            entry_points=self.lab.entry_points,
            patterns=self.lab.patterns,
            probes=self.lab.sandbox_probes(),
            plan=self.lab.plan(self.seed),
            limits=self.lab.rubric.limits,
        )

    def judge(self, submission: Submission, run: Run) -> Record:
        return self.dressed(judge(self.catalogue, submission, run, self.setting, self.versions), submission)

    def dressed(self, record: Record, entry: Submission | Unusable) -> Record:
        """The record with what is known of how the work came."""
        rubric = self.lab.rubric
        return adjusted(dressed(record, entry.student, entry.handed_in, self.due or rubric.due, rubric.policy))

    def graded(self, submission: Submission) -> tuple[Run, Record]:
        """The submission run and judged; what nothing explains is run a second time, and judged again if that was different."""
        return self._settled(submission, self.run(submission))

    def settled(self, submission: Submission, packed: bytes) -> tuple[Run, Record]:
        """A run that just came from elsewhere judged, as `graded` does."""
        task = self.task(submission)
        return self._settled(submission, self._believed(task, arrived(packed, task, self._isolation)))

    def _settled(self, submission: Submission, run: Run) -> tuple[Run, Record]:
        try:
            record = self.judge(submission, run)
            seen = self.look_again(self.task(submission), run, record, self.pool.run)
            return seen, record if seen is run else self.judge(submission, seen)
        except GraderError:
            raise  # an author's or the machine's: it would befall every submission
        except Exception as error:  # noqa: BLE001 - one submission that trips the grader must not end the batch
            return self.failed(submission, run, error)

    def judged(self, submission: Submission, run: Run) -> Record:
        """The record by a run that is known; ungraded where judging trips."""
        try:
            return self.judge(submission, run)
        except GraderError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return self.failed(submission, run, error)[1]

    def failed(self, submission: Submission, run: Run, error: Exception) -> tuple[Run, Record]:
        """Ungraded, with the reason."""
        failed = replace(run, failure=f"{type(error).__name__} while judging: {error}")
        return failed, self.judge(submission, failed)

    def told(self, record: Record) -> Record:
        """The record as it is handed out: what isn't here to be checked is said."""
        return record

    def admitted(self, entry: Submission | Unusable) -> Submission | Unusable:
        """The entry's files for this assignment; unusable where one of them tells that it can't be graded here."""
        entry = self._meant(entry)
        paths = [source.path for source in entry.files] if isinstance(entry, Submission) else []
        for refusal in self.lab.rubric.refuses:
            if any(fnmatch(path, pattern) for path in paths for pattern in refusal.files):
                return Unusable(
                    id=entry.id, student=entry.student, digest=entry.digest, reason=refusal.why, handed_in=entry.handed_in
                )
        return entry

    def _meant(self, entry: Submission | Unusable) -> Submission | Unusable:
        """Of a course's whole tree, in which files of the same names stand again, the assignment's own folder."""
        if isinstance(entry, Unusable):
            return entry
        inside = tuple(source for source in entry.files if _below(source.path, self.lab.rubric.folders))
        ends = {tuple(source.path.split("/")[-2:]) for source in inside}
        if all(source in inside or tuple(source.path.split("/")[-2:]) not in ends for source in entry.files):
            return entry
        return replace(entry, files=inside)

    def unusable(self, entry: Unusable) -> Record:
        maximum = sum((part.points for part in self.lab.rubric.machine_parts), Decimal(0))
        return self.dressed(unusable(self.lab.rubric.title, self.lab.id, maximum, entry, self.setting), entry)

    def rest(self) -> None:
        """Ends its sandboxes; others start when something must run."""
        if self._pool is not None:
            self._rested = self.forks
            self._pool.close()
            self._pool = None

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()


def _disbelieved(run: Run) -> Run:
    """The run of a child that says, falsely, that the grader has failed: what it said so of is garbled, and its own affair."""
    observations = [replace(seen, fate=Fate.GARBLED) if seen.fate is Fate.UNGRADED else seen for seen in run.observations]
    return replace(run, observations=tuple(observations))


def _below(path: str, folders: Iterable[str]) -> bool:
    """Whether the path lies in a folder of such a name, whatever its case."""
    return any(fnmatch(part.casefold(), name) for part in path.split("/")[:-1] for name in folders)


def observed_in_full(run: Run) -> bool:
    """Whether the submission was seen in full: a fault of the grader's own is tried again, never kept."""
    return not run.failure and all(seen.fate is not Fate.UNGRADED for seen in run.observations)
