"""Follow-through and its guard: when what a part does on the student's own earlier part counts for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.compare import Answer, Trivial, trivial
from grader.model import Fate, Source, Student, Submission
from grader.pipeline import Record
from grader.session import Session

COURSE = Path(__file__).with_name("course")
RIGHT = (COURSE / "labs" / "chain" / "reference.py").read_text(encoding="utf-8")
EMBED = "weights + 0.3 * X.sum(axis=1, keepdims=True)"
NO_SUM, ALL_ZERO, ONE_COLUMN = "weights", "0 * weights", "0.3 * X.sum(axis=1, keepdims=True) + 0 * weights"
STOPS = "weights.nowhere"
Judged = Callable[..., Record]


@pytest.fixture(scope="module")
def judged(judge_of: Callable[[str], Callable[[str], Record]]) -> Judged:
    """`judged(embed=…, score=…)`: the record of the reference with these changes; `apart`: score doesn't call embed."""
    of_text = judge_of("chain")

    def judge(embed: str = EMBED, score: str = "hidden.std(axis=0)", result: str = "hidden / spread", apart: str = "") -> Record:
        text = RIGHT.replace(EMBED, embed).replace("hidden.std(axis=0)", score).replace("hidden / spread", result)
        if apart:
            text = text.replace("hidden = embed(X, table)", f"weights = np.tanh(X @ table)\n    hidden = {apart}")
        return of_text(text)

    return judge


def part(record: Record, name: str) -> Any:
    return next(part for part in record["parts"] if part["id"] == name)


def taken(record: Record) -> dict[str, float]:
    return {deduction["mistake"]: deduction["points"] for deduction in record["deductions"]}


def test_a_recognised_fault_is_charged_once(judged: Judged) -> None:
    """A later part that holds the same fault and is right but for it keeps its points, and its note says on what it rests."""
    record = judged(NO_SUM, apart=NO_SUM)
    assert taken(record) == {"no-sum": 10.0}
    assert (record["score"], record["needs_review"]) == (90.0, False)
    note = part(record, "score")["note"]
    assert "The embedding" in note["en"]
    assert "嵌入" in note["zh"]


def test_a_trivial_earlier_answer_lets_nothing_follow(judged: Judged) -> None:
    """Zeros divided by anything are alike: what right inputs show is charged, although the student's own zeros hide it."""
    record = judged(ALL_ZERO, score="hidden.var(axis=0)")
    assert taken(record) == {"all-zero": 20.0, "variance": 12.0}
    note = part(record, "score")["note"]
    assert "zero everywhere" in note["en"]
    assert "处处为零" in note["zh"]


def test_a_part_that_only_works_on_a_trivial_answer_has_no_credit(judged: Judged) -> None:
    """A score which is wrong on right inputs and “right” on zeros of its own stays unexplained."""
    record = judged(ALL_ZERO, apart=ALL_ZERO)
    assert (part(record, "score")["status"], part(record, "score")["score"]) == ("unexplained", 0.0)


def test_an_earlier_answer_that_does_not_enter_withholds_nothing(judged: Judged) -> None:
    """Who never calls the trivial earlier part and is right end to end keeps the later part's points."""
    record = judged(ALL_ZERO, apart=EMBED)
    assert taken(record) == {"all-zero": 20.0}
    assert part(record, "score")["score"] == 60.0


def test_an_earlier_fault_hides_no_other(judged: Judged) -> None:
    """With equal columns one spread is every spread: the fault is charged where right inputs show it, and the note says so."""
    record = judged(ONE_COLUMN, score="hidden.std(axis=0).mean()")
    assert taken(record) == {"one-column": 15.0, "one-spread": 9.0}
    assert "One spread for all columns" in part(record, "score")["note"]["en"]


@pytest.mark.parametrize("change", [{"score": "hidden.var(axis=0)"}, {"apart": STOPS}])
def test_an_earlier_stop_vouches_for_nothing(judged: Judged, change: dict[str, str]) -> None:
    """That the later part raises where the earlier one raises is no sign that it is right."""
    record = judged(STOPS, **change)
    assert part(record, "score")["score"] == (48.0 if "score" in change else 0.0)


def test_an_unknown_trivial_answer_gives_no_share(judged: Judged) -> None:
    """An own check that anything passes counts after an earlier part that depends on its inputs, not after a constant."""
    wrong = {"result": "hidden * 17 * spread"}
    assert part(judged(f"3 * ({EMBED})", **wrong), "score")["score"] == 15.0
    record = judged("1 + 0 * weights", **wrong)
    assert part(record, "score")["score"] == 0.0
    assert "the same for every input" in part(record, "score")["note"]["en"]


def test_an_absent_earlier_part_hides_no_reason(session_of: Callable[[str], Session]) -> None:
    """Where the part runs out of memory on right inputs, that is said, not that an earlier part of the student's isn't there."""
    session = session_of("chain")
    one = Submission(id="s", student=Student(id="s"), files=(Source(path="lab.py", text=RIGHT),), digest="d")
    run = session.run(one)
    fates = {"score_alone": Fate.MEMORY, "score_own": Fate.MISSING, "runs": Fate.MISSING}
    ended = tuple(replace(seen, fate=fates[seen.probe], runs=()) if seen.probe in fates else seen for seen in run.observations)
    score = part(session.judge(one, replace(run, observations=ended)), "score")
    assert (score["status"], score["score"]) == ("failed", 0.0)
    assert [(check["id"], check["status"]) for check in score["checks"]] == [("alone", "memory")]


X, Y = np.arange(6.0).reshape(2, 3) + 1, np.arange(16.0).reshape(4, 4) - 3


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([X, Y], Trivial.INPUT),
        ([X.astype(np.float32), Y.astype(np.float32)], Trivial.INPUT),
        ([0 * X, 0 * Y], Trivial.ZERO),
        ([X * np.nan, Y * np.nan], Trivial.NAN),
        ([None, None], Trivial.NOTHING),
        ([0 * X + 2, 0 * Y + 2], Trivial.CONSTANT),
        ([3.5, 3.5], Trivial.CONSTANT),
        ([Y[:2, :2], Y[:2, :2]], Trivial.CONSTANT),
        ([2 * X, 2 * Y], None),
        ([X.sum(), Y.sum()], None),
        ([0 * X + X.mean(), 0 * Y + Y.mean()], None),  # one number for all, but of the inputs' making
        ([X > 2, Y > 2], None),
        ([X, 0 * Y], None),
        ([3.5], None),
        (["one", "one"], None),
    ],
)
def test_what_is_trivial(values: list[Any], kind: Trivial | None) -> None:
    """Zeros, NaN, nothing, one constant or an input handed back; a wrong answer that follows its inputs isn't."""
    inputs = [{"x": X, "n": 2}, {"x": Y, "n": 2}]
    assert trivial([Answer(value, given) for value, given in zip(values, inputs, strict=False)]) is kind


def test_a_uniform_distribution_is_trivial() -> None:
    """1/C of every row follows from the shape alone: two batches of 3 classes, one of 4."""
    shapes = [(5, 3), (1, 3), (4, 4)]
    answers = [Answer(np.full(shape, 1 / shape[1]), {"x": np.random.default_rng(0).normal(size=shape)}) for shape in shapes]
    assert trivial(answers) is Trivial.CONSTANT
