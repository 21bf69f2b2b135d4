"""One test for each trap that was met while this design was measured; each fails when the trap's handling is taken out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.errors import SandboxError
from grader.model import Fate, Limits, PlanItem, Source, Task
from grader.sandbox import Sandbox, box, probe_isolation
from grader.worker import seccomp

from .conftest import Bench, task

TRY = """
import os
def attempt(function, *arguments):
    try:
        function(*arguments)
    except BaseException as error:
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    return "done"
"""


def test_trap_01_the_cpu_is_known_before_confining(bench: Any) -> None:
    """A confined child computes with the same kernels as the zygote: torch can't read /proc/cpuinfo any more."""
    seen = bench.run("import torch\ndef act(): return {'cpu': torch.backends.cpu.get_cpu_capability()}", "act")
    told = seen.observations[0].runs[0]["cpu"]
    assert told == seen.environment["cpu_capability"] != "DEFAULT"
    assert "cpuinfo" not in seen.output


OPTIMIZER = """
import tempfile, torch
def act():
    weight = torch.nn.Parameter(torch.ones(2))
    step = torch.optim.Adam([weight], lr=0.5)
    (weight * weight).sum().backward()
    step.step()
    return {"temp": tempfile.gettempdir(), "weight": weight.detach().numpy()}
"""


def test_trap_02_slow_imports_are_done_by_the_zygote(bench: Any) -> None:
    """Who asks for an optimizer isn't charged for torch._dynamo, over a second of CPU; who comes later finds it imported."""
    seen = bench.run(OPTIMIZER, "act")
    np.testing.assert_allclose(seen.observations[0].runs[0]["weight"], [0.5, 0.5], rtol=1e-5)
    assert seen.observations[0].seconds < 0.7
    assert bench.act("import sys\ndef act(): return {'it': 'torch._dynamo' in sys.modules}")["it"] is True


def test_a_zygote_renewed_in_between_is_as_unready() -> None:
    """The submission whose first try was the last child of an unready zygote is run by the next one all the same."""
    with Bench(probe_isolation()).sandbox as sandbox:
        sandbox._ready()
        sandbox._until_renewal = 1
        assert [seen.fate for seen in sandbox.run(task(OPTIMIZER, "act")).observations] == [Fate.OK]


def test_who_feigns_such_an_import_gains_nothing(bench: Any) -> None:
    """Its exit code is a crash like any other, once nothing is left to import."""
    feigned = bench.run("import os\ndef act(): os._exit(73)", "act")
    assert feigned.observations[0].fate is Fate.CRASHED
    before = bench.sandbox.forks
    assert bench.run("import os\ndef act(): os._exit(73)", "act").observations[0].fate is Fate.CRASHED
    assert bench.sandbox.forks == before + 1


def test_trap_03_the_filter_needs_no_library(boxed: Any) -> None:
    """pyseccomp starts ldconfig on import: the filter is assembled by hand, from the kernel's own numbers."""
    assert boxed.act("import sys\ndef act(): return {'it': 'pyseccomp' in sys.modules}")["it"] is False
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("no kernel headers here")
    kernel = {name: int(number) for name, number in re.findall(r"__NR_(\w+) (\d+)", header.read_text())}
    assert {name: kernel.get(name) for name in seccomp._X86_64} == seccomp._X86_64
    assert {*seccomp.ALLOWED, *seccomp.CHECKED, *seccomp.OWN_PID, *seccomp.REFUSED} <= set(seccomp._X86_64)


def test_trap_04_lazy_imports_still_work(bench: Any) -> None:
    """Under every uid the standard library and the packages stay readable; grader's own folder needn't be."""
    shown = bench.act("""
import os
def act():
    import colorsys, sqlite3, wave, torch.distributions, numpy.polynomial
    return {"uid": os.getuid(), "it": sqlite3.connect(":memory:").execute("select 6 * 7").fetchone()[0]}
""")
    assert shown["it"] == 42
    assert (shown["uid"] != 0) == ("uid" in bench.isolation.layers)


def test_trap_05_no_descriptor_is_inherited(bench: Any) -> None:
    """A child holds its own four descriptors and nothing of the zygote's, whose socket could answer for the next student."""
    shown = bench.act("""
import os
def act():
    held = []
    for number in range(3000):
        try: os.fstat(number); held.append(number)
        except OSError: pass
    return {"held": held}
""")
    assert shown["held"] == [0, 1, 2, 3]


def test_trap_06_each_child_is_its_own_landlock_domain(bare: Any) -> None:
    """Processes of one domain may signal each other: without a domain of its own a child could end the zygote."""
    if "scope" not in bare.isolation.layers:
        pytest.skip("this kernel's Landlock has no signal scope")
    text = TRY + "def act(): return {'it': attempt(os.kill, os.getppid(), 9)}"
    assert bare.act(text, without=["seccomp"])["it"] == "Operation not permitted"


def test_trap_07_death_signal_and_dumpable_outlive_the_change_of_uid(bench: Any) -> None:
    """setresuid resets both, so they are set after it: a child dies with its zygote and can't be traced."""
    text = """
import ctypes
def act():
    libc, signal = ctypes.CDLL(None), ctypes.c_int(-1)
    libc.prctl(2, ctypes.byref(signal), 0, 0, 0)
    return {"signal": signal.value, "dumpable": libc.prctl(3, 0, 0, 0, 0), "no_new_privs": libc.prctl(39, 0, 0, 0, 0)}
"""
    assert bench.act(text, without=["seccomp"]) == {"signal": 9, "dumpable": 0, "no_new_privs": 1}


def test_trap_08_clone3_is_said_not_to_exist(bench: Any) -> None:
    """clone3's flags lie in memory where no filter sees them: ENOSYS makes libc use clone, which is refused cleanly."""
    text = (
        TRY
        + """
import ctypes, threading
def act():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(435, 0, 0)
    return {"clone3": ctypes.get_errno(), "fork": attempt(os.fork), "thread": attempt(threading.Thread(target=print).start)}
"""
    )
    assert bench.act(text) == {"clone3": 38, "fork": "Resource temporarily unavailable", "thread": "can't start new thread"}


def test_trap_09_killing_everybody_kills_nobody(bench: Any) -> None:
    """kill(-1) may answer 0 though every target was refused: what counts is that the zygote serves on."""
    bench.fates("import os\ndef act(): os.kill(-1, 9)", "act")
    pid = bench.sandbox._server._process.pid
    assert bench.fates("def act(): return {}", "act") == ["ok"]
    assert bench.sandbox._server._process.pid == pid


def test_trap_10_what_landlock_does_not_cover_seccomp_does(bench: Any, tmp_path: Path) -> None:
    """chmod, utime, locks, datagrams, SysV and POSIX memory, limits and priorities of others are all refused."""
    place = tmp_path / "grader.txt"
    place.write_text("grader's own")
    text = (
        TRY
        + """
import ctypes, fcntl, resource, socket
def act(path):
    libc = ctypes.CDLL(None, use_errno=True)
    def call(number, *arguments):
        if libc.syscall(number, *arguments) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return {
        "chmod": attempt(os.chmod, path, 0o777), "utime": attempt(os.utime, path), "chown": attempt(os.chown, path, 1, 1),
        "setxattr": attempt(os.setxattr, path, "user.a", b"b"), "flock": attempt(fcntl.flock, 1, fcntl.LOCK_EX),
        "udp": attempt(socket.socket, socket.AF_INET, socket.SOCK_DGRAM), "unix": attempt(socket.socket, socket.AF_UNIX),
        "netlink": attempt(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW), "pair": attempt(socket.socketpair),
        "shmget": attempt(call, 29, 0, 4096, 0o1600), "msgget": attempt(call, 68, 0, 0o1600),
        "mq": attempt(call, 240, b"q", 66, 384, 0),
        "keyctl": attempt(call, 250, 0, -3, 1), "memfd": attempt(os.memfd_create, "m"), "io_uring": attempt(call, 425, 8, 0),
        "prlimit": attempt(resource.prlimit, os.getppid(), resource.RLIMIT_CPU, (9, 9)),
        "nice": attempt(os.setpriority, os.PRIO_PROCESS, os.getppid(), 19),
        "affinity": attempt(os.sched_setaffinity, 0, {0}), "ptrace": attempt(call, 101, 16, os.getppid(), 0, 0),
        "bpf": attempt(call, 321, 0, 0, 0), "unshare": attempt(call, 272, 1 << 28),
    }
"""
    )
    seen = bench.run(text, ("act", {"path": str(place)})).observations[0]
    assert set(seen.runs[0].values()) == {"Operation not permitted"}, seen


def test_trap_11_answers_may_not_lie_among_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever lies under Python's folders is readable by every submission: a lab there is refused before anything runs."""
    (tmp_path / "lib" / "labs").mkdir(parents=True)
    monkeypatch.setattr(box, "read_trees", lambda: (str(tmp_path / "lib"),))
    with pytest.raises(SandboxError, match="which every submission can read"):
        box.refuse_exposed({"labs": tmp_path / "lib" / "labs"})
    box.refuse_exposed({"labs": tmp_path / "labs"})
    assert all(place.name in ("labs", "rubrics", "submissions") for place in box.answers().values())


def test_trap_12_nothing_is_writable_so_nothing_persists(bench: Any) -> None:
    """RLIMIT_FSIZE is per file and a tmpfs outlives a child: there is no place to write at all, and no file gets a byte."""
    text = (
        TRY
        + """
import resource, tempfile
def act():
    places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/dev", "/proc", os.path.expanduser("~"), ".", tempfile.gettempdir()]
    return {"wrote": [place for place in places if attempt(open, os.path.join(place, "left"), "w") == "done"],
            "bytes": resource.getrlimit(resource.RLIMIT_FSIZE)[1], "null": attempt(open, os.devnull, "w")}
"""
    )
    assert bench.act(text) == {"wrote": [], "bytes": 0, "null": "done"}
    if bench.isolation.layers[0] == "bwrap":
        assert bench.act(text, without=["landlock", "seccomp"])["wrote"] == []


def test_trap_13_a_result_before_the_deadline_counts(bench: Any) -> None:
    """A complete frame counts though its process never ends; only the item after it is charged."""
    text = """
def quick():
    send({"frame": "result", "index": 0, "fate": "ok", "runs": [{"it": 5}], "error": None})
    while True: pass
def after(): return {"it": 6}
"""
    run = bench.run(text, "quick", "after", "after", probe_s=0.4)
    assert [seen.fate.value for seen in run.observations] == ["ok", "timeout", "ok"] or bench.run(text, "quick").observations[
        0
    ].runs
    assert run.observations[0].runs == ({"it": 5},)


def test_trap_14_tracebacks_show_the_students_lines() -> None:
    """The source is in linecache: getsource and jit.script work on code that is in no file, and errors name its line."""
    code = """
import inspect, torch
def double(x: torch.Tensor) -> torch.Tensor:
    return x * 2
def source(): return inspect.getsource(double)
def fails():
    return [][3]
"""
    probes = """
from grader.worker.probing import probe, tensor
import inspect, torch
@probe
def works(lab):
    double = lab.function("double")
    return {"source": inspect.getsource(double), "scripted": torch.jit.script(double)(torch.ones(2))}
@probe
def breaks(lab):
    return {"it": lab.function("fails")()}
"""
    task = Task(
        files=(Source(path="学生.py", text=code),),
        overlay=(),
        entry_points={name: {"function": name} for name in ("double", "fails")},
        patterns=(),
        probes=Source(path="probes.py", text=probes),
        plan=tuple(PlanItem(probe=name, case="only", inputs={}, runs=1, seed=1) for name in ("works", "breaks")),
        limits=Limits(),
    )
    with Sandbox(probe_isolation()) as sandbox:
        works, breaks = sandbox.run(task).observations
        zygote = sandbox._server._process
    assert zygote.returncode == 0, "a zygote ends by itself when its driver is gone"
    assert "return x * 2" in works.runs[0]["source"]
    assert breaks.error is not None
    assert (breaks.error.type, breaks.error.file, breaks.error.line) == ("IndexError", "学生.py", 7)


def test_trap_15_time_is_the_drivers_and_labels_stay_with_it(bench: Any) -> None:
    """What a child says of times or isolation is not listened to, and no expected value or label was ever sent to it."""
    text = """
import time
def act():
    time.sleep(0.3)
    claims = {"seconds": 0.0, "tier": "none"}
    got = sorted(key for key in request if request[key])
    send({"frame": "result", "index": 0, "fate": "ok", "runs": [{"it": got}], "error": None, **claims})
    __import__("os")._exit(0)
"""
    seen = bench.one(text)
    assert seen.seconds > 0.25
    assert seen.runs[0]["it"] == ["files", "limits", "plan", "probes"]


def test_trap_16_processes_are_counted_only_under_a_uid_of_ones_own(bench: Any) -> None:
    """RLIMIT_NPROC counts a uid's processes over the whole machine: it is lowered only where the uid is nobody else's."""
    text = "import resource\ndef act(): return {'it': resource.getrlimit(resource.RLIMIT_NPROC)[0]}"
    limited = bench.act(text)["it"] == 64
    assert limited == ("uid" in bench.isolation.layers)


def test_trap_17_other_names_of_kill_are_refused(bench: Any) -> None:
    """rt_sigqueueinfo, tgkill, tkill, pidfd_send_signal and F_SETOWN reach no other process."""
    text = (
        TRY
        + """
import ctypes, fcntl, signal
def act():
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getppid()
    def call(number, *arguments):
        if libc.syscall(number, *arguments) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    info = ctypes.create_string_buffer(128)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    return {"own": attempt(os.kill, os.getpid(), signal.SIGUSR1), "others": [
        attempt(os.kill, parent, 0), attempt(call, 129, parent, 10, info), attempt(call, 234, parent, parent, 10),
        attempt(call, 200, parent, 10), attempt(call, 434, parent, 0), attempt(fcntl.fcntl, 3, 8, parent)]}
"""
    )
    assert bench.act(text) == {"own": "done", "others": ["Operation not permitted"] * 6}


def test_trap_18_root_outside_is_not_root_inside(boxed: Any) -> None:
    """bubblewrap's own user namespace maps 'nobody' to the host's root: the uid is changed for real instead."""
    if "uid" not in boxed.isolation.layers:
        pytest.skip("not started by root")
    text = """
import os
def act():
    caps = [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapPrm", "CapEff", "CapAmb"))]
    ids, mapped = os.getresuid() + os.getresgid(), open("/proc/self/uid_map").read().split()
    return {"ids": ids, "map": mapped, "caps": caps, "groups": os.getgroups()}
"""
    shown = boxed.act(text, without=["landlock", "seccomp"])
    assert 0 not in shown["ids"]
    assert len(set(shown["ids"])) == 1
    assert shown["map"][:2] == ["0", "0"]
    assert {int(held, 16) for held in shown["caps"]} == {0}
    assert shown["groups"] == []
