"""A child that is late says in which of the student's functions it was; who is ended by others is tried again."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.model import Fate, Found, Loading
from grader.sandbox import stack
from grader.sandbox.stay import STUCK, Stay, unrun

from .conftest import task

HANG = "import time\ndef helper():\n    while True: pass\ndef act(): helper()\n"
ENDINGS = {
    "python": HANG,
    "sleep": "import time\ndef act(): time.sleep(60)\n",
    "c": "import re\ndef act(): re.match('(a+)+b', 'a' * 60)\n",
}


def dump(*frames: tuple[str, str]) -> bytes:
    lines = [f'  File "{file}", line 3 in {name}' for file, name in frames]
    return b"noise\n" + stack.ASKED + "\n".join([*lines, '  File "<frozen runpy>", line 1 in _run_module_as_main\n']).encode()


def test_the_outermost_of_the_students_functions_is_named() -> None:
    """Not the innermost, which depends on the moment; files of others, and what is no function, don't count."""
    said = dump(("torch/nn.py", "forward"), ("lab.py", "inner"), ("lab.py", "train"), ("lab.py", "<module>"), ("<probes>", "ask"))
    assert stack.whole(said)
    assert stack.outermost(said, {"lab.py"}) == "train"
    assert stack.outermost(said, {"other.py"}) == ""
    assert stack.outermost(b"no dump", {"lab.py"}) == ""


def test_a_files_name_in_any_script() -> None:
    """faulthandler writes what isn't ASCII as escapes."""
    assert stack.outermost(dump(("\\u5b9e\\u9a8c.py", "train")), {"实验.py"}) == "train"


@pytest.mark.parametrize("how", ENDINGS)
def test_who_is_late_says_where(bare: Any, how: str) -> None:
    """In Python, asleep or within C code."""
    seen = bare.run(ENDINGS[how], "act", probe_s=0.3)
    assert seen.observations[0].fate == "timeout"
    assert stack.outermost(seen.output.encode(), {"submission.py"}) == "act", seen.output


def test_who_hears_no_signal_is_stopped_all_the_same(bare: Any) -> None:
    """It is only not known where it was."""
    deaf = "import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\n" + HANG
    seen = bare.run(deaf, "act", probe_s=0.3).observations[0]
    assert (seen.fate, seen.running) == ("timeout", "")


def test_processor_time_tells_where(bare: Any) -> None:
    """The kernel's own warning does it, too."""
    seen = bare.run(HANG, "act", cpu_s=0.4, probe_s=30.0)
    assert stack.outermost(seen.output.encode(), {"submission.py"}) == "act", seen.output


def test_three_timeouts_in_one_function_end_what_needs_it() -> None:
    """Other probes' items that need it are not run; those that need another function are."""
    asked = task("", "a", "b", "c", "d", "e")
    needed = [("train",), ("train",), ("train",), ("train", "other"), ("other",)]
    plan = tuple(replace(item, entries=names) for item, names in zip(asked.plan, needed, strict=True))
    stay = Stay(replace(asked, plan=plan), time.monotonic())
    placed = {"file": "lab.py", "line": 1, "end_line": 2, "how": "name"}
    stay.loading = Loading(found={name: Found(entry=name, symbol=f"Model.{name}", **placed) for name in ("train", "other")})
    for index in range(STUCK):
        assert stay.wanted(time.monotonic())
        assert index not in stay.known
        stay._settle(index, unrun(plan[index], Fate.TIMEOUT, 2.0, "train"))
    stay.children = 1
    assert stay.wanted(time.monotonic())
    assert stay.known[3].fate == "not-run"
    assert 4 not in stay.known


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_that_others_end_is_tried_again(bare: Any, number: signal.Signals, tmp_path: Path) -> None:
    """An operator's or the kernel's signal costs nobody anything; what ends itself so is charged the second time."""
    bare.run("def fine(): return {}\n", "fine")
    zygote = bare.sandbox._server._process.pid
    killed: list[int] = []

    def strike() -> None:
        until = time.monotonic() + 10
        while not killed and time.monotonic() < until:
            for child in Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split():
                time.sleep(0.1)
                os.kill(int(child), number)
                killed.append(int(child))
            time.sleep(0.01)

    thread = threading.Thread(target=strike)
    thread.start()
    fates = bare.fates("import time\ndef nap(): return {'it': time.sleep(0.4)}\n", "nap", "nap")
    thread.join()
    assert killed
    assert fates == ["ok", "ok"]
