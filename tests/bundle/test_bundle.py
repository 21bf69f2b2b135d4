"""A bundle judges as the course does, and gives nothing away."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.bundle import archive, public, secrets
from grader.bundle.make import Made, make
from grader.bundle.student import Desk
from grader.errors import BundleError
from grader.lab import load_lab
from tests.pipeline.conftest import CLASS, RIGHT

FURTHER = {
    "own-rate": RIGHT.replace("lr * g", "0.0371 * g"),
    "rate-and-sign": RIGHT.replace("lr * g", "0.0371 * g").replace("w -", "w +"),
    "twice-and-mean": RIGHT.replace("X.T @ error / len(X)", "2 * X.T @ error"),
    "all-three": RIGHT.replace("lr * g", "0.05 * g").replace("w -", "w +").replace(" / len(X)", ""),
    "no-python": "def step(:\n",
}


def verdict(record: dict[str, Any]) -> Any:
    """What a student would see of the public checks, but for the score, which hidden checks share."""
    parts = [
        (part["id"], [(c["id"], c["status"], c["message"], c["relation"]) for c in part["checks"] if not c.get("hidden")])
        for part in record["parts"]
    ]
    taken = [(one["mistake"], one["part"], one["points"], one["evidence"], one["detail"]) for one in record["deductions"]]
    return record["status"], parts, taken


@pytest.mark.parametrize("name", [*CLASS, *FURTHER])
def test_a_bundle_judges_as_the_course_does(name: str, desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Mistakes, points, checks and their words are the course's, with constants of a student's own and in combinations."""
    file = tmp_path / f"{name}.py"
    file.write_text({**CLASS, **FURTHER}[name], encoding="utf-8")
    at_course, at_home = (desk.check(file)[0] for desk in desks)
    assert verdict(at_home) == verdict(at_course)


def contents(path: Path) -> dict[str, str]:
    """Every byte of the bundle as text, unpacked."""
    with zipfile.ZipFile(path) as unpacked:
        return {name: unpacked.read(name).decode("latin-1") for name in unpacked.namelist()}


def test_nothing_of_the_reference_travels(course: Path, made: Made) -> None:
    """No line of the reference that tells anything, and no text of any edit, stands anywhere in the unpacked bundle."""
    found = {name: secrets.squeezed(text.replace("\n", "")) for name, text in contents(made.path).items()}
    lines = secrets.secret_lines(load_lab(course, "step"))
    assert {"error=X@w-y", "gradient=X.T@error/len(X)", "lr*gradient"} & set(lines)
    for line, place in lines.items():
        assert not [name for name, text in found.items() if line in text], f"{line} ({place})"
    rubric = yaml.safe_load((course / "rubrics" / "step.yaml").read_text(encoding="utf-8"))
    for edit in (edit for one in (*rubric["mistakes"], *rubric["accepts"]) for edit in one["edits"]):
        for text in (edit["replace"], edit["with"]):
            assert len(text) < 6 or not [name for name, all_of_it in contents(made.path).items() if text in all_of_it], text


def test_nothing_hidden_travels(made: Made) -> None:
    """Neither the hidden probe nor its inputs, nor a hidden check with its title; only their number does."""
    everything = "".join(f"{name}\n{text}" for name, text in contents(made.path).items())
    for word in ("secret_twice", "long_ago", "twice", "Twice in secret", "quiet", "Quietly watched"):
        assert word not in everything, word
    assert made.hidden_checks == 2
    assert json.loads(contents(made.path)[archive.MANIFEST])["hidden"] == {"step": 2}


def test_a_student_reads_how_many_checks_are_hidden(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Hidden checks are counted, not shown: in a bundle's record and in what a student sees of the course's."""
    from grader.report.view import for_student

    (tmp_path / "a.py").write_text(CLASS["s03-sign"], encoding="utf-8")
    for desk in desks:
        (part,) = for_student(desk.check(tmp_path / "a.py")[0])["parts"]
        assert part["hidden_checks"] == 2
        assert [check["id"] for check in part["checks"]] == ["weight", "loss"]
        assert "2 more checks" in part["note"]["en"]


def test_a_probe_that_holds_a_line_of_the_reference_is_refused(course: Path, lending: None, tmp_path: Path) -> None:
    """What would give the answer away isn't written; the message says where it stands and what to do."""
    import shutil

    shutil.copytree(course, tmp_path / "course")
    probes = tmp_path / "course" / "labs" / "step" / "probes.py"
    text = probes.read_text(encoding="utf-8")
    leaking = text.replace('    return {"w": lab', '    error = X @ w - y\n    return {"e": error, "w": lab', 1)
    probes.write_text(leaking, encoding="utf-8")
    with pytest.raises(BundleError, match=r"labs/step/probes.py holds .*error=X@w-y.* as reference.py:2 does.*hidden"):
        make(tmp_path / "course", "step", tmp_path / "b.grader", 1)
    assert not (tmp_path / "b.grader").exists()


@pytest.mark.parametrize("damage", ["nothing", "text", "cut", "page", "format"])
def test_a_damaged_bundle_is_said_to_be_one(made: Made, tmp_path: Path, damage: str) -> None:
    """Whatever is wrong with the file, the student reads what to do."""
    broken = tmp_path / "b.grader"
    data = made.path.read_bytes()
    if damage in ("page", "format"):
        with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(broken, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == archive.MANIFEST and damage == "format":
                    content = content.replace(b'"format": 1', b'"format": 9')
                new.writestr(name, content[:40] if name.startswith("key/") and damage == "page" else content)
    else:
        broken.write_bytes({"nothing": b"", "text": b"lab3", "cut": data[: len(data) // 2]}[damage])
    (tmp_path / "a.py").write_text(RIGHT, encoding="utf-8")
    with pytest.raises(BundleError, match="again"), Desk(str(broken), None, lambda _: tmp_path) as desk:
        desk.check(tmp_path / "a.py")


def test_equal_labs_make_equal_bundles(course: Path, lending: None, made: Made, tmp_path: Path) -> None:
    """The same course gives the same bytes, so that a course can see whether its bundle is current."""
    again = make(course, "step", tmp_path / "again.grader", 1)
    assert again.path.read_bytes() == made.path.read_bytes()


def test_the_public_rubric_has_no_edits(course: Path) -> None:
    """Of a version only that it is one remains."""
    lab = load_lab(course, "step")
    rubric = public.public_rubric(lab, {one.id for one in (*lab.rubric.mistakes, *lab.rubric.accepts)})
    for one in (*rubric.mistakes, *rubric.accepts):
        assert [[edit.replace for edit in form] for form in one.versions] == [["withheld"]]
