"""The system calls a child may make, as a classic BPF program; all others fail with EPERM.

Refusing instead of killing: numpy, torch and Python probe for what is there and go on without it.
Assembled once in the zygote; a child only fills in its own pid (kill and tgkill reach nobody else).
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import os
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from grader.worker.landlock import libc

# Frequent ones first: the program is a chain of comparisons.
ALLOWED: Final = tuple(
    """
    read write mmap munmap madvise brk futex newfstatat fstat lseek close openat getrandom clock_gettime rt_sigprocmask
    readv writev pread64 pwrite64 close_range open stat lstat statx access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir fadvise64 dup dup2 dup3 pipe2 poll ppoll select pselect6
    epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 mremap mprotect msync mincore mlock munlock
    rt_sigaction rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall pause
    setitimer getitimer alarm nanosleep clock_nanosleep clock_getres gettimeofday time times
    getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getpgid getsid umask uname
    sysinfo getrlimit getrusage getcpu sched_yield sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min futex_waitv set_robust_list get_robust_list set_tid_address rseq
    membarrier get_mempolicy arch_prctl exit exit_group
    """.split()  # noqa: SIM905 - a table to be read
)

# name → (argument, values it may have)
CHECKED: Final[Mapping[str, tuple[int, tuple[int, ...]]]] = {
    "ioctl": (1, (0x5401, 0x541B, 0x5413, 0x5451, 0x5450)),  # TCGETS FIONREAD TIOCGWINSZ FIOCLEX FIONCLEX
    "fcntl": (1, (0, 1, 2, 3, 4, 1030)),  # DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC; no SETOWN, which is a kill()
    "prctl": (0, (15, 16, 3, 23, 39, 0x53564D41)),  # SET_NAME GET_NAME GET_DUMPABLE CAPBSET_READ GET_NO_NEW_PRIVS SET_VMA
    "prlimit64": (0, (0,)),  # its own limits only
}
OWN_PID: Final = ("kill", "tgkill")
# clone3 takes its flags in memory, where no filter can look: ENOSYS makes libc fall back to clone. EAGAIN is what a
# full machine says to fork() and pthread_create(), so callers have a branch for it. openat2 hides its flags likewise.
REFUSED: Final[Mapping[str, int]] = {"clone": errno.EAGAIN, "clone3": errno.ENOSYS, "openat2": errno.ENOSYS, "fork": errno.EAGAIN}
# O_TRUNC without write access truncates, and Landlock before ABI 3 doesn't see it.
OPENING: Final[Mapping[str, int]] = {"open": 1, "openat": 2}

_X86_64: Final = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8, "mmap": 9,
    "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16,
    "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "access": 21, "select": 23, "sched_yield": 24, "mremap": 25,
    "msync": 26, "mincore": 27, "madvise": 28, "dup": 32, "dup2": 33, "pause": 34, "nanosleep": 35, "getitimer": 36,
    "alarm": 37, "setitimer": 38, "getpid": 39, "clone": 56, "fork": 57, "exit": 60, "kill": 62, "uname": 63, "fcntl": 72,
    "getdents": 78, "getcwd": 79, "chdir": 80, "fchdir": 81, "readlink": 89, "umask": 95, "gettimeofday": 96,
    "getrlimit": 97, "getrusage": 98, "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107,
    "getegid": 108, "getppid": 110, "getpgrp": 111, "getgroups": 115, "getresuid": 118, "getresgid": 120, "getpgid": 121,
    "getsid": 124, "rt_sigpending": 127, "rt_sigtimedwait": 128, "rt_sigsuspend": 130, "sigaltstack": 131,
    "sched_getparam": 143, "sched_getscheduler": 145, "sched_get_priority_max": 146, "sched_get_priority_min": 147,
    "mlock": 149, "munlock": 150, "prctl": 157, "arch_prctl": 158, "gettid": 186, "time": 201, "futex": 202,
    "sched_getaffinity": 204, "getdents64": 217, "set_tid_address": 218, "restart_syscall": 219, "fadvise64": 221,
    "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "epoll_wait": 232,
    "epoll_ctl": 233, "tgkill": 234, "get_mempolicy": 239, "openat": 257, "newfstatat": 262, "readlinkat": 267,
    "faccessat": 269, "pselect6": 270, "ppoll": 271, "set_robust_list": 273, "get_robust_list": 274, "epoll_pwait": 281,
    "eventfd2": 290, "epoll_create1": 291, "dup3": 292, "pipe2": 293, "prlimit64": 302, "getcpu": 309, "getrandom": 318,
    "membarrier": 324, "statx": 332, "rseq": 334, "clone3": 435, "close_range": 436, "openat2": 437, "faccessat2": 439,
    "futex_waitv": 449,
}  # fmt: skip
_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT: Final = 0x40000000

_LOAD, _AND, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_INSTRUCTION: Final = struct.Struct("<HBBI")
_Code = tuple[int, int, int, int]


class NoFilterError(Exception):
    """This machine's system calls can't be filtered."""


@dataclass(frozen=True)
class Filter:
    """An assembled program and the offsets at which the child's pid belongs."""

    code: bytes
    holes: tuple[int, ...]


def assemble() -> Filter:
    """The program for this machine. Raises NoFilterError where its call numbers aren't known."""
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise NoFilterError(f"no system call table for {machine}")
    numbers = _X86_64 if machine == "x86_64" else _resolve()
    code: list[_Code] = [_load(4), (_JUMP_EQUAL, 1, 0, _ARCHITECTURES[machine]), _give(_KILL), _load(0)]
    if machine == "x86_64":
        code += [(_JUMP_AT_LEAST, 0, 1, _X32_BIT), _give(_KILL)]
    for name, argument in OPENING.items():
        code += _case(numbers.get(name), _opening(argument))
    for name in ALLOWED:
        if name not in OPENING:
            code += _case(numbers.get(name), [_give(_ALLOW)])
    for name, reason in REFUSED.items():
        code += _case(numbers.get(name), [_give(_ERRNO | reason)])
    for name, (argument, values) in CHECKED.items():
        code += _case(numbers.get(name), _one_of(argument, values))
    holes: list[int] = []
    for name in OWN_PID:
        block = _case(numbers.get(name), _one_of(0, (0,)))
        holes += [len(code) + at for at in range(2, len(block)) if block[at][0] == _JUMP_EQUAL]
        code += block
    code.append(_give(_ERRNO | errno.EPERM))
    packed = b"".join(_INSTRUCTION.pack(*instruction) for instruction in code)
    return Filter(packed, tuple(at * _INSTRUCTION.size + 4 for at in holes))


def install(program: Filter) -> None:
    """From here on the calling process makes only the allowed calls. Needs no_new_privs."""
    code = bytearray(program.code)
    for hole in program.holes:
        struct.pack_into("<I", code, hole, os.getpid())
    instructions = ctypes.create_string_buffer(bytes(code), len(code))
    head = ctypes.create_string_buffer(struct.pack("@HP", len(code) // _INSTRUCTION.size, ctypes.addressof(instructions)))
    if libc().prctl(22, 2, ctypes.c_ulong(ctypes.addressof(head)), 0, 0) != 0:  # PR_SET_SECCOMP, filter mode
        reason = ctypes.get_errno()
        raise OSError(reason, f"seccomp: {os.strerror(reason)}")


def _load(offset: int) -> _Code:
    return (_LOAD, 0, 0, offset)


def _give(action: int) -> _Code:
    return (_RETURN, 0, 0, action)


def _argument(index: int) -> _Code:
    # The lower half is enough: the kernel cuts these arguments to int before it looks at them.
    return _load(16 + 8 * index)


def _case(number: int | None, block: Sequence[_Code]) -> list[_Code]:
    """`block`, entered for this call only; nothing for a call this machine doesn't have."""
    if number is None:
        return []
    return [(_JUMP_EQUAL, 0, len(block), number), *block]


def _one_of(argument: int, values: Sequence[int]) -> list[_Code]:
    block = [_argument(argument)]
    for value in values:
        block += [(_JUMP_EQUAL, 0, 1, value), _give(_ALLOW)]
    return [*block, _give(_ERRNO | errno.EPERM)]


def _opening(argument: int) -> list[_Code]:
    return [
        _argument(argument),
        (_AND, 0, 0, os.O_TRUNC | os.O_ACCMODE),
        (_JUMP_EQUAL, 0, 1, os.O_TRUNC | os.O_RDONLY),
        _give(_ERRNO | errno.EPERM),
        _give(_ALLOW),
    ]


def _resolve() -> dict[str, int]:
    """Call numbers of another architecture, from libseccomp."""
    try:
        library = importlib.import_module("pyseccomp")
        names = {*ALLOWED, *CHECKED, *OWN_PID, *REFUSED}
        numbers = {name: int(library.resolve_syscall(library.Arch.NATIVE, name)) for name in names}
    except (ImportError, OSError, RuntimeError) as error:
        raise NoFilterError(f"pyseccomp is needed on {platform.machine()}: {error}") from None
    return {name: number for name, number in numbers.items() if number >= 0}
