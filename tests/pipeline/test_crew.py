"""What several processes judge is what one would have judged, also where a process is lost, and none outlives the command."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import crew
from grader.crew import Crew, Done, Setup, graded_by
from grader.frames import pack_submission, unpack_submission
from grader.model import HandedIn, Loading, Markdown, Run, Source, Student, Submission, Text
from grader.sandbox import probe_isolation
from grader.wire import MAX_TEXT

from .conftest import CLASS, Desk, environment, hand_in
from .test_killed import UNHURRIED, alive, processes_under, stored

PATIENCE_S = 60.0
words = st.text(max_size=20)


def test_a_crew_writes_the_records_of_one_job(desk: Desk, tmp_path: Path, given_back: list[bool]) -> None:
    """Byte for byte, with as many children forked; every submission was the crew's, and what is known is not asked again."""
    alone, again = tmp_path / "alone", len(CLASS)
    forked = desk.grade(CLASS, out=alone).forks
    assert given_back == []
    assert desk.grade(jobs=2).forks == forked
    assert given_back == [False] * len(CLASS)
    assert desk.plain() == desk.plain(alone)
    assert (desk.grade(jobs=2).reused, len(given_back)) == (again, again)


def test_a_crew_judges_stored_runs_without_running_them(desk: Desk, given_back: list[bool]) -> None:
    """After an edit of the rubric nothing is run; the records are those of one job that judges them again."""
    desk.grade(CLASS, jobs=2)
    desk.edit("rubrics/step.yaml", "points: 30", "points: 29")
    summary = desk.grade(jobs=2)
    assert (summary.rejudged, summary.forks) == (len(CLASS), 0)
    assert given_back == [False] * 2 * len(CLASS)
    judged = desk.plain()
    desk.edit("rubrics/step.yaml", "points: 29", "points: 30")
    desk.grade()
    desk.edit("rubrics/step.yaml", "points: 30", "points: 29")
    assert desk.grade().rejudged == len(CLASS)
    assert desk.plain() == judged


@pytest.mark.parametrize(
    "child",
    ["import os; os._exit(3)", "from grader import crew; answer = crew._write; crew._write = lambda *_: 1 / 0; crew.main()"],
)
def test_a_lost_process_loses_no_submission(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_back: list[bool], child: str
) -> None:
    """Whether it never starts or ends before it has answered: the command does its work itself."""
    desk.grade(CLASS, out=tmp_path / "alone")
    monkeypatch.setattr(crew, "_CHILD", child)
    summary = desk.grade(jobs=2)
    assert (summary.graded, all(given_back)) == (len(CLASS), True)
    assert desk.plain() == desk.plain(tmp_path / "alone")


def test_what_a_lab_prints_is_no_answer(desk: Desk, given_back: list[bool]) -> None:
    """A lab's own code may print while its inputs are made."""
    probes = desk.course / "labs" / "step" / "probes.py"
    probes.write_text('print("made by hand")\n' + probes.read_text(encoding="utf-8"), encoding="utf-8")
    desk.grade(CLASS, jobs=2)
    assert given_back == [False] * len(CLASS)


def test_no_seed_stands_in_a_command_line(desk: Desk) -> None:
    """Other users of the machine can read those."""
    with Crew(Setup(desk.course, "step", 8_213_775, probe_isolation()), 1) as hands:
        hands.start()
        (process,) = hands._all
        assert b"8213775" not in Path(f"/proc/{process.pid}/cmdline").read_bytes()


def test_nothing_outlives_a_killed_command(desk: Desk) -> None:
    """Its processes, their sandboxes and the children in them end with it; what it had finished is kept."""
    hand_in(desk.handed_in, {f"{name}-{copy}": f"{text}# {copy}\n" for name, text in UNHURRIED.items() for copy in range(4)})
    line = desk.line("--jobs", "2", "--quiet")
    start = "import sys; from grader import pipeline; pipeline.MANY = 1; from grader.cli import main; main()"
    silent: Any = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-c", start, *line[3:]], env=environment(), stdout=silent, stderr=silent)
    give_up = time.monotonic() + PATIENCE_S
    while len(stored(desk)) < 3:
        assert process.poll() is None, "the command ended before it could be killed"
        assert time.monotonic() < give_up
        time.sleep(0.005)
    left = processes_under(process.pid)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while any(map(alive, left)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left
    assert not any(map(alive, left))


def test_a_run_too_large_is_not_kept() -> None:
    """What doesn't fit into a frame is judged and recorded, and run again by the next grading."""
    huge = Run(observations=(), loading=Loading(), isolation={}, environment={}, timing={}, output="x" * (MAX_TEXT + 1))
    session: Any = SimpleNamespace(forks=0, graded=lambda _: (huge, {"score": 1.0}))
    submission = Submission(id="s", student=Student(id="s"), files=(), digest="d")
    assert graded_by(session, submission, None) == Done({"score": 1.0}, ran=True, run=None, forks=0)


@given(words, st.lists(st.tuples(words, st.text()), max_size=3), words, st.lists(st.integers(0, 99), max_size=3))
def test_a_submission_comes_over_whole(name: str, files: list[tuple[str, str]], note: str, cells: list[int]) -> None:
    """All of it but how it was handed in, whatever stands in its texts."""
    submission = Submission(
        id=name,
        student=Student(id=name, name=note),
        files=tuple(Source(path=path, text=text, cells=tuple(cells)) for path, text in files),
        digest="0" * 64,
        notes=(Text(note, note),),
        written=(Markdown(file=name, cell=1, text=note),),
    )
    assert unpack_submission(pack_submission(submission)) == submission
    assert submission.handed_in == HandedIn()
