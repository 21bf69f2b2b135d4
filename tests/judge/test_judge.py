"""What is charged, for what, and what a person must look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model import Source, Student, Submission, Unusable
from grader.pipeline import Record
from grader.sandbox import probe_isolation
from grader.session import Session

COURSE = Path(__file__).with_name("course")
RIGHT = (COURSE / "labs" / "table" / "reference.py").read_text(encoding="utf-8")
Judged = Callable[..., Record]


def changed(*edits: tuple[str, str]) -> str:
    """The reference with these texts replaced, each of which stands in it once."""
    text = RIGHT
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def judged(judge_of: Callable[[str], Judged]) -> Judged:
    """`judged(text)`: the record of a submission with this one file."""
    return judge_of("table")


def test_what_the_rubric_refuses_is_unusable_with_its_reason(tmp_path: Path) -> None:
    """One file of another assignment is enough; everything else is admitted as it came."""
    shutil.copytree(COURSE, tmp_path / "course")
    session = Session(tmp_path / "course", "table", seed=0, jobs=1, isolation=probe_isolation())

    def entry(path: str) -> Submission:
        return Submission(id="s", student=Student(id="s"), files=(Source(path=path, text=RIGHT),), digest="d")

    refused, kept = session.admitted(entry("hw/table_v2/core.py")), entry("hw/table/core.py")
    assert isinstance(refused, Unusable)
    assert refused.reason.en == "This is another assignment."
    assert session.admitted(kept) is kept
    session.close()


def test_of_a_courses_tree_the_assignments_folder_is_meant(tmp_path: Path) -> None:
    """Where files of the same names stand in several folders, only the assignment's counts; otherwise all files do."""
    shutil.copytree(COURSE, tmp_path / "course")
    session = Session(tmp_path / "course", "table", seed=0, jobs=1, isolation=probe_isolation())

    def kept(*paths: str) -> list[str]:
        files = tuple(Source(path=path, text=RIGHT) for path in paths)
        entry = session.admitted(Submission(id="s", student=Student(id="s"), files=files, digest="d"))
        assert isinstance(entry, Submission)
        return [source.path for source in entry.files]

    assert kept("c/list/src/lab.py", "c/Table1/src/lab.py") == ["c/Table1/src/lab.py"]
    assert kept("c/list/src/other.py", "c/table/src/lab.py") == ["c/list/src/other.py", "c/table/src/lab.py"]
    session.close()


def parts(record: Record) -> dict[str, tuple[str, float]]:
    return {part["id"]: (part["status"], part["score"]) for part in record["parts"]}


def taken(record: Record) -> dict[str, float]:
    return {deduction["mistake"]: deduction["points"] for deduction in record["deductions"]}


def test_the_reference_is_right(judged: Judged) -> None:
    """Full points, nothing to say, parts in the rubric's order."""
    record = judged(RIGHT)
    assert (record["score"], record["max_score"], record["needs_review"]) == (100.0, 100.0, False)
    assert [part["id"] for part in record["parts"]] == ["centre", "scale", "clip"]
    assert (record["deductions"], record["notes"], record["cluster"]) == ([], [], None)


def test_a_mistake_is_charged_once(judged: Judged) -> None:
    """A mistake of an earlier part that shows in a later one costs its points in its own part and nothing more."""
    record = judged(changed(("X.mean(axis=0)", "X.mean()")))
    assert parts(record) == {"centre": ("explained", 25.0), "scale": ("correct", 40.0), "clip": ("correct", 20.0)}
    assert taken(record) == {"whole-mean": 15.0}
    assert not record["needs_review"]


def test_a_later_part_has_its_own_mistakes_too(judged: Judged) -> None:
    """On top of an earlier part's mistake a later part's own is named with its own points, in the rubric's order."""
    record = judged(changed(("X.mean(axis=0)", "X.mean()"), ("X.std(axis=0)", "X.var(axis=0)")))
    assert parts(record)["scale"] == ("explained", 27.5)
    assert list(taken(record).items()) == [("whole-mean", 15.0), ("variance", 12.5)]
    assert record["score"] == 72.5
    assert not record["needs_review"]


def test_a_variation_costs_nothing_and_is_mentioned(judged: Judged) -> None:
    """An accepted variation is right in the part it belongs to and where it shows; its note is said once."""
    record = judged(changed(("X - X.mean(axis=0)", "X.mean(axis=0) - X")))
    assert record["score"] == 100.0
    assert [note["en"] for note in record["notes"]] == ["The sign is turned around."]


def test_what_is_unexplained_costs_the_failing_checks_share(judged: Judged) -> None:
    """No mistake, no guess: two thirds of 40 points by weight, to the cent, and a person's review with a cluster."""
    record = judged(changed(("X - X.mean(axis=0)", "3 * (X - X.mean(axis=0))")))
    assert parts(record)["centre"] == ("unexplained", 13.33)
    assert taken(record) == {}
    assert record["needs_review"]
    assert record["cluster"]
    again = judged(changed(("X - X.mean(axis=0)", "(X - X.mean(axis=0)) * 3.0")))
    other = judged(changed(("X - X.mean(axis=0)", "5 * (X - X.mean(axis=0))")))
    assert (again["cluster"] == record["cluster"], other["cluster"] == record["cluster"]) == (True, False)


def test_a_part_is_judged_on_its_own(judged: Judged) -> None:
    """What is off in one function, known or not, takes nothing from the parts that don't call it."""
    record = judged(changed(("np.minimum(np.maximum(X, low), high)", "X * 17")))
    assert parts(record) == {"centre": ("correct", 40.0), "scale": ("correct", 40.0), "clip": ("unexplained", 0.0)}


def test_a_property_names_what_no_version_explains(judged: Judged) -> None:
    """Where no version does what the submission does, a property may name it; the larger of both deductions counts."""
    record = judged(changed(("X - X.mean(axis=0)", "X + 7")))
    assert parts(record)["centre"] == ("unexplained", 0.0)
    assert taken(record) == {"shifted": 35.0}
    assert record["deductions"][0]["evidence"] == "property"
    assert record["needs_review"]


def test_properties_are_not_asked_where_a_version_explains(judged: Judged) -> None:
    """One mean for all columns also shifts everything alike: the version that does the same has the word, once."""
    record = judged(changed(("X - X.mean(axis=0)", "X - X.mean()")))
    assert taken(record) == {"whole-mean": 15.0}
    assert record["deductions"][0]["evidence"] == "edit"


def test_a_forbidden_call_hides_what_is_behind_it(judged: Judged) -> None:
    """A part that can't be judged for a forbidden call costs that call's points, says what can't be seen, and is nobody's
    riddle: no review, no cluster."""
    record = judged("from scipy import stats\n" + changed(("centre(X) / X.std(axis=0)", "stats.zscore(X, ddof=3) * 2 + nowhere")))
    assert parts(record)["scale"] == ("explained", 10.0)
    assert taken(record) == {"borrowed": 30.0}
    assert record["deductions"][0]["evidence"] == "code"
    assert record["deductions"][0]["location"]["file"] == "lab.py"
    (scale,) = [part for part in record["parts"] if part["id"] == "scale"]
    assert scale["note"]["en"] == "Whether the deviation is right can't be seen."
    assert (record["needs_review"], record["cluster"]) == (False, None)


def test_a_forbidden_call_with_right_results_is_charged_as_well(judged: Judged) -> None:
    """Right values by a forbidden call are explained by that call."""
    record = judged(changed(("centre(X) / X.std(axis=0)", "centre(X) / X.std(axis=0) if True else np.zscore(X)")))
    assert parts(record)["scale"] == ("explained", 10.0)
    assert taken(record) == {"borrowed": 30.0}


def test_a_global_in_place_of_an_argument(judged: Judged) -> None:
    """Reading what nothing defines is named with the name, where a probe had to supply it."""
    record = judged(changed(("low), high)", "low), LIMIT)")))
    assert parts(record)["clip"] == ("explained", 16.0)
    assert "LIMIT" in record["deductions"][0]["detail"]["en"]


def test_an_optional_part_counts_only_where_it_is(judged: Judged) -> None:
    """Left out, its points are neither given nor asked for; tried, it is judged as any other."""
    record = judged(RIGHT.partition("def clip")[0])
    assert (record["score"], record["max_score"], record["needs_review"]) == (80.0, 80.0, False)
    assert parts(record)["clip"] == ("missing", 0.0)
    tried = judged(changed(("np.minimum(np.maximum(X, low), high)", "1 / 0")))
    assert (tried["score"], tried["max_score"], parts(tried)["clip"]) == (80.0, 100.0, ("failed", 0.0))


def test_an_empty_function_is_as_good_as_missing(judged: Judged) -> None:
    """What stands there as the handout left it has no points, whatever doing nothing looks like; optional, it isn't counted."""
    record = judged(changed(("return np.minimum(np.maximum(X, low), high)", "raise NotImplementedError")))
    assert (record["score"], record["max_score"], parts(record)["clip"]) == (80.0, 80.0, ("missing", 0.0))
    record = judged(changed(("return centre(X) / X.std(axis=0)", "pass")))
    assert (parts(record)["scale"], record["needs_review"]) == (("missing", 0.0), False)


def test_a_mistake_of_several_parts_is_charged_where_it_is(judged: Judged) -> None:
    """Found in a part that the mistake may stand in as well, it is charged there; in several, once and in the first."""
    clipped = ("np.maximum(X, low)", "np.maximum(-abs(X), low)")
    record = judged(changed(clipped))
    assert parts(record) == {"centre": ("correct", 40.0), "scale": ("correct", 40.0), "clip": ("explained", 15.0)}
    assert [(one["mistake"], one["part"], one["points"]) for one in record["deductions"]] == [("absolute", "clip", 5.0)]
    assert record["deductions"][0]["location"]["line"] == RIGHT[: RIGHT.index("def clip")].count("\n") + 1
    record = judged(changed(clipped, ("X - X.mean(axis=0)", "abs(X - X.mean(axis=0))")))
    assert [(one["mistake"], one["part"]) for one in record["deductions"]] == [("absolute", "centre")]
    assert (record["score"], record["needs_review"]) == (95.0, False)


def test_a_part_that_is_missing(judged: Judged) -> None:
    """What isn't there has no points and says so; what would have called it stands on its own feet."""
    record = judged(RIGHT.replace("def scale", "def another"))
    assert parts(record) == {"centre": ("correct", 40.0), "scale": ("missing", 0.0), "clip": ("correct", 20.0)}
    assert (record["max_score"], record["needs_review"]) == (100.0, False)


def test_two_mistakes_that_nothing_tells_apart(judged: Judged) -> None:
    """The smaller deduction is taken, the other is named, and a person looks at it."""
    record = judged(changed(("np.minimum(np.maximum(X, low), high)", "np.maximum(low, X)")))
    assert taken(record) == {"high-forgotten": 6.0}
    (clip,) = [part for part in record["parts"] if part["id"] == "clip"]
    assert "no-upper-bound" in clip["note"]["en"]
    assert record["needs_review"]


@pytest.mark.parametrize("text", ["", "def centre(X)\n    return X\n", "import nowhere\n\nprint(nowhere.x)\n"])
def test_nothing_to_find(judged: Judged, text: str) -> None:
    """A file without any of the parts has no points, and nobody is asked to look at it."""
    record = judged(text)
    assert (record["status"], record["score"]) == ("graded", 0.0)
    assert {status for status, _ in parts(record).values()} <= {"missing", "failed"}


@pytest.mark.parametrize(
    ("body", "status"),
    [("while True: pass", "timeout"), ("import os; os._exit(0)", "crashed"), ("raise SystemExit(0)", "raised")],
)
def test_a_part_that_never_answers(judged: Judged, body: str, status: str) -> None:
    """It fails with the reason, what calls it too, and the rest of the submission keeps its points."""
    record = judged(changed(("return X - X.mean(axis=0)", body)))
    assert parts(record) == {"centre": ("failed", 0.0), "scale": ("failed", 0.0), "clip": ("correct", 20.0)}
    (centre, *_) = record["parts"]
    assert {check["status"] for check in centre["checks"]} == {status}
    assert all(check["message"]["en"] for check in centre["checks"])


def test_an_unlisted_slip_is_suggested(judged: Judged) -> None:
    """What no listed mistake explains is searched for among generic mutants: named to staff, and no point depends on it."""
    record = judged(changed(("X.std(axis=0)", "X.std(axis=0, ddof=1)")))
    assert parts(record) == {"centre": ("correct", 40.0), "scale": ("unexplained", 0.0), "clip": ("correct", 20.0)}
    assert record["needs_review"]
    (suggestion,) = record["suggestions"]
    assert (suggestion["part"], suggestion["staff_only"], suggestion["with"]) == ("scale", True, [])
    line = "return centre(X) / X.std(axis=0)"
    assert suggestion["edit"] == {"line": line, "replaced_by": line.replace("axis=0", "axis=0, ddof=1")}
    assert "one change in scale" in suggestion["text"]["en"]
    assert "scale 中作一处改动" in suggestion["text"]["zh"]


def test_an_unlisted_slip_beside_a_listed_one_is_suggested(judged: Judged) -> None:
    """Two faults of which only one is listed: the suggestion names the slip and the mistake."""
    record = judged(changed(("X.std(axis=0)", "X.std(axis=0, ddof=1)"), ("X.mean(axis=0)", "X.mean()")))
    (suggestion,) = record["suggestions"]
    assert suggestion["operator"] == "variance"
    assert taken(record) == {"whole-mean": 15.0}


def test_nothing_is_suggested_where_nothing_is_open(judged: Judged) -> None:
    """A right part and an explained one get no suggestion."""
    assert judged(RIGHT)["suggestions"] == []
    assert judged(changed(("X.mean(axis=0)", "X.mean()")))["suggestions"] == []


def test_a_fault_that_an_accepted_variation_calls_is_charged_once(judged: Judged) -> None:
    """clip may centre first; what is wrong with the student's own centre costs nothing there."""
    record = judged(changed(("X - X.mean(axis=0)", "X - X.mean()"), ("np.maximum(X, low)", "np.maximum(centre(X), low)")))
    assert taken(record) == {"whole-mean": 15.0}
    assert parts(record)["clip"] == ("correct", 20.0)
    assert record["needs_review"] is False


def test_what_only_stops_as_an_earlier_mistake_would_is_for_a_person(judged: Judged) -> None:
    """A part that raises as it would by what is charged already costs nothing, but no check of it passes and somebody looks."""
    stops = changed(("X - X.mean(axis=0)", "X.nowhere"), ("centre(X) / X.std(axis=0)", "X.elsewhere"))
    record = judged(stops)
    assert taken(record) == {"stops": 38.0}
    scale = next(part for part in record["parts"] if part["id"] == "scale")
    assert (scale["score"], scale["status"], record["needs_review"]) == (40.0, "correct", True)
    assert [check["status"] for check in scale["checks"]] == ["not-run"]
    assert "nothing else of it could be seen" in scale["note"]["en"]


def test_what_stops_with_the_very_error_of_an_earlier_mistake_is_settled(judged: Judged) -> None:
    """Word for word the error that the charged mistake gives there: it costs nothing, and nobody has to look."""
    record = judged(changed(("X - X.mean(axis=0)", "X.nowhere")))
    assert taken(record) == {"stops": 38.0}
    scale = next(part for part in record["parts"] if part["id"] == "scale")
    assert (scale["score"], [check["status"] for check in scale["checks"]]) == (40.0, ["not-run"])
    assert record["needs_review"] is False


def test_a_property_that_a_submission_trips_costs_only_that_submission(judged: Judged) -> None:
    """Values of a kind that the author's function can't take: the check fails, and no other submission is kept waiting."""
    record = judged(changed(("return X - X.mean(axis=0)", "return np.array(['?'])")))
    assert {check["id"]: check["status"] for check in record["parts"][0]["checks"]} == {"values": "fail", "columns": "fail"}
    assert record["needs_review"]
