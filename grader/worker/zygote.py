"""The process that imports torch once and forks a confined child whenever the driver asks.

It holds no secret: it never reads a request, a result or a key, so nothing a child inherits from it is worth having.
Single-threaded, one child at a time; ends when the driver's end of the socket closes.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import importlib.util
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, cast

from grader import wire, worker
from grader.worker import child, static
from grader.worker.confine import Prepared, Terms, UnconfinedError, adopt_orphans, harden_self, prepare, read_trees
from grader.worker.submission import open_submission

SESSION: Final = "grader.worker.session"
_MESSAGE: Final = 1 << 16
# What children would otherwise import after they gave up reading grader's folder, or at a second's cost each. What optimizers,
# checkpoints and torch.func pull in on first use takes as long as torch itself: it is imported when a child first asks for it.
_WARM: Final = (
    *("numpy", "torch", "torch.optim", "torch.utils.checkpoint", "torch.utils.data", "torch.func"),
    *("copy", "inspect", "io", "linecache", "tokenize", "traceback", "types", "warnings"),
)

_REHEARSAL: Final = """import numpy as np
import torch
from torch import nn

lr, epochs = 0.1 * 3, 20


def softmax(scores):
    powers = torch.exp(scores - scores.max(dim=1, keepdim=True).values)
    return powers / powers.sum(dim=1, keepdim=True)


class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.hidden = nn.Linear(4, width)

    def forward(self, x):
        for step in range(2):
            x = softmax(self.hidden(x)) + lr * step
        return x if epochs else [one for one in x if one > 0]


print(Net()(torch.zeros(2, 4)))
"""


def warm_up(session: str) -> tuple[child.Session, dict[str, str]]:
    """Torch ready to fork, and what stands in every record about it.

    The first operation reads /proc/cpuinfo: were it a confined child's, torch would fall back to its slowest kernels and
    the last digits would differ. No backward and no parallel operation here: their threads don't survive a fork.
    """
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    own = [f"{worker.__name__}.{module.name}" for module in pkgutil.iter_modules(worker.__path__)]
    modules = {name: importlib.import_module(name) for name in (*_WARM, *own)}
    torch.manual_seed(0)
    sample = torch.randn(4, 3, 8, 8)
    torch.nn.functional.conv2d(sample, torch.randn(2, 3, 3, 3)).softmax(-1).sum().item()
    torch.nn.functional.linear(sample.flatten(1), torch.randn(5, 192)).exp().max().item()
    _rehearse()
    environment = {
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": str(modules["numpy"].__version__),
        "torch": str(torch.__version__),
        "cpu_capability": str(torch.backends.cpu.get_cpu_capability()),
    }
    return _load(session), environment


def _rehearse() -> None:
    """Reads a small text as a child reads a submission's, and runs none of it: what is slow but once isn't slow in each child."""
    files = [{"path": "rehearsal.py", "text": _REHEARSAL}]
    points = {"softmax": {"function": "softmax"}, "Net": {"class": "Net", "has": ["forward"]}}
    request = {"files": files, "entry_points": points, "overlay": []}
    opened = open_submission(cast(dict[str, Any], wire.decode(wire.encode(request))))
    patterns = [{"scope": [*points], "patterns": ["$X.backward($$$)", "for $I in $X: $$$"]}]
    wire.encode(static.frame(opened, patterns))


def warm_fully() -> None:
    """All that no child should import for itself; what is new is kept out of their garbage collection."""
    importlib.import_module(child.LATE)
    torch = importlib.import_module("torch")
    parameter = torch.nn.Parameter(torch.zeros(2))
    torch.optim.SGD([parameter], lr=0.1)
    torch.optim.Adam([parameter])
    gc.collect()
    gc.freeze()


def _load(session: str) -> child.Session:
    if not session.endswith(".py"):
        return cast(child.Session, importlib.import_module(session))
    spec = importlib.util.spec_from_file_location("stand_in_session", session)
    if spec is None or spec.loader is None:
        raise ImportError(session)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return cast(child.Session, module)


class Zygote:
    """The loop: fork on request, kill on request, report every exit."""

    def __init__(self, driver: socket.socket, session: child.Session) -> None:
        self._driver = driver
        self._session = session
        self._prepared: dict[frozenset[str], Prepared] = {}
        self._pid = 0
        self._pidfd = -1
        self._nonce = ""
        self._sweep = False

    def serve(self) -> None:
        """Returns when the driver is gone."""
        while True:
            waiting: list[socket.socket | int] = [self._driver] if self._pidfd < 0 else [self._driver, self._pidfd]
            ready = select.select(waiting, [], [])[0]
            if self._pidfd in ready:
                self._reap()
            if self._driver in ready and not self._hear():
                self._signal(signal.SIGKILL)
                return

    def _hear(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._driver, _MESSAGE, 3)
        try:
            if not data:
                return False
            message = json.loads(data)
            if message["op"] == "kill" and message["nonce"] == self._nonce:
                self._signal(signal.SIGKILL)
            elif message["op"] == "ask" and message["nonce"] == self._nonce:
                self._signal(signal.SIGUSR1)
            elif message["op"] == "usage" and message["nonce"] == self._nonce:
                self._say({"op": "usage", **self._usage()})
            elif message["op"] == "fork":
                self._fork(message, (descriptors[0], descriptors[1], descriptors[2]))
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def _fork(self, message: dict[str, Any], descriptors: tuple[int, int, int]) -> None:
        self._nonce = message["nonce"]
        terms = Terms.from_json(message["terms"])
        try:
            if message["fully"] and child.LATE not in sys.modules:
                warm_fully()
                if (threads := _threads()) != 1:
                    self._say({"op": "failed", "reason": f"it has {threads} threads after importing {child.LATE}"})
                    return
            if terms.layers not in self._prepared:
                self._prepared[terms.layers] = prepare(terms.layers)
            parent = os.getpid()
            self._pid = os.fork()
        except (UnconfinedError, OSError) as error:
            self._say({"op": "failed", "reason": str(error)})
            return
        if self._pid == 0:
            child.live(descriptors, terms, self._prepared[terms.layers], parent, self._session)
        self._pidfd = os.pidfd_open(self._pid)
        self._sweep = "seccomp" not in terms.layers
        self._say({"op": "forked", "rss_kb": _resident_kb(self._pid)})

    def _signal(self, number: signal.Signals) -> None:
        if self._pidfd < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, number)

    def _usage(self) -> dict[str, Any]:
        """CPU seconds of the child so far, and whether it runs or wants to: a starved child is not a slow one."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = Path(f"/proc/{self._pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            ticks = int(fields[11]) + int(fields[12])
            return {"cpu_s": ticks / os.sysconf("SC_CLK_TCK"), "running": fields[0] == "R"}
        return {"cpu_s": 0.0, "running": False}

    def _reap(self) -> None:
        # While the leader is a zombie its group's number can't have been given to anybody else.
        with contextlib.suppress(OSError):
            os.killpg(self._pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._pid, 0)
        os.close(self._pidfd)
        self._pidfd = -1
        if self._sweep:
            self._sweep_orphans()
        cpu = usage.ru_utime + usage.ru_stime
        self._say({"op": "exited", "status": os.waitstatus_to_exitcode(status), "cpu_s": cpu, "peak_kb": usage.ru_maxrss})

    def _sweep_orphans(self) -> None:
        """Without seccomp a child can leave processes behind; as their subreaper the zygote inherits and ends them."""
        listing = Path(f"/proc/self/task/{os.getpid()}/children")
        with contextlib.suppress(OSError):
            while orphans := listing.read_text(encoding="ascii").split():
                for orphan in orphans:
                    os.kill(int(orphan), signal.SIGKILL)
                    os.waitpid(int(orphan), 0)

    def _say(self, message: dict[str, Any]) -> None:
        self._driver.send(json.dumps({**message, "nonce": self._nonce}).encode())


def main() -> None:
    """`python -m grader.worker.zygote DESCRIPTOR [SESSION]`."""
    driver = socket.socket(fileno=int(sys.argv[1]))
    driver.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = "/tmp"  # noqa: S108 - never written: gettempdir() would try folders until one lets it write
    session, environment = warm_up(sys.argv[2] if len(sys.argv) > 2 else SESSION)
    _forget_own_folder()
    harden_self()
    adopt_orphans()
    _tell_stack_when_asked()
    gc.collect()
    gc.freeze()
    driver.send(json.dumps({"op": "hello", "environment": environment, "threads": _threads()}).encode())
    Zygote(driver, session).serve()
    os._exit(0)  # taking torch down in order costs a second


def _threads() -> int:
    """A fork copies the calling thread alone, and whatever the others held stays held."""
    return len(list(Path("/proc/self/task").iterdir()))


def _tell_stack_when_asked() -> None:
    """Children inherit it: where they stand when they are late, printed from within whatever C code they are in."""
    faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)
    faulthandler.register(signal.SIGXCPU, file=2, all_threads=False, chain=True)


def _forget_own_folder() -> None:
    """What stands beside the grader's package (labs, rubrics) is no module of a student's."""
    trees = read_trees()
    sys.path[:] = [path for path in sys.path if path and any(f"{path}/".startswith(f"{tree}/") for tree in trees)]


def _resident_kb(pid: int) -> int:
    """What a child shares from the start: its peak is told from there."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    main()
