"""Landlock by three system calls: what a process may read is listed once, everything else is refused for good.

A ruleset is made once in the zygote and every child restricts *itself* with it. The child's own domain is what
keeps it from signalling the zygote: processes of one domain may signal each other.
"""

from __future__ import annotations

import ctypes
import functools
import os
import struct
from collections.abc import Iterable
from typing import Final

# The numbers are the same on every architecture.
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_VERSION_FLAG: Final = 1
_PATH_BENEATH: Final = 1

WRITE_FILE: Final = 1 << 1
READ_FILE: Final = 1 << 2
READ_DIR: Final = 1 << 3
_NET_TCP: Final = 0b11  # bind and connect
_SCOPE_ALL: Final = 0b11  # abstract unix sockets and signals
_FS_BITS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # handled rights by ABI; later ABIs as 5

NETWORK_ABI: Final = 4
SCOPE_ABI: Final = 6


@functools.cache
def libc() -> ctypes.CDLL:
    """The C library, opened once by the zygote for all its children."""
    return ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    try:
        return _call(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def create(version: int, trees: Iterable[str], files: Iterable[str], writable: Iterable[str] = ()) -> int:
    """A ruleset's descriptor: the trees and files may be read, `writable` files also written, and nothing else touched."""
    handled = (1 << _FS_BITS[min(version, 5)]) - 1
    network = _NET_TCP if version >= NETWORK_ABI else 0
    scoped = _SCOPE_ALL if version >= SCOPE_ABI else 0
    size = 24 if version >= SCOPE_ABI else 16 if version >= NETWORK_ABI else 8
    attributes = struct.pack("<QQQ", handled, network, scoped)[:size]
    ruleset = _call(_CREATE_RULESET, attributes, size, 0)
    os.set_inheritable(ruleset, False)
    for tree in trees:
        _allow(ruleset, tree, READ_FILE | READ_DIR)
    for file in files:
        _allow(ruleset, file, READ_FILE)
    for file in writable:
        _allow(ruleset, file, READ_FILE | WRITE_FILE)
    return ruleset


def restrict(ruleset: int) -> None:
    """From here on the calling process can do only what the ruleset lists. Needs no_new_privs."""
    _call(_RESTRICT_SELF, ruleset, 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # a path that doesn't exist needs no permission
    try:
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("<Qi", rights, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: int | bytes | None) -> int:
    plain = [ctypes.c_long(value) if isinstance(value, int) else ctypes.c_char_p(value) for value in arguments]
    result = int(libc().syscall(ctypes.c_long(number), *plain))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock: {os.strerror(code)}")
    return result
