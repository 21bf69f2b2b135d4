"""A class is graded once: what didn't change isn't run again, what did is, what is gone isn't reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader import bench, pipeline
from grader.model import Fate, Run, Submission
from grader.regrade import regrade
from grader.store import Store

from .conftest import CLASS, SCORES, Desk, hand_in, scores

THREE = {name: CLASS[name] for name in ("s01-right", "s02-mean", "s07-own")}


def test_a_class_gets_its_points(desk: Desk) -> None:
    """Each mistake costs its points, alone and with another; accepted variations cost none; what is unexplained is for review."""
    summary = desk.grade(CLASS)
    assert (summary.graded, summary.reused, summary.forks) == (9, 0, 9)
    records = desk.records()
    assert scores(records, CLASS) == SCORES
    assert [name for name, record in records.items() if record["needs_review"]] == ["s07-own"]
    named = [deduction["mistake"] for deduction in records["s05-both"]["deductions"]]
    assert named == ["missing-mean", "wrong-sign"]


def test_nothing_is_run_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command again starts no sandbox at all; one changed file costs one child, the others keep their records."""
    desk.grade(THREE)
    before = desk.records()
    with monkeypatch.context() as without:
        without.setattr(pipeline, "Pool", lambda *_: pytest.fail("a sandbox was started"))
        again = desk.grade()
    assert (again.reused, again.forks, desk.records()) == (3, 0, before)
    changed = desk.grade({"s01-right": CLASS["s03-sign"]})
    after = desk.records()
    assert (changed.reused, changed.forks) == (2, 1)
    assert after["s01-right"]["score"] == 75.0
    assert {name: after[name] for name in ("s02-mean", "s07-own")} == {name: before[name] for name in ("s02-mean", "s07-own")}


def test_a_copy_is_judged_from_what_is_known(desk: Desk) -> None:
    """Two entries with the same files, names included, are run once and judged each."""
    for name in ("a", "b"):
        hand_in(desk.handed_in / name, {"lab": CLASS["s05-both"]})
        summary = desk.grade()
    assert (summary.forks, summary.rejudged) == (0, 1)
    assert {record["score"] for record in desk.records().values()} == {45.0}


def test_an_entry_that_is_gone_is_no_longer_reported(desk: Desk) -> None:
    """A removed entry disappears from the reports, is named, and comes back without a run."""
    desk.grade(THREE)
    (desk.handed_in / "s02-mean.py").unlink()
    summary = desk.grade()
    assert summary.gone == ("s02-mean",)
    assert sorted(desk.records()) == ["s01-right", "s07-own"]
    back = desk.grade(THREE)
    assert (back.forks, sorted(desk.records())) == (0, sorted(THREE))


def fails(run: Run) -> Run:
    return replace(run, failure="the zygote ended")


def half_seen(run: Run) -> Run:
    first, *rest = run.observations
    return replace(run, observations=(replace(first, fate=Fate.UNGRADED, runs=()), *rest))


@pytest.mark.parametrize("fault", [fails, half_seen])
def test_the_graders_own_failure_is_never_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Any) -> None:
    """A fault of the machinery is `ungraded` with exit code 3, without a score; the next command tries again."""
    run = pipeline.Session.run
    with monkeypatch.context() as broken:
        broken.setattr(pipeline.Session, "run", lambda self, submission: fault(run(self, submission)))
        hand_in(desk.handed_in, THREE)
        assert desk.cli("grade", str(desk.handed_in), "--out", str(desk.out), "--no-pages").exit_code == 3
    assert {(record["status"], record["score"]) for record in desk.records().values()} == {("ungraded", None)}
    again = desk.grade()
    assert (again.reused, again.forks, again.graded) == (0, 3, 3)
    assert scores(desk.records(), THREE) == scores(SCORES_AS_RECORDS, THREE)


SCORES_AS_RECORDS = {name: {"score": score} for name, score in SCORES.items()}


def test_a_submission_that_trips_the_grader_costs_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception while judging one is its own `ungraded` record; its neighbours are graded."""
    judge = bench.judge

    def trips(catalogue: Any, submission: Submission, run: Run, *rest: Any) -> Any:
        if submission.id == "s02-mean" and not run.failure:
            raise ZeroDivisionError("a shape nobody thought of")
        return judge(catalogue, submission, run, *rest)

    with monkeypatch.context() as broken:
        broken.setattr(bench, "judge", trips)
        summary = desk.grade(THREE)
    assert (summary.graded, summary.ungraded) == (2, 1)
    assert "a shape nobody thought of" in desk.records()["s02-mean"]["notes"][0]["en"]
    assert desk.grade().ungraded == 0


def test_what_is_told_as_finished_is_kept(desk: Desk) -> None:
    """Whoever stops a batch on hearing of a record finds it stored."""
    hand_in(desk.handed_in, CLASS)
    heard: list[str] = []

    def stop(record: Any) -> None:
        heard.append(record["submission"])
        if len(heard) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.grade(desk.options(), stop)
    with Store(desk.out / pipeline.STORE) as store:
        assert sorted(record["submission"] for record in store.records("step")) == sorted(heard)
    summary = desk.grade()
    assert summary.reused == 4
    assert summary.forks == len(CLASS) - 4


# ── another rubric ──


def points(desk: Desk) -> None:
    desk.edit("rubrics/step.yaml", "points: 30", "points: 10")


def test_other_points_run_no_code(desk: Desk) -> None:
    """Where the rubric's points alone change, grade judges all again from what was seen: not one child for a submission."""
    desk.grade(CLASS)
    points(desk)
    summary = desk.grade()
    assert (summary.forks, summary.reused, summary.rejudged) == (0, 0, len(CLASS))
    records = desk.records()
    assert (records["s02-mean"]["score"], records["s05-both"]["score"]) == (90.0, 65.0)


def test_regrade_shows_and_then_keeps(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """regrade names those for whom something changes and keeps it with --apply only; no student's code is run."""
    desk.grade(CLASS)
    points(desk)
    monkeypatch.setattr(pipeline.Session, "run", lambda *_: pytest.fail("a submission was run"))
    shown = regrade(desk.options(), apply=False).changes
    told = [(change.submission, change.before["score"], change.after["score"]) for change in shown]
    assert told == [("s02-mean", 70.0, 90.0), ("s05-both", 45.0, 65.0)]
    with Store(desk.out / pipeline.STORE) as store:
        assert (store.record("step", "s02-mean") or {})["score"] == 70.0
    assert len(regrade(desk.options(), apply=True).changes) == 2
    assert desk.records()["s02-mean"]["score"] == 90.0
    assert regrade(desk.options(), apply=True).changes == []
    assert desk.grade().reused == len(CLASS)


def test_a_new_mistake_runs_no_submission(desk: Desk) -> None:
    """A mistake added to the rubric is looked for in what was seen; only its own versions are run."""
    desk.grade(CLASS)
    added = (
        "  - {id: doubled-target, part: step, points: 15, title: {en: Twice the target, zh: 目标值加倍},\n"
        '     edits: [{replace: "X @ w - y", with: "X @ w - 2 * y"}]}\n'
    )
    path = desk.course / "rubrics" / "step.yaml"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    summary = desk.grade()
    assert (summary.forks, summary.rejudged) == (0, len(CLASS))
    assert desk.records()["s07-own"]["score"] == 85.0
    assert not desk.records()["s07-own"]["needs_review"]


def test_another_probe_runs_everything(desk: Desk) -> None:
    """What changes what a submission would show, a probe for one, is run again."""
    desk.grade(THREE)
    desk.edit("labs/step/probes.py", "range(3)", "range(4)")
    assert desk.grade().forks == 3


def test_each_seed_has_its_own_observations(desk: Desk, tmp_path: Path) -> None:
    """A hidden seed's inputs are others: nothing seen under the public one stands in for it, and no record has its digits."""
    desk.grade(THREE)
    hidden = desk.grade(seed=20240917)
    assert hidden.forks == 3
    assert scores(desk.records(), THREE) == {"s01-right": 100.0, "s02-mean": 70.0, "s07-own": 0.0}
    assert "20240917" not in (desk.out / "results.jsonl").read_text(encoding="utf-8")
