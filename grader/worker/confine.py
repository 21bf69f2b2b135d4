"""A child gives up everything it doesn't need, in the one order that works, or doesn't run at all.

Every layer that was promised is applied or `UnconfinedError` names it: nothing degrades silently.
`grader.worker.trial` tries the same on a machine before it is relied on.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import site
import struct
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from grader.worker import landlock, seccomp

with contextlib.suppress(ImportError):  # Windows: importable there, though never run
    import resource

LAYERS: Final = ("bwrap", "landlock", "seccomp", "rlimits", "uid", "caps", "scope")
RULESET: Final = 5  # the descriptor at which the zygote leaves the Landlock ruleset for the child
_DEVICES: Final = ("/dev/urandom", "/dev/zero", "/etc/ld.so.cache")
_CAPABILITY_HEAD: Final = struct.pack("<Ii", 0x20080522, 0)
_PDEATHSIG, _SET_DUMPABLE, _SET_CHILD_SUBREAPER, _NO_NEW_PRIVS = 1, 4, 36, 38
_SIGKILL: Final = 9


class UnconfinedError(Exception):
    """A promised layer could not be applied."""

    def __init__(self, layer: str, reason: object) -> None:
        super().__init__(f"{layer}: {reason}")
        self.layer = layer


@dataclass(frozen=True)
class Terms:
    """What one child must give up, and what it may use."""

    layers: frozenset[str]
    memory_mb: int = 1024
    cpu_s: int = 10
    files: int = 64
    uid: int = 0

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Terms:
        numbers = {name: int(record[name]) for name in ("memory_mb", "cpu_s", "files", "uid")}
        return cls(layers=frozenset(record["layers"]), **numbers)


@dataclass(frozen=True)
class Prepared:
    """What the zygote makes once for all its children."""

    ruleset: int | None
    program: seccomp.Filter | None


def read_trees() -> tuple[str, ...]:
    """The folders Python, its packages and their shared libraries are read from; nothing above or beside them."""
    names = {os.path.realpath(path) for path in ("/usr/lib", "/usr/lib64", "/lib", "/lib64")}
    for prefix in (sys.prefix, sys.base_prefix):
        # A prefix itself may be somebody's project folder: only the parts that imports need.
        names |= {os.path.realpath(f"{prefix}/{part}") for part in ("lib", "lib64")}
    paths = sysconfig.get_paths()
    names |= {os.path.realpath(paths[key]) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    names |= {os.path.realpath(path) for path in site.getsitepackages()}
    present = sorted(name for name in names if Path(name).is_dir())
    return tuple(name for name in present if not any(name.startswith(other + "/") for other in present))


def prepare(layers: frozenset[str]) -> Prepared:
    """The Landlock ruleset and the assembled filter. Raises UnconfinedError."""
    ruleset = program = None
    if "landlock" in layers:
        version = landlock.abi()
        if not version or ("scope" in layers and version < landlock.SCOPE_ABI):
            raise UnconfinedError("landlock", f"ABI {version}")
        with _applying("landlock"):
            ruleset = landlock.create(version, read_trees(), _DEVICES, ["/dev/null"])
    if "seccomp" in layers:
        with _applying("seccomp"):
            program = seccomp.assemble()
    return Prepared(ruleset, program)


def confine(terms: Terms, prepared: Prepared, parent: int) -> None:
    """Everything after this line may be hostile. Raises UnconfinedError when a promised layer doesn't hold.

    The descriptors are already in place and the process leads its own session.
    """
    if "rlimits" in terms.layers:
        with _applying("rlimits"):
            _limit(terms)
    if "uid" in terms.layers:
        with _applying("uid"):
            _drop_uid(terms.uid)
    # After the change of uid, which resets both of the first two.
    with _applying("caps"):
        end_with(parent)
        _prctl(_SET_DUMPABLE, 0)
        _prctl(_NO_NEW_PRIVS, 1)
    if "caps" in terms.layers:
        with _applying("caps"):
            _drop_capabilities()
    if "landlock" in terms.layers:
        with _applying("landlock"):
            landlock.restrict(RULESET)
    with contextlib.suppress(OSError):
        os.close(RULESET)
    if "seccomp" in terms.layers:
        with _applying("seccomp"):
            if prepared.program is None:
                raise UnconfinedError("seccomp", "no program")
            seccomp.install(prepared.program)


def end_with(parent: int) -> None:
    """The calling process is killed when that parent's thread which started it ends."""
    _prctl(_PDEATHSIG, _SIGKILL)
    if os.getppid() != parent:
        os._exit(0)  # the parent died before the line above: nobody is left to answer to


def harden_self() -> None:
    """The calling process can't be read or traced by others of its user."""
    _prctl(_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Processes that a child leaves behind become the caller's children."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


@contextlib.contextmanager
def _applying(layer: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, seccomp.NoFilterError) as error:
        raise UnconfinedError(layer, error) from None


def _limit(terms: Terms) -> None:
    # Denied fork, shared memory and memfd make the growth of this one process the whole memory limit.
    statm = os.open("/proc/self/statm", os.O_RDONLY)  # a text file's machinery would cost a millisecond after a fork
    pages = os.read(statm, 200).split()
    os.close(statm)
    budget, page = terms.memory_mb << 20, resource.getpagesize()
    total, data = int(pages[0]) * page + budget, int(pages[5]) * page + budget
    bounds = {
        resource.RLIMIT_AS: (total, total),
        resource.RLIMIT_DATA: (data, data),
        resource.RLIMIT_CPU: (terms.cpu_s, terms.cpu_s + 1),
        resource.RLIMIT_FSIZE: (0, 0),  # per file, so it bounds nothing but zero: no file is ever written
        resource.RLIMIT_NOFILE: (terms.files, terms.files),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
        resource.RLIMIT_SIGPENDING: (64, 64),
    }
    if "uid" in terms.layers:
        bounds[resource.RLIMIT_NPROC] = (64, 64)  # counted over the machine by uid: only where the uid is ours alone
    for kind, bound in bounds.items():
        resource.setrlimit(kind, bound)


def _drop_uid(uid: int) -> None:
    if uid <= 0:
        raise UnconfinedError("uid", f"no uid to change to: {uid}")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _drop_capabilities() -> None:
    # The ambient set shrinks with the permitted one, and no_new_privs makes the bounding set moot.
    if landlock.libc().capset(_CAPABILITY_HEAD, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _prctl(option: int, value: int) -> None:
    if landlock.libc().prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
