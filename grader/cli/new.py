"""`grader new`: a lab to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit, tell
from grader.errors import UsageError

Name = Annotated[str, typer.Argument(metavar="LAB", help="The new lab's id: small letters, digits, '-'.", show_default=False)]
Function = Annotated[str, typer.Option("--function", metavar="NAME", help="The function that students write.")]
Torch = Annotated[bool, typer.Option("--torch/--numpy", help="What the lab computes with.")]


def new(
    lab: Name, function: Function = "standardise", torch: Torch = False, lang: options.Lang = None, course: options.Course = None
) -> Exit:
    """Write a small working lab to begin with.

    Rubric, reference, probes, properties, handout, a variant and two samples: they load, grade and audit as they
    stand. Where no course is around, one is begun in the working folder.

    Example: grader new lab6 --function softmax --torch
    """
    from grader.lab.skeleton import write_lab
    from grader.rubric.load import file_name

    for path in write_lab(_home(course, options.language(lang)), lab, function, torch=torch):
        print(file_name(path))
    tell(options.language(lang), "new.next", lab=lab)
    return Exit.FINE


def _home(course: Path | None, language: str) -> Path:
    """The course named or around the working folder; else the folder in which one is begun."""
    folder = course or Path.cwd()
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: no such folder; make it, or name another with --course DIR",
            zh=f"{folder}：没有这个文件夹；请先建立，或用 --course DIR 指定别的文件夹",
        )
    try:
        return options.find_home(course)
    except UsageError:
        tell(language, "new.course", folder=folder)
        return folder
