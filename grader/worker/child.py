"""One forked child: confine, read the request, serve the session, end.

Descriptors after `arrange`: 0 /dev/null, 1 and 2 the output pipe, 3 the result pipe, 4 the request; nothing else of
the zygote's is left, so no child can speak for another.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from typing import Final, NoReturn, Protocol

from grader import wire
from grader.worker.confine import RULESET, Prepared, Terms, UnconfinedError, confine

with contextlib.suppress(ImportError):  # Windows: importable there, though never run
    import fcntl

EXIT_HARNESS: Final = 70  # the session itself raised
EXIT_MEMORY: Final = 71
EXIT_GARBLED: Final = 72  # a value that can't be sent
EXIT_UNREADY: Final = 73  # it needs what the zygote hasn't imported yet
LATE: Final = "torch._dynamo"  # over a second of CPU, which optimizers, checkpoints and torch.func ask for and nothing else
PIECE: Final = struct.Struct("<I")  # of a spawned process: before each piece of an answer its length, 0 after the last
_OUTPUT, _RESULT, _REQUEST = 1, 3, 4
_FIRST_FREE: Final = 100

Serve = Callable[[dict[str, object], Callable[[object], None]], None]


class Session(Protocol):
    """What the zygote imports and every child runs once."""

    def serve(self, request: dict[str, object], send: Callable[[object], None]) -> None: ...


class _Unready:
    """Ends a child that would spend its own time on what one import in the zygote gives to all: it is run again then."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004 - the import system's call
        if name == LATE:
            os._exit(EXIT_UNREADY)


def live(descriptors: tuple[int, int, int], terms: Terms, prepared: Prepared, parent: int, session: Session) -> NoReturn:
    """The whole life of a child, from the fork to `os._exit`; `descriptors` are request, result and output."""
    code = EXIT_HARNESS
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _arrange(*descriptors, prepared.ruleset)
        code = _serve(terms, prepared, parent, session)
    except MemoryError:
        code = EXIT_MEMORY
    except wire.WireError:
        code = EXIT_GARBLED
        traceback.print_exc()
    except BaseException:  # noqa: BLE001 - sys.exit() included: the exit code belongs to the driver's protocol
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _serve(terms: Terms, prepared: Prepared, parent: int, session: Session) -> int:
    try:
        confine(terms, prepared, parent)
    except UnconfinedError as error:
        _send({"frame": "unconfined", "layer": error.layer, "reason": str(error)})
        return EXIT_HARNESS
    request = wire.decode(_read_request())
    if LATE not in sys.modules:
        sys.meta_path.insert(0, _Unready)
    session.serve(request, _send)
    return 0


def _arrange(request: int, result: int, output: int, ruleset: int | None) -> None:
    # First out of the way of one another, then to their places, then everything else is closed.
    wanted = {request: _REQUEST, result: _RESULT, output: _OUTPUT}
    if ruleset is not None:
        wanted[ruleset] = RULESET
    moved = {fcntl.fcntl(old, fcntl.F_DUPFD, _FIRST_FREE): new for old, new in wanted.items()}
    null = fcntl.fcntl(os.open("/dev/null", os.O_RDONLY), fcntl.F_DUPFD, _FIRST_FREE)
    os.dup2(null, 0)
    for old, new in moved.items():
        os.dup2(old, new)
    os.dup2(_OUTPUT, 2)
    os.closerange(RULESET + (ruleset is not None), os.sysconf("SC_OPEN_MAX"))


def _read_request() -> bytes:
    os.lseek(_REQUEST, 0, os.SEEK_SET)
    parts = []
    while part := os.read(_REQUEST, 1 << 20):
        parts.append(part)
    os.close(_REQUEST)
    return b"".join(parts)


def _send(frame: object) -> None:
    data = memoryview(wire.encode(frame))
    while data:
        data = data[os.write(_RESULT, data) :]
