"""Children where nothing can be forked (macOS, Windows): one fresh, unconfined process each, seconds instead of milliseconds.

For students who run their own code on their own machine; everything the driver checks is checked here too, and memory and
processor time are watched from outside (gauge.py).
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import IO, Any, Final

from grader.model import Limits
from grader.sandbox import box
from grader.sandbox.forkserver import Child, Exit, MachineryError
from grader.sandbox.gauge import Gauge, end_with_all
from grader.sandbox.isolation import Isolation

_START_S: Final = 120.0  # importing torch is no part of a submission's time
_LAST_S: Final = 5.0  # for what an ended process said last to be passed on
_CHUNK: Final = 1 << 16
_KEPT: Final = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "USERPROFILE")  # without which Python or torch don't start


def can_fork() -> bool:
    """Whether this machine has what a zygote needs: descriptors of memory and of processes."""
    return sys.platform == "linux" and hasattr(os, "memfd_create") and hasattr(os, "pidfd_open")


@dataclass
class SpawnedChild(Child):
    """One process and the sockets its pipes are copied to: on Windows only sockets can be waited for."""

    sockets: dict[int, socket.socket] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    def read(self, pipe: int, most: int) -> bytes:
        try:
            return self.sockets[pipe].recv(most)
        except ConnectionError:  # how Windows says that the other end is closed
            return b""

    def close(self) -> None:
        for end in self.sockets.values():
            end.close()
        for thread in self.threads:
            thread.join(timeout=5)


class SpawnServer:
    """Starts one process for each child."""

    def __init__(self, isolation: Isolation, hash_seed: int = 0, session: str = "") -> None:
        self.isolation, self._hash_seed, self._session = isolation, hash_seed, session
        self.environment: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._gauge: Gauge | None = None
        self._given_up = threading.Event()  # the child was told to end: nobody waits for what it said last
        self._ended, self._tells = socket.socketpair()

    def fileno(self) -> int:
        return self._ended.fileno()

    def greet(self) -> None:
        """The environment as far as it can be told without importing torch."""
        self.environment = {
            "python": ".".join(map(str, sys.version_info[:3])),
            "numpy": version("numpy"),
            "torch": version("torch"),
            "cpu_capability": "",
        }

    def fork(self, request: bytes, limits: Limits, cpu_s: float) -> Child:
        """A process that was given the request and has torch imported."""
        environment = box.environment(self._hash_seed) | {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment.pop("TORCHINDUCTOR_CACHE_DIR")
        line = box.command("grader.worker.spawned", [self._session] if self._session else [], ())
        line.remove("-s")  # torch may be installed for this user only
        try:
            self._process = process = subprocess.Popen(  # noqa: S603 - our own interpreter
                line,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise MachineryError(f"can't start a process: {error}") from error
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise MachineryError("a process without pipes")
        self._given_up.clear()
        child = SpawnedChild("", 0, 0, limits_cpu(limits, cpu_s))
        child.output = self._pump(child, process.stderr)
        self._begin(process, process.stdin, process.stdout, request)
        self._gauge = Gauge(process, limits.memory_mb, child.cpu_limit_s)
        self._gauge.start()
        child.result = self._pump(child, process.stdout)
        waiting = threading.Thread(target=self._wait, args=[process, tuple(child.threads)], daemon=True)
        child.threads.append(waiting)
        waiting.start()
        return child

    def kill(self, child: Child) -> None:  # noqa: ARG002 - one at a time
        self._given_up.set()
        if self._process is not None:
            end_with_all(self._process)

    def ask(self, child: Child) -> None:
        """Signals differ among systems; nobody is asked here."""

    def starving(self, child: Child, wall_s: float) -> bool:  # noqa: ARG002 - one at a time
        """Whether it computed for less than half of the time: it is kept from the processor, or sleeps; both look alike here."""
        return self._gauge is not None and self._gauge.cpu_s < wall_s / 2

    def exit(self, child: Child, wait_s: float) -> Exit | None:  # noqa: ARG002 - one at a time
        """How the process ended, or None while it lives."""
        if self._process is None or not select.select([self._ended], [], [], max(0.0, wait_s))[0]:
            return None
        self._ended.recv(1)
        status, gauge = self._process.wait(), self._gauge
        if gauge is None:
            return Exit(status, 0.0, 0.0)
        return Exit(status if gauge.verdict is None else gauge.verdict, gauge.cpu_s, gauge.peak_mb)

    def close(self) -> None:
        if self._process is not None:
            end_with_all(self._process)
            self._process.wait()
        self._ended.close()
        self._tells.close()

    def _begin(self, process: subprocess.Popen[bytes], request_in: IO[bytes], result: IO[bytes], request: bytes) -> None:
        """Returns when the process says, by one byte, that torch is imported; the request is sent after that."""
        timer = threading.Timer(_START_S, process.kill)
        timer.start()
        try:
            if result.read(1) != b".":
                raise MachineryError("a process didn't start")
            with request_in:
                request_in.write(request)
        except OSError as error:
            raise MachineryError(f"a process took no request: {error}") from error
        finally:
            timer.cancel()

    def _pump(self, child: SpawnedChild, source: IO[bytes]) -> int:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        child.sockets[ours.fileno()] = ours
        thread = threading.Thread(target=_copy, args=[source, theirs], daemon=True)
        child.threads.append(thread)
        thread.start()
        return ours.fileno()

    def _wait(self, process: subprocess.Popen[bytes], pumps: tuple[threading.Thread, ...]) -> None:
        process.wait()
        deadline = time.monotonic() + _LAST_S
        # What it said last must lie in the sockets before its end is told; who floods a full socket is told to end, and left.
        while any(pump.is_alive() for pump in pumps) and time.monotonic() < deadline and not self._given_up.wait(0.005):
            continue
        with contextlib.suppress(OSError):
            self._tells.send(b"e")


def limits_cpu(limits: Limits, cpu_s: float) -> int:
    """The whole seconds of processor time that a child may use."""
    return max(1, round(min(limits.cpu_s, cpu_s)))


def _copy(source: IO[bytes], sink: socket.socket) -> None:
    with source, sink:
        try:
            while data := os.read(source.fileno(), _CHUNK):
                sink.sendall(data)
        except OSError:
            return  # nobody listens any more
