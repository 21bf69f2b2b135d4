"""Pages that several processes write are those that one would have written, also where a process is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.model import Text
from grader.report import press, write_reports
from grader.report.html import write_submission_page
from grader.report.view import Audience

from .fixtures import RECORDS, SOURCES

TITLE = Text("A lab", "实验")
COUNT = 12


def many() -> Iterator[dict[str, Any]]:
    for number in range(COUNT):
        yield {**list(RECORDS.values())[number % len(RECORDS)], "submission": f"s{number:02}"}


def written(out: Path, jobs: int) -> dict[str, bytes]:
    write_reports(out, TITLE, records=many, sources=lambda _: SOURCES, jobs=jobs)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*.html"))}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, for more than two submissions."""
    monkeypatch.setattr(press, "FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_two_processes_write_what_one_does(tmp_path: Path) -> None:
    """Every page is the same to the byte, and none is missing."""
    alone = written(tmp_path / "one", jobs=1)
    assert len(alone) == 2 * COUNT + 1
    assert written(tmp_path / "two", jobs=2) == alone


def test_a_page_is_the_same_alone_and_beside_the_other(tmp_path: Path) -> None:
    """The figures that both share say of each record what they say when they are made for one reader."""
    readers: tuple[Audience, ...] = ("student", "staff")
    for number, record in enumerate(RECORDS.values()):
        both, alone = tmp_path / f"both{number}", tmp_path / f"alone{number}"
        press.write_both(both, record, SOURCES, "student", "zh")
        for audience in readers:
            page = write_submission_page(alone, record, SOURCES, audience, "zh")
            assert (both / page.relative_to(alone)).read_bytes() == page.read_bytes()


def test_pages_of_who_is_gone_are_gone(tmp_path: Path) -> None:
    """A page that belongs to no record is removed, whoever wrote the others."""
    stray = tmp_path / "pages" / "gone.html"
    stray.parent.mkdir()
    stray.touch()
    assert "pages/gone.html" not in written(tmp_path, jobs=2)


@pytest.mark.parametrize("child", ["import os; os._exit(3)", "import sys; sys.stdin.buffer.readline(); os.abort()"])
def test_a_lost_process_loses_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str) -> None:
    """What it left is written all the same, and nobody is told an error."""
    alone = written(tmp_path / "one", jobs=1)
    monkeypatch.setattr(press, "_CHILD", child)
    assert written(tmp_path / "two", jobs=2) == alone


def test_a_place_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    """As with one process: it names the place."""
    (tmp_path / "students").touch()
    with pytest.raises(OSError, match="students"):
        written(tmp_path, jobs=2)
