"""The course's folder and the labs in it."""

from __future__ import annotations

import re
from pathlib import Path

from grader.errors import UsageError
from grader.rubric.words import did_you_mean


def find_course(start: Path | None = None) -> Path:
    """The folder with `rubrics/` and `labs/`: `start` (or the working folder) or the nearest one above it."""
    begin = (start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents):
        if (folder / "rubrics").is_dir() and (folder / "labs").is_dir():
            return folder
    raise UsageError(
        f"{start or 'the working folder'}: no course here or above; a course is a folder with rubrics/ and labs/ in it",
        zh=f"{start or '当前文件夹'}：这里及上级都没有课程；课程是含有 rubrics/ 和 labs/ 的文件夹",
    )


def lab_ids(course: Path) -> tuple[str, ...]:
    """The course's labs, those with numbers in the order of their numbers."""
    ids = [path.stem for path in (course / "rubrics").glob("*.yaml") if not path.name.startswith(".")]
    return tuple(
        sorted(ids, key=lambda name: [(not word.isdigit(), int(word) if word.isdigit() else 0, word) for word in _words(name)])
    )


def rubric_path(course: Path, lab: str) -> Path:
    """Where the lab's rubric stands; UsageError with the nearest lab when there is none."""
    if lab not in lab_ids(course):
        names = lab_ids(course)
        there = did_you_mean(lab, names) or ("" if names else "; this course has no rubric yet")
        there_zh = did_you_mean(lab, names, "zh") or ("" if names else "；课程中还没有评分标准")
        raise UsageError(f"'{lab}' is no lab of this course{there}", zh=f"本课程没有实验“{lab}”{there_zh}")
    return course / "rubrics" / f"{lab}.yaml"


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"(\d+)", name) if word]
