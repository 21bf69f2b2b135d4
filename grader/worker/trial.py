"""Tries each layer of confinement in a throw-away process and prints what held: `python -m grader.worker.trial LAYERS`.

A layer counts when its effect was seen, not when its system call returned 0.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from grader.worker import landlock
from grader.worker.confine import RULESET, Prepared, Terms, UnconfinedError, confine, prepare

UID: Final = 61_183  # one that no user has; the last below systemd's dynamic ones


def main() -> None:
    """Prints {"layers", "failed", "landlock_abi"}."""
    asked = sys.argv[1].split(",")
    version = landlock.abi()
    failed: dict[str, str] = {}
    held: list[str] = []
    for layer, seen in _EFFECTS.items():
        if layer not in asked or (layer == "scope" and "landlock" not in held):
            continue
        needed = frozenset({"landlock", layer}) if layer == "scope" else frozenset({layer})
        reason = _attempt(needed, seen)
        if reason:
            failed[layer] = reason
        else:
            held.append(layer)
    if reason := _attempt(frozenset(held), _nothing):
        failed["together"] = reason
        held = []
    print(json.dumps({"layers": held, "failed": failed, "landlock_abi": version}))  # noqa: T201 - it is a program


def _attempt(layers: frozenset[str], seen: Callable[[], str]) -> str:
    """Why the layers don't hold; empty when they do."""
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        reason = "the trial died"
        try:
            reason = _inside(layers, parent, seen)
        except BaseException as error:  # noqa: BLE001 - whatever goes wrong is the answer
            reason = f"{type(error).__name__}: {error}"
        finally:
            os.write(writer, reason.encode()[:2000])
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(pid, 0)
    return said if said != "ok" else ""


def _inside(layers: frozenset[str], parent: int, seen: Callable[[], str]) -> str:
    try:
        prepared = prepare(layers)
        _place(prepared)
        confine(Terms(layers=layers, memory_mb=256, uid=UID), prepared, parent)
    except UnconfinedError as error:
        return str(error)
    return seen() or "ok"


def _place(prepared: Prepared) -> None:
    if prepared.ruleset is not None and prepared.ruleset != RULESET:
        os.dup2(prepared.ruleset, RULESET)
        os.close(prepared.ruleset)


def _nothing() -> str:
    return ""


def _landlock() -> str:
    for path in ("/proc/self/status", "/"):
        try:
            os.close(os.open(path, os.O_RDONLY))
        except OSError as error:
            if error.errno == errno.EACCES:
                continue
        return f"{path} can still be read"
    return _imports()


def _imports() -> str:
    """Packages must stay readable, or every lazy import of a submission would fail."""
    for key in ("stdlib", "purelib"):
        place = Path(sysconfig.get_paths()[key])
        with contextlib.suppress(OSError):
            if any(place.iterdir()) and (key != "stdlib" or (place / "bisect.py").read_bytes()):
                continue
        return f"{place} can't be read"
    return ""


def _seccomp() -> str:
    with contextlib.suppress(OSError):
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
        return "a socket can still be made"
    try:
        if os.fork() == 0:
            os._exit(0)
    except OSError:
        return ""
    return "a process can still be forked"


def _rlimits() -> str:
    try:
        bytearray(400 << 20)
    except MemoryError:
        return ""
    return "memory is not bounded"


def _uid() -> str:
    if os.getresuid() != (UID, UID, UID) or os.getgroups():
        return "the uid didn't change"
    return _imports()


def _caps() -> str:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    held = [line for line in status.splitlines() if line.startswith(("CapPrm", "CapEff", "CapAmb"))]
    return "" if all(int(line.split()[1], 16) == 0 for line in held) else "capabilities are left"


def _scope() -> str:
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:
        return ""
    return "the zygote can be signalled"


_EFFECTS: Final[Mapping[str, Callable[[], str]]] = {
    "landlock": _landlock,
    "seccomp": _seccomp,
    "rlimits": _rlimits,
    "uid": _uid,
    "caps": _caps,
    "scope": _scope,
}

if __name__ == "__main__":
    main()
