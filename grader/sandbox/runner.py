"""Runs one submission's plan in confined children and says for every item how it ended."""

# Theory of operation
# Three kinds of processes. The *driver* (this one) knows the answers and never runs a submission. The *zygote* has torch
# imported and nothing else worth having; it forks, kills and reports exits. A *child* is a fork of the zygote that gives up
# everything (grader.worker.confine) and then runs one submission's plan, item by item.
#
# For each child the driver makes a memfd with the request and two pipes, for results and for output, and passes the far ends
# through the zygote (SCM_RIGHTS). The zygote never reads any of them, so what one student sent can't reach the next. The driver
# alone decodes frames (grader.wire: nothing is unpickled), and believes only what is in turn and well-formed (dialogue.py).
#
# A submission can end its child in many ways; each costs the item it was in and nothing more:
#
#     TIMEOUT  over probe_s, wall_s or cpu_s     MEMORY   MemoryError, torch's allocator, bad_alloc
#     CRASHED  a signal, os._exit, no frame      FLOODED  over 16 MB of output or the cap on results
#     GARBLED  bytes or frames out of turn
#
# The items after it go on in a fresh child. What a child does before its submission's code is loaded would happen again, so it is
# charged to all that is left. After two timeouts of one probe the rest of that probe is not run; nor is anything past wall_s.
#
# Time is the driver's own, from frame to frame. An item that is past its limit but was kept from the processor by others is given
# up to three times as long. A result that is complete before the deadline counts, whether or not its process has ended.
#
# The grader's own faults (a zygote that dies, a layer that can't be applied) are tried once more in a fresh zygote and then
# reported as `Run.failure` with every item UNGRADED: they are never a student's.

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Final, Self

from grader import wire
from grader.errors import SandboxError
from grader.model import Fate, Loading, Observation, PlanItem, Run, Source, Task
from grader.sandbox import box, spawn
from grader.sandbox.dialogue import Dialogue, GarbledError, UnconfinedError
from grader.sandbox.forkserver import ForkServer, MachineryError, Server
from grader.sandbox.isolation import Isolation
from grader.sandbox.loading import loading
from grader.sandbox.watch import Bounds, Watch

_TIMEOUTS: Final = 2  # of one probe, before the rest of it is left out
_RENEW: Final = 5000  # children of one zygote, before a fresh one takes over


class Sandbox:
    """One zygote process and the children it forks, one at a time. Not thread-safe: one for each thread."""

    def __init__(self, isolation: Isolation, *, seed_hash: int = 0, session: str = "") -> None:
        """`session` names a file to be served in place of `grader.worker.session`, in tests of this machinery."""
        box.refuse_exposed(box.answers())
        self.forks = 0
        self._isolation, self._hash_seed, self._session = isolation, seed_hash, session
        self._until_renewal = _RENEW
        self._server: Server | None = self._start()

    def run(self, task: Task) -> Run:
        """What the submission did. Never raises for what its code does; the machinery's faults stand in `Run.failure`."""
        try:
            return self._attempt(task)
        except SandboxError:
            self.close()
        try:
            return self._attempt(task)
        except SandboxError as error:
            self.close()
            return self._failed(task, str(error))

    def versions(self, task: Task, versions: Sequence[tuple[Source, ...]]) -> list[Run]:
        """The plan on each of the lab's own versions, all in one child; those after one that ends it go one by one."""
        if len(versions) == 1:
            return [self.run(replace(task, files=versions[0]))]
        size = len(task.plan)
        together = replace(task, plan=task.plan * len(versions), versions=tuple(versions))
        try:
            server = self._ready()
            stay = _Stay(together, time.monotonic())
            self._until_renewal -= 1
            self.forks += 1
            self._one_child(server, stay)
        except MachineryError:
            self.close()
            return [self.run(replace(task, files=files)) for files in versions]
        done = stay.known
        runs = []
        for at, files in enumerate(versions):
            indices = range(at * size, (at + 1) * size)
            if all(index in done and done[index].fate in (Fate.OK, Fate.RAISED, Fate.MISSING) for index in indices):
                runs.append(stay.part(indices, self._isolation.as_record(), server.environment))
            else:
                runs.append(self.run(replace(task, files=files)))
        return runs

    def close(self) -> None:
        """Ends the zygote; a later `run` starts a new one."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _attempt(self, task: Task) -> Run:
        server = self._ready()
        stay = _Stay(task, time.monotonic())
        while stay.wanted(time.monotonic()):
            self._until_renewal -= 1
            self.forks += 1
            self._one_child(server, stay)
        return stay.run(self._isolation.as_record(), server.environment, time.monotonic())

    def _start(self) -> Server:
        kind = ForkServer if spawn.can_fork() else spawn.SpawnServer
        return kind(self._isolation, self._hash_seed, self._session)

    def _ready(self) -> Server:
        if self._server is not None and self._until_renewal <= 0:
            self.close()
        if self._server is None:
            self._server = self._start()
            self._until_renewal = _RENEW
        self._server.greet()
        return self._server

    def _one_child(self, server: Server, stay: _Stay) -> None:
        dialogue, request = stay.begin()
        limits = stay.task.limits
        asked = time.monotonic()
        child = server.fork(request, limits, limits.cpu_s - stay.cpu_s)
        stay.born += time.monotonic() - asked  # no time of the submission's
        watch = Watch(server, child, dialogue, limits, stay.bounds)
        try:
            fate, ended = watch.until_end()
        except UnconfinedError as error:
            raise MachineryError(f"a child couldn't be confined: {error}") from error
        finally:
            child.close()
        stay.cpu_s += ended.cpu_s
        stay.peak_mb = max(stay.peak_mb, ended.peak_mb)
        stay.kept += watch.kept
        stay.output += bytes(watch.output.head[: (limits.output_kb << 10) - len(stay.output)])
        stay.end(dialogue, fate, watch)

    def _failed(self, task: Task, reason: str) -> Run:
        return Run(
            observations=tuple(_unrun(item, Fate.UNGRADED) for item in task.plan),
            loading=Loading(),
            isolation=self._isolation.as_record(),
            environment={},
            timing={"wall_s": 0.0, "cpu_s": 0.0, "peak_mb": 0.0},
            failure=reason,
        )


@dataclass
class _Stay:
    """One submission's stay: what is known of its items so far."""

    task: Task
    born: float
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    output: bytes = b""
    kept: int = 0
    loading: Loading | None = None
    known: dict[int, Observation] = field(default_factory=dict)
    timeouts: Counter[str] = field(default_factory=Counter)
    children: int = 0
    sent: list[int] = field(default_factory=list)  # for each position in the plan as sent: its index in the task's plan

    @property
    def deadline(self) -> float:
        return self.born + self.task.limits.wall_s

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.deadline, max(0, (self.task.limits.result_mb << 20) - self.kept))

    def wanted(self, now: float) -> bool:
        """Whether another child is needed; what there is no time for is settled here."""
        left = [index for index in range(len(self.task.plan)) if index not in self.known]
        for index in left:
            item = self.task.plan[index]
            spent = self.children > 0 and (now >= self.deadline or self.cpu_s >= self.task.limits.cpu_s)
            if spent or self.timeouts[item.probe] >= _TIMEOUTS:
                self.known[index] = _unrun(item, Fate.NOT_RUN)
        return self.children == 0 or len(self.known) < len(self.task.plan)

    def begin(self) -> tuple[Dialogue, bytes]:
        """The next child's dialogue and request. Items keep their index in the plan unless some before them were left out."""
        self.children += 1
        left_out = {index for index, seen in self.known.items() if seen.fate is Fate.NOT_RUN}
        self.sent = [index for index in range(len(self.task.plan)) if index not in left_out]
        plan = [self.task.plan[index] for index in self.sent]
        start = next((at for at, index in enumerate(self.sent) if index not in self.known), len(plan))
        try:
            return Dialogue(plan, start), wire.encode(_request(self.task, plan, start))
        except wire.WireError as error:
            raise MachineryError(f"the request can't be sent: {error}") from error

    def end(self, dialogue: Dialogue, fate: Fate | None, watch: Watch) -> None:
        """Settles what the child showed, and what its end cost."""
        for position, observation in dialogue.done.items():
            self._settle(self.sent[position], observation)
        fate = self._take_loading(dialogue) or fate
        if fate is None:
            return
        if dialogue.static is None and fate is Fate.CRASHED:
            raise MachineryError(f"a child ended before it began: {watch.output.tail.decode('utf-8', 'replace')[-1000:]}")
        culprits = self.sent[dialogue.culprit :]
        for index in culprits[:1] if dialogue.loaded is not None else culprits:
            self._settle(index, _unrun(self.task.plan[index], fate, time.monotonic() - dialogue.since))

    def _settle(self, index: int, observation: Observation) -> None:
        self.known[index] = observation
        self.timeouts[observation.probe] += observation.fate is Fate.TIMEOUT

    def _take_loading(self, dialogue: Dialogue) -> Fate | None:
        """Believes the first child's static frame, which it sent before any code of the student ran."""
        if self.loading is not None or dialogue.static is None:
            return None
        try:
            self.loading = loading(dialogue.static, None)
        except GarbledError as error:
            raise MachineryError(f"the static frame can't be read: {error}") from error
        try:
            self.loading = loading(dialogue.static, dialogue.loaded)
        except GarbledError:
            dialogue.loaded = None
            return Fate.GARBLED
        return None

    def part(self, indices: range, isolation: Mapping[str, Any], environment: Mapping[str, Any]) -> Run:
        """One version's share of a child that served many."""
        return Run(
            observations=tuple(self.known[index] for index in indices),
            loading=Loading(),
            isolation=isolation,
            environment=environment,
            timing={},
        )

    def run(self, isolation: Mapping[str, Any], environment: Mapping[str, Any], now: float) -> Run:
        return Run(
            observations=tuple(self.known[index] for index in range(len(self.task.plan))),
            loading=self.loading or Loading(),
            isolation=isolation,
            environment=environment,
            timing={"wall_s": round(now - self.born, 4), "cpu_s": round(self.cpu_s, 4), "peak_mb": round(self.peak_mb, 1)},
            output=self.output.decode("utf-8", "replace"),
        )


def _unrun(item: PlanItem, fate: Fate, seconds: float = 0.0) -> Observation:
    return Observation(probe=item.probe, case=item.case, fate=fate, seconds=round(seconds, 4))


def _request(task: Task, plan: Sequence[PlanItem], start: int) -> dict[str, Any]:
    limits = task.limits
    if task.versions:
        plan = plan[: len(plan) // len(task.versions)]  # the same for each version
    return {
        "files": [_source(source) for source in task.files],
        "overlay": [_source(source) for source in task.overlay],
        "entry_points": dict(task.entry_points),
        "patterns": list(task.patterns),
        "probes": _source(task.probes),
        "plan": [
            {"probe": item.probe, "case": item.case, "inputs": dict(item.inputs), "runs": item.runs, "seed": item.seed}
            for item in plan
        ],
        "start": start,
        "versions": [[_source(source) for source in files] for files in task.versions],
        "cast": task.cast,
        "limits": {
            "wall_s": limits.wall_s,
            "cpu_s": limits.cpu_s,
            "probe_s": limits.probe_s,
            "memory_mb": limits.memory_mb,
        },
    }


def _source(source: Source) -> dict[str, str]:
    return {"path": source.path, "text": source.text}
