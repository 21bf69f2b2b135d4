"""`grader report`: the reports once more."""

from __future__ import annotations

from grader.cli import options
from grader.cli.exits import Exit


def report(lab: options.Lab, out: options.Out = None, lang: options.Lang = None, course: options.Course = None) -> Exit:
    """Write the reports again from what is stored.

    Nothing is run and nothing judged.

    Example: grader report lab3 --lang zh
    """
    asked = options.stored(options.grading(lab, course, out=out, lang=lang, jobs=None))
    from grader import pipeline

    pipeline.render(asked)
    print(asked.out / "index.html")
    return Exit.FINE
