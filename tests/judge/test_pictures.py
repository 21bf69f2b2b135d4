"""Pictures in records: what was observed beside the reference's, small, the same each time, whatever a submission returns."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader import pool
from grader.compare.picture import picture
from grader.errors import AuthorError
from grader.lab import load_lab
from grader.pipeline import Record
from grader.sandbox import probe_isolation
from grader.session import Session

COURSE = Path(__file__).with_name("course")
RIGHT = (COURSE / "labs" / "learn" / "reference.py").read_text(encoding="utf-8")
RUBRIC = "rubrics/learn.yaml"
InChinese = Callable[[AuthorError], str]


@pytest.fixture(scope="module")
def judged(judge_of: Callable[[str], Callable[[str], Record]]) -> Callable[[str], Record]:
    return judge_of("learn")


def shown(record: Record) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for part in record["parts"] for one in part["pictures"]}


def changed(old: str, new: str) -> str:
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


def test_pictures_stand_beside_the_references(judged: Callable[[str], Record]) -> None:
    """A right submission's are the reference's own; a wrong one's differ; each says what it is in both languages."""
    right, wrong = shown(judged(RIGHT)), shown(judged(changed("range(steps)", "range(1)")))
    assert [(one["id"], one["kind"], one["fate"]) for one in right.values()] == [
        ("losses", "curve", "ok"), ("images", "images", "ok"), ("table", "matrix", "ok")
    ]  # fmt: skip
    for name in right:
        assert right[name]["got"] == right[name]["expected"] == wrong[name]["expected"]
        assert wrong[name]["got"] != wrong[name]["expected"]
        assert set(right[name]["title"]) == {"en", "zh"}
    assert (right["losses"]["expected"]["length"], wrong["losses"]["got"]["length"]) == (300, 1)
    assert len(right["table"]["rows"]) == len(right["table"]["columns"]) == 7


def test_records_with_pictures_are_the_same_each_time(judged: Callable[[str], Record]) -> None:
    """Same submission, same bytes."""
    first, second = (json.dumps(judged(RIGHT)["parts"], allow_nan=False) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        (changed("    return w, losses", "    return (w, losses) if steps < 3 else 1 / 0"), "raised"),
        (changed("    return w, losses", "    return (w, losses) if steps < 3 else ('w', 'l')"), "raised"),
        (changed("    return w, losses", "    return (w, losses) if steps < 3 else (w, [])"), "ok"),
        (changed("    return w, losses", "    return (w, losses) if steps < 3 else (w, ['?'])"), "ok"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(judged: Callable[[str], Record], text: str, fate: str) -> None:
    """No curve where there is none: the reference's stays, with how the training ended."""
    curve = shown(judged(text))["losses"]
    assert (curve["fate"], curve["got"]) == (fate, None)
    assert curve["expected"]["length"] == 300


def test_a_missing_part_has_no_pictures(judged: Callable[[str], Record]) -> None:
    """Nothing was handed in, so there is nothing to lay beside the reference's."""
    assert shown(judged(RIGHT.split("def fit")[0])) == {}


# ── small enough, whatever comes ──────────────────────────────────────────────


def test_curves() -> None:
    """At most 200 points, both ends among them; what is no number says which."""
    long = picture("curve", np.arange(1234.0), np.array([1 / 3, np.nan, np.inf, -np.inf]))
    assert (len(long["expected"]["x"]), long["expected"]["x"][0], long["expected"]["x"][-1]) == (200, 0, 1233)
    assert long["got"] == {"length": 4, "x": [0, 1, 2, 3], "y": [0.3333, "nan", "inf", "-inf"]}


def test_matrices() -> None:
    """At most 40 x 40, with the whole shape; more axes are rows, fewer are one row."""
    large = picture("matrix", np.ones((50, 60)), np.arange(3))
    assert (large["expected"]["shape"], np.shape(large["expected"]["values"])) == ([50, 60], (40, 40))
    assert large["got"] == {"shape": [1, 3], "values": [[0.0, 1.0, 2.0]]}
    assert picture("matrix", np.ones((2, 3, 4)), None)["expected"]["shape"] == [6, 4]


def pixels(image: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(image["pixels"]), np.uint8).reshape(image["shape"])


def test_images() -> None:
    """Bytes stay as they are; other values are between black and white of the expected ones, for both alike."""
    given = np.arange(60, dtype=np.uint8).reshape(2, 5, 6)
    made = picture("images", given, given.astype(np.float32) * 5)
    assert made["range"] == [0, 255]
    assert np.array_equal(pixels(made["expected"]), given)
    assert np.array_equal(pixels(made["got"]), np.minimum(given * 5.0, 255))
    unit = picture("images", given / 100, -1.0 * given / 100)
    assert unit["range"] == [0, 1]
    assert pixels(unit["got"]).max() == 0
    wide = picture("images", given / 10 - 2, np.full((2, 5, 6), np.nan))
    assert wide["range"] == [-2, 3.9]
    assert (pixels(wide["expected"]).min(), pixels(wide["expected"]).max(), wide["got"]["missing"]) == (0, 255, 60)
    assert (wide["got"]["mean"], wide["expected"]["missing"]) == ("nan", 0)


def test_many_and_large_images() -> None:
    """Sixteen at most, of at most 64 pixels a side, and how many there were; (n, 784) are n images where the numbers fit."""
    many = picture("images", np.zeros((20, 1, 200, 100)), np.zeros((20, 20000)))
    assert (many["expected"]["shape"], many["expected"]["of"]) == ([16, 50, 25], [20, 200, 100])
    assert many["got"]["shape"] == [16, 50, 25]
    assert picture("images", np.zeros((2, 3, 4)), np.zeros(7))["got"] is None
    assert picture("images", np.zeros((2, 3, 4)), np.zeros((5, 5)))["got"]["of"] == [1, 5, 5]
    assert picture("images", np.zeros((3, 4)), np.ones((3, 4)) * 1j)["got"]["mean"] == 0


# ── what an author may get wrong ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("probe: learning, observe: losses", "probe: lerning, observe: losses", "pictures[0].probe: no probe 'lerning'"),
        ("case: picture", "case: pictures", "pictures[1].case: 'pictures' is no input of probe 'learning'; did you mean"),
        ("rows: x", "rows: xs", "pictures[2].rows: 'xs' is no parameter of probe 'learning'; did you mean 'x'?"),
        ("kind: curve,", "kind: curve, rows: x,", "'rows' and 'columns' are for 'kind: matrix'"),
        ("kind: curve", "kind: curves", "kind: 'curves'"),
        ("id: images", "id: losses", "pictures[1].id: 'losses' stands twice (first as pictures[0])"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, in_chinese: InChinese, old: str, new: str, expected: str) -> None:
    """File, line and place, and the nearest valid word, in both languages."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    text = (course / RUBRIC).read_text(encoding="utf-8")
    assert old in text
    (course / RUBRIC).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuthorError) as error:
        load_lab(course, "learn")
    assert expected in str(error.value)
    assert in_chinese(error.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("observe: losses", "observe: loss", "'loss' of probe 'learning' can't be drawn; the probe returns images, losses"),
        ("observe: images", "observe: losses", "picture 'images' (images): 'losses' of shape (300,) of probe"),
    ],
)
def test_a_picture_of_nothing_is_the_authors_fault(
    tmp_path: Path, warm: Any, in_chinese: InChinese, old: str, new: str, expected: str
) -> None:
    """It is found when the key is built, before any submission is judged."""
    course = tmp_path / "course"
    shutil.copytree(COURSE, course)
    text = (course / RUBRIC).read_text(encoding="utf-8")
    (course / RUBRIC).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pool, "Sandbox", warm)
        session = Session(course, "learn", seed=0, jobs=1, isolation=probe_isolation())
        try:
            with pytest.raises(AuthorError) as error:
                session.build()
        finally:
            session.close()
    assert expected in str(error.value)
    assert "画不出来" in in_chinese(error.value)
