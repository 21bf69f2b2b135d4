"""`grader review`: the queue in a browser."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from grader.cli import options
from grader.cli.exits import Exit, tell
from grader.errors import UsageError

Port = Annotated[
    int,
    typer.Option(
        "--port", metavar="N", min=0, max=65535, help="Port on this machine. [default: any free one]", show_default=False
    ),
]
Across = Annotated[
    list[Path] | None,
    typer.Option("--across", metavar="DIR", help="Other years' submissions, for alike pairs (repeat it).", show_default=False),
]


def review(
    lab: options.Lab,
    path: options.Submissions = None,
    out: options.Out = None,
    port: Port = 0,
    across: Across = None,
    who: options.Who = "",
    jobs: options.Jobs = None,
    seed_file: options.SeedFile = None,
    lang: options.Lang = None,
    course: options.Course = None,
) -> Exit:
    """Decide in a browser what waits for a person.

    Serves this machine alone, behind a token in the address it prints, until Ctrl-C. The biggest clusters come first;
    j and k move, a accepts, o sets points, c comments, ? shows all keys. Two people may work at once: a decision on
    what has changed meanwhile is refused. The reports are written at the end.

    Example: grader review lab3
    """
    asked = options.stored(options.grading(lab, course, path=path, out=out, jobs=jobs, seed_file=seed_file, lang=lang))
    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"{', '.join(missing)} not installed: pip install 'grader[review]'",
            zh=f"没有安装 {', '.join(missing)}：请运行 pip install 'grader[review]'",
        )
    from grader.review.serve import serve

    folders = tuple(str(folder) for folder in across or ())
    serve(asked, port=port, who=options.person(who), across=folders, ready=partial(_tell, asked.language))
    return Exit.FINE


def _tell(language: str, address: str) -> None:
    print(address, flush=True)
    tell(language, "review.open")
