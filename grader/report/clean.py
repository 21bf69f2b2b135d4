"""Text that a student wrote, made harmless to look at.

Control characters, terminal escapes and direction overrides become visible
signs; what is left can be shown anywhere once the place's own escaping is done.
"""

from __future__ import annotations

import re
from typing import Final

# C0 but tab and newline, DEL, C1, bidirectional controls ("Trojan source"), line separators, lone surrogates.
_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_NEWLINES: Final = re.compile("\r\n?")
# What CI runners obey in a log: `::set-env …` where a line begins, `##[…]` and `##vso[…]` anywhere.
_COMMANDS: Final = re.compile(r"^(\s*):(?=:)|##(?=\[|vso\[)", re.MULTILINE)
_PLAIN: Final = str.maketrans({"−": "-", "–": "-", "…": "...", "·": "|", "▸": ">", "⋯": "..."})


def printable(value: object) -> str:
    """The text with every control but tab and newline replaced by a visible sign."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if "\r" in text:
        text = _NEWLINES.sub("\n", text)
    return _HARMFUL.sub(_sign, text)


def one_line(value: object) -> str:
    """Printable text without line breaks."""
    return " ".join(printable(value).split())


def unobeyed(text: str) -> str:
    """The text without anything that a CI runner would take for a command."""
    return _COMMANDS.sub(lambda found: f"{found[1]}: " if found[1] is not None else "# #", text)


def encodable(text: str, encoding: str) -> str:
    """The text with signs that the encoding lacks replaced, so that writing never fails."""
    if encoding.lower().replace("-", "") == "utf8":
        return text
    text = text.translate(_PLAIN)
    try:
        return text.encode(encoding, "replace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "replace").decode("ascii")


def _sign(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point < 0x20:
        return chr(0x2400 + point)  # ␛ for an escape
    return "␡" if point == 0x7F else f"<U+{point:04X}>"
