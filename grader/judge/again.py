"""The second look: what nothing explains is run once more with other random numbers, a later clock and objects elsewhere.

What then differs depends on chance: it is said so, never shown as numbers that nobody will see again. Right and explained
parts are not run twice. Where the reference itself draws random numbers, the submission gets the same ones again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from grader.compare.flatten import flatten
from grader.judge.catalogue import REFERENCE, Catalogue
from grader.judge.part import Evidence, PartFinding
from grader.judge.views import Item, items_of
from grader.key import Runner
from grader.model import Fate, Observation, PartStatus, PlanItem, Run, Task, Text

UNSTEADY: Final = Text(
    "not the same when it was run again with the same inputs: this code depends on chance, on the time or on addresses in memory",
    "同样的输入再运行一次，结果不同：这里的代码依赖随机数、时间或内存地址",
)
NOTE: Final = Text(
    "Run twice on the same inputs, this part gave different results; a person will look at it.",
    "同样的输入运行两次，这一部分的结果不同，将由助教人工查看。",
)
_OTHER: Final = 0x5EC0_4D10  # what the seeds of a second look differ by
_OPEN: Final = frozenset({PartStatus.UNEXPLAINED.value, PartStatus.FAILED.value})
_SEEN: Final = (Fate.OK, Fate.RAISED)


@dataclass(slots=True)
class SecondLook:
    """Looks again at what a lab's submissions left open. Safe among threads."""

    catalogue: Catalogue
    versions: Runner
    _steady: dict[Item, bool] = field(default_factory=dict)  # whether the reference gives the same under other seeds
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, task: Task, run: Run, record: Mapping[str, Any], ask: Callable[[Task], Run]) -> Run:
        """The run, with what was different the second time marked; the same object where nothing was."""
        if run.failure:
            return run
        wanted = self._open(run, record)
        if not wanted:
            return run
        plan = [item for item in task.plan if (item.probe, item.case) in wanted]
        asked = replace(task, plan=tuple(self._others(task, plan)), again=True)
        return _marked(run, ask(asked))

    def _open(self, run: Run, record: Mapping[str, Any]) -> set[Item]:
        """The items of open parts that came to an end by themselves; training is judged by what holds under any seed."""
        lab = self.catalogue.lab
        parts = [lab.rubric.part(part["id"]) for part in record["parts"] if part["status"] in _OPEN]
        looked_at = {item for part in parts for check in (*part.checks, *part.own) for item in items_of(lab, check)}
        ended = {(seen.probe, seen.case) for seen in run.observations if seen.fate in _SEEN}
        return {item for item in looked_at & ended if not lab.probes[item[0]].training}

    def _others(self, task: Task, plan: Sequence[PlanItem]) -> list[PlanItem]:
        steady = self._steady_items(task)
        return [_reseeded(item) if steady[item.probe, item.case] else item for item in plan]

    def _steady_items(self, task: Task) -> dict[Item, bool]:
        with self._lock:
            if not self._steady:
                self._steady = self._asked(task)
        return self._steady

    def _asked(self, task: Task) -> dict[Item, bool]:
        """The reference under the seeds of the key and under others."""
        plan = [item for item in task.plan if not self.catalogue.lab.probes[item.probe].training]
        once = replace(task, files=(), overlay=(), plan=tuple(plan))
        other = replace(once, plan=tuple(map(_reseeded, plan)))
        files = self.catalogue.key.files(REFERENCE)
        if files is None:  # the reference has no edits that could overlap
            return {}
        (first,), (second,) = self.versions(once, [files]), self.versions(other, [files])
        pairs = zip(plan, first.observations, second.observations, strict=True)
        return {(item.probe, item.case): one.fate is Fate.OK and same(one, two) for item, one, two in pairs}


def unsteady(evidence: Evidence, found: PartFinding) -> bool:
    """Whether the part is open and something in it was different the second time."""
    return found.status.value in _OPEN and bool(unsteady_items(evidence, found))


def unsteady_items(evidence: Evidence, found: PartFinding) -> Collection[Item]:
    """The items of a part's checks that were different the second time."""
    lab = evidence.catalogue.lab
    items = {item for check in found.view.checks for item in items_of(lab, check)}
    return {item for item in items if evidence.observed[item].unsteady}


def same(one: Observation, two: Observation) -> bool:
    """Whether two observations of one item are the same to the last bit; of what is raised, to the letter."""
    if one.fate is not two.fate or len(one.runs) != len(two.runs):
        return False
    if one.fate is Fate.RAISED:
        return one.error == two.error
    pairs = [(flatten(left, None), flatten(right, None)) for left, right in zip(one.runs, two.runs, strict=True)]
    return all(
        left.structure == right.structure and np.array_equal(left.vector, right.vector, equal_nan=True) for left, right in pairs
    )


def _reseeded(item: PlanItem) -> PlanItem:
    return replace(item, seed=item.seed ^ _OTHER)


def _marked(run: Run, again: Run) -> Run:
    """What came to another end the second time for reasons of its own (a limit, the machine) tells nothing."""
    second = {(seen.probe, seen.case): seen for seen in again.observations if seen.fate in _SEEN}
    different = {
        (seen.probe, seen.case)
        for seen in run.observations
        if (seen.probe, seen.case) in second and not same(seen, second[seen.probe, seen.case])
    }
    if not different:
        return run
    marked = [replace(seen, unsteady=(seen.probe, seen.case) in different) for seen in run.observations]
    return replace(run, observations=tuple(marked))
