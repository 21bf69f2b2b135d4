"""What a worker does: it proves its isolation, keeps sandboxes warm, and runs a submission for each of its threads.

It never gets a reference, a rubric or an expected value. Student code runs in the sandbox's confined children alone; what they
showed goes to the driver as wire frames.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import replace
from typing import Any, Final

from distributed import Worker, WorkerPlugin, get_worker

from grader import wire
from grader.cluster.offer import Demand, offered
from grader.frames import pack_run, unpack_task
from grader.model import Source, Task
from grader.pool import Pool

_log: Final = logging.getLogger("distributed.grader")
_making: Final = threading.Lock()
_pools: Final[dict[int, Pool]] = {}  # one in a process; warm for the next grading
_asked: Final[dict[str, Task]] = {}  # by grading: what each of its submissions is asked


class Sitting(WorkerPlugin):  # type: ignore[misc]  # dask has no types
    """One grading at a worker: what is asked travels here once, to those too that join later."""

    def __init__(self, name: str, demand: Demand, task: bytes) -> None:
        self.name, self._demand, self._task = name, demand, task

    async def setup(self, worker: Worker) -> None:
        """A worker that will do offers a place for each of its threads; any other says why not, and gets nothing."""
        reason = self._demand.refuses(await asyncio.to_thread(offered))
        if reason:
            _log.warning("this worker gets no submission: %s", reason)
            worker.log_event(self.name, {"worker": worker.address, "reason": reason})
            return
        _asked[self.name] = unpack_task(self._task)
        await worker.set_resources(**{self.name: worker.state.nthreads})

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - dask calls it so
        _asked.pop(self.name, None)


def run_submission(sitting: str, asked: bytes) -> tuple[int, bytes]:
    """Children forked, and the run, packed. `asked` is `question`'s frame."""
    run, forks = _pool().counted(_task(_asked[sitting], wire.decode(asked)))
    return forks, pack_run(run)


def question(usual: Task, task: Task) -> bytes:
    """What of this task differs from the grading's usual one: the files, and which items under which seeds."""
    place = {(item.probe, item.case): at for at, item in enumerate(usual.plan)}
    files = [[source.path, source.text, source.encoding, list(source.cells)] for source in task.files]
    plan = [[place[item.probe, item.case], item.seed] for item in task.plan]
    return wire.encode({"files": files, "plan": plan, "again": task.again, "cast": task.cast})


def _task(usual: Task, asked: dict[str, Any]) -> Task:
    files = (Source(path=path, text=text, encoding=code, cells=tuple(cells)) for path, text, code, cells in asked["files"])
    return replace(
        usual,
        files=tuple(files),
        plan=tuple(replace(usual.plan[at], seed=seed) for at, seed in asked["plan"]),
        again=asked["again"],
        cast=asked["cast"],
    )


def _pool() -> Pool:
    """Made in one of the worker's own threads, which live as long as it does: a box ends with the thread that started it."""
    with _making:
        if not _pools:
            isolation = offered().isolation
            assert isolation is not None  # Sitting has refused
            _pools[0] = Pool(isolation, get_worker().state.nthreads)
        return _pools[0]
