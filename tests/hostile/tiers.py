"""Grading a class of attackers at each tier that this machine can make: root or not, with bubblewrap or without."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from grader.pipeline import GradeOptions, grade
from grader.report.files import record_json

from . import handed_in

ROOT: Final = Path(__file__).parents[2]
COURSE: Final = ROOT / "tests" / "pipeline" / "course"
USER: Final = 61_200
TIERS: Final = ("root-boxed", "root", "user-boxed", "user")
QUIET: Final = {
    "a_right": handed_in.STEP,
    "m_both": handed_in.STEP.replace("w - lr", "w + lr").replace(" / len(X)", ""),
    "zz_own": handed_in.STEP.replace("- y)", "- 2 * y)"),
}
_SUBREAPER: Final = 36  # prctl: orphans of what we start become our children, and are seen


@dataclass(slots=True)
class Graded:
    """What one run of `grader grade` left."""

    records: dict[str, dict[str, Any]]
    out: Path
    stdout: str
    stderr: str
    code: int
    calls: int = 0  # connections and datagrams that reached this machine
    orphans: list[int] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)  # files of the course, or handed in, that are no longer what they were

    def plain(self, names: Mapping[str, Any]) -> dict[str, str]:
        return {name: record_json({key: value for key, value in self.records[name].items() if key != "timing"}) for name in names}


class Bench:
    """A course, a folder of submissions and the command line of one tier."""

    def __init__(self, home: Path, tier: str) -> None:
        self.home, self.tier = home, tier
        home.mkdir(parents=True, exist_ok=True)
        self.course, self.handed_in = home / "course", home / "handed-in"
        if not self.course.exists():
            shutil.copytree(COURSE, self.course)

    def grade(self, files: Mapping[str, str | bytes], out: str, *more: str) -> Graded:
        """Hands these in (file name → content) and grades them; nothing else lies there."""
        self._hand_in(files)
        if self.tier.startswith("user"):
            subprocess.run(["chown", "-R", f"{USER}:{USER}", str(self.home)], check=True)
        return self._run(self.home / out, *more)

    def grade_here(self, files: Mapping[str, str | bytes], out: str) -> dict[str, dict[str, Any]]:
        """The same in this process, where a test may have taken a layer away."""
        self._hand_in(files)
        records: dict[str, dict[str, Any]] = {}
        asked = GradeOptions(
            course=self.course, lab="step", path=self.handed_in, out=self.home / out, pages=False, allow_unconfined=True
        )
        with listening():
            grade(asked, on_record=lambda record: records.update({record["submission"]: record}))
        return records

    def _hand_in(self, files: Mapping[str, str | bytes]) -> None:
        shutil.rmtree(self.handed_in, ignore_errors=True)
        self.handed_in.mkdir()
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            (self.handed_in / name).write_bytes(data)

    def _run(self, out: Path, *more: str) -> Graded:
        line = [
            *self._start(),
            "-m",
            "grader",
            "grade",
            "step",
            str(self.handed_in),
            "--out",
            str(out),
            "--course",
            str(self.course),
        ]
        before = self._digests()
        with listening() as server, adopting() as orphans:
            done = subprocess.run(
                [*line, "--quiet", *more], capture_output=True, text=True, env=self._environment(), timeout=400, check=False
            )
            left = orphans()
            calls = server()
        lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines() if (out / "results.jsonl").exists() else []
        records = {record["submission"]: record for record in map(json.loads, lines)}
        changed = [name for name, digest in self._digests().items() if before.get(name) != digest]
        return Graded(records, out, done.stdout, done.stderr, done.returncode, calls, left, changed)

    def places(self, out: str) -> dict[str, str]:
        """What an attacker knows."""
        return {
            "COURSE": str(self.course),
            "HANDED": str(self.handed_in),
            "OUT": str(self.home / out),
            "PORT": str(PORT),
            "ABSTRACT": ABSTRACT,
        }

    def _start(self) -> list[str]:
        if not self.tier.startswith("user"):
            return [sys.executable]
        return [
            shutil.which("setpriv") or "setpriv",
            f"--reuid={USER}",
            f"--regid={USER}",
            "--clear-groups",
            "--inh-caps=-all",
            str(users_python()),
        ]

    def _environment(self) -> dict[str, str]:
        path = os.environ["PATH"] if self.tier.endswith("boxed") else without_bubblewrap(self.home)
        return {"PATH": path, "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TMPDIR": "/tmp"}

    def _digests(self) -> dict[str, str]:
        found = {}
        for top in (self.course, self.handed_in):
            for path in sorted(top.rglob("*")):
                if path.is_file() and ".grader" not in path.parts and "__pycache__" not in path.parts:
                    facts = path.stat()
                    told = f"{facts.st_mode} {facts.st_uid} {facts.st_mtime_ns}".encode()
                    found[str(path)] = hashlib.sha256(told + path.read_bytes()).hexdigest()
        return found


def public_folder(request: pytest.FixtureRequest) -> Path:
    """A folder that others may pass: pytest's own is closed again whenever another pytest starts."""
    home = Path(tempfile.mkdtemp(prefix="grader-hostile-"))
    request.addfinalizer(lambda: shutil.rmtree(home, ignore_errors=True))
    home.chmod(0o755)
    return home


def require(tier: str) -> None:
    """Skips where this machine can't make the tier."""
    if tier.startswith("user") and (os.geteuid() != 0 or shutil.which("setpriv") is None or users_python() is None):
        pytest.skip("another user's Python can't be made here")
    if tier.endswith("boxed") and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap isn't installed")
    if tier.startswith("root") and os.geteuid() != 0:
        pytest.skip("not root")


@functools.cache
def users_python() -> Path | None:
    """An interpreter with this one's packages which another user can run: root's own may lie in a private home."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = Path("/usr/bin") / name
    if not system.exists():
        return None
    home = Path(sys.prefix).parent / ".user-venv"
    packages = home / "lib" / name / "site-packages"
    if not (home / "made").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([system, "-m", "venv", "--without-pip", home], check=True)
        shutil.rmtree(packages)
        # Hard links: the packages are a gigabyte.
        if subprocess.run(["cp", "-al", f"{sys.prefix}/lib/{name}/site-packages", packages], check=False).returncode:
            return None
        (home / "made").touch()
    python = home / "bin" / "python"
    tried = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", str(python), "-c", "import grader, torch"]
    return python if subprocess.run(tried, check=False, capture_output=True, cwd="/").returncode == 0 else None


def without_bubblewrap(home: Path) -> str:
    """A PATH on which there is no bwrap."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    return str(folder)


PORT: Final = 42_713 + os.getpid() % 10_000
ABSTRACT: Final = f"grader-test-{os.getpid()}"


@contextmanager
def listening() -> Iterator[Any]:
    """Somebody to call: how often TCP, UDP and local sockets of this machine were reached."""
    tcp = socket.create_server(("127.0.0.1", PORT))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", PORT))
    local = socket.socket(socket.AF_UNIX)
    local.bind("\0" + ABSTRACT)
    local.listen()
    for one in (tcp, udp, local):
        one.setblocking(False)

    def count() -> int:
        reached = 0
        for act in (tcp.accept, local.accept, lambda: udp.recv(10)):
            try:
                act()
            except BlockingIOError:
                continue
            reached += 1
        return reached

    try:
        yield count
    finally:
        for one in (tcp, udp, local):
            one.close()


@contextmanager
def adopting() -> Iterator[Any]:
    """Afterwards says which processes outlived the one that started them."""
    libc = ctypes.CDLL(None)
    libc.prctl(_SUBREAPER, 1, 0, 0, 0)
    before = _children()
    try:
        yield lambda: _alive(before)
    finally:
        libc.prctl(_SUBREAPER, 0, 0, 0, 0)


def _alive(before: set[int]) -> list[int]:
    """New children that don't end by themselves within two seconds; the others are reaped."""
    for _ in range(40):
        for pid in _children() - before:
            os.waitpid(pid, os.WNOHANG)
        if not (left := sorted(_children() - before)):
            break
        time.sleep(0.05)
    return left


def _children() -> set[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {int(word) for task in tasks for word in task.read_text().split()}
