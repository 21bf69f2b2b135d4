"""For a student's own Python: their functions as the probes see them, and the inputs of a check.

Used by the lines that `grader check` prints. Their code runs in this very process, unconfined, as it would by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.collect import collect_one
from grader.errors import UsageError
from grader.model import Task, Unusable


class Student:
    """The `lab` of a probe, and the inputs by the names of their cases."""

    def __init__(self, handle: Any, cases: Mapping[str, Any]) -> None:
        self._handle = handle
        self._cases = cases

    def inputs(self, case: str) -> dict[str, Any]:
        """The values of a case, as fresh arrays."""
        from grader.worker.plan import fresh_inputs

        if case not in self._cases:
            raise UsageError(
                f"'{case}' is no input here; there are {', '.join(self._cases)}",
                zh=f"没有名为“{case}”的输入；可用：{', '.join(self._cases)}",
            )
        return dict(fresh_inputs(self._cases[case].values, None))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)


def student(file: str | Path, given: str | Path, course: str | Path | None = None) -> Student:
    """Your functions in `file`, for the bundle (or the lab of a course) `given`: definitions only, nothing at the top level runs.

    Raises UsageError where there is no such file, GraderError where the bundle can't be read.
    """
    from grader.bundle.opening import lab_of
    from grader.sandbox.stay import request_of
    from grader.worker.handle import Lab as Handle
    from grader.worker.handle import Objects
    from grader.worker.session import prepared
    from grader.worker.submission import open_submission

    lab, seed = lab_of(given, Path(course) if course else None)
    entry = collect_one(Path(file), lab.rubric.files)
    if isinstance(entry, Unusable):
        raise UsageError(f"{file}: {entry.reason.en}", zh=f"{file}：{entry.reason.zh}")
    task = Task(
        files=entry.files,
        overlay=lab.starter,
        entry_points=lab.entry_points,
        patterns=(),
        probes=lab.sandbox_probes(),
        plan=(),
        limits=lab.rubric.limits,
    )
    opened = open_submission(request_of(task, (), 0))
    seeds = prepared(opened, [unit.text for unit in opened.files.values()])
    opened.load()
    objects = Objects(opened.entries, opened.module_of, opened.failures(), opened.files, opened.mended, opened.module_at)
    return Student(Handle(opened.entries, objects, seeds), lab.cases(seed))
