"""What all tests share: expected outputs kept as files, written again with `--update-goldens` (`make goldens`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from grader.errors import GraderError
    from grader.model import Run, Source, Task
    from grader.sandbox import Isolation, Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the expected outputs again instead of comparing")


# What takes longest is begun first: a file is one worker's, and the one begun last is waited for by the other worker.
LONGEST = ("tests/samples/", "tests/hostile/", "tests/pipeline/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the order of LONGEST, all else as collected; `make test` keeps xdist from sorting by the number of tests."""
    items.sort(key=lambda item: next((at for at, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST)))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """`golden(path, text)`: the text is what the file holds."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing; make goldens writes it"
        assert text == path.read_text(encoding="utf-8"), f"{path.name} is out of date; make goldens, then look at the difference"

    return compare


WORDS = r"[A-Za-z][\w'-]*"
ENGLISH = re.compile(rf"{WORDS}(?: +{WORDS}){{3}}")  # four words in a row
ASIDE = re.compile(  # names and values, what Python says itself, and example files
    r"“[^”]*”|（[^）]*）|\"[^\"]*\"|'[^']*'|`[^`]*`|\w+(?:Error|Exception)：[^；\n]*"
)


@pytest.fixture(scope="session")
def in_chinese() -> Callable[[GraderError], str]:
    """`in_chinese(error)`: what it says in Chinese, each line of it Chinese and as many as in English."""

    def said(error: GraderError) -> str:
        plain = [ASIDE.sub("", line) for line in error.zh.splitlines()]
        assert len(plain) == len(str(error).splitlines())
        assert [line for line in plain if not re.search("[\u3400-\u9fff]", line) or ENGLISH.search(line)] == [], error.zh
        return error.zh

    return said


class Lent:
    """A warm sandbox on loan: closing it gives it back."""

    def __init__(self, sandbox: Sandbox, idle: list[Sandbox]) -> None:
        self._sandbox, self._idle = sandbox, idle
        self._before = sandbox.forks

    @property
    def forks(self) -> int:
        return self._sandbox.forks - self._before

    def run(self, task: Task) -> Run:
        return self._sandbox.run(task)

    def versions(self, task: Task, files: Sequence[tuple[Source, ...]]) -> list[Run]:
        return self._sandbox.versions(task, files)

    def close(self) -> None:
        if self._sandbox not in self._idle:
            self._idle.append(self._sandbox)


@pytest.fixture(scope="session")
def warm() -> Iterator[Callable[[Isolation], Lent]]:
    """Lends sandboxes whose zygotes are warm: starting one takes seconds, and a class of three takes a tenth of one."""
    from grader.sandbox import Sandbox, probe_isolation

    if probe_isolation().lacks(("landlock", "seccomp", "rlimits")):
        pytest.skip("this machine can't confine submissions")
    idle: list[Sandbox] = []
    made: list[Sandbox] = []

    def lend(isolation: Isolation) -> Lent:
        if not idle:
            made.append(Sandbox(isolation))
            idle.append(made[-1])
        return Lent(idle.pop(), idle)

    yield lend
    for sandbox in made:
        sandbox.close()


@pytest.fixture
def lent(warm: Callable[[Isolation], Lent], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pool of this test works in lent sandboxes."""
    from grader import pool

    monkeypatch.setattr(pool, "Sandbox", warm)
