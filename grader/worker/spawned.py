"""A child in a process of its own, where nothing can be forked: `python -m grader.worker.spawned [SESSION]`. Not confined.

Says one byte when torch is imported, reads the request from its input and sends frames on its output;
what the submission prints goes to standard error.
"""

from __future__ import annotations

import os
import sys
import traceback

from grader import wire
from grader.worker import child
from grader.worker.zygote import SESSION, warm_up


def main() -> None:
    """Serves one request and ends."""
    result = os.dup(1)
    os.dup2(2, 1)
    session, _ = warm_up(sys.argv[1] if len(sys.argv) > 1 else SESSION)
    os.write(result, b".")
    request = wire.decode(sys.stdin.buffer.read())

    def send(frame: object) -> None:
        data = memoryview(wire.encode(frame))
        while data:
            data = data[os.write(result, data) :]

    code = 0
    try:
        session.serve(request, send)
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


if __name__ == "__main__":
    main()
