"""How commands end: the exit codes, and errors as one line on stderr.

Nothing a student's file does leads here: that is a value in a record. What does is the caller's,
the author's or the operator's to mend, or a fault of grader itself.
"""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import ParamSpec

import typer

from grader.errors import AuthorError, GraderError, UsageError

P = ParamSpec("P")


class Exit(IntEnum):
    """What a command's exit code says."""

    FINE = 0  # everything was graded; with `check`: full marks
    POINTS_LOST = 1  # with `check`; with `audit`: a claim doesn't hold
    USAGE = 2  # the command line, the rubric or the lab is wrong
    UNGRADED = 3  # something could not be graded, by no fault of a student
    INTERRUPTED = 130  # Ctrl-C; what is finished is kept
    PIPE = 141  # the reader of stdout went away


def say(line: str) -> None:
    """A line for people, on stderr."""
    print(line, file=sys.stderr, flush=True)


def tell(language: str, key: str, **values: object) -> None:
    """The catalogue's sentence for people, on stderr."""
    say(spoken(language, key, **values))


def agreed(language: str, key: str, **values: object) -> bool:
    """Whether the person at the terminal answers the catalogue's question with yes; anything else, and an end, is a no."""
    print(spoken(language, key, **values), "[y/N]", end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in {"y", "yes", "是"}


def spoken(language: str, key: str, **values: object) -> str:
    """The catalogue's sentence in this language; with `n`, in the number that n asks for."""
    from grader.report.words import both, counted, pick

    n = values.get("n")
    if isinstance(n, int):
        rest = {name: value for name, value in values.items() if name != "n"}
        return pick(counted(key, n, **rest), language)
    return pick(both(key, **values), language)


def basis(names: Iterable[str], language: str) -> str:
    """What a decision rested on and has changed, in words."""
    from grader.report.words import both, listed, pick

    return pick(listed([both(f"stale.{name}") for name in names]), language)


def guarded(command: Callable[P, Exit]) -> Callable[P, None]:
    """The command with its result as exit code, and without tracebacks."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(_outcome(functools.partial(command, *args, **kwargs), kwargs.get("lang")))

    return run


def _outcome(command: Callable[[], Exit], lang: object = None) -> Exit:
    try:
        result = command()
        sys.stdout.flush()
    except GraderError as error:
        language = _language(lang)
        tell(language, "line.error", text=error.said(language))
        return Exit.USAGE if isinstance(error, UsageError | AuthorError) else Exit.UNGRADED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes stdout once more at its end
        return Exit.PIPE
    except KeyboardInterrupt:
        say("\n" + spoken(_language(lang), "line.stopped"))
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the program's edge: a fault of grader's own is told, whatever it is
        return _fault(error, _language(lang))
    return result


def _language(lang: object) -> str:
    from grader.cli.options import Language, language

    return language(lang if isinstance(lang, Language) else None)


def _fault(error: Exception, language: str) -> Exit:
    if os.environ.get("GRADER_DEBUG") == "1":
        traceback.print_exc()
    else:
        tell(language, "line.fault", what=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else '-'}")
    return Exit.UNGRADED
