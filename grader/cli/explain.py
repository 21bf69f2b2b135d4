"""`grader explain`: one known mistake."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit

Named = Annotated[
    str, typer.Argument(metavar="LAB/MISTAKE", help="A mistake as reports name it; LAB alone lists them.", show_default=False)
]


def explain(mistake: Named, lang: options.Lang = None, course: options.Course = None) -> Exit:
    """Say what a known mistake is and what it costs.

    And why it is a mistake, and how it is recognised; in English and Chinese unless --lang asks for one.
    A lab alone lists its mistakes.

    Example: grader explain lab3/missing-bias-update
    """
    from grader.lab import load_lab
    from grader.rubric.explain import explain as explained

    lab, _, name = mistake.partition("/")
    loaded = load_lab(options.find_home(course), lab)
    if name:
        print(explained(loaded, name, lang.value if lang else None), end="")
    else:
        language = options.language(lang)
        for known in loaded.rubric.mistakes:
            print(f"{lab}/{known.id}: {known.title.as_json()[language]}")
    return Exit.FINE
