"""The key is built once: found again by content, rebuilt where a version changed, and never in the way of grading."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader import session
from grader.errors import SandboxError
from grader.key import KeyCache
from grader.key import key as key_module
from grader.model import Fate, Observation, Run, Source, StudentError, Task

from .conftest import ALL, REFERENCE, SINGLES, Runs, key, observe, shown


@contextmanager
def opened(path: Path | None) -> Iterator[KeyCache]:
    cache = KeyCache(path)
    try:
        yield cache
    finally:
        cache.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "key.sqlite"


OBSERVED = (
    Observation(probe="p", case="a", fate=Fate.OK, runs=({"x": np.arange(3.0), "n": 2}, {"x": np.ones(3), "n": 3}), seconds=0.5),
    Observation(probe="p", case="b", fate=Fate.OK, runs=({"x": np.arange(3.0)}, {"x": np.ones(3)})),
    Observation(probe="p", case="c", fate=Fate.OK, runs=({"x": np.arange(3)}, {"x": np.ones(3)})),
    Observation(probe="p", case="d", fate=Fate.OK, runs=({}, {})),
    Observation(probe="p", case="e", fate=Fate.RAISED, error=StudentError(type="E", message="m", file="f.py", line=3, entry="g")),
    Observation(probe="p", case="f", fate=Fate.TIMEOUT),
)


def test_what_is_kept_comes_back(path: Path) -> None:
    """Observations come back with dtypes, shapes, runs and errors, in another process as well as in this one."""
    with opened(path) as cache:
        cache.save("probe", {"version": OBSERVED})
    with opened(path) as cache:
        found = cache.load(["version", "unknown"], "probe")
        assert cache.load(["version"], "another probe") == {}
    assert list(map(shown, found["version"])) == list(map(shown, OBSERVED))
    assert [run["x"].dtype.kind for run in found["version"][2].runs] == ["i", "f"]


def test_a_second_build_runs_nothing(course: Path, path: Path, runs: Runs) -> None:
    """What is known is found by content: by another key, in another process, after the first has gone."""
    with opened(path) as cache:
        first = observe(key(course, cache), ALL, "one_step", runs)
    assert len(runs.asked) == len(ALL)
    with opened(path) as cache:
        again = key(course, cache)
        second = observe(again, ALL, "one_step", runs)
    assert (len(runs.asked), again.built) == (len(ALL), 0)
    for version in ALL:
        assert list(map(shown, first[version].values())) == list(map(shown, second[version].values()))


def test_another_edit_rebuilds_its_versions_only(course: Path, path: Path, runs: Runs) -> None:
    """After one mistake's edit changed, the versions that have it are run and no others."""
    pairs = (*ALL, SINGLES[0].of(SINGLES[0].atoms, SINGLES[1].atoms), SINGLES[0].of(SINGLES[1].atoms, SINGLES[2].atoms))
    with opened(path) as cache:
        observe(key(course, cache), pairs, "falls", runs)
    runs.asked.clear()
    rubric = course / "rubrics" / "step.yaml"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace('"return w +"', '"return 3 * w +"'), encoding="utf-8")
    with opened(path) as cache:
        observe(key(course, cache), pairs, "falls", runs)
    assert len(runs.asked) == 3
    assert all("return 3 * w +" in text for text in runs.asked)


def test_equal_texts_are_run_once(course: Path, runs: Runs) -> None:
    """Versions are told apart by what they say: two ways to the same text are one run."""
    with opened(None) as cache:
        asked = key(course, cache)
        observe(asked, [REFERENCE, REFERENCE, *ALL], "falls", runs)
        observe(asked, ALL, "falls", runs)
    assert len(runs.asked) == len(set(runs.asked)) == len(ALL)


def test_what_changes_observations_builds_anew(course: Path, path: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker, another seed, other limits, single precision or another probe: nothing of the old key is taken."""
    with opened(path) as cache:
        observe(key(course, cache), [REFERENCE], "falls", runs)
        observe(key(course, cache), [REFERENCE], "falls", runs)
        assert len(runs.asked) == 1
        observe(key(course, cache, worker="other"), [REFERENCE], "falls", runs)
        observe(key(course, cache, seed=5), [REFERENCE], "falls", runs)
        observe(key(course, cache), [REFERENCE], "falls", runs, cast="float32")
        probes = course / "labs" / "step" / "probes.py"
        probes.write_text(probes.read_text(encoding="utf-8").replace("range(3)", "range(2)"), encoding="utf-8")
        observe(key(course, cache), [REFERENCE], "falls", runs)
        monkeypatch.setattr(key_module, "KEY_LIMITS", key_module.Limits(memory_mb=300))
        observe(key(course, cache), [REFERENCE], "falls", runs)
    assert len(runs.asked) == 6


def test_the_workers_digest_covers_what_runs_and_what_bounds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file of the worker, the sandbox and the wire counts, and so does the library that computes."""
    plain = session.worker_digest.__wrapped__()
    read = Path.read_text
    for room, changes in (
        ("wire.py", True), ("worker/session.py", True), ("worker/seeds.py", True), ("sandbox/watch.py", True),
        ("sandbox/runner.py", True), ("judge/judge.py", False), ("report/html.py", False),
    ):  # fmt: skip
        with monkeypatch.context() as edited:

            def edited_text(self: Path, end: str = f"grader/{room}", **how: str) -> str:
                return read(self, **how) + "#" * self.as_posix().endswith(end)

            edited.setattr(Path, "read_text", edited_text)
            assert (session.worker_digest.__wrapped__() != plain) is changes, room
    monkeypatch.setattr(session, "version", lambda package: "99")
    assert session.worker_digest.__wrapped__() != plain


# ── a file that is no good ──


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def torn(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def garbage_inside(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("update observations set value = x'00ff'")
    connection.close()


def other_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("drop table observations")
        connection.execute("create table observations (song text)")
    connection.close()


@pytest.mark.parametrize("spoil", [no_database, torn, cut, garbage_inside, other_tables])
def test_a_damaged_cache_costs_time_only(course: Path, path: Path, runs: Runs, spoil: Callable[[Path], None]) -> None:
    """Whatever became of the file, observing works and says the same; a file that is no database is made anew."""
    with opened(path) as cache:
        first = observe(key(course, cache), ALL, "one_step", runs)
    spoil(path)
    built = []
    for _ in range(3):
        with opened(path) as cache:
            asked = key(course, cache)
            second = observe(asked, ALL, "one_step", runs)
            built.append(asked.built)
        for version in ALL:
            assert list(map(shown, first[version].values())) == list(map(shown, second[version].values()))
    assert built[0]
    assert built[-1] == (0 if spoil is not other_tables else built[0])


def test_a_cache_that_can_not_be_written_costs_time_only(course: Path, tmp_path: Path, runs: Runs) -> None:
    """Where a folder or a file is in the way the key lives in memory."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "folder", tmp_path / "file" / "key.sqlite"):
        with opened(place) as cache:
            assert len(observe(key(course, cache), ALL, "falls", runs)) == len(ALL)
    assert len(runs.asked) == 2 * len(ALL)


def test_a_cache_that_another_program_spoils_meanwhile(course: Path, path: Path, runs: Runs) -> None:
    """A file that goes bad while it is open is left behind, not raised about; so is a closed one."""
    with opened(path) as cache:
        asked = key(course, cache)
        observe(asked, [REFERENCE], "falls", runs)
        other_tables(path)
        assert observe(asked, ALL, "falls", runs).keys() == set(ALL)
        cache.close()
        assert observe(asked, ALL, "one_step", runs).keys() == set(ALL)


def test_a_version_that_can_not_be_run_is_told(course: Path, runs: Runs) -> None:
    """When the sandbox itself fails there is no key; that is the machine's fault, not the lab's, and is said so."""

    def broken(task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        return [replace(run, failure="gone") for run in runs(task, files)]

    with opened(None) as cache, pytest.raises(SandboxError, match=r"labs/step: .* on this machine: gone"):
        observe(key(course, cache), ALL, "falls", broken)
