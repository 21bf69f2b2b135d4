"""The results file keeps what was saved, exactly, and says in one sentence why it can't."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader import wire
from grader.errors import StoreError
from grader.frames import pack_run
from grader.model import Fate, Found, Loading, Match, Observation, Run, Skipped, StudentError
from grader.store import VERSION, Store

TEXT = st.text(max_size=8)
ARRAYS = hnp.arrays(
    st.sampled_from(["<f8", "<f4", "<i8", "|b1", "|u1"]), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | TEXT | ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
NAMED = st.dictionaries(TEXT, VALUES, max_size=3)
LINES = st.integers(0, 10**6)
ERRORS = st.builds(StudentError, type=TEXT, message=TEXT, file=TEXT, line=LINES, entry=TEXT)
OBSERVATIONS = st.builds(
    Observation,
    probe=TEXT,
    case=TEXT,
    fate=st.sampled_from(Fate),
    runs=st.lists(NAMED, max_size=2).map(tuple),
    error=st.none() | ERRORS,
    seconds=st.floats(0, 10),
)
FOUND = st.builds(Found, entry=TEXT, file=TEXT, line=LINES, end_line=LINES, symbol=TEXT, how=TEXT)
LOADINGS = st.builds(
    Loading,
    found=st.dictionaries(TEXT, FOUND, max_size=2),
    skipped=st.lists(st.builds(Skipped, file=TEXT, line=LINES, text=TEXT, reason=TEXT), max_size=2).map(tuple),
    stood_in=st.lists(TEXT, max_size=2).map(tuple),
    globals=st.dictionaries(TEXT, st.lists(TEXT, max_size=2).map(tuple), max_size=2),
    constants=st.lists(st.floats(allow_nan=False), max_size=3).map(tuple),
    matches=st.lists(st.builds(Match, pattern=LINES, entry=TEXT, file=TEXT, line=LINES, end_line=LINES), max_size=2).map(tuple),
    notes=st.lists(TEXT, max_size=2).map(tuple),
)
RUNS = st.builds(
    Run,
    observations=st.lists(OBSERVATIONS, max_size=3).map(tuple),
    loading=LOADINGS,
    isolation=NAMED,
    environment=NAMED,
    timing=st.dictionaries(TEXT, st.floats(0, 10), max_size=3),
    output=TEXT,
    failure=TEXT,
)


def same(left: Any, right: Any) -> bool:
    """Equality that sees dtype, NaN, the sign of zero and the order of keys."""
    return wire.encode(left) == wire.encode(right)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "deep" / "results.sqlite") as opened:
        yield opened


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(run=RUNS)
def test_a_run_comes_back_exactly(store: Store, run: Run) -> None:
    """Observations are kept bit by bit with their types, so a regrade sees what the grading saw."""
    store.save_run("submission", "execution", pack_run(run))
    again = store.load_run("submission", "execution")
    assert again is not None
    assert again.loading == run.loading
    assert [(o.probe, o.case, o.fate, o.error, o.seconds) for o in again.observations] == [
        (o.probe, o.case, o.fate, o.error, o.seconds) for o in run.observations
    ]
    assert all(same(mine.runs, its.runs) for mine, its in zip(again.observations, run.observations, strict=True))
    for name in ("isolation", "environment", "timing", "output", "failure"):
        assert same(getattr(again, name), getattr(run, name))


def a_run(**changes: Any) -> Run:
    observed = Observation(probe="p", case="c", fate=Fate.OK, runs=({"x": np.arange(3.0)},))
    fields: dict[str, Any] = {"observations": (observed,), "loading": Loading(), "isolation": {}, "environment": {}, "timing": {}}
    return Run(**{**fields, **changes})


def test_a_run_is_known_only_under_both_digests(store: Store) -> None:
    """A changed submission or a changed probe is run again."""
    store.save_run("s", "e", pack_run(a_run()))
    assert store.load_run("s", "e") is not None
    assert store.load_run("s", "other") is None
    assert store.load_run("other", "e") is None


def test_an_unreadable_run_is_run_again(store: Store) -> None:
    """A damaged or foreign run is no reason to stop: it counts as not known."""
    store.save_run("s", "e", pack_run(a_run()))
    whole = store._query("select run from runs")[0][0]
    for blob in (b"", b"nonsense", whole[:-9], b"\x80\x04N."):
        store._query("update runs set run = ?", blob)
        assert store.load_run("s", "e") is None


def test_records_stream_by_id(store: Store) -> None:
    """Records come sorted by submission, however many pages, and only the asked lab's."""
    ids = [f"{i:04}" for i in range(150)] + ["张三", "ä"]
    for name in reversed(ids):
        store.save_record("lab3", name, "b", {"submission": name}, {})
    store.save_record("lab4", "0000", "b", {"submission": "0000"}, {})
    assert [record["submission"] for record in store.records("lab3")] == sorted(ids)


def test_a_record_is_replaced_with_its_basis_and_sources(store: Store) -> None:
    """The last saved record of a submission counts, with the basis it rests on."""
    store.save_record("lab3", "a", "first", {"score": 1.0}, {"a.py": "x\udc80"})
    assert store.basis_of("lab3", "a") == "first"
    assert store.sources("lab3", "a") == {"a.py": "x\udc80"}
    store.save_record("lab3", "a", "second", {"score": 2.0}, {})
    assert store.basis_of("lab3", "a") == "second"
    assert store.record("lab3", "a") == {"score": 2.0}
    assert store.sources("lab3", "a") == {}
    assert store.basis_of("lab3", "b") is None
    assert store.record("lab3", "b") is None


def test_what_is_no_longer_handed_in_is_marked_not_deleted(store: Store) -> None:
    """A withdrawn entry leaves the reports, keeps its row, and comes back by being saved."""
    for name in "abc":
        store.save_record("lab3", name, "basis", {"submission": name}, {})
    assert store.remove_missing("lab3", {"a"}) == ("b", "c")
    assert store.remove_missing("lab3", {"a"}) == ()
    assert [record["submission"] for record in store.records("lab3")] == ["a"]
    assert store.basis_of("lab3", "b") is None
    assert store._query("select count(*) from records")[0][0] == 3
    store.save_record("lab3", "b", "basis", {"submission": "b"}, {})
    assert [record["submission"] for record in store.records("lab3")] == ["a", "b"]


def test_a_transaction_stands_or_falls_whole(store: Store) -> None:
    """A run and its record are kept together or not at all."""

    def fall() -> None:
        with store.transaction():
            store.save_run("s", "e", pack_run(a_run()))
            store.save_record("lab3", "a", "b", {}, {})
            raise KeyError

    with pytest.raises(KeyError):
        fall()
    assert store.load_run("s", "e") is None
    assert store.basis_of("lab3", "a") is None
    with store.transaction():
        store.save_run("s", "e", pack_run(a_run()))
    assert store.load_run("s", "e") is not None


def test_threads_share_a_store(store: Store) -> None:
    """One thread per sandbox saves into one store."""

    def save(first: int) -> None:
        for i in range(first, first + 20):
            with store.transaction():
                store.save_run(str(i), "e", pack_run(a_run()))
                store.save_record("lab3", f"{i:03}", "b", {"i": i}, {})

    threads = [threading.Thread(target=save, args=(first,)) for first in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [record["i"] for record in store.records("lab3")] == list(range(60))


WRITER = """
import sys
from pathlib import Path
from grader.store import Store
store = Store(Path(sys.argv[1]))
i = 0
while True:
    with store.transaction():
        store.save_record("lab3", f"{i:06}", "b", {"i": i}, {"a.py": "x" * 3000})
    print(i, flush=True)
    i += 1
"""


def test_kill_9_loses_nothing_finished(tmp_path: Path) -> None:
    """Whatever the killed writer had reported as saved is there, in order, and the file goes on."""
    path = tmp_path / "results.sqlite"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        while int(writer.stdout.readline()) < 40:
            pass
        os.kill(writer.pid, signal.SIGKILL)
        told = [int(line) for line in writer.stdout.read().splitlines()]
    with Store(path) as store:
        kept = [record["i"] for record in store.records("lab3")]
        assert kept == list(range(len(kept)))
        assert len(kept) > max(told, default=40)
        store.save_record("lab3", "new", "b", {"i": -1}, {})
        assert store._query("pragma integrity_check")[0][0] == "ok"


def refused(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        Store(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def test_a_file_of_something_else_is_refused_untouched(tmp_path: Path) -> None:
    """A file that is no database, or another program's, stays as it is; the sentence says what to do."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to have a head of a hundred bytes " * 4)
    assert "move it away" in refused(text)
    assert text.read_text().startswith("not a database")
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as db:
        db.execute("create table theirs (x)")
    db.close()
    before = other.read_bytes()
    assert "another program" in refused(other)
    assert other.read_bytes() == before


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """An older grader doesn't write into a newer one's file."""
    path = tmp_path / "results.sqlite"
    with Store(path) as store:
        store._query(f"pragma user_version = {VERSION + 1}")
    assert "upgrade grader" in refused(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that can't be made or opened ends in one sentence with place and remedy."""
    (tmp_path / "file").write_text("")
    assert "can be written" in refused(tmp_path / "file" / "results.sqlite")
    (tmp_path / "folder.sqlite").mkdir()
    assert "can't be opened" in refused(tmp_path / "folder.sqlite")


def test_a_full_disk_is_said_and_keeps_what_is_finished(store: Store) -> None:
    """When nothing more fits, the error says so and the records before it stay readable."""
    store.save_record("lab3", "a", "b", {"i": 1}, {})
    pages = store._query("pragma page_count")[0][0]
    store._query(f"pragma max_page_count = {pages}")
    noise = {"text": np.random.default_rng(0).bytes(60_000).hex()}
    with pytest.raises(StoreError, match="disk is full"):
        store.save_record("lab3", "b", "b", noise, {})
    assert [record["i"] for record in store.records("lab3")] == [1]
    store.save_record("lab3", "a", "c", {"i": 2}, {})


def test_a_held_file_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program keeps locked is named instead of waited for without end."""
    monkeypatch.setattr("grader.store.BUSY_S", 0.05)
    with Store(store.path) as second, store.transaction(), pytest.raises(StoreError, match="another program holds"):
        second.save_record("lab3", "a", "b", {}, {})


def test_an_id_that_is_no_text_is_said(store: Store) -> None:
    """An entry's name that no encoding can hold ends in a sentence, not in a traceback."""
    with pytest.raises(StoreError, match="rename that entry"):
        store.save_record("lab3", "a\udc80", "b", {}, {})
    store.save_record("lab3", "a", "b", {}, {})
