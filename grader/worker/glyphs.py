"""Reads broken text by character: where strings stand, and full-width punctuation typed in code.

Strings and comments keep theirs: they are text.
"""

from __future__ import annotations

import re
from typing import Final

_ASCII: Final = {
    **{chr(0xFF01 + at): chr(0x21 + at) for at in range(0x5E)},  # the full-width forms block mirrors ASCII
    "“": '"', "”": '"', "‘": "'", "’": "'", "【": "[", "】": "]", "、": ",", "。": ".", "《": "<", "》": ">",
    "—": "-", "–": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
    "\u3000": " ", "\u00a0": " ", "\u2003": " ", "\u200b": "", "\u200d": "", "\u2028": " ",
}  # fmt: skip
_QUOTES: Final = "\"'"


def without_full_width(line: str) -> str:
    """The line with full-width characters outside strings and comments replaced."""
    result: list[str] = []
    quote, ascii_quote = "", True
    at = 0
    while at < len(line):
        char = line[at]
        if not quote and char == "#":
            return "".join(result) + line[at:]
        meant = _ASCII.get(char, char)
        if quote:
            closes = meant == quote and (char == quote or not ascii_quote)
            result.append(quote if closes else char)
            if char == "\\" and at + 1 < len(line):
                at += 1
                result.append(line[at])
            quote = "" if closes else quote
        else:
            if meant in _QUOTES and meant:
                quote, ascii_quote = meant, char == meant
            result.append(meant)
        at += 1
    return "".join(result)


_TOKEN: Final = re.compile(r"#[^\n]*|\\.|\"\"\"|'''|\"|'|\n", re.DOTALL)


def inside_strings(text: str) -> frozenset[int]:
    """The (0-based) lines whose first character stands inside a triple-quoted string."""
    inside: set[int] = set()
    line, quote = 0, ""
    for token in (match.group() for match in _TOKEN.finditer(text)):
        if token[0] == "#" and quote:
            # A comment sign in a string is text: look for the closing quote behind it.
            quote = "" if quote in token else quote
        elif token in ("\n", "\\\n"):
            line += 1
            quote = quote if len(quote) == 3 else ""
            if quote:
                inside.add(line)
        elif token[0] in _QUOTES:
            quote = token if not quote else ("" if token == quote else quote)
    return frozenset(inside)
