"""One lab of a course made ready to run and judge submissions, and what its verdicts rest on, as digests."""

from __future__ import annotations

import contextlib
import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from grader import __version__
from grader.bench import Bench
from grader.judge.record import Setting
from grader.key import Key, KeyCache
from grader.lab import load_lab
from grader.lab.digest import rubric_digest
from grader.pool import Places
from grader.sandbox import Isolation

_HERE: Final = Path(__file__).parent


class Session(Bench):
    """One lab of a course made ready: its key, its catalogue, and sandboxes that start when something must run."""

    def __init__(self, course: Path, lab: str, *, seed: int, jobs: int, isolation: Isolation, pool: Places | None = None) -> None:
        read = load_lab(course, lab)
        self._cache = KeyCache(key_path(course))
        key = Key(read, seed, self._cache, worker_digest())
        digest = rubric_digest(read.rubric)
        setting = Setting(read.rubric.version, seed_name(seed), isolation.as_record(), digest, read.data)
        super().__init__(read, key, setting, seed=seed, jobs=jobs, isolation=isolation, pool=pool, code=grader_digest())
        self.key: Key = key
        self.execution = _digest(self.lab.execution_digest(seed), worker_digest(), isolation.tier)
        self.basis = _digest(self.execution, self.lab.key_digest(seed), self.lab.judging_digest(), grader_digest())

    def key_of(self, seed: int) -> Key:
        """The answer key under a seed; those of other seeds serve the audit."""
        return Key(self.lab, seed, self._cache, worker_digest())

    def build(self, *, ahead: bool = False) -> None:
        """Makes the key ready; `ahead`: with the likely combinations, for a class."""
        self.catalogue.build(self.versions)
        if ahead:
            self.catalogue.build_ahead(self.versions)

    def close(self) -> None:
        super().close()
        self._cache.close()


# ── what verdicts rest on ─────────────────────────────────────────────────────


def key_path(course: Path) -> Path:
    """Where the key's observations are kept; the sandbox can read neither."""
    return course / ".grader" / "key.sqlite"


def seed_name(seed: int) -> str:
    """How a record names the seed without giving it away."""
    return "public" if seed == 0 else "hidden-" + hashlib.sha256(f"grader seed {seed}".encode()).hexdigest()[:8]


@cache
def worker_digest() -> str:
    """Of what runs inside the sandbox and of what bounds it: what they change is run again."""
    rooms = [path for room in ("sandbox", "worker") for path in sorted((_HERE / room).glob("*.py"))]
    return _digest(*(path.read_text(encoding="utf-8") for path in [_HERE / "wire.py", *rooms]), *libraries())


@cache
def grader_digest() -> str:
    """Of everything that judges: what it changes is judged again, from stored observations."""
    rooms = ("collect", "compare", "diagnose", "judge", "key", "mutants", "lab", "rubric", "score")
    paths = [_HERE / "notebook.py", *(path for room in rooms for path in sorted((_HERE / room).rglob("*.py")))]
    return _digest(__version__, *(path.read_text(encoding="utf-8") for path in paths))


def libraries() -> list[str]:
    """The versions of what computes: the last digits, and what is raised, may change with them."""
    found = [sys.version, platform.machine()]
    for package in ("numpy", "torch"):
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{package} {version(package)}")
    return found


def _digest(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0\0")
    return digest.hexdigest()
