"""Sandboxes at work side by side: one warm process per job, borrowed for one run at a time."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final, Protocol, Self

from grader.frames import UNREADABLE, unpack_run
from grader.model import Run, Source, Task
from grader.sandbox import Isolation, Sandbox, probe_isolation
from grader.sandbox.stay import failed

TOGETHER: Final = 64  # versions of the reference that share a child: a fork costs as much as a dozen of them
ITEMS: Final = 3000  # calls of probes in such a child, about: far from the time it may take


class Places(Protocol):
    """Where submissions, and versions of the reference, are run; any thread may ask."""

    isolation: Isolation  # of submissions
    forks: int

    def run(self, task: Task) -> Run: ...

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]: ...

    def close(self) -> None: ...


class Afar(Places, Protocol):
    """Places elsewhere: a run comes back packed, to be read by whoever judges it."""

    def packed(self, task: Task) -> bytes:
        """The submission's run, as frames.pack_run makes it. Raises SandboxError where those places are gone."""
        ...


def arrived(packed: bytes, task: Task, isolation: Isolation) -> Run:
    """What `packed` gave, read; the grader's own failure where it can't be."""
    try:
        return unpack_run(packed)
    except UNREADABLE as error:
        return failed(task, isolation.as_record(), f"what came back can't be read ({type(error).__name__}: {error})")


class Pool:
    """At most `jobs` sandboxes, started when first needed."""

    def __init__(self, isolation: Isolation, jobs: int) -> None:
        self.jobs = jobs
        self.isolation = isolation
        self._all = [Sandbox(isolation) for _ in range(jobs)]
        self._free: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        for sandbox in self._all:
            self._free.put(sandbox)
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="versions")
        self._counting = threading.Lock()
        # Children forked for submissions, second looks apart; those of versions of the reference run none of a student's code.
        self.forks = 0

    def run(self, task: Task) -> Run:
        """The submission's task in the next free sandbox."""
        run, forks = self.counted(task)
        with self._counting:
            self.forks += 0 if task.again else forks
        return run

    def counted(self, task: Task) -> tuple[Run, int]:
        """The run, and the children that were forked for it."""
        with self._borrowed() as sandbox:
            before = sandbox.forks
            return sandbox.run(task), sandbox.forks - before

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        """The task's plan on each version's files: many to a child, the children spread over all sandboxes."""
        size = max(1, min(TOGETHER, -(-len(files) // self.jobs), ITEMS // max(1, len(task.plan))))
        chunks = [files[start : start + size] for start in range(0, len(files), size)]
        return [run for runs in self._executor.map(lambda chunk: self._together(task, chunk), chunks) for run in runs]

    def _together(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        with self._borrowed() as sandbox:
            return sandbox.versions(task, files)

    def close(self) -> None:
        """Ends every sandbox; runs under way come back as the grader's own failure."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for sandbox in self._all:
            sandbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Sandbox]:
        sandbox = self._free.get()
        try:
            yield sandbox
        finally:
            self._free.put(sandbox)


class Here:
    """This machine's sandboxes, as good as there are, for versions of the reference whose submissions run elsewhere.

    Started when first needed; any thread may ask.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Pool | None = None
        self._making = threading.Lock()

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        with self._making:
            if self._pool is None:
                self._pool = Pool(probe_isolation(), self._jobs)
        return self._pool.versions(task, files)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
