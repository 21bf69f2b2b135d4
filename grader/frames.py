"""Runs, tasks and submissions as bytes: wire frames, compressed. Nothing is pickled, and what can't be read back raises.

The results file keeps them so, and so they travel between processes and machines. `unpack_…` raises WireError, zlib.error,
KeyError, TypeError or ValueError (UNREADABLE) on anything that its `pack_…` didn't write.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
import zlib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

from grader import wire
from grader.model import HANDED_IN, Observation, PlanItem, Run, Source, Submission, Task

UNPACKED_CAP: Final = 512 << 20  # bytes that one may unpack to
UNREADABLE: Final = (wire.WireError, zlib.error, KeyError, TypeError, ValueError)


def inflate(blob: bytes) -> bytes:
    """What zlib made small. Raises zlib.error."""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(blob, UNPACKED_CAP)
    if not unpacker.eof:
        raise zlib.error("cut short or too large")
    return data


def pack_run(run: Run) -> bytes:
    """One frame for the run, then one per observation: each observation came as a frame, so it fits into one."""
    return _packed(dataclasses.replace(run, observations=()), run.observations)


def unpack_run(blob: bytes) -> Run:
    """`pack_run` undone."""
    head, *observations = _unpacked(blob)
    run: Run = _typed(Run, head)
    return dataclasses.replace(run, observations=tuple(_typed(Observation, item) for item in observations))


def known_run(blob: bytes | None) -> Run | None:
    """The run that was kept; None where none was, or another version of grader wrote it."""
    try:
        return None if blob is None else unpack_run(blob)
    except UNREADABLE:
        return None


def pack_task(task: Task) -> bytes:
    """One frame for what a task asks, then one per item of its plan: each item's inputs fit into one."""
    return _packed(dataclasses.replace(task, plan=()), task.plan)


def unpack_task(blob: bytes) -> Task:
    """`pack_task` undone; inputs' sequences come back as lists, as the sandbox gets them."""
    head, *items = _unpacked(blob)
    task: Task = _typed(Task, head)
    return dataclasses.replace(task, plan=tuple(_typed(PlanItem, item) for item in items))


def pack_submission(submission: Submission) -> bytes:
    """One frame for what it is, then one per file; not how it was handed in, which no verdict rests on. Raises WireError."""
    return _packed(dataclasses.replace(submission, files=(), handed_in=HANDED_IN), submission.files)


def unpack_submission(blob: bytes) -> Submission:
    """`pack_submission` undone."""
    head, *files = _unpacked(blob)
    submission: Submission = _typed(Submission, head)
    return dataclasses.replace(submission, files=tuple(_typed(Source, file) for file in files))


def _packed(head: object, items: Iterable[object]) -> bytes:
    return zlib.compress(b"".join(wire.encode(_plain(noun)) for noun in (head, *items)), 1)


def _unpacked(blob: bytes) -> Iterator[Any]:
    data = memoryview(inflate(blob))
    while data:
        size = wire.frame_size(data)
        if size is None:
            raise wire.WireError("a frame's head is cut short")
        yield wire.decode(data[:size])
        data = data[size:]


def _plain(value: Any) -> Any:
    """Dataclasses become dicts of their fields, enums their values; the rest is the wire's to encode."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


@functools.cache
def _hints(noun: Any) -> dict[str, Any]:
    return typing.get_type_hints(noun)


def _typed(hint: Any, value: Any) -> Any:
    """`_plain` undone, as the annotations of the nouns say."""
    if value is None or hint is Any:
        return value
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _typed(next(argument for argument in arguments if argument is not types.NoneType), value)
    if origin is tuple:
        return tuple(_typed(arguments[0], item) for item in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _typed(arguments[1], item) for key, item in value.items()}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: _typed(hints[name], item) for name, item in value.items()})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
