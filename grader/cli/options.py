"""Options that several commands share, and what they default to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.pipeline import GradeOptions

PERSON_VARIABLE: Final = "GRADER_WHO"
PUBLIC_SEED: Final = 0  # what students' own checks use, so that a check can be repeated anywhere
SEED_VARIABLE: Final = "GRADER_SEED"


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Visibility(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"


class SiteFormat(StrEnum):
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"
    BLACKBOARD = "blackboard"
    PLAIN = "plain"


def known_labs(begun: str) -> list[str]:
    """The course's labs whose ids begin so, for a shell that completes."""
    from grader.lab.course import find_course, lab_ids

    try:
        return [lab for lab in lab_ids(find_course(None)) if lab.startswith(begun)]
    except UsageError:
        return []


Lab = Annotated[
    str,
    typer.Argument(
        metavar="LAB", help="The lab's id: rubrics/LAB.yaml and labs/LAB/.", show_default=False, autocompletion=known_labs
    ),
]
Submissions = Annotated[
    Path | None,
    typer.Argument(
        metavar="PATH", help="A folder of submissions, or a .zip of them. [default: submissions/LAB]", show_default=False
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where the reports go. [default: reports/LAB]", show_default=False)
]
Course = Annotated[
    Path | None,
    typer.Option(
        "--course",
        metavar="DIR",
        help="The folder with rubrics/ and labs/. [default: the working folder or the nearest above it]",
        show_default=False,
    ),
]
Lang = Annotated[
    Language | None, typer.Option("--lang", help="Language of the texts. [default: the locale's]", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print records as JSON instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Sandboxes at work at once. [default: one per core]", show_default=False),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Run submissions on a dask cluster: tls://HOST:PORT, tcp://…, its scheduler's .json file, or local:N workers here.",
        show_default=False,
    ),
]
Require = Annotated[
    str,
    typer.Option(
        "--require",
        metavar="LAYERS",
        help="Refuse to start without these isolation layers, e.g. landlock,seccomp.",
        show_default=False,
    ),
]
Unconfined = Annotated[
    bool,
    typer.Option(
        "--allow-unconfined", help="Run strangers' code although this machine can't confine it. Only where nothing can be lost."
    ),
]
SeedFile = Annotated[
    Path | None,
    typer.Option(
        "--seed-file",
        metavar="FILE",
        help=f"The course's hidden seed. [default: the variable {SEED_VARIABLE}, else the public seed]",
        show_default=False,
    ),
]
Who = Annotated[
    str,
    typer.Option(
        "--who",
        metavar="NAME",
        help=f"Who decides, for the journal. [default: the variable {PERSON_VARIABLE}, else the login]",
        show_default=False,
    ),
]
NoPages = Annotated[bool, typer.Option("--no-pages", help="Only results.jsonl and gradebook.csv, no HTML.")]

Roster = Annotated[
    Path | None,
    typer.Option("--roster", metavar="CSV", help="The course's students: who is missing or unknown is told.", show_default=False),
]
Format = Annotated[
    SiteFormat | None,
    typer.Option("--format", help="Whose download it is. [default: by the names in it]", show_default=False),
]
Due = Annotated[
    str | None,
    typer.Option(
        "--due", metavar="TIME", help="The deadline, as 2026-11-27T23:59+08:00, in place of the rubric's.", show_default=False
    ),
]


def find_home(course: Path | None) -> Path:
    """The course named, or the one around the working folder."""
    from grader.lab.course import find_course

    try:
        return find_course(course)
    except UsageError as error:
        raise UsageError(
            f"{error}; go there, or name one with --course DIR", zh=f"{error.zh}；请到课程文件夹中运行，或用 --course DIR 指定"
        ) from None


def grading(lab: str, course: Path | None, *, path: Path | None = None, out: Path | None = None, **given: Any) -> GradeOptions:
    """The pipeline's options; folders that weren't named are where a course keeps them.

    `given` are a command's own options by their names on the command line, each made what the pipeline takes.
    """
    from grader.lab.course import rubric_path

    home = find_home(course)
    rubric_path(home, lab)
    from grader.pipeline import GradeOptions

    rest = dict(_MADE[name](value) if name in _MADE else (name, value) for name, value in given.items())
    shown = Path() if home == Path.cwd() else home  # paths in messages and pages stay as short as the user's own
    return GradeOptions(
        course=home, lab=lab, path=path or shown / "submissions" / lab, out=out or shown / "reports" / lab, **rest
    )


def stored(asked: GradeOptions) -> GradeOptions:
    """The same options, where something is stored; UsageError where nothing was graded yet."""
    from grader.pipeline import STORE

    if not (asked.out / STORE).is_file():
        raise UsageError(
            f"{asked.out}: nothing is stored here; first: grader grade {asked.lab} --out {asked.out}",
            zh=f"{asked.out}：这里还没有评分结果；请先运行 grader grade {asked.lab} --out {asked.out}",
        )
    return asked


def moment(text: str | None) -> datetime | None:
    """A deadline with its zone. Raises UsageError."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UsageError(
            f"--due {text}: a date and time with its zone is needed, as in 2026-11-27T23:59+08:00",
            zh=f"--due {text}：需要带时区的日期和时间，如 2026-11-27T23:59+08:00",
        )
    return found


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def layers(names: str) -> tuple[str, ...]:
    """`--require`'s names, split at commas."""
    return tuple(name.strip() for name in names.split(",") if name.strip())


def person(asked: str) -> str:
    """Who sits at the desk: as named, else the variable, else the login."""
    import getpass

    try:
        return asked.strip() or os.environ.get(PERSON_VARIABLE, "").strip() or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a login without a name
        return "unknown"


def language(asked: Language | None) -> str:
    """The language asked for, else the locale's where grader speaks it, else English."""
    if asked is not None:
        return asked.value
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def seed(file: Path | None) -> int:
    """The hidden seed of the course from its file or variable, else the public one. Any text will do."""
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{file}: the seed can't be read ({error}); --seed-file names a text file",
                zh=f"{file}：种子无法读取（{error}）；--seed-file 应指定一个文本文件",
            ) from None
        if not text:
            raise UsageError(
                f"{file}: the seed file is empty; write any line into it", zh=f"{file}：种子文件是空的；请写入任意一行"
            )
    else:
        text = os.environ.get(SEED_VARIABLE, "").strip()
    if not text:
        return PUBLIC_SEED
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else _hashed(text)


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


_MADE: Final[dict[str, Callable[[Any], tuple[str, Any]]]] = {
    "lang": lambda value: ("language", language(value)),
    "jobs": lambda value: ("jobs", value or cores()),
    "seed_file": lambda value: ("seed", seed(value)),
    "require": lambda value: ("require", layers(value)),
    "no_pages": lambda value: ("pages", not value),
    "format": lambda value: ("format", value.value if value else None),
    "due": lambda value: ("due", moment(value)),
}
