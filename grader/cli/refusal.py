"""What typer finds wrong with a command line, said in Chinese to who asked for it; otherwise typer says it itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any, Final

import typer
from typer.core import TyperGroup

from grader.cli.exits import Exit, say, spoken, tell
from grader.cli.options import Language, language

_FIELD: Final = re.compile(r"\\{(\w+)\\}")


class Program(TyperGroup):
    """All commands; what is wrong with how one is called ends with Exit.USAGE, in the reader's language."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        self._language = language_of(args)
        with _told(self._language):
            return super().make_context(info_name, args, *more, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _told(self._language):
            return super().invoke(ctx)


def language_of(args: Sequence[str]) -> str:
    """The language that a command line asks for, before anybody has found it right."""
    asked = None
    for here, after in pairwise([*args, ""]):
        if here == "--":
            break
        name, _, value = here.partition("=")
        if name == "--lang":
            with suppress(ValueError):
                asked = Language(value or after)
    return language(asked)


@contextmanager
def _told(language: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if language == "en" or not hasattr(error, "format_message") or type(error).__name__ == "NoArgsIsHelpError":
            raise
        if ctx := getattr(error, "ctx", None):
            tell(language, "usage", line=ctx.get_usage().removeprefix("Usage: "))
            tell(language, "usage.help", command=ctx.command_path, option=ctx.help_option_names[0])
            say("")
        tell(language, "line.error", text=chinese(error.format_message()))
        raise typer.Exit(Exit.USAGE) from None


def chinese(message: str) -> str:
    """Typer's message in Chinese, found by the English that it says; one that nobody has translated stays as it is."""
    from grader.report.words_usage import USAGE

    for key, text in USAGE.items():
        if found := re.fullmatch(_FIELD.sub(r"(?P<\1>.+)", re.escape(text.en)), message, re.DOTALL):
            parts = {
                name: chinese(value.strip()) if name == "why" else value.strip() for name, value in found.groupdict().items()
            }
            return spoken("zh", key, **parts)
    return message
