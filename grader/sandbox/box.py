"""The command line that starts a worker process: a clean environment and, where it works, bubblewrap around it.

In the box only Python, its packages, shared libraries and the grader package exist, all read-only; nothing is writable.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import grader
from grader.errors import SandboxError
from grader.worker.confine import read_trees

_NAMESPACES: Final = ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom")
# What the zygote needs to change its children's uid and to end them afterwards; the children keep none.
_FOR_UID: Final = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SETPCAP")


def environment(hash_seed: int = 0) -> dict[str, str]:
    """The whole environment of a worker process."""
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",  # else torch.set_num_threads(4) makes libgomp exit where threads are denied
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # a third off the cost of each fork
        "TORCHINDUCTOR_CACHE_DIR": "/proc",  # torch makes it on import: so one that exists and that nobody can write
    }


def command(module: str, arguments: Collection[str], layers: Collection[str], extra: Collection[str] = ()) -> list[str]:
    """How to start `python -m module` under the outer layers; `extra` files can be read as well."""
    # -I would also ignore PYTHONHASHSEED; the environment is ours, so -s -P isolates as well.
    python = [sys.executable, "-s", "-P", "-u", "-m", module, *arguments]
    return [*_bubblewrap(layers, extra), *python] if "bwrap" in layers else python


def refuse_exposed(places: Mapping[str, Path]) -> None:
    """Raises SandboxError when a folder with answers lies where every submission can read."""
    for name, place in places.items():
        real = os.path.realpath(place)
        for tree in read_trees():
            if Path(real).exists() and Path(real).is_relative_to(tree):
                raise SandboxError(
                    f"{name} lies in {tree}, which every submission can read: move it out of Python's folders",
                    zh=f"{name} 位于 {tree}，所有提交都能读到；请移出 Python 的文件夹",
                )


def answers() -> dict[str, Path]:
    """The folders whose contents no submission may see."""
    beside = Path(grader.__file__).parent.parent
    return {f"{root / name}": root / name for root in (beside, Path.cwd()) for name in ("labs", "rubrics", "submissions")}


def _bubblewrap(layers: Collection[str], extra: Collection[str]) -> list[str]:
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("bubblewrap was promised but bwrap isn't installed", zh="应有 bubblewrap，但没有安装 bwrap")
    start = [program, *_NAMESPACES, "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    if "uid" in layers:
        start += [word for name in _FOR_UID for word in ("--cap-add", name)]
        start += _parents([*_visible(extra), *_DEVICES])
    else:
        start.append("--unshare-user")
    for path in _visible(extra):
        start += ["--ro-bind", path, path]
    for path in ("/lib", "/lib64"):
        if Path(path).is_symlink():
            start += ["--symlink", str(Path(path).readlink()), path]
    for path in _DEVICES:
        start += ["--dev-bind", path, path]
    # Nothing writable, so nothing persists from one child to the next.
    return [*start, "--proc", "/proc", "--remount-ro", "/", "--chdir", "/"]


def _parents(paths: list[str]) -> list[str]:
    # bubblewrap makes missing parents 0700: another uid couldn't pass. They are the box's own folders, empty but for what
    # is bound into them, so a Python under a private home stays usable.
    folders = {str(folder) for path in paths for folder in Path(path).parents if str(folder) != "/"}
    return [word for folder in sorted(folders) for word in ("--perms", "0755", "--dir", folder)]


def _visible(extra: Collection[str]) -> list[str]:
    # glibc asks there whether huge pages are to be had; without them each fork costs half as much again.
    paths = [*read_trees(), *extra, "/etc/ld.so.cache", "/sys/kernel/mm/transparent_hugepage"]
    for prefix in (sys.prefix, sys.base_prefix):
        paths += [f"{prefix}/bin", f"{prefix}/pyvenv.cfg"] if prefix != "/usr" else ["/usr/bin"]
    paths.append(str(Path(grader.__file__).parent))
    return [path for path in dict.fromkeys(paths) if Path(path).exists()]
