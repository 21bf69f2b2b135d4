"""Judges for the small labs beside these tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import pool
from grader.model import Source, Student, Submission
from grader.pipeline import Record
from grader.sandbox import Isolation, probe_isolation
from grader.session import Session

COURSE = Path(__file__).with_name("course")
Judge = Callable[[str], Record]


@pytest.fixture(scope="module")
def session_of(warm: Callable[[Isolation], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Session]]:
    """`session_of(lab)`: the lab with its key built, in a copy of the course."""
    opened: list[Session] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)

        def session_of(lab: str) -> Session:
            course = tmp_path_factory.mktemp(lab) / "course"
            shutil.copytree(COURSE, course)
            session = Session(course, lab, seed=0, jobs=1, isolation=probe_isolation())
            opened.append(session)
            session.build()
            return session

        yield session_of
        for session in opened:
            session.close()


@pytest.fixture(scope="module")
def judge_of(session_of: Callable[[str], Session]) -> Callable[[str], Judge]:
    """`judge_of(lab)(text)`: the record of a submission with this one file."""

    def judge_of(lab: str) -> Judge:
        session = session_of(lab)

        def judge(text: str) -> Record:
            one = Submission(id="s", student=Student(id="s"), files=(Source(path="lab.py", text=text),), digest="d")
            return session.judge(one, session.run(one))

        return judge

    return judge_of
