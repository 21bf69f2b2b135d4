"""Children where nothing can be forked (macOS, Windows): one fresh, unconfined process each, seconds instead of milliseconds.

For students who run their own code on their own machine; everything the driver checks is checked here too, and memory and
processor time are watched from outside (gauge.py). The lab's own versions share one process that stays.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import IO, Any, Final, cast

from grader.model import Limits
from grader.sandbox import box
from grader.sandbox.forkserver import Child, Exit, MachineryError
from grader.sandbox.gauge import Gauge, end_with_all
from grader.sandbox.isolation import Isolation
from grader.worker.child import PIECE

_START_S: Final = 120.0  # importing torch is no part of a submission's time
_GONE, _STAYS = b"g", b"s"
_LAST_S: Final = 5.0  # for what an ended process said last to be passed on
_CHUNK: Final = 1 << 16
_WORDS: Final = 2000
_LOOK_S: Final = 0.005  # between two looks at a process
_KEPT: Final = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "USERPROFILE")  # without which Python or torch don't start


def can_fork() -> bool:
    """Whether this machine has what a zygote needs: descriptors of memory and of processes."""
    return sys.platform == "linux" and hasattr(os, "memfd_create") and hasattr(os, "pidfd_open")


@dataclass
class SpawnedChild(Child):
    """One process and the sockets its pipes are copied to: on Windows only sockets can be waited for."""

    sockets: dict[int, socket.socket] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None  # that ends with it

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
        if self.process is not None:
            _close_pipes(self.process)


class SpawnServer:
    """Starts one process for each child."""

    def __init__(self, isolation: Isolation, hash_seed: int = 0, session: str = "", *, stays: bool = False) -> None:
        """`stays`: one process serves all requests, for code that may see what came before it: the lab's own."""
        self.isolation, self._hash_seed, self._session, self._stays = isolation, hash_seed, session, stays
        self.environment: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._gauge: Gauge | None = None
        self._given_up = threading.Event()  # the child was told to end: nobody waits for what it said last
        self._ended, self._tells = socket.socketpair()
        self._started: subprocess.Popen[bytes] | None = self._start()  # imports torch while the driver does other things

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
        process = self._warm()
        self._renew()
        child = SpawnedChild("", 0, 0, limits_cpu(limits, cpu_s), process=None if self._stays else process)
        answered = threading.Event()
        child.output = self._pump(child, lambda sink: _copy(process.stderr, sink))
        self._ask_for(process, request)
        self._gauge = Gauge(process, limits.memory_mb, child.cpu_limit_s)
        self._gauge.start()
        child.result = self._pump(child, lambda sink: _unpack(cast(IO[bytes], process.stdout), sink, answered))
        line = [process, self._tells, answered, tuple(child.threads)]
        child.threads.append(threading.Thread(target=self._wait, args=line, daemon=True))
        child.threads[-1].start()
        return child

    def warm(self) -> bool:
        """Each process imports for itself what it needs."""
        return False

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
        """How the process ended, or that it has answered and stays; None while it is at work."""
        if self._process is None or not select.select([self._ended], [], [], max(0.0, wait_s))[0]:
            return None
        status = 0 if self._ended.recv(1) == _STAYS else self._process.wait()
        gauge = self._gauge
        if gauge is None:
            return Exit(status, 0.0, 0.0)
        gauge.rest()
        return Exit(status if gauge.verdict is None else gauge.verdict, gauge.cpu_s, gauge.peak_mb)

    def close(self) -> None:
        for process in (self._process, self._started):
            if process is not None:
                end_with_all(process)
                process.wait()
                _close_pipes(process)
        self._ended.close()
        self._tells.close()

    def _warm(self) -> subprocess.Popen[bytes]:
        """A process that has torch imported: a fresh one, or the one that stays."""
        if self._process is None or not self._stays or self._process.poll() is not None:
            if self._process is not None:
                _close_pipes(self._process)
            self._process, self._started = self._started or self._start(), None
            self._await(self._process)
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        environment = box.environment(self._hash_seed) | {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment.pop("TORCHINDUCTOR_CACHE_DIR")
        line = box.command("grader.worker.spawned", [self._session] if self._session else [], ())
        line.remove("-s")  # torch may be installed for this user only
        pipe = subprocess.PIPE
        words = subprocess.DEVNULL if self._stays else pipe
        try:
            return subprocess.Popen(line, env=environment, stdin=pipe, stdout=pipe, stderr=words, bufsize=0)  # noqa: S603 - our own interpreter
        except OSError as error:
            raise MachineryError(f"can't start a process: {error}") from error

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        """Returns when the process says, by one byte, that torch is imported; it is asked for something after that."""
        timer = threading.Timer(_START_S, process.kill)
        timer.start()
        try:
            if cast(IO[bytes], process.stdout).read(1) != b".":
                process.kill()
                said = process.stderr.read()[-_WORDS:].decode("utf-8", "replace").strip() if process.stderr else ""
                raise MachineryError(f"a process didn't start: {said or 'it was too slow or said nothing'}")
        finally:
            timer.cancel()

    def _ask_for(self, process: subprocess.Popen[bytes], request: bytes) -> None:
        asked = cast(IO[bytes], process.stdin)
        try:
            left = memoryview(PIECE.pack(len(request)) + request)
            while left:
                left = left[asked.write(left) :]
            if not self._stays:
                asked.close()
        except OSError as error:
            raise MachineryError(f"a process took no request: {error}") from error

    def _renew(self) -> None:
        """What tells of this child's end alone: a process may outlive the word that it has answered."""
        self._given_up = threading.Event()
        self._ended.close()
        self._tells.close()
        self._ended, self._tells = socket.socketpair()

    def _pump(self, child: SpawnedChild, copy: Callable[[socket.socket], None]) -> int:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        child.sockets[ours.fileno()] = ours
        thread = threading.Thread(target=copy, args=[theirs], daemon=True)
        child.threads.append(thread)
        thread.start()
        return ours.fileno()

    def _wait(
        self,
        process: subprocess.Popen[bytes],
        tells: socket.socket,
        answered: threading.Event,
        pumps: tuple[threading.Thread, ...],
    ) -> None:
        given_up = self._given_up
        if self._stays:
            while process.poll() is None and not answered.wait(_LOOK_S):
                continue
        else:
            process.wait()
        deadline = time.monotonic() + _LAST_S
        # What it said last must lie in the sockets before its end is told; who floods a full socket is told to end, and left.
        while any(pump.is_alive() for pump in pumps) and time.monotonic() < deadline and not given_up.wait(_LOOK_S):
            continue
        with contextlib.suppress(OSError):
            tells.send(_STAYS if process.poll() is None else _GONE)


def limits_cpu(limits: Limits, cpu_s: float) -> int:
    """The whole seconds of processor time that a child may use."""
    return max(1, round(min(limits.cpu_s, cpu_s)))


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _copy(source: IO[bytes] | None, sink: socket.socket) -> None:
    with sink, contextlib.suppress(OSError):  # nobody listens any more
        while source is not None and (data := os.read(source.fileno(), _CHUNK)):
            sink.sendall(data)


def _unpack(source: IO[bytes], sink: socket.socket, answered: threading.Event) -> None:
    """The pieces of one request's answer, without their lengths."""
    with sink, contextlib.suppress(OSError):
        while len(head := _most(source, PIECE.size)) == PIECE.size:
            (left,) = PIECE.unpack(head)
            if not left:
                answered.set()
                return
            while left and (data := os.read(source.fileno(), min(left, _CHUNK))):
                sink.sendall(data)
                left -= len(data)


def _most(source: IO[bytes], size: int) -> bytes:
    data = b""
    while len(data) < size and (more := os.read(source.fileno(), size - len(data))):
        data += more
    return data
