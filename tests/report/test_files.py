"""Files for other programs: whole, sorted, and safe to open."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.files import guarded, record_json, write_gradebook_csv, write_results_jsonl
from grader.report.paths import page_name, page_path

from . import fixtures

LAST = ["mistakes", "final", "comments"]


def rows(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(data.decode("utf-8-sig").splitlines()))


def test_results_are_the_records_sorted(tmp_path: Path) -> None:
    records = fixtures.crowd(20)
    path = write_results_jsonl(tmp_path, reversed(records))
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert found == records
    assert "王小明" in path.read_text(encoding="utf-8")


def test_numbers_that_json_lacks_become_words() -> None:
    line = record_json({"b": [math.nan, math.inf, -math.inf], "a": "\ud800 学"})
    assert line == '{"a": "? 学", "b": ["NaN", "Infinity", "-Infinity"]}'


def test_gradebook(tmp_path: Path) -> None:
    table = rows(write_gradebook_csv(tmp_path, reversed([*fixtures.RECORDS.values()])))
    assert table[0] == ["id", "name", "score", "max", "status", "needs_review", "softmax", "manual_backward", *LAST]
    assert table[2] == [
        "20240002",
        "Ada Li",
        "75",
        "100",
        "graded",
        "false",
        "30",
        "45",
        "missing-bias-update; hard-coded-lr",
        "75",
        "",
    ]
    assert table[5] == ["20240005", "Bo Chen", "", "100", "unusable", "true", *[""] * 5]
    assert [row[0] for row in table[1:]] == sorted(row[0] for row in table[1:])
    assert {len(row) for row in table} == {11}


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """Records that end in an error replace nothing and leave nothing behind."""

    def broken() -> Any:
        yield fixtures.FULL
        raise KeyError

    for write in (write_results_jsonl, write_gradebook_csv):
        path = write(tmp_path, [fixtures.FULL])
        before = path.read_bytes()
        with pytest.raises(KeyError):
            write(tmp_path, broken())
        assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert not re.search(r"[\x00-\x1f]", cell)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "\x00=", " ="])
def test_formulas_get_an_apostrophe(tmp_path: Path, start: str) -> None:
    record = {**fixtures.TWO, "student": {"id": "1", "name": f"{start}cmd|' /C calc'!A0"}}
    table = rows(write_gradebook_csv(tmp_path, [record]))
    assert not table[1][1].startswith(("=", "+", "-", "@", "\t"))


@given(st.text())
def test_page_names_are_safe_everywhere(submission: str) -> None:
    name = page_name(submission)
    assert re.fullmatch(r"[\w][\w-]*\.html", name)
    assert len(name.encode()) <= 120
    assert name.removesuffix(".html") not in {"con", "prn", "aux", "nul", "com1", "lpt9", "index"}


@given(st.text(), st.text())
def test_page_names_do_not_collide(one: str, other: str) -> None:
    if one != other:
        assert page_name(one).casefold() != page_name(other).casefold()


@pytest.mark.parametrize("other", ["ABC", "abc ", "abc/", "../abc", "abc.html", "ａｂｃ", "Abc"])
def test_names_that_look_alike(other: str) -> None:
    assert page_name("abc") == "abc.html"
    assert page_name(other).casefold() != "abc.html"


def test_nobody_takes_a_hashed_name() -> None:
    """An id chosen to be another's hashed name gets a hash of its own."""
    taken = page_name("王小明").removesuffix(".html")
    ascii_taken = page_name("ABC").removesuffix(".html")
    assert page_name(taken) != f"{taken}.html"
    assert page_name(ascii_taken) != f"{ascii_taken}.html"


def test_audiences_live_apart() -> None:
    assert page_path("x", "staff") != page_path("x", "student") == page_path("x", "student-after-due")
