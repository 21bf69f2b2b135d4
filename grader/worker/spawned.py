"""A child in a process of its own, where nothing can be forked: `python -m grader.worker.spawned [SESSION]`. Not confined.

Says one byte when torch is imported, then serves the requests on its input, one after another, until that is closed; what
a submission prints goes to standard error. Only the lab's own versions are ever followed by a second request.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from typing import Final

from grader import wire
from grader.worker import child
from grader.worker.child import PIECE
from grader.worker.undo import undone
from grader.worker.zygote import SESSION, warm_up

_CHUNK: Final = 1 << 18


def main() -> None:
    """Serves until there are no more requests, and ends."""
    result = os.dup(1)
    os.dup2(2, 1)
    session, _ = warm_up(sys.argv[1] if len(sys.argv) > 1 else SESSION)
    os.write(result, b".")

    def send(frame: object) -> None:
        _say(result, wire.encode(frame))

    code = 0
    try:
        for request in _requests(sys.stdin.fileno()):
            with undone():
                session.serve(request, send)
            _say(result, b"")
    except MemoryError:
        code = child.EXIT_MEMORY
    except wire.WireError:
        code = child.EXIT_GARBLED
    except BaseException:  # noqa: BLE001 - as for a forked child: the exit code is the driver's protocol
        traceback.print_exc()
        code = child.EXIT_HARNESS
    finally:
        os.close(result)
        os._exit(code)


def _requests(source: int) -> Iterator[dict[str, object]]:
    while head := _exactly(source, PIECE.size):
        yield wire.decode(_exactly(source, *PIECE.unpack(head)))


def _exactly(source: int, size: int) -> bytes:
    """So many bytes; none where nobody says any more."""
    data = bytearray()
    while len(data) < size and (more := os.read(source, min(_CHUNK, size - len(data)))):
        data += more
    return bytes(data)


def _say(result: int, data: bytes) -> None:
    left = memoryview(PIECE.pack(len(data)) + data)
    while left:
        left = left[os.write(result, left) :]


if __name__ == "__main__":
    main()
