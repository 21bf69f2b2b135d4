"""What a class did in its own way becomes an entry of the rubric, and no student's code is run for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from grader import pipeline
from grader.errors import RubricError, UsageError
from grader.lab import load_lab
from grader.mutants import mutants
from grader.promote import Wish, promote
from grader.rubric.edits import Span, apply
from grader.rubric.insert import with_mistake
from grader.rubric.written import edit_for

from .conftest import RIGHT, Desk

LABS = Path(__file__).parents[2]
SUM = RIGHT.replace("X.T @ error", "X.T @ (error - w.sum())")  # no mutant does this
FEWER = RIGHT.replace("len(X)", "len(w)")
TEXTS = {"s1": FEWER, "s2": FEWER.replace("len(w)", "w.size"), "s3": SUM, "s4": RIGHT}


@pytest.fixture
def class_(desk: Desk) -> Desk:
    """Two submissions with one slip that mutants know, one with a slip that none knows, one that is right."""
    desk.grade(TEXTS)
    return desk


def rubric(desk: Desk) -> Path:
    return desk.course / "rubrics" / "step.yaml"


def test_a_suggestion_becomes_an_entry(class_: Desk) -> None:
    """First the changes are shown and nothing is written; then both of the cluster are explained. No child is forked."""
    before = rubric(class_).read_text(encoding="utf-8")
    cluster = class_.records()["s1"]["cluster"]
    wish = Wish(target=cluster[:6], id="wrong-size", points="15", suggestion=1)
    dry = promote(class_.options(), wish, apply=False)
    assert rubric(class_).read_text(encoding="utf-8") == before
    assert (dry.submissions, dry.unlike, dry.applied, dry.regrade.forks) == (("s1", "s2"), {}, False, 0)
    assert [(change.submission, change.after["score"]) for change in dry.regrade.changes] == [("s1", 85.0), ("s2", 85.0)]
    done = promote(class_.options(), wish, apply=True)
    assert (done.applied, done.regrade.forks) == (True, 0)
    after = rubric(class_).read_text(encoding="utf-8")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert after.startswith(before)
    assert added[:2] == ["  - id: wrong-size", "    points: 15"]
    assert added[-1] == "    edits: [{replace: len(X), with: len(w)}]"
    record = class_.records()["s2"]
    assert ([one["mistake"] for one in record["deductions"]], record["needs_review"]) == (["wrong-size"], False)
    title = record["deductions"][0]["title"]
    assert "len(w)" in title["en"] or "w" in title["en"]
    assert title["zh"]


def test_no_sandbox_sees_a_student(class_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only versions of the reference are run."""
    monkeypatch.setattr(pipeline.Session, "run", lambda *_: pytest.fail("a submission was run"))
    assert promote(class_.options(), Wish(target="s1", id="wrong-size", points="15", suggestion=1), apply=True).applied


HAND = {"replace": "X.T @ error", "with": "X.T @ (error - w.sum())", "in": "step"}
TITLE = ["--title-en", "The weights are subtracted from the error", "--title-zh", "误差里减去了权重之和"]


def test_an_edit_by_hand(class_: Desk) -> None:
    """What nobody suggests, an author says; it must do what the submission did on every probe."""
    asked = [
        "s3",
        str(class_.handed_in),
        "--out",
        str(class_.out),
        "--id",
        "own-slip",
        "--points",
        "12.5",
        "--edit-replace",
        HAND["replace"],
    ]
    done = class_.cli("promote", *asked, "--edit-with", HAND["with"], "--in", "step", *TITLE, "--apply")
    assert (done.exit_code, "s3  0 → 87.5  + own-slip  no longer for review" in done.stdout) == (0, True), done.output
    assert class_.records()["s3"]["score"] == 87.5
    assert class_.records()["s1"]["score"] == 0.0


def test_an_edit_that_does_something_else_is_refused(class_: Desk) -> None:
    """The probe and the case on which it differs are named, the rubric stays as it is, the exit code is 2."""
    before = rubric(class_).read_bytes()
    asked = [
        "s3",
        str(class_.handed_in),
        "--out",
        str(class_.out),
        "--id",
        "own-slip",
        "--points",
        "12",
        "--edit-replace",
        HAND["replace"],
    ]
    done = class_.cli("promote", *asked, "--edit-with", "X.T @ (error + w.sum())", *TITLE, "--apply")
    assert done.exit_code == 2
    assert "s3: differs on probe one_step, case ragged" in done.stderr
    assert rubric(class_).read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["nobody", "--id", "a", "--points", "5"], "no submission and no cluster"),
        (["s4", "--id", "a", "--points", "5"], "none of its parts is unexplained"),
        (["s3", "--id", "a", "--points", "5"], "nothing is suggested for part 'step'"),
        (["s1", "--id", "wrong-sign", "--points", "5"], "has a mistake or variation of that name"),
        (["s3", "--id", "a", "--points", "many", "--edit-replace", "X", "--edit-with", "Y", *TITLE], "--points many"),
        (["s1", "--id", "a", "--points", "5", "--part", "stop"], "did you mean 'step'"),
        (["s1", "--id", "a", "--points", "5", "--suggestion", "9"], "choose one of these"),
        (["s1", "--id", "a", "--points", "5", "--title-en", "x"], "go together"),
        (["s3", "--id", "a", "--points", "5", "--edit-replace", "X"], "go in pairs"),
        (["s3", "--id", "a", "--points", "5", "--edit-replace", "X", "--edit-with", "Y"], "--title-en and --title-zh"),
        (["s1", "--id", "A B", "--points", "5", "--suggestion", "1"], "nothing was written"),
        (["s1", "--id", "a", "--points", "500", "--suggestion", "2"], "points lie between 0 and 100"),
        (["s3", "--id", "a", "--points", "5", "--edit-replace", "nowhere", "--edit-with", "Y", *TITLE], "doesn't stand in"),
    ],
)
def test_what_cannot_be_promoted_is_said(class_: Desk, asked: list[str], said: str) -> None:
    """One sentence, exit code 2, an untouched rubric."""
    before = rubric(class_).read_bytes()
    done = class_.cli("promote", asked[0], str(class_.handed_in), "--out", str(class_.out), *asked[1:], "--apply")
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert rubric(class_).read_bytes() == before


def test_json(class_: Desk) -> None:
    """The entry, the difference and the changes for programs."""
    asked = ["s1", str(class_.handed_in), "--out", str(class_.out), "--id", "a", "--points", "5", "--suggestion", "1", "--json"]
    done = class_.cli("promote", *asked)
    told = json.loads(done.stdout)
    assert (told["entry"]["id"], told["applied"], told["differs"]) == ("a", False, {})
    assert [change["submission"] for change in told["changes"]] == ["s1", "s2"]


# ── the text ──────────────────────────────────────────────────────────────────

ENTRY = {
    "id": "new-one", "part": "b", "points": 5, "title": {"en": "A: b, #c", "zh": "甲，乙"},
    "edits": [{"replace": 'x["a"]', "with": "", "in": "f"}],
}  # fmt: skip
HEAD = "lab: t\nparts: []\n"
FORMS = [
    HEAD,
    f"{HEAD}mistakes:\n- id: a\n  part: a\n",
    HEAD + "mistakes:\n  - id: a   # why\n    part: b\n    why:\n      en: >-\n        two\n\n  # next\n  - {id: c, part: c}\n",
    HEAD + "mistakes:\n  - id: a\n    part: b\n    edits: [{replace: x,\n      with: y}]\n    # more\n\n  - {id: c, part: c}\n",
    f"{HEAD}mistakes:\n  - id: a\n    part: b\naccepts:\n  - id: z\n",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_other_character_stays(text: str) -> None:
    """The new entry reads back as it was meant, behind its part's last one; taking its lines away gives the file as it was."""
    after = with_mistake(text, ENTRY)
    read, known = yaml.safe_load(after), yaml.safe_load(text)
    ids = [one["id"] for one in known.get("mistakes", [])]
    behind = 1 + next((i for i, one in enumerate(known.get("mistakes", [])) if one["part"] == "b"), len(ids) - 1)
    assert [one["id"] for one in read.pop("mistakes")] == [*ids[:behind], "new-one", *ids[behind:]]
    known.pop("mistakes", None)
    assert read == known
    assert yaml.safe_load(after)["mistakes"][behind] == ENTRY
    rest = iter(after.split("\n"))
    assert all(line in rest for line in text.rstrip("\n").split("\n"))


def test_mistakes_in_one_line_are_refused() -> None:
    """A list between brackets has no line to stand behind: said with its line."""
    with pytest.raises(RubricError, match="line 3"):
        with_mistake(f"{HEAD}mistakes: [{{id: a, part: b}}]\n", ENTRY)


def test_every_mutant_can_be_written_as_an_edit() -> None:
    """For nearly each mutant of a real reference there is an edit that matches once and does the same."""
    reference = load_lab(LABS, "lab4").reference
    found = mutants(reference)[::7]
    edits = [edit_for(reference, Span(mutant.path, mutant.start, mutant.end, mutant.text)) for mutant in found]
    assert sum(edit is None for edit in edits) <= len(found) // 50
    for mutant, edit in zip(found, edits, strict=True):
        if edit is not None:
            assert apply(reference, [edit]) is not None, mutant.id


def test_a_wish_needs_a_stored_class(desk: Desk) -> None:
    """Before anything was graded there is nothing to judge again."""
    desk.out.mkdir()
    with pytest.raises(UsageError):
        promote(desk.options(), Wish(target="s1", id="a", points="5"), apply=False)
