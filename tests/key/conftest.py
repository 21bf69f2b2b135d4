"""The small course of the pipeline's tests, and a runner that counts what it is asked to run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.key import Key, KeyCache, Runner
from grader.lab import Lab, load_lab
from grader.model import Atom, Observation, Run, Source, Task, Version
from grader.sandbox import probe_isolation

COURSE = Path(__file__).parents[1] / "pipeline" / "course"
REFERENCE = Version()
SINGLES = tuple(Version((Atom(name),)) for name in ("missing-mean", "wrong-sign", "factor-two"))
ALL = (REFERENCE, *SINGLES)


@pytest.fixture(scope="session")
def sandbox(warm: Callable[..., Any]) -> Any:
    return warm(probe_isolation())


class Runs:
    """The sandbox as the key's runner; `asked` holds the text of every version that was run."""

    def __init__(self, sandbox: Any) -> None:
        self._sandbox = sandbox
        self.asked: list[str] = []

    def __call__(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        self.asked += [version[0].text for version in files]
        found: list[Run] = self._sandbox.versions(task, files)
        return found


@pytest.fixture
def runs(sandbox: Any) -> Runs:
    return Runs(sandbox)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(COURSE, tmp_path / "course")
    return tmp_path / "course"


def key(course: Path, cache: KeyCache, worker: str = "w", seed: int = 0) -> Key:
    lab: Lab = load_lab(course, "step")
    return Key(lab, seed, cache, worker)


def observe(
    asked: Key, versions: Sequence[Version], probe: str, runs: Runner, cast: str | None = None
) -> dict[Version, Mapping[Any, Observation]]:
    """What the versions do on all cases of one probe."""
    return dict(asked.observe(versions, asked.items(probe), runs, cast))


def shown(seen: Observation) -> object:
    """An observation as plain values; how long it took is no part of it."""
    return seen.probe, seen.case, seen.fate.value, _plain(list(seen.runs)), seen.error


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.tolist()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
