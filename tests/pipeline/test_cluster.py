"""A class graded on a cluster's workers has the records of one graded here, whatever becomes of the workers."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
import time
import zlib
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` isn't installed: pip install 'grader[cluster]'")
pytest.importorskip("cryptography", reason="the extra `cluster` isn't installed: pip install 'grader[cluster]'")

from distributed import KilledWorker
from distributed.client import FutureCancelledError

from grader import pipeline, wire
from grader.cluster import ClusterPool, connected
from grader.cluster import offer as offers
from grader.cluster.offer import Demand, Offer
from grader.cluster.worker import Sitting, _task, question
from grader.errors import SandboxError, UsageError
from grader.frames import inflate, pack_task, unpack_task
from grader.model import Fate, Source, Student, Submission, Task
from grader.pipeline import REQUIRED, Summary, grade
from grader.sandbox import Isolation, probe_isolation
from grader.session import Session

from .conftest import CLASS, RIGHT, Desk, environment, hand_in
from .test_killed import UNHURRIED, stored

ALL = {f"{name}-{copy}": f"{text}\n# {copy}\n" for name, text in CLASS.items() for copy in range(2)}
BOXED = Isolation("bwrap+landlock+seccomp+rlimits", ("bwrap", "landlock", "seccomp", "rlimits"), 7)
BARE = Isolation("landlock+seccomp+rlimits", ("landlock", "seccomp", "rlimits"), 7)
DEMAND = Demand(REQUIRED, ("Python 3", "torch 2"), "code")


def task_of(desk: Desk) -> Task:
    """What a worker is asked of one submission."""
    session = Session(desk.course, "step", seed=3, jobs=1, isolation=BARE)
    session.close()
    entry = Submission(id="s", student=Student(id="s"), files=(Source(path="a.py", text=RIGHT),), digest="d")
    return session.task(entry)


def kill_one(pool: ClusterPool) -> None:
    pids = pool._client.run(os.getpid)
    os.kill(min(pids.values()), signal.SIGKILL)


def graded_afar(desk: Desk, **changes: Any) -> tuple[Summary, Counter[str]]:
    """The class on two workers, of which one is killed after the third record; how often each record was told."""
    told: Counter[str] = Counter()
    with connected("local:2", REQUIRED) as pool:

        def on_record(record: dict[str, Any]) -> None:
            told[record["submission"]] += 1
            if told.total() == 3:
                kill_one(pool)

        summary = grade(desk.options(jobs=pool.under_way, **changes), on_record, pool=pool)
    return summary, told


@pytest.mark.parametrize("many", [1, 64])
def test_a_killed_worker_changes_no_record(desk: Desk, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """Two workers, one killed in the middle: each record is told once and is, timings aside, the one made here.

    Whether the driver judges or a crew does.
    """
    monkeypatch.setattr(pipeline, "MANY", many)
    hand_in(desk.handed_in, ALL)
    afar = desk.out.with_name("afar")
    summary, told = graded_afar(desk, out=afar)
    assert set(told.values()) == {1}
    assert summary.graded == len(ALL) == summary.forks
    assert summary.ungraded == 0
    desk.grade()
    assert desk.plain(afar) == desk.plain()


def test_a_crew_judges_what_workers_run(desk: Desk, monkeypatch: pytest.MonkeyPatch, given_back: list[bool]) -> None:
    """No submission comes back to the driver, and a second look is at a worker's too: nothing of them runs here."""
    asked: list[bool] = []
    packed = ClusterPool.packed

    def spied(self: ClusterPool, task: Task) -> bytes:
        asked.append(task.again)
        return packed(self, task)

    monkeypatch.setattr(ClusterPool, "packed", spied)
    unsteady = {f"unsteady-{copy}": RIGHT.replace("return", "import random\n    return random.random() *", 1) for copy in "ab"}
    hand_in(desk.handed_in, {**ALL, **unsteady})
    with connected("local:2", REQUIRED) as pool:
        summary = grade(desk.options(jobs=pool.under_way), pool=pool)
    assert given_back == [False] * (len(ALL) + len(unsteady))
    assert asked.count(False) == len(given_back) == summary.forks
    assert asked.count(True) >= len(unsteady)
    afar = desk.plain()
    desk.grade(out=desk.out.with_name("here"))
    assert desk.plain(desk.out.with_name("here")) == afar


def test_a_cluster_that_is_gone_ends_a_crew_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is under way can't come back: the grading ends, and its processes with it."""
    monkeypatch.setattr(pipeline, "MANY", 1)
    hand_in(desk.handed_in, ALL)
    gone = FutureCancelledError("submission", "scheduler-connection-lost")
    with pytest.raises(SandboxError, match="give the same command again"):
        grade(desk.options(jobs=4), pool=ClusterPool(Answer(gone), DEMAND, probe_isolation(), 4))


def test_a_grading_that_was_ended_runs_nothing_more(desk: Desk) -> None:
    """What waited for a thread isn't sent to a cluster that nobody listens to any more, and what was sent isn't waited for."""
    told: list[Any] = []
    pool = ClusterPool(Answer(TimeoutError()), DEMAND, BARE, 4, told.append)
    late = threading.Timer(0.2, pool.close)
    late.start()
    with pytest.raises(SandboxError, match="was ended"):
        pool.run(task_of(desk))
    late.join()
    with pytest.raises(SandboxError, match="was ended"):
        pool.run(task_of(desk))
    pool.close()
    assert told == []


def test_a_terminals_interrupt_ends_it_in_words(desk: Desk) -> None:
    """It goes to the workers here too: they leave it to the command, which says what is kept, and no traceback."""
    hand_in(desk.handed_in, {f"{name}-{copy}": f"{text}# {copy}\n" for name, text in UNHURRIED.items() for copy in range(4)})
    line = desk.line("--cluster", "local:2")
    pipe = subprocess.PIPE
    process = subprocess.Popen(line, env=environment(), stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    give_up = time.monotonic() + 60
    while len(stored(desk)) < 2:
        assert process.poll() is None, "the command ended before it could be interrupted"
        assert time.monotonic() < give_up
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "finished and kept" in told
    assert "Traceback" not in told
    assert "couldn't be told" not in told


def test_what_runs_here_is_taken_from_the_store_of_a_cluster(desk: Desk) -> None:
    """A record made on a cluster of the same isolation stands when the class is graded here, and the other way round."""
    desk.grade(ALL)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ClusterPool, "packed", lambda *_: pytest.fail("it was run again"))
        pool = ClusterPool(None, DEMAND, probe_isolation(), 4)
        pool.close = lambda: None  # type: ignore[method-assign]
        assert grade(desk.options(jobs=4), pool=pool).reused == len(ALL)


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (Offer(None, DEMAND.versions, "code"), "can't start a sandbox"),
        (Offer(Isolation("rlimits", ("rlimits",), 0), DEMAND.versions, "code"), "landlock, seccomp missing (it gives rlimits)"),
        (Offer(BARE, ("Python 3", "torch 1"), "code"), "torch 1, here torch 2"),
        (Offer(BARE, ("Python 3",), "code"), "Python 3, here Python 3, torch 2"),
        (Offer(BARE, DEMAND.versions, "other"), "install the same version"),
        (Offer(BOXED, DEMAND.versions, "code"), "one isolation"),
    ],
)
def test_a_worker_that_gives_less_is_refused_in_words(offer: Offer, words: str) -> None:
    """Less isolation, other versions, other code or another tier: no submission goes there, and it is said why."""
    assert words in replace(DEMAND, tier=BARE.tier).refuses(offer)


def test_a_worker_that_gives_what_is_asked_is_taken() -> None:
    """The same versions, code and tier; more layers than were required do no harm."""
    assert not replace(DEMAND, tier=BARE.tier).refuses(Offer(BARE, DEMAND.versions, "code"))
    assert not DEMAND.refuses(Offer(BOXED, DEMAND.versions, "code"))
    assert offers.commonest([Offer(tier, (), "") for tier in (BOXED, BARE, BARE)]) == BARE
    assert offers.commonest([Offer(tier, (), "") for tier in (BARE, BOXED)]) == BOXED


def test_what_travels_is_what_the_sandbox_is_asked(desk: Desk) -> None:
    """A task taken apart and put together again sends the sandbox the same request; nothing of the key is in it."""
    from grader.sandbox.stay import request_of

    task = task_of(desk)
    blob = pack_task(replace(task, files=()))
    assert b"error = X @ w - y" in RIGHT.encode()
    assert b"error = X @ w - y" not in inflate(blob)
    usual = unpack_task(blob)
    for asked in (task, replace(task, plan=task.plan[1:], again=True)):
        arrived = _task(usual, wire.decode(question(usual, asked)))
        assert wire.encode(request_of(arrived, arrived.plan, 0)) == wire.encode(request_of(asked, asked.plan, 0))
        assert arrived.again is asked.again
        assert arrived.limits == asked.limits


class Answer:
    """A client and its future: submitting gives what was prepared."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.scheduler = None

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None

    def submit(self, *_: object, **__: object) -> Answer:
        return self

    def result(self, timeout: float) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (KilledWorker("submission", None, 3), "every worker that ran it was lost"),
        ((1, b"noise"), "can't be read"),
        ((1, zlib.compress(wire.encode({"observations": []}))), "can't be read"),
        (MemoryError("no room"), "a worker failed: MemoryError: no room"),
    ],
)
def test_what_befalls_a_worker_is_no_fault_of_a_student(desk: Desk, answer: object, words: str) -> None:
    """Lost again and again, unreadable or failed: the submission is ungraded, with the reason, and the class goes on."""
    pool = ClusterPool(Answer(answer), DEMAND, BARE, 4)
    run = pool.run(task_of(desk))
    assert words in run.failure
    assert {seen.fate for seen in run.observations} == {Fate.UNGRADED}
    assert pool.forks == int(isinstance(answer, tuple))  # a child was forked whatever came back


def test_a_scheduler_that_is_gone_ends_the_grading_in_words(desk: Desk) -> None:
    """What is under way can't come back; what to do is said."""
    with pytest.raises(SandboxError, match="give the same command again"):
        ClusterPool(Answer(FutureCancelledError("submission", "scheduler-connection-lost")), DEMAND, BARE, 4).run(task_of(desk))


def test_a_worker_that_joins_late_is_asked_too(desk: Desk) -> None:
    """It offers a place for each of its threads, or says why it gets nothing."""
    told: list[Any] = []
    worker = SimpleNamespace(address="tcp://late:1", state=SimpleNamespace(nthreads=3), log_event=lambda *said: told.append(said))

    async def set_resources(**places: float) -> None:
        told.append(places)

    worker.set_resources = set_resources
    blob = pack_task(replace(task_of(desk), files=()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("grader.cluster.worker.offered", lambda: Offer(BARE, DEMAND.versions, "code"))
        for demand in (DEMAND, replace(DEMAND, required=("bwrap",))):
            sitting = Sitting("this-class", demand, blob)
            asyncio.run(sitting.setup(worker))
            sitting.teardown(worker)
    assert told[0] == {"this-class": 3}
    assert "bwrap missing" in told[1][1]["reason"]
    assert len(told) == 2


@pytest.mark.parametrize("address", ["local:", "local:0", "local:two", "somewhere", "http://here", "none.json"])
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    """What can be given instead stands in the message."""
    with pytest.raises(UsageError, match=r"local:|scheduler file"), connected(address, REQUIRED):
        pass


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that doesn't answer is the operator's to mend."""
    monkeypatch.setattr("grader.cluster.connect.WAIT_S", 0.2)
    with pytest.raises(SandboxError, match="no scheduler answers"), connected("tcp://127.0.0.1:9", REQUIRED):
        pass


def test_a_cluster_that_confines_too_little_runs_nothing() -> None:
    """Where no worker will do, that is an error with each worker's reason, before anything is run."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("grader.cluster.connect._local", lambda _: pytest.fail("not reached"))
        patched.setattr("grader.cluster.connect._remote", lambda *_: _Nobody())
        patched.setattr("grader.cluster.connect._offers", lambda _: {"w1": Offer(None, (), "")})
        with pytest.raises(SandboxError, match="w1: it can't start a sandbox"), connected("tcp://there:1", REQUIRED):
            pass


class _Nobody:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None
