"""Runs a module as on a system that has none of Linux's means: `python elsewhere.py MODULE ARGUMENT…`; its workers too.

grader can import neither fcntl nor resource; of forking, waiting and signals only terminating and killing are left to it.
"""

from __future__ import annotations

import builtins
import importlib
import os
import runpy
import signal
import socket
import sys
import sysconfig
from collections.abc import Collection
from typing import Any

HIDDEN = ("fcntl", "resource", "pwd", "grp", "termios")
NOT_THERE = {
    os: ("fork", "forkpty", "memfd_create", "pidfd_open", "pipe2", "setsid", "killpg", "wait3", "wait4", "geteuid",
         "sched_getaffinity", "setresuid", "setgroups", "sysconf"),
    signal: ("pidfd_send_signal", "SIGXCPU", "SIGUSR1", "SIGHUP"),
    socket: ("send_fds", "recv_fds", "SOCK_SEQPACKET"),
}  # fmt: skip


def hide() -> None:
    """From grader alone: torch and the standard library on Linux are those of Linux."""
    for module in ("subprocess", "tempfile", "multiprocessing.util", "numpy", "psutil"):
        importlib.import_module(module)
    whole = builtins.__import__

    def less(name: str, names: Any = None, *rest: Any, **more: Any) -> Any:
        if name in HIDDEN and (names or {}).get("__name__", "").split(".")[0] == "grader":
            raise ImportError(f"no {name} on this system")
        return whole(name, names, *rest, **more)

    less.__code__ = less.__code__.replace(co_filename="<frozen importlib>")  # it is no code that asks for imports
    builtins.__import__ = less
    for module, names in NOT_THERE.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


def main() -> None:
    module = sys.argv[1]
    worker = module.startswith("grader.worker")
    if worker:
        importlib.import_module("torch._dynamo")
    hide()
    if not worker:
        sysconfig.get_config_vars()  # kept, so that nobody looks for those of a platform that isn't there
        sys.platform = "elsewhere"
        _workers_too()
    sys.argv[:] = [module, *sys.argv[2:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _workers_too() -> None:
    from grader.sandbox import box

    def command(worker: str, arguments: Collection[str], *_: Any) -> list[str]:
        return [sys.executable, "-s", "-P", "-u", __file__, worker, *arguments]

    box.command = command


if __name__ == "__main__":
    main()
