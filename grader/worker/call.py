"""Calls into strangers' code: the one place where everything that can be raised is caught.

What was raised comes back as a value; nothing a student's exception defines is trusted to work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

MESSAGE: Final = 300  # characters of an exception's message that are kept
FRAMES: Final = 5000  # tracebacks of runaway recursion are long


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call gave: a value, or what it raised."""

    value: Any = None
    raised: BaseException | None = None


def attempt(function: Callable[[], Any]) -> Outcome:
    """The outcome of the call; SystemExit and KeyboardInterrupt are outcomes like any other."""
    try:
        return Outcome(value=function())
    except BaseException as error:  # noqa: BLE001  # the one blind except: a student may raise anything
        return Outcome(raised=error)


def described(error: BaseException, files: Mapping[str, Any]) -> dict[str, Any]:
    """The error as plain values, placed at the deepest frame that stands in one of `files`."""
    file, line = place(error, files)
    return {"type": type(error).__name__[:100], "message": message(error), "file": file, "line": line, "entry": ""}


def message(error: BaseException) -> str:
    """The head of the error's text; a `__str__` which itself fails gives an empty one."""
    text = attempt(lambda: str(error)).value
    if not isinstance(text, str):
        return ""
    # A lone surrogate in a message would fail in the driver's files, long after this place.
    return str(text)[:MESSAGE].encode("utf-8", "replace").decode("utf-8")


def place(error: BaseException, files: Mapping[str, Any]) -> tuple[str, int]:
    """File and line of the deepest traceback frame in `files`, or ("", 0)."""
    found = ("", 0)
    if isinstance(error, SyntaxError) and error.filename in files:
        found = (str(error.filename), error.lineno or 0)
    step: TracebackType | None = error.__traceback__
    for _ in range(FRAMES):
        if step is None:
            break
        if step.tb_frame.f_code.co_filename in files:
            found = (step.tb_frame.f_code.co_filename, step.tb_lineno or 0)
        step = step.tb_next
    return found
