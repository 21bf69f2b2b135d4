"""Hostile submissions: each is contained, costs its own item and nothing else, in the box and without it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

HOSTILE = {
    "exit": ("import os\ndef act(): os._exit(0)", "crashed"),
    "sys-exit": ("import sys\ndef act(): sys.exit(0)", "raised"),
    "segfault": ("import ctypes\ndef act(): ctypes.string_at(0)", "crashed"),
    "recursion": ("def act(): return act()", "raised"),
    "suicide": ("import os\ndef act(): os.kill(os.getpid(), 9)", "crashed"),
    "python-memory": ("def act(): return {'it': len(bytearray(3 << 30))}", "memory"),
    "numpy-memory": ("import numpy\ndef act(): return {'it': numpy.ones(1 << 29)}", "memory"),
    "torch-memory": ("import torch\ndef act(): return {'it': torch.ones(1 << 29).numpy()}", "memory"),
    "small-pieces": ("def act():\n    held = []\n    while True: held.append(bytearray(1 << 20))", "memory"),
    "mapped-memory": ("import mmap\ndef act(): return {'it': len(mmap.mmap(-1, 3 << 30))}", "raised"),
    "flood": ("import os\ndef act():\n    while True: os.write(1, b'x' * 65536)", "flooded"),
    "stderr-flood": ("import os\ndef act():\n    while True: os.write(2, b'x' * 65536)", "flooded"),
    "result-flood": ("import os\ndef act():\n    while True: os.write(3, bytes(65536))", "garbled"),
    "big-results": ("import numpy\ndef act(): return {'it': numpy.zeros(6 << 17)}", "flooded"),
    "noise": ("import os\ndef act(): os.write(3, b'\\xff' * 100)", "garbled"),
    "half-a-frame": ("import os\ndef act():\n    os.write(3, bytes([9, 0, 0, 0]))\n    os._exit(0)", "crashed"),
    "fork-bomb": ("import os\ndef act():\n    while True: os.fork()", "raised"),
    "subprocess": ("import subprocess\ndef act(): subprocess.run(['/bin/true'])", "raised"),
    "exec": ("import os\ndef act(): os.execv('/usr/bin/env', ['env'])", "raised"),
    "thread-bomb": ("import threading\ndef act():\n    while True: threading.Thread(target=act).start()", "raised"),
    "closed-pipes": ("import os\ndef act():\n    for fd in range(5): os.close(fd)", "crashed"),
    "forged-static": ("def act(): send({'frame': 'static', 'found': {}})", "garbled"),
    "forged-index": ("def act(): send({'frame': 'result', 'index': 7, 'fate': 'ok', 'runs': [], 'error': None})", "garbled"),
    "forged-begin": ("def act(): send({'frame': 'begin', 'index': 0})", "garbled"),
    "forged-end": ("def act(): send({'frame': 'end'})", "garbled"),
    "forged-fate": ("def act(): send({'frame': 'result', 'index': 1, 'fate': 'perfect', 'runs': [], 'error': None})", "garbled"),
    "forged-unconfined": ("def act(): send({'frame': 'unconfined', 'layer': 'landlock', 'reason': ''})", "garbled"),
    "no-record": ("def act(): send([1, 2, 3])", "garbled"),
    "too-many-runs": (
        "def act(): send({'frame': 'result', 'index': 1, 'fate': 'ok', 'runs': [{}, {}], 'error': None})",
        "garbled",
    ),
    "own-object": ("def act(): return {'it': object()}", "garbled"),
}
FINE = "\ndef fine(): return {'it': 1}\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_costs_its_own_item(bench: Any, name: str) -> None:
    """The items before and after a hostile one are observed as if it weren't there."""
    text, fate = HOSTILE[name]
    run = bench.run(text + FINE, "fine", "act", "fine", result_mb=4, memory_mb=300)
    assert [seen.fate.value for seen in run.observations] == ["ok", fate, "ok"], run.observations[1]
    assert len(run.output.encode()) <= 64 << 10


def test_hanging_costs_the_item_and_two_of_them_the_probe(bench: Any) -> None:
    """After two timeouts of one probe the rest of it is not run; other probes are."""
    text = """
import signal, time
for number in set(range(1, 30)) - {9, 19}:
    signal.signal(number, signal.SIG_IGN)
def hang(): time.sleep(60)
def fine(): return {}
"""
    run = bench.run(text, "hang", "fine", "hang", "hang", "fine", "hang", probe_s=0.3)
    fates = [seen.fate.value for seen in run.observations]
    assert fates == ["timeout", "ok", "timeout", "not-run", "ok", "not-run"]
    assert run.timing["wall_s"] < 10


def test_processor_time_is_bounded_for_the_submission(bare: Any) -> None:
    """Past cpu_s the kernel ends the child, whatever signals it ignores; what is left is not run."""
    text = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\ndef spin():\n    while True: pass" + FINE
    fates = bare.fates(text, "spin", "fine", cpu_s=0.4, probe_s=30.0, wall_s=60.0)
    assert fates == ["timeout", "not-run"]


def test_wall_time_is_bounded_for_the_submission(bare: Any) -> None:
    """Past wall_s nothing more is run."""
    text = "import time\ndef doze(): return {'it': time.sleep(1)}\n"
    assert bare.fates(text, *["doze"] * 4, wall_s=1.6) == ["ok", "timeout", "not-run", "not-run"]


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        ("import os; os._exit(1)", "crashed"),
        ("while True: pass", "timeout"),
        ("held = bytearray(3 << 30)", "memory"),
        ("import os; os.write(3, b'?' * 64)", "garbled"),
    ],
)
def test_what_happens_while_loading_happens_to_all_items(bare: Any, text: str, fate: str) -> None:
    """A submission that can't be loaded isn't tried again for every item."""
    before = bare.sandbox.forks
    assert bare.fates(text, "fine", "fine", "fine", probe_s=0.3) == [fate] * 3
    assert bare.sandbox.forks == before + 1


def test_keys_cannot_be_read(bench: Any, tmp_path: Path) -> None:
    """Neither a file with answers nor the machine's own secrets nor other processes can be read; links don't help."""
    key = tmp_path / "key.json"
    key.write_text("the answer")
    tmp_path.chmod(0o755)
    key.chmod(0o644)
    (tmp_path / "link").symlink_to(key)
    text = """
import os
def act(places):
    seen = []
    for place in places:
        try: os.listdir(place) if os.path.isdir(place) else open(place).read()
        except OSError: continue
        seen.append(place)
    return {"seen": seen}
"""
    here = Path(__file__)
    places = [
        key,
        tmp_path,
        tmp_path / "link",
        "/etc/shadow",
        "/etc/passwd",
        "/proc/self/environ",
        "/proc/1/cmdline",
        "/proc",
        "/",
    ]
    places += [
        here,
        here.parents[2] / "labs",
        here.parents[2] / "rubrics",
        Path.home() / ".ssh",
        "/sys",
        "/tmp",
        "/dev/shm",
        "/home",
    ]
    seen = bench.run(text, ("act", {"places": [str(place) for place in places]})).observations[0]
    assert seen.runs == ({"seen": []},)


def test_in_the_box_hidden_files_do_not_exist(boxed: Any, tmp_path: Path) -> None:
    """Not even that a file is there, its size or its time can be told."""
    text = "import os\ndef act(places): return {'there': [place for place in places if os.path.lexists(place)]}"
    places = [str(tmp_path), __file__, str(Path(__file__).parents[2] / "labs"), "/etc/passwd", "/home", "/sys/class", "/tmp"]
    seen = boxed.run(text, ("act", {"places": places})).observations[0]
    assert seen.runs == ({"there": []},)


def test_files_cannot_be_changed(bench: Any, tmp_path: Path) -> None:
    """Writing, truncating, renaming, removing and linking the grader's files all fail."""
    results = tmp_path / "results.jsonl"
    results.write_text("score 0")
    tmp_path.chmod(0o777)
    results.chmod(0o666)
    text = """
import os
def act(path):
    done = []
    def attempt(name, function, *arguments):
        try: function(*arguments)
        except OSError: return
        done.append(name)
    attempt("write", open, path, "w")
    attempt("append", open, path, "a")
    attempt("truncate-reading", os.open, path, os.O_RDONLY | os.O_TRUNC)
    attempt("truncate", os.truncate, path, 0)
    attempt("unlink", os.unlink, path)
    attempt("rename", os.rename, path, path + "2")
    attempt("link", os.link, path, path + "3")
    attempt("symlink", os.symlink, path, path + "4")
    attempt("mkdir", os.mkdir, path + "5")
    attempt("mkfifo", os.mkfifo, path + "6")
    attempt("create", os.open, path + "7", os.O_CREAT | os.O_WRONLY)
    return {"done": done}
"""
    assert bench.run(text, ("act", {"path": str(results)})).observations[0].runs == ({"done": []},)
    assert os.listdir(tmp_path) == ["results.jsonl"]  # noqa: PTH208
    assert results.read_text() == "score 0"


def test_the_network_cannot_be_reached(bench: Any) -> None:
    """No socket of any kind; without seccomp the box has no network and Landlock no TCP."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        text = """
import socket
def act(port):
    try: socket.create_connection(("127.0.0.1", port), timeout=1)
    except OSError as error: return {"it": "refused"}
    return {"it": "connected"}
"""
        given = ("act", {"port": server.getsockname()[1]})
        for without in ((), ("seccomp",)):
            assert bench.run(text, given, without=without).observations[0].runs == ({"it": "refused"},)


def test_one_student_sees_nothing_of_another(bench: Any) -> None:
    """Whatever one child changes in Python, torch or its environment is gone in the next, and the zygote never had a request."""
    spoil = """
import builtins, gc, numpy, os, sys, torch
def act():
    numpy.allclose = torch.equal = builtins.abs = lambda *a, **k: True
    sys.modules["json"] = None
    builtins.SECRET = "first student's work"
    os.environ["SECRET"] = "x"
    return {}
"""
    look = """
import builtins, gc, json, numpy, os
def act():
    texts = [thing for thing in gc.get_objects() if isinstance(thing, dict) and "SECRET" in thing]
    left = hasattr(builtins, "SECRET") or "SECRET" in os.environ
    return {"left": left, "equal": numpy.allclose(1, 2), "found": len(texts)}
"""
    bench.act(spoil)
    assert bench.act(look) == {"left": False, "equal": False, "found": 0}


def test_processes_left_behind_are_ended(bare: Any, tmp_path: Path) -> None:
    """Where seccomp doesn't keep a child from forking, what it leaves behind is found and ended with it."""
    text = """
import os, time
def act():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()
    return {"it": os.getpid()}
"""
    bare.act(text, without=["seccomp"])
    zygote = bare.sandbox._server._process.pid
    assert Path(f"/proc/{zygote}/task/{zygote}/children").read_text() == ""


def test_output_is_kept_to_its_head(bench: Any) -> None:
    """The first 64 KiB of what was printed, also by a child that died; the rest is dropped."""
    run = bench.run("import os\ndef act():\n    print('数' * 100000)\n    os._exit(3)" + FINE, "fine", "act")
    assert run.output.startswith("数数")
    assert len(run.output.encode()) <= (64 << 10) + 3
    assert [seen.fate.value for seen in run.observations] == ["ok", "crashed"]


def test_results_may_be_large(bench: Any) -> None:
    """Arrays of megabytes come through whole, and the same bits."""
    run = bench.run("import numpy\ndef act(): return {'it': numpy.arange(1 << 20, dtype='float64') / 3}", "act")
    value = run.observations[0].runs[0]["it"]
    assert value.shape == (1 << 20,)
    assert value[-1] == ((1 << 20) - 1) / 3
