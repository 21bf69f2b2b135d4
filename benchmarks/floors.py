"""The floors, each a process of its own: `python -m benchmarks.floors WAY FOLDER` serves every FOLDER/*.request.

fork: a warm process forks for each submission, without any confinement. warm: all in one process, nothing isolated.
confined: the sandbox, without comparing, judging or storing.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

from grader import wire


def main() -> None:
    way, folder = sys.argv[1:]
    requests = sorted(Path(folder).glob("*.request"))
    {"fork": fork, "warm": warm, "confined": confined}[way](requests)


def fork(requests: list[Path]) -> None:
    from grader.worker.zygote import SESSION, warm_up

    session, _ = warm_up(SESSION)
    for path in requests:
        request = path.read_bytes()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _serve_and_end(session, request, writer)
        os.close(writer)
        frames = wire.FrameReader()
        while data := os.read(reader, 1 << 20):
            for _ in frames.feed(data):
                pass  # decoded, as the grader decodes
        os.close(reader)
        os.waitpid(child, 0)


def _serve_and_end(session: Any, request: bytes, writer: int) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)

    def send(frame: object) -> None:
        data = memoryview(wire.encode(frame))
        while data:
            data = data[os.write(writer, data) :]

    try:
        session.serve(wire.decode(request), send)
    finally:
        os._exit(0)


def warm(requests: list[Path]) -> None:
    from grader.worker.zygote import SESSION, warm_up

    session, _ = warm_up(SESSION)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        for path in requests:
            session.serve(wire.decode(path.read_bytes()), lambda _: None)


def confined(requests: list[Path]) -> None:
    from benchmarks.corpus import COURSE, task
    from grader.lab import load_lab
    from grader.sandbox import Sandbox, probe_isolation

    lab = load_lab(COURSE, requests[0].parent.name)
    with Sandbox(probe_isolation()) as sandbox:
        for path in requests:
            sandbox.run(task(lab, path.with_suffix(".py")))


if __name__ == "__main__":
    main()
