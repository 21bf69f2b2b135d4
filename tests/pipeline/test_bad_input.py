"""What an operator or an author gets wrong is one sentence with place and remedy; nothing that was finished is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.key import key as key_module
from grader.pipeline import STORE

from .conftest import CLASS, Desk, hand_in

ONE = {"s02-mean": CLASS["s02-mean"]}


def told(desk: Desk, *arguments: str, command: str = "grade", code: int = 2) -> str:
    """What stands on stderr when the command ended with this code: one error."""
    done = desk.cli(command, *(arguments or (str(desk.handed_in), "--out", str(desk.out))))
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("error: ") == 1
    return done.stderr


def test_a_path_that_is_not_there(desk: Desk) -> None:
    """The path is named, and what to type."""
    assert "nowhere: no folder of submissions here; name one: grader grade step FOLDER" in told(desk, "nowhere")


def test_an_empty_folder(desk: Desk) -> None:
    """An empty folder is told apart from a class without points."""
    desk.handed_in.mkdir()
    assert "handed-in: holds no submissions" in told(desk)
    assert not desk.out.exists()


def test_a_file_in_place_of_a_folder(desk: Desk) -> None:
    """A single file is what `grader check` is for."""
    hand_in(desk.handed_in, ONE)
    sentence = told(desk, str(desk.handed_in / "s02-mean.py"))
    assert "grader grade step FOLDER" in sentence or "grader check" in sentence


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("points: 30", "pionts: 30", ("rubrics/step.yaml", "pionts", "points")),
        ('replace: "return w -"', 'replace: "retrun w -"', ("step.yaml", "retrun w -")),
        ("probe: falls", "probe: fall", ("fall", "falls")),
        ("parts:", "parts: [", ("rubrics/step.yaml",)),
    ],
)
def test_a_typo_in_the_rubric(desk: Desk, old: str, new: str, words: tuple[str, ...]) -> None:
    """File, place and the nearest right word; the records of yesterday stand."""
    desk.grade(ONE)
    before = desk.plain()
    desk.edit("rubrics/step.yaml", old, new)
    sentence = told(desk)
    assert all(word in sentence for word in words), sentence
    assert desk.plain() == before


def test_a_broken_zip_among_others(desk: Desk) -> None:
    """One student's broken archive is that student's record, and everybody else's are graded."""
    hand_in(desk.handed_in, ONE)
    (desk.handed_in / "s50-zip.zip").write_bytes(b"PK\x03\x04 and then nothing")
    (desk.handed_in / "s51-empty").mkdir()
    done = desk.cli("grade", str(desk.handed_in), "--out", str(desk.out), "--no-pages", "--quiet")
    assert done.exit_code == 0, done.output
    records = desk.records()
    assert [records[name]["status"] for name in sorted(records)] == ["graded", "unusable", "unusable"]
    assert all(records[name]["notes"][0]["en"] for name in ("s50-zip", "s51-empty"))
    assert desk.grade().reused == 3


RAISES = '    raise LookupError("no table")\n'
NEVER = "    while True:\n        pass\n"


@pytest.mark.parametrize(
    ("line", "words"), [(RAISES, "reference.py:2: LookupError: no table"), (NEVER, "it doesn't end within ")]
)
def test_a_reference_that_gives_no_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch, line: str, words: str) -> None:
    """A reference that raises or never returns ends the command at once, with the probe and the case."""
    monkeypatch.setattr(key_module, "KEY_LIMITS", replace(key_module.KEY_LIMITS, probe_s=0.3))
    hand_in(desk.handed_in, ONE)
    desk.edit("labs/step/reference.py", "lr):\n", "lr):\n" + line)
    sentence = told(desk)
    assert "(the reference on probe 'one_step', case 'ragged')" in sentence
    assert words in sentence
    assert "mend the reference or" in sentence


def test_probes_that_work_at_home_only(desk: Desk) -> None:
    """A probes file that can't be executed in the sandbox is the author's to mend: with lab, probe and reason."""
    hand_in(desk.handed_in, ONE)
    desk.edit("labs/step/probes.py", "range(3)", "range(STEPS)")
    desk.edit(
        "labs/step/probes.py", "import inputs, probe\n", "import inputs, probe\n\nSTEPS = len(sys.modules['pydantic'].__name__)\n"
    )
    desk.edit("labs/step/probes.py", "from grader.worker", "import sys\n\nfrom grader.worker")
    sentence = told(desk)
    assert "labs/step: a version of the reference couldn't be run on one_step" in sentence
    assert "KeyError('pydantic')" in sentence


def test_a_mistake_that_never_returns_is_a_version_like_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listed mistake may be an endless loop: the others are found as ever."""
    monkeypatch.setattr(key_module, "KEY_LIMITS", replace(key_module.KEY_LIMITS, probe_s=0.2))
    desk.edit("rubrics/step.yaml", '"return w +"', '"while True: w = w +"')
    desk.grade(ONE)
    assert desk.records()["s02-mean"]["score"] == 70.0


def other_program(out: Path) -> None:
    connection = sqlite3.connect(out / STORE)
    connection.execute("create table songs (title text)")
    connection.commit()
    connection.close()


def no_database(out: Path) -> None:
    (out / STORE).write_text("dear diary " * 100)


def a_folder(out: Path) -> None:
    (out / STORE).mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (other_program, "this database belongs to another program; move it away or name another file"),
        (no_database, "this is not a results file of grader; move it away or name another file"),
        (a_folder, "can't be opened; mend its folder's permissions or name another file"),
    ],
)
@pytest.mark.parametrize("command", ["grade", "regrade", "report"])
def test_a_results_file_of_another_program(desk: Desk, spoil: Callable[[Path], None], words: str, command: str) -> None:
    """It is left as it is, and the sentence says so before anything is run."""
    hand_in(desk.handed_in, ONE)
    desk.out.mkdir()
    spoil(desk.out)
    kept = (desk.out / STORE).read_bytes() if (desk.out / STORE).is_file() else b""
    if command != "grade" and spoil is a_folder:
        words = "nothing is stored here"
    path = () if command == "report" else (str(desk.handed_in),)
    assert words in told(desk, *path, "--out", str(desk.out), command=command)
    assert kept == ((desk.out / STORE).read_bytes() if kept else b"")


def test_an_output_folder_that_can_not_be_made(desk: Desk) -> None:
    """A file stands where the folder should be."""
    hand_in(desk.handed_in, ONE)
    desk.out.write_text("I am a file")
    assert f"{desk.out / STORE}: " in told(desk)
    assert "can be written" in told(desk)


def test_reports_that_can_not_be_written(desk: Desk) -> None:
    """The verdicts are kept though a report can't be written: told with its place, and `grader report` writes it later."""
    hand_in(desk.handed_in, ONE)
    (desk.out / "gradebook.csv").mkdir(parents=True)
    assert "gradebook.csv: the reports can't be written" in told(desk, code=3)
    (desk.out / "gradebook.csv").rmdir()
    assert desk.cli("report", "--out", str(desk.out)).exit_code == 0
    assert desk.records()["s02-mean"]["score"] == 70.0


def test_layers_nobody_has(desk: Desk) -> None:
    """A layer that doesn't exist is refused by name before anything is read."""
    hand_in(desk.handed_in, ONE)
    assert "selinux" in told(desk, str(desk.handed_in), "--out", str(desk.out), "--require", "selinux", code=3)


def test_check_is_as_clear(desk: Desk, tmp_path: Path) -> None:
    """`grader check` ends with 0, 1, 2 and 3: full marks, points lost, no such file, the grader's own failure."""
    hand_in(tmp_path, {"full": CLASS["s01-right"], "less": CLASS["s02-mean"]})
    (tmp_path / "broken.zip").write_bytes(b"PK")
    full = desk.cli("check", str(tmp_path / "full.py"), "--json")
    assert (full.exit_code, json.loads(full.stdout)["score"]) == (0, 100.0)
    less = desk.cli("check", str(tmp_path / "less.py"), "--lang", "en")
    assert less.exit_code == 1
    assert "Not divided by the number of samples" in less.stdout
    assert desk.cli("check", str(tmp_path / "broken.zip")).exit_code == 1
    assert "grader check step FILE" in told(desk, str(tmp_path / "none.py"), command="check")


def test_check_by_a_broken_grader(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure of the machinery is 3 and no verdict."""
    from grader import pipeline

    run = pipeline.Session.run
    monkeypatch.setattr(pipeline.Session, "run", lambda self, one: replace(run(self, one), failure="the zygote ended"))
    hand_in(tmp_path, {"full": CLASS["s01-right"]})
    done = desk.cli("check", str(tmp_path / "full.py"), "--json")
    assert (done.exit_code, json.loads(done.stdout)["score"]) == (3, None)
