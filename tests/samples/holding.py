"""The grader is held to a lab's samples exactly: no mistake missed, none invented, no right submission loses a point.

The rules; test_<lab>.py beside this file says which lab, so that labs are graded side by side. A lab whose samples take
minutes shows some of them in `make test` (EVERY = 5 in its file: every fifth), and all of them in `make samples`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from grader.pipeline import GradeOptions, grade

COURSE = Path(__file__).parents[2]
ENOUGH = {"combination": 10, "right": 8, "messy": 10}


def expected(lab):
    return yaml.safe_load((COURSE / "submissions" / lab / "expected.yaml").read_text(encoding="utf-8"))


def mistakes(lab):
    rubric = yaml.safe_load((COURSE / "rubrics" / f"{lab}.yaml").read_text(encoding="utf-8"))
    return {mistake["id"] for mistake in rubric["mistakes"]}


def handed_in(lab, name):
    """The file, folder or archive of a sample."""
    inside = (COURSE / "submissions" / lab).iterdir()
    return next(path for path in inside if path.name == name or path.name.startswith(f"{name}."))


@pytest.fixture(scope="module")
def chosen(request):
    """The samples that are graded, with what each must get."""
    every = 1 if os.environ.get("GRADER_ALL_SAMPLES") == "1" else getattr(request.module, "EVERY", 1)
    always = getattr(request.module, "ALWAYS", ())
    every_one = list(expected(request.module.LAB).items())
    return {name: entry for at, (name, entry) in enumerate(every_one) if at % every == 0 or name in always}


@pytest.fixture(scope="module")
def graded(request, tmp_path_factory, chosen):
    """The record of each chosen sample, from the real command's pipeline."""
    records, lab = {}, request.module.LAB
    folder = tmp_path_factory.mktemp("submissions")
    for name in chosen:
        path = handed_in(lab, str(name))
        shutil.copytree(path, folder / path.name) if path.is_dir() else shutil.copy2(path, folder / path.name)
    grade(
        GradeOptions(
            course=COURSE,
            lab=lab,
            path=folder,
            out=tmp_path_factory.mktemp(lab),
            jobs=1,  # another file is held beside this one
            pages=False,
        ),
        on_record=lambda record: records.setdefault(record["submission"], record),
    )
    return lab, records


def seen(record):
    """What expected.yaml speaks of."""
    return {
        "mistakes": sorted(one["mistake"] for one in record["deductions"]),
        "score": record["score"],
        "status": record["status"],
        "needs_review": record["needs_review"],
    }


def wanted(entry):
    return {
        "mistakes": sorted(entry.get("mistakes") or []),
        "score": float(entry["score"]),
        "status": entry.get("status", "graded"),
        "needs_review": entry.get("needs_review", False),
    }


def test_every_sample_is_graded_as_expected(graded, chosen):
    """Mistakes, score, status and the need for a person's review, for each sample, to the letter."""
    lab, records = graded
    differing = {
        name: (seen(records[name]) if name in records else "no record", wanted(entry))
        for name, entry in chosen.items()
        if name not in records or seen(records[name]) != wanted(entry)
    }
    assert not differing, "\n".join(f"{lab}/{name}: got {got}, expected {should}" for name, (got, should) in differing.items())


def test_every_sample_is_expected(request):
    """No sample lies about without saying what it must get."""
    lab = request.module.LAB
    folder = COURSE / "submissions" / lab
    lying = {path.name for path in folder.iterdir()} - {"expected.yaml", "__pycache__"}
    assert {handed_in(lab, str(name)).name for name in expected(lab)} == lying


def test_right_submissions_lose_nothing(graded, chosen):
    """No false positives: full marks, no deduction, nothing to review."""
    _, records = graded
    for name, entry in chosen.items():
        if entry["kind"] == "right":
            assert records[name]["score"] == records[name]["max_score"], name
            assert records[name]["deductions"] == [], name


def test_every_mistake_has_a_sample(request):
    """A rubric entry that no sample exercises isn't known to work."""
    lab = request.module.LAB
    shown = {mistake for entry in expected(lab).values() for mistake in entry.get("mistakes") or []}
    assert mistakes(lab) <= shown


def test_there_are_enough_samples_of_each_kind(request):
    """At least ten combinations, eight right ones in unusual styles and ten messy ones."""
    kinds = [entry["kind"] for entry in expected(request.module.LAB).values()]
    assert all(kinds.count(kind) >= number for kind, number in ENOUGH.items()), {kind: kinds.count(kind) for kind in set(kinds)}
