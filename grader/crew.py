"""Processes that run and judge submissions side by side: one that judges keeps one core busy, however many there are.

Each has the lab, its key and a sandbox of its own, or judges what was run elsewhere, and hands what it found to the one that
stores. Nothing is pickled. A process that is lost loses nothing: its submission comes back undone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Self, cast

from grader.bench import observed_in_full
from grader.frames import UNREADABLE, known_run, pack_run, pack_submission, pack_task, unpack_submission, unpack_task
from grader.model import Run, Source, Submission, Task, Text
from grader.pool import Afar, Here, Pool, arrived
from grader.sandbox import Isolation
from grader.session import Session
from grader.wire import WireError
from grader.worker.confine import end_with

Record = dict[str, Any]
MANY: Final = 64  # submissions from which on reading the lab once more in each process is worth it
_CHILD: Final = "from grader import crew; crew.main()"
_SIZE: Final = struct.Struct("<Q")
_LAST_S: Final = 10.0  # for a process to end its sandbox


@dataclass(frozen=True, slots=True)
class Setup:
    """What all submissions of a class have in common."""

    course: Path
    lab: str
    seed: int
    isolation: Isolation
    afar: bool = False  # submissions are run elsewhere


@dataclass(frozen=True, slots=True)
class Done:
    """A submission's record; whether its code was run for it; the run, packed, where it is to be kept; children forked."""

    record: Record
    ran: bool
    run: bytes | None
    forks: int


class Crew:
    """At most `size` processes, started when first needed by a thread that outlives them."""

    def __init__(self, setup: Setup, size: int, afar: Afar | None = None) -> None:
        """`afar` is where submissions run that aren't run by the processes themselves."""
        self.forks = 0
        self._afar = afar
        self._counting = threading.Lock()
        self._setup, self._size = setup, size
        self._all: list[subprocess.Popen[bytes]] = []
        self._free: queue.SimpleQueue[subprocess.Popen[bytes] | None] = queue.SimpleQueue()  # None in place of one that is lost

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close(at_once=kind is not None)

    def start(self) -> None:
        """Each process ends with the thread that called this first."""
        if not self._all:
            self._all = [_started(self._setup) for _ in range(self._size)]
            for process in self._all:
                self._free.put(process)

    def graded(self, submission: Submission, kept: bytes | None, task: Callable[[Submission], Task]) -> Done | None:
        """What the next free process finds, by the kept run if that can be read. Any thread may ask; raises SandboxError.

        `task` says what is asked of a submission that must be run elsewhere. None where the process was lost, or the
        submission is too large to be handed over.
        """
        try:
            asked = pack_submission(submission)
        except WireError:
            return None
        fresh = b"" if kept or self._afar is None else self._afar.packed(task(submission))  # no process waits for a first run
        process = self._free.get()
        done = None
        try:
            done = None if process is None else _answered(process, (asked, kept or b"", fresh), self._afar)
        finally:
            self._free.put(None if done is None else process)
        if done is None and process is not None:
            process.kill()
        with self._counting:
            self.forks += done.forks if done else 0
        return done

    def close(self, *, at_once: bool = False) -> None:
        """Ends them all; `at_once`: in the middle of what they do."""
        for process in self._all:
            if at_once:
                process.kill()
            with contextlib.suppress(OSError):
                cast(IO[bytes], process.stdin).close()
        for process in self._all:
            try:
                process.wait(_LAST_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            cast(IO[bytes], process.stdout).close()


def _started(setup: Setup) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-P", "-X", "utf8", "-c", _CHILD, str(os.getpid())]
    pipe = subprocess.PIPE
    process = subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603 - our own interpreter
    isolation = setup.isolation.as_record()
    named = {"course": str(setup.course.resolve()), "lab": setup.lab, "seed": setup.seed}
    asked = {**named, "isolation": isolation, "afar": setup.afar}
    with contextlib.suppress(OSError):  # told when it is asked for a submission
        _write(cast(IO[bytes], process.stdin), json.dumps(asked).encode())  # a seed is a secret: no word of a command line
    return process


def _answered(process: subprocess.Popen[bytes], asked: tuple[bytes, bytes, bytes], afar: Afar | None) -> Done | None:
    asks, tells = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    try:
        for piece in asked:
            _write(asks, piece)
        while (head := _read(tells)) is not None and (told := json.loads(head))["wants"] and afar is not None:
            _write(asks, afar.packed(unpack_task(_read(tells) or b"")))
        record, run = _read(tells), _read(tells)
    except (OSError, *UNREADABLE):  # it ended, or was closed meanwhile
        return None
    if head is None or record is None or run is None:
        return None
    return Done(json.loads(record), told["ran"], run or None, told["forks"])


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(_SIZE.pack(len(data)) + data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    """What `_write` wrote; None at the end."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    data = stream.read(size)
    return data if len(data) == size else None


# ── in each process ───────────────────────────────────────────────────────────


def main() -> None:
    """Grades what it is asked, until nothing more comes. What no submission is to blame for ends it: its parent sees to that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's goes to all; the parent ends this one
    end_with(int(sys.argv[1]))
    asks, tells = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a lab's own code prints is no answer
    setup = json.loads(_read(asks) or b"null")
    if setup is None:
        return
    isolation = _isolation(setup["isolation"])
    places = Elsewhere(isolation, asks, tells) if setup["afar"] else Pool(isolation, 1)
    with contextlib.closing(places) as pool:  # it loads torch while this process reads the lab
        session = Session(Path(setup["course"]), setup["lab"], seed=setup["seed"], jobs=1, isolation=isolation, pool=pool)
        session.build()
        while (asked := _read(asks)) and (kept := _read(asks)) is not None and (fresh := _read(asks)) is not None:
            done = graded_by(session, unpack_submission(asked), kept or None, fresh or None)
            _write(tells, json.dumps({"wants": False, "ran": done.ran, "forks": done.forks}).encode())
            _write(tells, json.dumps(done.record).encode())
            _write(tells, done.run or b"")
        session.close()


class Elsewhere:
    """Submissions run where the one that asks has them run; versions of the reference run here."""

    def __init__(self, isolation: Isolation, asks: IO[bytes], tells: IO[bytes]) -> None:
        self.isolation, self.forks = isolation, 0
        self._asks, self._tells = asks, tells
        self._here = Here(1)

    def run(self, task: Task) -> Run:
        """Waits for its run. Raises EOFError where nobody is there any more."""
        _write(self._tells, json.dumps({"wants": True}).encode())
        _write(self._tells, pack_task(task))
        packed = _read(self._asks)
        if packed is None:
            raise EOFError
        return arrived(packed, task, self.isolation)

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        return self._here.versions(task, files)

    def close(self) -> None:
        self._here.close()


def graded_by(session: Session, submission: Submission, kept: bytes | None, fresh: bytes | None = None) -> Done:
    """The submission judged by its kept run; where none can be read, by the one that just came, else run and judged.

    Raises GraderError.
    """
    before = session.forks
    known = known_run(kept)
    if known is not None:
        return Done(session.judged(submission, known), ran=False, run=None, forks=0)
    if fresh is None:
        run, record = session.graded(submission)
    else:
        run, record = session.settled(submission, fresh)
    return Done(record, ran=True, run=_packed(run), forks=session.forks - before)


def _packed(run: Run) -> bytes | None:
    """None where something of it wasn't observed, or it is too large to keep."""
    try:
        return pack_run(run) if observed_in_full(run) else None
    except WireError:
        return None


def _isolation(record: Record) -> Isolation:
    notes = tuple(Text(note["en"], note["zh"]) for note in record["notes"])
    return Isolation(record["tier"], tuple(record["layers"]), record["landlock_abi"], notes)
