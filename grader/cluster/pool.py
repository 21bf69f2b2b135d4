"""A pool whose submissions run on a cluster's workers. Versions of the reference run here: the key never travels.

A worker that is lost costs a run, not a record: dask gives its submissions to others, and each comes back once.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from distributed import Client, Future, KilledWorker
from distributed.client import FutureCancelledError

from grader.cluster.offer import Demand
from grader.cluster.worker import Sitting, question, run_submission
from grader.errors import SandboxError
from grader.frames import pack_run, pack_task
from grader.model import Run, Source, Task, Text
from grader.pool import Here, arrived
from grader.sandbox import Isolation
from grader.sandbox.stay import failed

PATIENCE_S: Final = 120.0  # without a single worker that will do
LOOK_S: Final = 5.0
_AGAIN: Final = "what is finished is kept: give the same command again"
_AGAIN_ZH: Final = "已完成的都已保存，请再次运行同一命令"


class ClusterPool:
    """One grading's places: at most `under_way` submissions at once, each under `isolation`, which every worker gives."""

    def __init__(
        self, client: Client, demand: Demand, isolation: Isolation, under_way: int, say: Callable[[Text], None] = lambda _: None
    ) -> None:
        self.isolation = isolation
        self.under_way = under_way
        self.forks = 0
        self._client, self._demand, self._say = client, demand, say
        self._name = f"grader-{uuid.uuid4().hex}"
        self._usual: Task | None = None
        self._here = Here(os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._futures: set[Future] = set()
        self._closed = False
        self._served = self._looked = time.monotonic()

    def run(self, task: Task) -> Run:
        """The submission's run on whichever worker is free. Raises SandboxError where the cluster is gone."""
        return arrived(self.packed(task), task, self.isolation)

    def packed(self, task: Task) -> bytes:
        """The run as the worker packed it, which may be no run at all. Raises SandboxError where the cluster is gone."""
        if self._closed:
            raise self._ended()
        usual = self._prepared(task)
        places = {self._name: 1}
        try:
            asked, key = question(usual, task), f"submission-{uuid.uuid4().hex}"
            future = self._client.submit(run_submission, self._name, asked, key=key, resources=places, pure=False)
        except Exception as error:
            raise self._gone(error) from error
        self._futures.add(future)
        try:
            forks, packed = self._result(future)
        except SandboxError:
            raise
        except KilledWorker:
            return pack_run(
                failed(task, self.isolation.as_record(), "every worker that ran it was lost; look at what ended them")
            )
        except Exception as error:  # noqa: BLE001 - whatever a worker's grader raises is no student's fault
            return pack_run(failed(task, self.isolation.as_record(), f"a worker failed: {type(error).__name__}: {error}"))
        finally:
            self._futures.discard(future)
        with self._lock:
            self.forks += 0 if task.again else forks
        return packed

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        """Versions of the reference, on the driver's own machine: the lab's own code, in sandboxes as good as there are."""
        return self._here.versions(task, files)

    def close(self) -> None:
        """Ends what is under way; workers stay, and keep their sandboxes warm for the next grading."""
        if self._closed:
            return
        self._closed = True
        self._here.close()
        try:
            self._client.cancel(list(self._futures), force=True)
            if self._usual is not None:
                self._client.unregister_worker_plugin(self._name)
        except Exception as error:  # noqa: BLE001 - the cluster may have gone before
            why = type(error).__name__
            self._say(
                Text(f"the cluster couldn't be told that this grading has ended ({why})", f"未能通知集群评分已结束（{why}）")
            )

    def _prepared(self, task: Task) -> Task:
        """What is asked of every submission, sent to the workers before the first is run."""
        with self._lock:
            if self._usual is None:
                usual = replace(task, files=())
                self._client.subscribe_topic(self._name, self._refused)
                self._client.register_plugin(Sitting(self._name, self._demand, pack_task(usual)), name=self._name)
                self._usual = usual
            return self._usual

    def _refused(self, event: tuple[Any, Any]) -> None:
        worker, reason = event[1]["worker"], event[1]["reason"]
        self._say(Text(f"worker {worker} gets no submission: {reason}", f"工作进程 {worker} 不再分到提交：{reason}"))

    def _result(self, future: Future) -> tuple[int, bytes]:
        while True:
            try:
                forks, packed = future.result(timeout=LOOK_S)
            except TimeoutError:
                if self._closed:
                    raise self._ended() from None
                self._look()
            except FutureCancelledError as error:
                raise self._gone(error) from None
            else:
                return int(forks), bytes(packed)

    def _look(self) -> None:
        """Whether there is still a worker that will do; others may come, so it takes a while to give up."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked < LOOK_S:
                return
            self._looked = now
            try:
                workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
            except Exception as error:
                raise self._gone(error) from error
            if any(worker["resources"].get(self._name) for worker in workers):
                self._served = now
            if now - self._served > PATIENCE_S:
                raise SandboxError(
                    f"for {PATIENCE_S:.0f} s the cluster had no worker that will do; {_AGAIN}",
                    zh=f"{PATIENCE_S:.0f} 秒内集群没有可用的工作进程；{_AGAIN_ZH}",
                )

    def _ended(self) -> SandboxError:
        return SandboxError("the grading was ended", zh="评分已终止")

    def _gone(self, error: Exception) -> SandboxError:
        if self._closed:
            return self._ended()
        return SandboxError(
            f"the cluster's scheduler is gone ({type(error).__name__}); {_AGAIN}",
            zh=f"集群的调度器已断开（{type(error).__name__}）；{_AGAIN_ZH}",
        )
