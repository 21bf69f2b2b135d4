"""What one child may say and in which order; everything else is refused as garbled.

The frames come from a process that a student's code may own: nothing in them is trusted but what this room has checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grader.model import Fate, Observation, PlanItem, StudentError

_MESSAGE: Final = 4000  # characters of an error's message that are kept
_NAME: Final = 300
# "ungraded": the lab's probes can't be loaded. The pipeline believes it only where they can't be for the reference either.
_FATES: Final = {fate.value: fate for fate in (Fate.OK, Fate.RAISED, Fate.MISSING, Fate.UNGRADED)}
_ADDRESS: Final = re.compile(r"\b0x[0-9a-f]{6,}\b")  # in a message it would be another each time
_OUT_OF_MEMORY: Final = ("can't allocate memory", "DefaultCPUAllocator", "std::bad_alloc")


class GarbledError(Exception):
    """The child said something it may not."""


class UnconfinedError(Exception):
    """The child could not confine itself and said so before it ran anything."""


@dataclass
class Dialogue:
    """One child's frames, in order. `expected` are the positions in the sent plan that are still to come."""

    plan: Sequence[PlanItem]
    next: int
    static: Mapping[str, Any] | None = None
    loaded: Mapping[str, Any] | None = None
    current: int | None = None
    since: float = 0.0
    ended: bool = False
    done: dict[int, Observation] = field(default_factory=dict)
    heard: int = 0

    def hear(self, frame: object, now: float) -> None:
        """Takes one decoded frame. Raises GarbledError or UnconfinedError."""
        record = _record(frame)
        kind = _text(record, "frame", _NAME)
        self.heard += 1
        if kind == "unconfined" and self.heard == 1:
            raise UnconfinedError(_text(record, "reason", _MESSAGE))
        if kind == "static" and self.heard == 1:
            self.static = record
        elif kind == "loaded" and self.heard == 2 and self.static is not None:
            self.loaded = record
        elif self.loaded is None or self.ended:
            raise GarbledError(f"frame {kind!r:.40} out of turn")
        elif kind == "begin" and self.current is None:
            self._begin(record)
        elif kind == "result" and self.current is not None:
            self._result(record, now)
        elif kind == "end" and self.current is None and self.next == len(self.plan):
            self.ended = True
        else:
            raise GarbledError(f"frame {kind!r:.40} out of turn")
        self.since = now

    @property
    def culprit(self) -> int:
        """The item that is charged if the child ends now."""
        return self.next if self.current is None else self.current

    def bound(self, usual: float) -> float:
        """Seconds that the item may take that is charged now."""
        own = self.plan[self.culprit].seconds if self.culprit < len(self.plan) else None
        return usual if own is None else own

    def _begin(self, record: Mapping[str, Any]) -> None:
        if _index(record) != self.next or self.next >= len(self.plan):
            raise GarbledError("an item that wasn't next")
        self.current = self.next

    def _result(self, record: Mapping[str, Any], now: float) -> None:
        index = _index(record)
        if index != self.current:
            raise GarbledError("a result for another item")
        item = self.plan[index]
        fate = _FATES.get(_text(record, "fate", _NAME))
        if fate is None:
            raise GarbledError("an unknown fate")
        runs = _runs(record.get("runs"), item, fate)
        error = _error(record.get("error"))
        if (fate is Fate.OK and error is not None) or (fate is Fate.RAISED and error is None):
            raise GarbledError("an error that doesn't go with the fate")
        if fate is Fate.RAISED and error is not None and _out_of_memory(error):
            fate = Fate.MEMORY
        self.done[index] = Observation(
            probe=item.probe, case=item.case, fate=fate, runs=runs, error=error, seconds=round(now - self.since, 4)
        )
        self.current = None
        self.next = index + 1


def _record(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise GarbledError(f"a {type(value).__name__:.40} where a record belongs")
    return value


def _index(record: Mapping[str, Any]) -> int:
    value = record.get("index")
    if type(value) is not int:  # an array's comparison would have no truth value
        raise GarbledError("an index that is none")
    return value


def _text(record: Mapping[str, Any], key: str, longest: int) -> str:
    value = record.get(key, "")
    if not isinstance(value, str):
        raise GarbledError(f"{key} is no text")
    # Lone surrogates can't be stored or printed.
    return value[:longest].encode("utf-8", "replace").decode()


def _runs(value: object, item: PlanItem, fate: Fate) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(run, dict) for run in value):
        raise GarbledError("runs is no list of records")
    if len(value) > item.runs or (fate is Fate.OK and len(value) != item.runs):
        raise GarbledError(f"{len(value)} runs of {item.runs}")
    return tuple(_clean(run) for run in value)


def _clean(value: Any) -> Any:
    """The value with texts that can be stored; arrays and numbers as they are."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _error(value: object) -> StudentError | None:
    if value is None:
        return None
    record = _record(value)
    line = record.get("line", 0)
    if type(line) is not int or not 0 <= line < 10**7:
        raise GarbledError("a line that is none")
    return StudentError(
        type=_text(record, "type", _NAME),
        message=_ADDRESS.sub("0x…", _text(record, "message", _MESSAGE)),
        file=_text(record, "file", _NAME),
        line=line,
        entry=_text(record, "entry", _NAME),
    )


def _out_of_memory(error: StudentError) -> bool:
    return error.type in ("MemoryError", "_ArrayMemoryError") or (
        error.type == "RuntimeError" and any(words in error.message for words in _OUT_OF_MEMORY)
    )
