"""`kill -9` at any moment loses nothing finished, and the same command goes on to the same records."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from grader.pipeline import STORE
from grader.session import key_path

from .conftest import CLASS, Desk, environment, hand_in

HEAD = "(X, y, w, lr):\n"
UNHURRIED = {name: "import time\n" + text.replace(HEAD, HEAD + "    time.sleep(0.02)\n") for name, text in CLASS.items()}
PATIENCE_S = 60.0


def stored(desk: Desk) -> list[str]:
    """The submissions whose records any other program finds in the results file now."""
    path = desk.out / STORE
    if not path.is_file():
        return []
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return [name for (name,) in connection.execute("select submission from records order by submission")]
    except sqlite3.Error:
        return []  # not yet made
    finally:
        connection.close()


def processes_under(pid: int) -> set[int]:
    """The process's descendants."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | processes_under(child)
    return found


def killed_when(desk: Desk, ready: Callable[[], bool]) -> set[int]:
    """Starts the command and kills it without warning as soon as `ready`; what it had started."""
    process = subprocess.Popen(
        desk.line("--jobs", "1", "--quiet"), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    give_up = time.monotonic() + PATIENCE_S
    while not ready():
        assert process.poll() is None, "the command ended before it could be killed"
        assert time.monotonic() < give_up
        time.sleep(0.005)
    started = processes_under(process.pid)
    process.kill()
    process.wait()
    return started


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_killed_at_several_moments(desk: Desk, tmp_path: Path) -> None:
    """Killed while the key is built, after the first record and in the middle: what was stored is not run again, what comes
    out in the end is what an undisturbed run writes, byte for byte, and no process stays behind."""
    hand_in(desk.handed_in, UNHURRIED)
    left = killed_when(desk, lambda: key_path(desk.course).exists())
    assert stored(desk) == []
    left |= killed_when(desk, lambda: len(stored(desk)) >= 1)
    first = stored(desk)
    left |= killed_when(desk, lambda: len(stored(desk)) >= len(first) + 2)
    kept = stored(desk)
    assert len(kept) < len(CLASS), "it was killed too late to say anything"

    resumed = desk.grade()
    assert (resumed.reused, resumed.forks) == (len(kept), len(CLASS) - len(kept))
    undisturbed = tmp_path / "undisturbed"
    desk.grade(out=undisturbed)
    assert desk.plain() == desk.plain(undisturbed)
    deadline = time.monotonic() + 10
    while any(map(alive, left)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, left))
