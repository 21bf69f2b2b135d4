"""One submission's stay in the sandbox: what is known of its items, what is still to be tried, what an end has cost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grader import wire
from grader.model import Fate, Loading, Observation, PlanItem, Run, Source, Task
from grader.sandbox.dialogue import Dialogue, GarbledError
from grader.sandbox.forkserver import MachineryError
from grader.sandbox.loading import loading
from grader.sandbox.watch import Bounds, Watch

TIMEOUTS: Final = 2  # of one probe, before the rest of it is left out
STUCK: Final = 3  # timeouts in one function, before whatever needs it is left out


@dataclass
class Stay:
    """One submission's stay: what is known of its items so far."""

    task: Task
    born: float
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    output: bytes = b""
    kept: int = 0
    loading: Loading | None = None
    known: dict[int, Observation] = field(default_factory=dict)
    timeouts: Counter[str] = field(default_factory=Counter)  # by probe
    stuck: Counter[str] = field(default_factory=Counter)  # by the function that was running
    spared: set[int] = field(default_factory=set)  # items that are tried again: somebody else may have ended their child
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
            if spent or self.timeouts[item.probe] >= TIMEOUTS or self._needs_stuck(item):
                self.known[index] = unrun(item, Fate.NOT_RUN)
        return self.children == 0 or len(self.known) < len(self.task.plan)

    def _needs_stuck(self, item: PlanItem) -> bool:
        """Whether the item needs an entry point in which too many before it ran out of time."""
        stuck = {name for name, times in self.stuck.items() if times >= STUCK}
        found = self.loading.found if stuck and self.loading else {}
        return any(entry in found and found[entry].symbol.rpartition(".")[2] in stuck for entry in item.entries)

    def begin(self) -> tuple[Dialogue, bytes]:
        """The next child's dialogue and request. Items keep their index in the plan unless some before them were left out."""
        self.children += 1
        left_out = {index for index, seen in self.known.items() if seen.fate is Fate.NOT_RUN}
        self.sent = [index for index in range(len(self.task.plan)) if index not in left_out]
        plan = [self.task.plan[index] for index in self.sent]
        start = next((at for at, index in enumerate(self.sent) if index not in self.known), len(plan))
        try:
            return Dialogue(plan, start), wire.encode(request_of(self.task, plan, start))
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
        if watch.by_signal and culprits and culprits[0] not in self.spared:
            self.spared.add(culprits[0])
            return
        for index in culprits[:1] if dialogue.loaded is not None else culprits:
            seconds = time.monotonic() - dialogue.since
            self._settle(index, unrun(self.task.plan[index], fate, seconds, watch.running(self.task.files)))

    def _settle(self, index: int, observation: Observation) -> None:
        self.known[index] = observation
        late = observation.fate is Fate.TIMEOUT
        self.timeouts[observation.probe] += late
        self.stuck[observation.running] += late and bool(observation.running)

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


def unrun(item: PlanItem, fate: Fate, seconds: float = 0.0, running: str = "") -> Observation:
    """What is known of an item that gave no result; `running`: the function it was in."""
    running = running if fate is Fate.TIMEOUT else ""
    return Observation(probe=item.probe, case=item.case, fate=fate, seconds=round(seconds, 4), running=running)


def failed(task: Task, isolation: Mapping[str, Any], reason: str) -> Run:
    """The run of a task that the machinery couldn't do."""
    return Run(
        observations=tuple(unrun(item, Fate.UNGRADED) for item in task.plan),
        loading=Loading(),
        isolation=isolation,
        environment={},
        timing={"wall_s": 0.0, "cpu_s": 0.0, "peak_mb": 0.0},
        failure=reason,
    )


def request_of(task: Task, plan: Sequence[PlanItem], start: int) -> dict[str, Any]:
    """The request frame of a child that starts at this position of the plan."""
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
        "again": task.again,
        "limits": {
            "wall_s": limits.wall_s,
            "cpu_s": limits.cpu_s,
            "probe_s": limits.probe_s,
            "memory_mb": limits.memory_mb,
        },
    }


def _source(source: Source) -> dict[str, str]:
    return {"path": source.path, "text": source.text}
