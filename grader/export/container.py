"""One submission in Gradescope's container: from /autograder/submission to /autograder/results/results.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.collect import collect_one
from grader.collect.lms.times import moment
from grader.errors import UsageError
from grader.export.gradescope import results
from grader.model import HandedIn, Student, Submission, Unusable
from grader.pipeline import GradeOptions, Record, confined
from grader.pool import Pool
from grader.report.files import atomic
from grader.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What Gradescope says of the submission in `submission_metadata.json`."""

    student: Student
    handed_in: HandedIn


def grade_there(options: GradeOptions, root: Path, visibility: str) -> Record:
    """Grades the submission below `root` and writes its results. The record. Raises GraderError, and then writes nothing."""
    told = read_metadata(root / "submission_metadata.json")
    isolation = confined(options)
    with Pool(isolation, 1) as pool:
        session = Session(options.course, options.lab, seed=options.seed, jobs=1, isolation=isolation, pool=pool)
        session.due = options.due
        found = collect_one(root / "submission", session.lab.rubric.files)
        record = _judged(session, session.admitted(_whose(found, told)))
    with atomic(root / "results" / "results.json") as stream:
        text = json.dumps(results(record, options.language, visibility), ensure_ascii=False, indent=1, allow_nan=False)
        stream.write(text.encode("utf-8", "replace"))
    return record


def read_metadata(path: Path) -> Told:
    """Who handed in, when and for which time; what isn't said stays empty."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        data = {}
    except ValueError as error:
        raise UsageError(
            f"{path}: isn't JSON ({error}); Gradescope writes this file, and a local trial may leave it out",
            zh=f"{path}：不是 JSON（{error}）；这个文件由 Gradescope 写出，本地试用时可以没有",
        ) from error
    data = data if isinstance(data, Mapping) else {}
    users = [user for user in data.get("users") or () if isinstance(user, Mapping)]
    people = tuple(Student(id=str(user.get("email") or user.get("id") or ""), name=str(user.get("name") or "")) for user in users)
    assignment = data.get("assignment")
    due = assignment.get("due_date") if isinstance(assignment, Mapping) else None
    previous = data.get("previous_submissions")
    handed_in = HandedIn(
        submitted=_time(data.get("created_at")),
        due=_time(due),
        attempt=len(previous) + 1 if isinstance(previous, list) else None,
        members=people if len(people) > 1 else (),
    )
    return Told(student=people[0] if people else Student(id=str(data.get("id") or "submission")), handed_in=handed_in)


def _time(value: Any) -> datetime | None:
    return moment(value) if isinstance(value, str) else None


def _whose(found: Submission | Unusable, told: Told) -> Submission | Unusable:
    return replace(found, id=told.student.id, student=told.student, handed_in=told.handed_in)


def _judged(session: Session, entry: Submission | Unusable) -> Record:
    if isinstance(entry, Unusable):
        return session.unusable(entry)
    session.build()
    return session.graded(entry)[1]
