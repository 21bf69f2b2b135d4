"""`grader check --watch`: what is saved is checked again, once and when it has settled; Ctrl-C ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.bundle import student
from grader.cli import watching as watching_module
from grader.cli.app import app
from grader.cli.watching import changes, stamp

from .test_commands import _desk, record

ROOT = Path(__file__).resolve().parents[2]


class EndedError(Exception):
    """The acts are over."""


def seen(path: Path, acts: list[Callable[[], object] | None], before: Callable[[], object] | None = None) -> int:
    """How many changes are told while at each look the next act happens; the look after the last act still sees it."""
    waiting = [*acts, None, None, None]
    known = stamp(path)
    if before:
        before()

    def sleep(_: float) -> None:
        if not waiting:
            raise EndedError
        if act := waiting.pop(0):
            act()

    told = 0
    try:
        for _ in changes(path, known, sleep):
            told += 1
    except EndedError:
        return told


def saving(path: Path, text: str) -> Callable[[], None]:
    """A save; its time is moved on, for two saves in one tick of a file system's clock."""

    def act() -> None:
        path.write_text(text, encoding="utf-8")
        saving.clock += 1_000_000_000  # type: ignore[attr-defined]
        os.utime(path, ns=(saving.clock, saving.clock))  # type: ignore[attr-defined]

    return act


saving.clock = 1_700_000_000_000_000_000  # type: ignore[attr-defined]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text("x = 1\n", encoding="utf-8")
    return path


def test_each_save_is_told_once(file: Path) -> None:
    """Two saves with time between them are two; nothing is told where nothing is saved."""
    assert seen(file, []) == 0
    assert seen(file, [saving(file, "x = 2\n"), None, None, saving(file, "x = 2\n"), None, None]) == 2


def test_an_editor_that_writes_in_steps_is_given_time(file: Path) -> None:
    """What goes on changing is told when it has settled, as one."""
    assert seen(file, [saving(file, "x"), saving(file, "x ="), saving(file, "x = 3\n")]) == 1


def test_a_file_that_is_gone_is_waited_for(file: Path) -> None:
    """Editors take a file away and put another in its place: nothing is checked while it is gone."""
    assert seen(file, [file.unlink, None, None]) == 0
    saving(file, "x = 4\n")()
    assert seen(file, [file.unlink, saving(file, "x = 5\n")]) == 1


def test_what_was_saved_during_the_first_check_is_a_change(file: Path) -> None:
    """The state from before the check is what later ones are compared with."""
    assert seen(file, [], before=saving(file, "x = 6\n")) == 1


def test_of_a_folder_every_file_counts_but_hidden_and_made_ones(tmp_path: Path) -> None:
    """A new file is a change; an editor's hidden file and Python's cache are none."""
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert seen(tmp_path, [saving(tmp_path / ".a.py.swp", "x"), saving(tmp_path / "__pycache__" / "a.pyc", "x")]) == 0
    assert seen(tmp_path, [saving(tmp_path / "b.py", "x")]) == 1


PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
from tests.cli.test_commands import _desk, record
from grader.bundle import student
Desk = _desk(record(score=70.0))
Desk.seconds = 0.25
Desk.__exit__ = lambda *_: print("closed", flush=True)
student.Desk = Desk
from grader.cli import main
sys.argv = ["grader", "check", "lab3", sys.argv[1], "--watch", "--lang", sys.argv[2], *sys.argv[3:]]
main()
"""


def watching(file: Path, *options: str) -> tuple[int, str, str]:
    """A watch as a process of its own: one save, then Ctrl-C. Its exit code, stdout and stderr."""
    errors = file.parent / "stderr"
    line = [sys.executable, "-c", PROGRAM, str(file), *options]
    place = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    with errors.open("wb") as sink, subprocess.Popen(line, stdout=subprocess.PIPE, stderr=sink, **place) as process:
        try:
            until(errors, "Ctrl-C")
            saving(file, "x = 7\n")()
            until(errors, "0.25")
            process.send_signal(signal.SIGINT)
            out = process.communicate(timeout=120)[0]
        finally:
            process.kill()
    return process.returncode, out.decode(), errors.read_text(encoding="utf-8")


def until(file: Path, words: str) -> None:
    end = time.monotonic() + 120
    while words not in file.read_text(encoding="utf-8"):
        assert time.monotonic() < end, file.read_text(encoding="utf-8")
        time.sleep(0.02)


def test_ctrl_c_ends_a_watch_cleanly(file: Path) -> None:
    """A save is checked again and told; Ctrl-C closes what was opened and ends with 130 and a word, not with a traceback."""
    code, out, err = watching(file, "zh")
    assert code == 130
    assert out.count("70") == 2, "the first check and the one after the save"
    assert out.endswith("closed\n")
    assert "检查用时 0.25 秒；继续监视" in err
    assert err.endswith("已停止\n")
    assert "Traceback" not in err


def test_a_watch_in_json_is_a_record_a_line(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For programs nothing stands between the records; what is watched is said on stderr."""
    desk = _desk(record(score=70.0))
    desk.seconds = 0.25  # type: ignore[attr-defined]
    monkeypatch.setattr(student, "Desk", desk)
    monkeypatch.setattr(watching_module, "changes", lambda *_: iter([None, None]))
    told = CliRunner().invoke(app, ["check", "lab3", str(file), "--watch", "--json"], env={"LC_ALL": "C.UTF-8"})
    assert [json.loads(line)["score"] for line in told.stdout.splitlines()] == [70.0] * 3
    assert told.stderr.count("0.25 s") == 2
