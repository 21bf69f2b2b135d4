"""Lines on a terminal, whatever it can show: wrapped by the width of signs, plain where colour or Unicode is missing.

Text is never read as markup, and no sign is sent that the terminal's encoding lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text as Line

from grader.model import Text
from grader.report.clean import encodable, printable, unobeyed
from grader.report.words import both, counted, pick

WIDEST: Final = 80
# Wide signs may be broken after, but what closes a phrase never begins a line.
_PIECES: Final = re.compile(
    r"\s+|[⺀-鿿豈-﫿＀-￯][，。：；！？、）」』》〉】”’]*|[^\s⺀-鿿豈-﫿＀-￯]+[，。：；！？、）」』》〉】”’]*"
)
_SIGNS: Final = {
    "full": ("█", "#"),
    "empty": ("░", "."),
    "rule": ("─", "-"),
    "cut": ("…", "~"),
    "dot": ("·", "|"),
    "down": ("⋮", ":"),
}

LOST: Final = "yellow"
RIGHT: Final = "cyan"
REVIEW: Final = "magenta"


class Sheet:
    """A console with a language and the signs that it can show."""

    def __init__(self, console: Console, language: str) -> None:
        self.console = console
        # A row of question marks helps nobody: where Chinese can't be shown, English stands in.
        self.language = language if _can_show(console.encoding, "中文") else "en"
        self.width = max(20, min(console.width, WIDEST))
        self._rich = not console.legacy_windows and _can_show(console.encoding, "".join(wide for wide, _ in _SIGNS.values()))

    def sign(self, name: str) -> str:
        return _SIGNS[name][0 if self._rich else 1]

    def word(self, key: str, **values: object) -> str:
        return pick(both(key, **values), self.language)

    def count(self, key: str, n: int, **values: object) -> str:
        return pick(counted(key, n, **values), self.language)

    def text(self, text: Text) -> str:
        return pick(text, self.language)

    def shown(self, text: object) -> str:
        return encodable(unobeyed(printable(text)).expandtabs(4), self.console.encoding)

    def line(self, *pieces: tuple[str, str] | str, indent: int = 0) -> None:
        """One line of (text, style) pieces, cut where it is too long."""
        made = Line(" " * indent, no_wrap=True, end="")
        for piece in pieces:
            words, style = piece if isinstance(piece, tuple) else (piece, "")
            made.append(self.shown(words).replace("\n", " "), style)
        if made.cell_len > self.width:
            made.truncate(self.width - 1)
            made.append(self.sign("cut"))
        made.rstrip()
        self.console.print(made, highlight=False, no_wrap=True, crop=True)

    def say(self, words: str, style: str = "", *, indent: int = 0, hanging: int = 0) -> None:
        """A paragraph, wrapped."""
        for i, row in enumerate(wrap(self.shown(words), self.width - indent, hanging)):
            self.line((row, style), indent=indent + (hanging if i else 0))

    def blank(self) -> None:
        self.console.print()

    def heading(self, words: str) -> None:
        self.blank()
        self.line((words, "bold"))
        self.line((self.sign("rule") * self.width, "dim"))

    def fit(self, words: object, width: int, *, right: bool = False) -> str:
        """The text in exactly so many columns."""
        text = " ".join(self.shown(words).split())
        if cell_len(text) > width:
            return set_cell_size(text, max(0, width - 1)) + self.sign("cut")
        return " " * (width - cell_len(text)) + text if right else set_cell_size(text, width)

    def bar(self, share: float, width: int) -> tuple[str, str]:
        """So much of a bar, and the rest of it."""
        done = min(width, max(0, int(share * width + 0.5)))
        return self.sign("full") * done, self.sign("empty") * (width - done)


def wrap(text: str, width: int, hanging: int = 0) -> Iterator[str]:
    """Lines of at most `width` columns; wide signs count two and may be broken between."""
    for paragraph in text.split("\n"):
        line, room = "", width
        for piece in _broken(paragraph, max(2, width - hanging)):
            if line and cell_len(line + piece.rstrip()) > room:
                yield line.rstrip()
                line, room = "", width - hanging
            line += piece if line else piece.lstrip()
        yield line.rstrip()


def _broken(paragraph: str, width: int) -> Iterator[str]:
    """The paragraph's unbreakable pieces; one that fits no line is cut."""
    for match in _PIECES.finditer(paragraph):
        piece = match.group()
        while cell_len(piece) > width and not piece.isspace():
            head = set_cell_size(piece, width).rstrip() or piece[:1]
            yield head
            piece = piece[len(head) :]
        yield piece


def _can_show(encoding: str, signs: str) -> bool:
    try:
        signs.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
