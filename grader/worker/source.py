"""A submission's file as a syntax tree, whatever state it is in.

A file that doesn't parse is mended by the smallest loss: characters, then lines, then the block
that makes the rest parse. Line numbers stay those of the file as handed in.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Any, Final

from grader.worker.mend import Mender, syntax_error

MAX_ERRORS: Final = 50
_CONTROL: Final = re.compile("[\x00\x0c\x1a\ufeff]")


@dataclass(slots=True)
class Parsed:
    """One file: its text as handed in, the text that parses, and what it cost to get there."""

    path: str
    text: str
    mended: str
    tree: ast.Module
    dropped: list[tuple[int, str, str]] = field(default_factory=list)  # line, text, unreadable | magic
    errors: list[dict[str, Any]] = field(default_factory=list)


def read(path: str, text: str) -> Parsed:
    """The file's tree; at worst an empty one."""
    original = clean(text)
    fault = syntax_error(original)
    if fault is None:
        return Parsed(path, original, original, parse(original))
    menders = [Mender(variant, strings=known).mend() for variant in _variants(original) for known in (True, False)]
    best = min(menders, key=lambda mender: mender.cost)
    errors = best.faults or [fault]
    return Parsed(
        path,
        original,
        best.text,
        parse(best.text),
        best.dropped,
        [{"file": path, "line": error.line, "message": error.message} for error in errors[:MAX_ERRORS]],
    )


def clean(text: str) -> str:
    """The text with plain newlines and without characters that no Python file can hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub(" ", plain)


def parse(text: str) -> ast.Module:
    """The tree of a text that is known to parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in students' strings
        return ast.parse(text)


def _variants(text: str) -> list[str]:
    """The text itself and, where tabs indent, both readings of a tab: editors disagree on its width."""
    if not re.search(r"^ *\t", text, re.MULTILINE):
        return [text]
    lines = text.split("\n")
    return [text] + ["\n".join(_indent_with_spaces(line, width) for line in lines) for width in (4, 8)]


def _indent_with_spaces(line: str, width: int) -> str:
    body = line.lstrip(" \t")
    return line[: len(line) - len(body)].expandtabs(width) + body
