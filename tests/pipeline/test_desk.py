"""Decisions by hand and regrades: kept apart from the machine's verdicts, told with reasons, lost by nobody."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from grader.ledger import Ledger
from grader.override import Decision, decide
from grader.pipeline import STORE
from grader.regrade import regrade
from grader.store import Store

from .conftest import CLASS, RIGHT, Desk

FOUR = {name: CLASS[name] for name in ("s01-right", "s02-mean", "s05-both", "s07-own")}
COMMENT = "<b>agreed</b> in class\n=1+1"


@pytest.fixture
def class_(desk: Desk) -> Desk:
    desk.grade(FOUR)
    return desk


def by_hand(desk: Desk, *arguments: str, code: int = 0) -> Any:
    done = desk.cli("override", *arguments, "--out", str(desk.out), "--who", "li")
    assert done.exit_code == code, done.output
    return done


def test_a_decision_is_shown_everywhere_and_survives(class_: Desk) -> None:
    """Points and comment stand in records, gradebook and pages; grading again keeps them; a new submission flags them."""
    by_hand(class_, "s02-mean", "--mistake", "missing-mean", "--points", "10", "--comment", COMMENT)
    record = class_.records()["s02-mean"]
    assert (record["score"], record["final_score"], record["deductions"][0]["final_points"]) == (70.0, 90.0, 10.0)
    told = record["overrides"][0]
    assert (told["target"], told["machine"], told["who"], told["comment"], told["stale"]) == (
        "deduction",
        30.0,
        "li",
        COMMENT,
        [],
    )
    text = (class_.out / "gradebook.csv").read_text(encoding="utf-8-sig")
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (table["s02-mean"]["score"], table["s02-mean"]["final"]) == ("70", "90")
    assert table["s01-right"]["final"] == "100"
    for page in ("pages/s02-mean.html", "students/s02-mean.html"):
        shown = (class_.out / page).read_text(encoding="utf-8")
        assert "&lt;b&gt;agreed&lt;/b&gt; in class" in shown
        assert ("li, 20" in shown) is page.startswith("pages")
    assert class_.grade().reused == len(FOUR)
    assert class_.records()["s02-mean"]["final_score"] == 90.0
    class_.grade({"s02-mean": RIGHT.replace(" / len(X)", " / 1")})
    record = class_.records()["s02-mean"]
    assert ("content" in record["overrides"][0]["stale"], record["needs_review"]) == (True, True)
    by_hand(class_, "s02-mean", "--mistake", "missing-mean", "--points", "10")
    assert class_.records()["s02-mean"]["overrides"][0]["stale"] == []
    assert class_.records()["s02-mean"]["overrides"][0]["comment"] == COMMENT
    by_hand(class_, "s02-mean", "--mistake", "missing-mean", "--remove")
    assert "overrides" not in class_.records()["s02-mean"]


def test_what_is_unexplained_is_judged_by_a_person(class_: Desk) -> None:
    """Accepted or given points, a submission leaves the queue; the list and the journal say by whom."""
    assert class_.records()["s07-own"]["needs_review"]
    by_hand(class_, "s07-own", "--part", "step", "--points", "55.5", "--comment", "half right")
    record = class_.records()["s07-own"]
    assert (record["needs_review"], record["final_score"]) == (False, 55.5)
    listed = by_hand(class_, "--list").stdout
    assert listed.startswith("s07-own  step  0 → 55.5  half right  (li, ")
    told = [json.loads(line) for line in by_hand(class_, "--list", "--json").stdout.splitlines()]
    assert [(one["submission"], one["points"]) for one in told] == [("s07-own", 55.5)]
    journal = class_.cli("regrade", str(class_.handed_in), "--out", str(class_.out), "--journal")
    assert "  li  override  s07-own  step  55.5  half right" in journal.stdout


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["s02"], "no such submission is stored"),
        (["s02-mean"], "nothing is decided"),
        (["s02-mean", "--points", "many"], "no number of points"),
        (["s02-mean", "--points", "101"], "between 0 and 100"),
        (["s02-mean", "--points", "nan"], "between 0 and 100"),
        (["s02-mean", "--points", "5", "--accept"], "exclude each other"),
        (["s02-mean", "--part", "stop", "--points", "5"], "did you mean 'step'"),
        (["s02-mean", "--mistake", "wrong-sign", "--points", "5"], "taken is: missing-mean"),
        (["s02-mean", "--remove"], "there are: none"),
        ([], "whose points?"),
    ],
)
def test_what_cannot_be_decided_is_said(course_once: Desk, asked: list[str], said: str) -> None:
    """One sentence with the remedy, exit code 2, nothing written."""
    done = by_hand(course_once, *asked, code=2)
    assert said in done.stderr
    assert "overrides" not in course_once.records()["s02-mean"]


@pytest.fixture(scope="module")
def course_once(tmp_path_factory: pytest.TempPathFactory, warm: Any) -> Any:
    """One graded class for all that must not change it."""
    from grader import pool

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "Sandbox", warm)
        desk = Desk(tmp_path_factory.mktemp("once"))
        desk.grade({"s02-mean": CLASS["s02-mean"]})
        yield desk


def test_a_regrade_says_what_differs_and_why(class_: Desk) -> None:
    """Each deduction with its reason; all kept in one act with a line in the journal; decisions by hand stay and are flagged."""
    by_hand(class_, "s05-both", "--points", "88")
    class_.edit("rubrics/step.yaml", "points: 30", "points: 10")
    added = (
        "  - {id: doubled-target, part: step, points: 15, title: {en: Twice the target, zh: 目标值加倍},\n"
        '     edits: [{replace: "X @ w - y", with: "X @ w - 2 * y"}]}\n'
    )
    path = class_.course / "rubrics" / "step.yaml"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    done = regrade(class_.options(), apply=False)
    told = {c.submission: [(d.kind, d.mistake, d.before, d.after, d.reason) for d in c.differences] for c in done.changes}
    assert told == {
        "s02-mean": [("points", "missing-mean", 30.0, 10.0, "points-edited")],
        "s05-both": [("points", "missing-mean", 30.0, 10.0, "points-edited")],
        "s07-own": [("added", "doubled-target", None, 15.0, "new-entry")],
    }
    asked = [str(class_.handed_in), "--out", str(class_.out), "--who", "wang"]
    shown = class_.cli("regrade", *asked)
    assert "    missing-mean  30 → 10  the entry's points were edited" in shown.stdout
    assert "by hand, total: kept, for review; changed under it: the rubric's entry" in shown.stdout
    assert class_.records()["s02-mean"]["score"] == 70.0
    assert class_.cli("regrade", *asked, "--journal", "--json").stdout.count('"regrade"') == 0
    class_.cli("regrade", *asked, "--apply")
    records = class_.records()
    assert (records["s02-mean"]["score"], records["s07-own"]["score"]) == (90.0, 85.0)
    assert (records["s05-both"]["score"], records["s05-both"]["final_score"]) == (65.0, 88.0)
    assert records["s05-both"]["overrides"][0]["stale"] == ["rubric", "verdict"]
    entry = [json.loads(line) for line in class_.cli("regrade", *asked, "--journal", "--json").stdout.splitlines()][-1]
    assert (entry["kind"], entry["who"], entry["from"], len(entry["changes"])) == ("regrade", "wang", list(done.rubrics), 3)
    assert entry["to"] == done.rubric == records["s02-mean"]["environment"]["rubric_digest"]


def test_two_at_once_lose_nothing(class_: Desk) -> None:
    """Who decides on what has changed meanwhile is refused, and the first decision stands."""
    from grader.errors import StaleError

    with Store(class_.out / STORE) as one, Store(class_.out / STORE) as two:
        first, second = Ledger(one), Ledger(two)
        seen = first.version("step", "s07-own")
        assert seen == second.version("step", "s07-own")
        decide(first, "step", Decision(submission="s07-own", points="40", who="li", seen=seen))
        with pytest.raises(StaleError, match="changed since you looked"):
            decide(second, "step", Decision(submission="s07-own", points="60", who="wang", seen=seen))
        again = second.version("step", "s07-own")
        decide(second, "step", Decision(submission="s07-own", part="step", comment="also read", who="wang", seen=again))
        record = first.record("step", "s07-own") or {}
        assert [(one["target"], one["points"], one["who"]) for one in record["overrides"]] == [
            ("total", 40.0, "li"),
            ("part", None, "wang"),
        ]
