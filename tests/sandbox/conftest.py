"""Two zygotes serve all these tests: one in bubblewrap, one without; the inner layers are each child's own affair."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.model import Limits, Observation, PlanItem, Run, Source, Task
from grader.sandbox import Isolation, Sandbox, probe_isolation

if not sys.platform.startswith("linux"):
    collect_ignore_glob = ["test_*.py"]

STAND_IN = str(Path(__file__).with_name("stand_in_session.py"))
NONE: Mapping[int, float] = {}
INNER = ("landlock", "seccomp", "rlimits", "uid", "caps", "scope")


def task(text: str, *plan: str | tuple[str, Mapping[str, Any]], seconds: Mapping[int, float] = NONE, **limits: Any) -> Task:
    """A task whose only file is `text`; the plan names its functions, by themselves or with inputs; `seconds` by place in it."""
    items = [item if isinstance(item, tuple) else (item, {}) for item in plan]
    return Task(
        files=(Source(path="lab.py", text=text),),
        overlay=(),
        entry_points={},
        patterns=(),
        probes=Source(path="probes.py", text=""),
        plan=tuple(
            PlanItem(probe=name, case=f"case{at}", inputs=given, runs=1, seed=at, seconds=seconds.get(at))
            for at, (name, given) in enumerate(items)
        ),
        limits=Limits(**limits),
    )


class Bench:
    """A sandbox whose children can be confined by any choice of inner layers."""

    def __init__(self, isolation: Isolation) -> None:
        self.isolation = isolation
        self.sandbox = Sandbox(isolation, session=STAND_IN)

    def run(self, text: str, *plan: str | tuple[str, Mapping[str, Any]], without: Sequence[str] = (), **limits: Any) -> Run:
        layers = tuple(name for name in self.isolation.layers if name not in without)
        server = self.sandbox._ready()
        # The inner layers are asked for with every fork.
        server.isolation = replace(self.isolation, layers=layers)
        try:
            run = self.sandbox.run(task(text, *plan, **limits))
        finally:
            server.isolation = self.isolation
        assert not run.failure
        return run

    def fates(
        self, text: str, *plan: str | tuple[str, Mapping[str, Any]], without: Sequence[str] = (), **limits: Any
    ) -> list[str]:
        return [seen.fate.value for seen in self.run(text, *plan, without=without, **limits).observations]

    def one(self, text: str, without: Sequence[str] = (), **limits: Any) -> Observation:
        """What the function `act` of the text showed."""
        return self.run(text, "act", without=without, **limits).observations[0]

    def act(self, text: str, without: Sequence[str] = (), **limits: Any) -> Mapping[str, Any]:
        """What the function `act` of the text returned."""
        seen = self.one(text, without, **limits)
        assert seen.fate == "ok", seen
        return seen.runs[0]


@pytest.fixture(scope="session")
def boxed() -> Iterator[Bench]:
    isolation = probe_isolation()
    if isolation.lacks(("bwrap", "landlock", "seccomp")):
        pytest.skip(f"only {isolation.tier} here")
    bench = Bench(isolation)
    with bench.sandbox:
        yield bench


@pytest.fixture(scope="session")
def bare() -> Iterator[Bench]:
    isolation = probe_isolation(without=["bwrap"])
    if isolation.lacks(("landlock", "seccomp")):
        pytest.skip(f"only {isolation.tier} here")
    bench = Bench(isolation)
    with bench.sandbox:
        yield bench


@pytest.fixture(params=["boxed", "bare"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Both, one after the other."""
    found: Bench = request.getfixturevalue(request.param)
    return found
