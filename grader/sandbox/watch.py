"""One child, watched from its fork to its end: what it said, what it printed, and why it ended."""

from __future__ import annotations

import select
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from grader.model import Fate, Limits, Source
from grader.sandbox import stack
from grader.sandbox.dialogue import Dialogue, GarbledError
from grader.sandbox.forkserver import Child, Exit, MachineryError, Server
from grader.wire import FrameReader, WireError
from grader.worker.child import EXIT_GARBLED, EXIT_HARNESS, EXIT_MEMORY

FLOOD: Final = 16 << 20  # bytes of output after which a child is ended
_LOADING: Final = 2.0  # loading a submission may take this many times what one item may
_STARVED: Final = 3.0  # an item kept from the processor may take this many times its limit by the wall clock
_GRACE_S: Final = 2.0  # between the last frame and the exit
_REAP_S: Final = 10.0  # between SIGKILL and the exit
_ANSWER_S: Final = 1.0  # between asking a late child where it stands and its answer
_CHUNK: Final = 1 << 18
# Windows knows neither; no exit status there is negative.
_SIGKILL, _SIGXCPU = getattr(signal, "SIGKILL", 9), getattr(signal, "SIGXCPU", 24)
_SENT: Final = (-_SIGKILL, -signal.SIGTERM, -signal.SIGINT, -getattr(signal, "SIGHUP", 1))  # what others end a process with
_DYING: Final = (-signal.SIGABRT, -signal.SIGSEGV, EXIT_HARNESS)
_TAIL: Final = 1 << 15  # a hundred frames of a stack, with long paths
_BAD_ALLOC: Final = (b"std::bad_alloc", b"MemoryError", b"can't allocate memory")


@dataclass
class Output:
    """The head of what was printed; the rest is read and dropped, so that nobody blocks on a full pipe."""

    cap: int
    head: bytearray = field(default_factory=bytearray)
    tail: bytes = b""
    total: int = 0

    def feed(self, data: bytes) -> None:
        self.total += len(data)
        self.head += data[: self.cap - len(self.head)]
        self.tail = (self.tail + data)[-_TAIL:]


@dataclass(frozen=True)
class Bounds:
    """What is left of the submission's share."""

    deadline: float
    result_bytes: int


class Watch:
    """Watches one child. `fate` says what its end costs the item it was in; None when it said all it had to say."""

    def __init__(self, server: Server, child: Child, dialogue: Dialogue, limits: Limits, bounds: Bounds) -> None:
        self.output = Output(limits.output_kb << 10)
        self._server, self._child, self._dialogue, self._limits = server, child, dialogue, limits
        self._deadline, self._cap = bounds.deadline, bounds.result_bytes
        self._reader = FrameReader(cap=self._cap + _CHUNK)
        self._received = 0
        self.kept = 0  # bytes that came with results; a flood's are dropped
        self.by_signal = False  # ended by a signal that the driver didn't send
        self._extension = 0.0
        self._open = {child.result, child.output}
        dialogue.since = self._born = time.monotonic()

    def until_end(self) -> tuple[Fate | None, Exit]:
        """Waits for the child's end, or brings it about."""
        fate, ended = self._listen()
        if ended is None:
            if fate is None:
                ended = self._server.exit(self._child, _GRACE_S)
            if fate is Fate.TIMEOUT:
                self._ask()
            if ended is None:
                self._server.kill(self._child)
                ended = self._server.exit(self._child, _REAP_S)
            if ended is None:
                raise MachineryError("a killed child didn't end")
        elif fate is None:
            fate = self._verdict(ended)
        self._read_output()  # what was printed just before the end
        return (None if self._dialogue.ended else fate), ended

    def running(self, files: Iterable[Source]) -> str:
        """The student's function that the child was in when it was asked, or when its processor time ran out."""
        return stack.outermost(self.output.tail, {source.path for source in files})

    def _ask(self) -> None:
        """Has the child say where it stands; who hears no signals is asked in vain."""
        self._server.ask(self._child)
        deadline = time.monotonic() + _ANSWER_S
        while not stack.whole(self.output.tail) and (left := deadline - time.monotonic()) > 0:
            if self._child.output not in self._open or not select.select([self._child.output], [], [], left)[0]:
                return
            self._read_output()

    def _listen(self) -> tuple[Fate | None, Exit | None]:
        while not self._dialogue.ended:
            now = time.monotonic()
            waiting: list[int | Server] = [*self._open, self._server]
            select.select(waiting, [], [], max(0.0, self._due() - now))
            # What was said in time counts, even when nobody had come round to reading it.
            if fate := self._read():
                return fate, None
            if (ended := self._server.exit(self._child, 0)) is not None:
                return self._read(), ended
            if not self._dialogue.ended and time.monotonic() >= self._due() and self._overdue():
                return Fate.TIMEOUT, None
        return None, None

    def _due(self) -> float:
        patience = self._bound() if self._dialogue.loaded is not None else self._limits.probe_s * _LOADING
        return min(self._deadline, self._dialogue.since + patience + self._extension)

    def _bound(self) -> float:
        return self._dialogue.bound(self._limits.probe_s)

    def _overdue(self) -> bool:
        now = time.monotonic()
        spent = now - self._dialogue.since
        if now >= self._deadline or spent >= _STARVED * self._bound():
            return True
        if not self._server.starving(self._child, now - self._born):
            return True
        self._extension += self._bound()
        return False

    def _read(self) -> Fate | None:
        """Takes what lies in both pipes; says what is wrong with it."""
        self._read_output()
        if self.output.total > FLOOD:
            return Fate.FLOODED
        for data in self._chunks(self._child.result):
            self._received += len(data)
            if self._received > self._cap:
                return Fate.FLOODED
            try:
                for frame in self._reader.feed(data):
                    before = self._dialogue.culprit
                    self._dialogue.hear(frame, time.monotonic())
                    self.kept = self._received
                    self._extension = self._extension if self._dialogue.culprit == before else 0.0
            except (WireError, GarbledError):
                return Fate.GARBLED
        return None

    def _read_output(self) -> None:
        for data in self._chunks(self._child.output):
            self.output.feed(data)

    def _chunks(self, pipe: int) -> list[bytes]:
        """At most what one turn of the loop should hold; the rest stays in the pipe."""
        chunks: list[bytes] = []
        while pipe in self._open and len(chunks) < 16:
            try:
                data = self._child.read(pipe, _CHUNK)
            except BlockingIOError:
                break
            if not data:
                self._open.discard(pipe)
                break
            chunks.append(data)
        return chunks

    def _verdict(self, ended: Exit) -> Fate:
        """Why a child ended that wasn't told to."""
        if ended.status == -_SIGXCPU or (ended.status == -_SIGKILL and ended.cpu_s >= self._child.cpu_limit_s):
            return Fate.TIMEOUT
        self.by_signal = ended.status in _SENT
        if ended.status == EXIT_MEMORY:
            return Fate.MEMORY
        if ended.status == EXIT_GARBLED:
            return Fate.GARBLED
        if ended.status in _DYING and any(words in self.output.tail for words in _BAD_ALLOC):
            return Fate.MEMORY
        return Fate.CRASHED
