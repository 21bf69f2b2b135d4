"""Sandboxes at work side by side: one warm process per job, borrowed for one run at a time."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Self

from grader.model import Run, Source, Task
from grader.sandbox import Isolation, Sandbox


class Pool:
    """At most `jobs` sandboxes, started when first needed."""

    def __init__(self, isolation: Isolation, jobs: int) -> None:
        self.jobs = jobs
        self._all = [Sandbox(isolation) for _ in range(jobs)]
        self._free: queue.SimpleQueue[Sandbox] = queue.SimpleQueue()
        for sandbox in self._all:
            self._free.put(sandbox)
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="versions")

    @property
    def forks(self) -> int:
        """Children forked so far, for submissions and for versions of the reference."""
        return sum(sandbox.forks for sandbox in self._all)

    def run(self, task: Task) -> Run:
        """The task in the next free sandbox."""
        with self._borrowed() as sandbox:
            return sandbox.run(task)

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        """The task's plan on each version's files, spread over all sandboxes."""
        tasks = [replace(task, files=version) for version in files]
        if len(tasks) < 2:
            return [self.run(one) for one in tasks]
        return list(self._executor.map(self.run, tasks))

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
