"""The driver's end of one zygote: start it, ask for children, hear how they ended.

Whatever goes wrong here is the grader's own fault and raises MachineryError; a submission can't cause it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Any, Final, Protocol

from grader.errors import SandboxError
from grader.model import Limits
from grader.sandbox import box
from grader.sandbox.isolation import Isolation

_START_S: Final = 120.0  # a cold import of torch on a busy disk
_BUSY: Final = "this machine is too busy or its disk too slow; give the same command again when it is quieter"
_ANSWER_S: Final = 30.0
_FIRST_UID, _UIDS = 61_184, 4_000  # nobody's: the range systemd keeps for passing services


class MachineryError(SandboxError):
    """The sandbox itself failed."""


@dataclass(frozen=True)
class Exit:
    """How a child ended: its exit code, or minus the signal."""

    status: int
    cpu_s: float
    peak_mb: float


@dataclass
class Child:
    """One child's ends of the pipes that the driver reads."""

    nonce: str
    result: int
    output: int
    cpu_limit_s: int
    baseline_kb: int = 0

    def read(self, pipe: int, most: int) -> bytes:
        """What lies in one of the pipes; raises BlockingIOError when nothing does."""
        return os.read(pipe, most)

    def close(self) -> None:
        os.close(self.result)
        os.close(self.output)


class Server(Protocol):
    """What starts children: a zygote here, single processes where nothing can be forked (spawn.py)."""

    isolation: Isolation
    environment: dict[str, Any]

    def fileno(self) -> int: ...
    def greet(self) -> None: ...
    def fork(self, request: bytes, limits: Limits, cpu_s: float) -> Child: ...
    def warm(self) -> bool: ...
    def kill(self, child: Child) -> None: ...
    def ask(self, child: Child) -> None: ...
    def starving(self, child: Child, wall_s: float) -> bool: ...
    def exit(self, child: Child, wait_s: float) -> Exit | None: ...
    def close(self) -> None: ...


class ForkServer:
    """One zygote process. Not thread-safe."""

    def __init__(self, isolation: Isolation, hash_seed: int = 0, session: str = "") -> None:
        self.isolation = isolation
        self.environment: dict[str, Any] = {}
        self._fully = False
        self._early: dict[str, Any] | None = None  # an exit heard while waiting for something else
        self._stderr = os.fdopen(os.memfd_create("words", os.MFD_CLOEXEC), "w+b")  # no disk that could be full
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket = ours
        with theirs:
            arguments = [str(theirs.fileno()), *([session] if session else [])]
            line = box.command("grader.worker.zygote", arguments, isolation.layers, [session] if session else [])
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                    line,
                    env=box.environment(hash_seed),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._stderr,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,  # Ctrl-C is the driver's to handle
                )
            except OSError as error:
                ours.close()
                self._stderr.close()
                raise MachineryError(f"can't start the zygote: {error}") from error
        self._uid = _FIRST_UID + self._process.pid % _UIDS

    def fileno(self) -> int:
        return self._socket.fileno()

    def greet(self) -> None:
        """Returns once torch is imported and children can be forked."""
        if self.environment:
            return
        hello = self._next("hello", _START_S)
        if hello["threads"] != 1:
            raise MachineryError(f"the zygote has {hello['threads']} threads, so it can't fork safely")
        self.environment = dict(hello["environment"])

    def fork(self, request: bytes, limits: Limits, cpu_s: float) -> Child:
        """A new child that was given the request."""
        nonce = secrets.token_hex(8)
        cpu_limit = max(1, round(cpu_s + 0.5))
        terms = {
            "layers": list(self.isolation.layers),
            "memory_mb": limits.memory_mb,
            "cpu_s": cpu_limit,
            "files": limits.files,
            "uid": self._uid,
        }
        message = json.dumps({"op": "fork", "nonce": nonce, "terms": terms, "fully": self._fully}).encode()
        ends: list[int] = []
        try:
            result, result_in = self._pipe(ends)
            output, output_in = self._pipe(ends)
            memory = os.memfd_create("request", os.MFD_CLOEXEC)
            ends.append(memory)
            _write_all(memory, request)
            socket.send_fds(self._socket, [message], [memory, result_in, output_in])
            child = Child(nonce, result, output, cpu_limit)
            child.baseline_kb = int(self._next("forked", _ANSWER_S, nonce)["rss_kb"])
        except OSError as error:
            raise MachineryError(f"can't fork a child: {error}") from error
        else:
            ends.remove(result)
            ends.remove(output)
            return child
        finally:
            for end in ends:
                os.close(end)

    def warm(self) -> bool:
        """From now on children find imported whatever torch imports late; whether that is new."""
        new, self._fully = not self._fully, True
        return new

    def kill(self, child: Child) -> None:
        self._tell("kill", child)

    def ask(self, child: Child) -> None:
        """The child prints its stack, unless it hears no signals."""
        self._tell("ask", child)

    def starving(self, child: Child, wall_s: float) -> bool:
        """Whether the child wants the processor and was kept from it: then the clock on the wall says nothing about it."""
        self._tell("usage", child)
        usage = self._next("usage", _ANSWER_S, child.nonce, passing="exited")
        if usage["op"] == "exited":
            self._early = usage
            return True  # look again: it has ended by itself
        return bool(usage["running"]) and float(usage["cpu_s"]) < wall_s / 2

    def exit(self, child: Child, wait_s: float) -> Exit | None:
        """How the child ended, or None while it lives."""
        said, self._early = self._early, None
        if said is None:
            if not self._readable(wait_s):
                return None
            said = self._next("exited", _ANSWER_S, child.nonce)
        peak = max(0.0, (said["peak_kb"] - child.baseline_kb) / 1024)
        return Exit(int(said["status"]), float(said["cpu_s"]), peak)

    def close(self) -> None:
        """Ends the zygote, and with it whatever child is left."""
        self._socket.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stderr.close()

    def _pipe(self, ends: list[int]) -> tuple[int, int]:
        reader, writer = os.pipe2(os.O_CLOEXEC)
        ends += [reader, writer]
        os.set_blocking(reader, False)
        return reader, writer

    def _tell(self, op: str, child: Child) -> None:
        try:
            self._socket.send(json.dumps({"op": op, "nonce": child.nonce}).encode())
        except OSError as error:
            raise MachineryError(f"the zygote is gone: {error}{self._last_words()}") from error

    def _readable(self, wait_s: float) -> bool:
        return bool(select.select([self._socket], [], [], max(0.0, wait_s))[0])

    def _next(self, op: str, wait_s: float, nonce: str | None = None, passing: str = "") -> dict[str, Any]:
        deadline = time.monotonic() + wait_s
        while self._readable(deadline - time.monotonic()):
            try:
                data = self._socket.recv(1 << 16)
            except OSError:
                data = b""
            if not data:
                raise MachineryError(f"the zygote ended{self._last_words()}")
            message: dict[str, Any] = json.loads(data)
            if nonce is not None and message.get("nonce") != nonce:
                continue  # about an earlier child
            if message["op"] in (op, passing):
                return message
            if message["op"] == "failed":
                raise MachineryError(f"the zygote can't fork: {message['reason']}")
        raise MachineryError(f"the zygote didn't answer ({op}) within {wait_s:.0f} s: {_BUSY}{self._last_words()}")

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            self._stderr.seek(0)
            said = self._stderr.read()[-2000:].decode("utf-8", "replace").strip()
            return f": {said}" if said else ""
        return ""


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
