"""The app on a port of the loopback, until Ctrl-C; then the reports are written once more.

Only this machine can reach it; from elsewhere through a tunnel, with the same name and port.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from grader.errors import UsageError
from grader.lab import load_lab
from grader.pipeline import GradeOptions, opened
from grader.review.alike import Alike
from grader.review.app import Desk
from grader.review.guard import new_token

LOOPBACK: Final = "127.0.0.1"


def serve(options: GradeOptions, *, port: int, who: str, across: tuple[str, ...] = (), ready: Callable[[str], None]) -> None:
    """Serves until interrupted; `ready` gets the address once it can be opened. Raises UsageError where the port is taken."""
    lab = load_lab(options.course, options.lab)
    token = new_token()
    with opened(options.out) as store, _bound(port) as bound:
        port = bound.getsockname()[1]
        alike = Alike(lab, store, across)
        desk = Desk(options, store, lab.rubric.title, token=token, who=who, alike=alike)
        hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
        config = uvicorn.Config(
            desk.app(hosts), log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="off"
        )
        ready(f"http://{LOOPBACK}:{port}/?token={token}")
        try:
            uvicorn.Server(config).run(sockets=[bound])
        finally:
            desk.write_reports()


def _bound(port: int) -> socket.socket:
    """The port held before its address is told."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port))
    except OSError as error:
        bound.close()
        raise UsageError(
            f"--port {port}: {error.strerror}; name another, or 0 for any free one",
            zh=f"--port {port}：{error.strerror}；请换一个端口，用 0 则任选空闲端口",
        ) from None
    bound.listen(64)
    return bound
