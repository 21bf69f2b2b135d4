"""What a terminal shows: the same facts in the same order, whatever the terminal can do."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from grader.report.console import Tally, class_table, progress, submission_report
from grader.report.sheet import wrap

from . import fixtures

GOLDENS = Path(__file__).with_name("goldens")
Golden = Callable[[Path, str], None]


def plain(width: int = 80, encoding: str = "utf-8", **options: Any) -> tuple[Console, Callable[[], str]]:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(file=stream, width=width, legacy_windows=False, _environ={}, **{"color_system": None, **options})

    def written() -> str:
        stream.flush()
        return raw.getvalue().decode(encoding)

    return console, written


def report(record: Any, language: str = "en", width: int = 80, **options: Any) -> str:
    console, written = plain(width, **options)
    submission_report(record, fixtures.SOURCES, language, console)
    return written()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", fixtures.RECORDS)
def test_submission_golden(name: str, language: str, golden: Golden) -> None:
    """The report of each kind of record, word for word."""
    golden(GOLDENS / f"console-{name}-{language}.txt", report(fixtures.RECORDS[name], language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_class_golden(language: str, golden: Golden) -> None:
    """The class's table, its mistakes and its queue."""
    console, written = plain()
    class_table(fixtures.crowd(60), language, console, rows=12)
    golden(GOLDENS / f"console-class-{language}.txt", written())


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [*fixtures.RECORDS, "evil"])
def test_no_line_is_wider_than_the_terminal(name: str, language: str, width: int) -> None:
    """Wide signs count two; nothing passes 80 columns either."""
    record = {**fixtures.RECORDS, "evil": fixtures.EVIL}[name]
    lines = report(record, language, width).splitlines()
    assert max(map(cell_len, lines)) <= min(width, 80)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252", "cp437"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_any_encoding_can_be_written(encoding: str, language: str) -> None:
    """A pipe in an old code page gets plain signs instead of an error, and English where Chinese can't be."""
    for record in (*fixtures.RECORDS.values(), fixtures.EVIL):
        said = report(record, language, encoding=encoding)
        assert said.strip()
    said = report(fixtures.TWO, language, encoding=encoding)
    assert ("扣" in said or "没有更新偏置" in said) == (language == "zh" and encoding == "gbk")
    assert "-15" in said


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_students_send_nothing_to_the_terminal(poison: str) -> None:
    """No control character of a student's text reaches the terminal, and markup stays text."""
    record = fixtures.hostile(fixtures.TWO, f"{poison}\x1b]0;title\x07\x9b31m[red]x[/red]\u202e")
    said = report(record)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
    assert "[red]" in said


def test_colour_adds_and_never_carries() -> None:
    """Without colour the words are the same."""
    coloured = report(fixtures.UNEXPLAINED, color_system="standard", force_terminal=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == report(fixtures.UNEXPLAINED)


def test_full_marks_are_brief() -> None:
    """Nothing wrong: said warmly, without empty sections."""
    said = report(fixtures.FULL)
    assert "Well done" in said
    assert len(said.splitlines()) < 20


def test_a_class_of_none_and_of_one() -> None:
    console, written = plain()
    class_table([], "en", console)
    assert written().strip() == "No submission has been graded yet."
    console, written = plain(60)
    class_table([fixtures.TWO], "zh", console)
    assert "Ada Li" in written()


def test_class_rows_are_sorted() -> None:
    console, written = plain()
    class_table(reversed(fixtures.crowd(30)), "en", console)
    found = re.findall(r"^(2024\d+)  ", written(), re.MULTILINE)
    assert found == sorted(found)
    assert len(found) == 30


@pytest.mark.parametrize(("language", "words"), [("en", "explained 26 · review 19 · failed 3"), ("zh", "已解释 26 · 待查看 19")])
def test_progress_fits_sixty_columns(language: str, words: str) -> None:
    """Done, rate, time left and what was found so far, from a clock that is passed in."""
    now = [0.0]

    def clock() -> float:
        now[0] += 0.05
        return now[0]

    console, written = plain(60, force_terminal=True)
    tally = Tally()
    with progress(language, console, clock) as bar:
        task = bar.add_task("lab3", total=300, tally=tally)
        for record in fixtures.crowd(120):
            tally = tally.plus(record)
            bar.update(task, advance=1, tally=tally)
    said = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", written())
    assert "120/300" in said
    assert re.search(r"\d+(\.\d)?/(s|秒)", said)
    assert words in said
    assert all(cell_len(line) <= 60 for line in said.splitlines())


@given(st.text(alphabet="ab 学习率，。W", max_size=60), st.integers(4, 30))
def test_wrapping_keeps_every_sign(text: str, width: int) -> None:
    lines = list(wrap(text, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)
