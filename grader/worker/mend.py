"""Finds the smallest blocks to take out of a text so that the rest parses.

Works on lines, because a broken file has no tree: a block is what stands under a line of the same
indentation. Of a class only the broken method goes; a function goes whole.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import Final

from grader.worker.glyphs import inside_strings, without_full_width

MAX_MERGE: Final = 40  # blocks joined while looking for the end of a string or bracket
MAX_DEPTH: Final = 6
# What bounds the work on a file made to be slow: the lines that one reading may hand to the parser, for each line of the text,
# at most, and those that a single call counts as for its own cost.
EACH: Final = 30
MOST: Final = 40_000
CALL: Final = 5
ROUNDS: Final = 10  # blocks that parse alone but not together are taken out one by one
_COMPOUND: Final = re.compile(r"\s*(class|if|for|while|with|try|else|elif|except|finally|async\s+for|async\s+with)\b")
_CONTINUES: Final = re.compile(r"\s*([)\]}]|(else|elif|except|finally)\b)")
_OPEN: Final = re.compile(r"unterminated triple|never closed|unexpected EOF|was never")
_MAGIC: Final = re.compile(r"[%!?]|[\w.,\s]+=\s*[%!](?!=)")
_HELP: Final = re.compile(r"\w\?{1,2}$")
_FOREIGN_CELL: Final = re.compile(r"\s*%%(bash|sh|script|html|HTML|javascript|js|latex|markdown|cmd|svg|perl|ruby|sql)\b")


UNDONE: Final = "???"  # what some handouts leave where work is missing


def _undone(text: str) -> str:
    """The line with work not done as what it means: whatever comes there raises NotImplementedError."""
    if text.strip() == UNDONE:
        return text.replace(UNDONE, "raise NotImplementedError")
    return text.replace(UNDONE, "(_ for _ in ()).throw(NotImplementedError)")


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Why a text doesn't parse, and on which of its lines."""

    line: int
    message: str


def syntax_error(text: str) -> SyntaxFault | None:
    """What keeps the text from parsing, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return SyntaxFault(error.lineno or 1, str(error.msg)[:200])
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return SyntaxFault(1, type(error).__name__)
    return None


def _parsed(lines: list[str], *, nested: bool = False) -> SyntaxFault | None:
    return syntax_error(("if 1:\n" if nested else "") + "\n".join(lines))


def _magic(text: str) -> bool:
    """Whether the line is IPython's, not Python's."""
    return bool(_MAGIC.match(text.lstrip()) or _HELP.search(text.rstrip()[-80:]))


class TooLongError(Exception):
    """The smallest loss would take too long to find."""


class Mender:
    """One attempt at one reading of a text; `cost` is the number of lines it gave up.

    The work is linear in the text: what the search may not finish is done by one pass over the outermost blocks.
    """

    def __init__(self, text: str, *, strings: bool = False) -> None:
        self._lines = text.split("\n")
        self._inside = inside_strings(text) if strings else frozenset()  # lines that start no block
        self._left = min(EACH * max(100, len(self._lines)), MOST)
        self.faults: list[SyntaxFault] = []
        self.dropped: list[tuple[int, str, str]] = []
        self.cost = 0

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def mend(self) -> Mender:
        """Afterwards `text` parses."""
        try:
            self._mend_range(0, len(self._lines), 0, 0)
        except TooLongError:
            self._coarsely()
        for _ in range(ROUNDS):
            fault = syntax_error(self.text)
            if fault is None:
                return self
            block = self._block_around(fault.line - 1)
            self._drop(*block, fault)
        self._drop(0, len(self._lines), SyntaxFault(1, "unreadable"))
        return self

    def _coarsely(self) -> None:
        """Takes out every outermost block that doesn't parse once all its lines are softened."""
        for start, end in self._blocks(0, len(self._lines), 0):
            if _parsed(self._lines[start:end]) is None:
                continue
            for line in range(start, end):
                self._soften(line, end)
            fault = _parsed(self._lines[start:end])
            if fault is not None:
                self._drop(start, end, SyntaxFault(start + fault.line, fault.message))

    def _mend_range(self, start: int, end: int, indent: int, depth: int) -> None:
        if self._fault(start, end) is None:
            return
        blocks = self._blocks(start, end, indent)
        at = 0
        while at < len(blocks):
            first, last = blocks[at]
            fault = self._fault(first, last)
            joined = self._joined(blocks, at) if fault and _OPEN.search(fault.message) else None
            if joined is not None:
                at = joined
                continue
            if fault is not None:
                self._mend_block(blocks, at, fault, depth)
            at += 1

    def _mend_block(self, blocks: list[tuple[int, int]], at: int, fault: SyntaxFault, depth: int) -> None:
        start, end = blocks[at]
        body = self._body(start, end) if depth < MAX_DEPTH else None
        if body is not None:
            self._mend_range(body[0], end, body[1], depth + 1)
            self._keep_nonempty(body[0], end, body[1])
            fault_left = self._fault(start, end)
            if fault_left is not None:
                self._drop(start, end, fault_left)
        elif at > 0 and self._stray_line(start, end):
            # A line at the left margin in the middle of a class: what follows still belongs to the class.
            self._drop(start, start + 1, fault)
            blocks[at - 1] = (blocks[at - 1][0], end)
            left = self._fault(*blocks[at - 1])
            if left is not None:
                self._mend_block(blocks, at - 1, left, depth + 1)
            blocks[at] = blocks[at - 1]
        else:
            self._drop(start, end, fault)

    def _fault(self, start: int, end: int) -> SyntaxFault | None:
        """What keeps these lines from parsing once magics and full-width punctuation are dealt with."""
        while True:
            self._left -= end - start + CALL
            if self._left < 0:
                raise TooLongError
            nested = next((line for line in self._lines[start:end] if line.strip()), "")[:1].isspace()
            fault = _parsed(self._lines[start:end], nested=nested)
            if fault is None:
                return None
            line = min(max(fault.line - 1 - nested + start, start), max(end - 1, start))
            fault = SyntaxFault(line + 1, fault.message)
            if not self._soften(line, end):
                return fault

    def _soften(self, line: int, end: int) -> bool:
        """Whether a cheap change of this line was made: a magic out, full-width punctuation to ASCII."""
        if line >= len(self._lines):
            return False
        text = self._lines[line]
        if UNDONE in text:
            self._lines[line] = _undone(text)
            self.dropped.append((line + 1, text.strip()[:80], "unreadable"))
            self.faults.append(SyntaxFault(line + 1, "work not done (???)"))
            self.cost += 1
            return True
        if _magic(text):
            last = line + 1
            if _FOREIGN_CELL.match(text):
                while last < end and not self._lines[last].startswith("# %%"):
                    last += 1
            self.dropped.append((line + 1, text.strip()[:80], "magic"))
            indent = text[: len(text) - len(text.lstrip())]
            self._lines[line:last] = [indent + "pass"] + [""] * (last - line - 1)
            return True
        ascii_text = without_full_width(text)
        if ascii_text != text:
            self._lines[line] = ascii_text
            self.cost += 1
            self.faults.append(SyntaxFault(line + 1, "full-width punctuation"))
            return True
        return False

    def _blocks(self, start: int, end: int, indent: int) -> list[tuple[int, int]]:
        """The line ranges of the statements at this indentation, as far as lines tell."""
        starts: list[int] = []
        decorated = False
        for at in range(start, end):
            line = self._lines[at]
            body = line.lstrip()
            if not body or body.startswith("#") or len(line) - len(body) > indent or _CONTINUES.match(line):
                continue
            if at in self._inside:
                continue
            if not decorated:
                starts.append(at)
            decorated = body.startswith("@")
        return list(zip(starts, [*starts[1:], end], strict=True)) if starts else [(start, end)]

    def _joined(self, blocks: list[tuple[int, int]], at: int) -> int | None:
        """The index after the blocks that parse when joined to this one (a string with lines at the margin)."""
        for last in range(at + 1, min(at + MAX_MERGE, len(blocks))):
            if self._fault(blocks[at][0], blocks[last][1]) is None:
                return last + 1
        return None

    def _body(self, start: int, end: int) -> tuple[int, int] | None:
        """First line and indentation of a compound statement's body; None where there is nothing to go into."""
        if not _COMPOUND.match(self._lines[start]):
            return None
        at = start
        while at < end and not self._lines[at].split("#")[0].rstrip().endswith(":"):
            at += 1
        for first in range(at + 1, end):
            line = self._lines[first]
            if line.strip() and not line.lstrip().startswith("#"):
                indent = len(line) - len(line.lstrip())
                return (first, indent) if indent > 0 else None
        return None

    def _stray_line(self, start: int, end: int) -> bool:
        rest = [line for line in self._lines[start + 1 : end] if line.strip() and not line.lstrip().startswith("#")]
        return bool(rest) and rest[0][0].isspace() and syntax_error(self._lines[start].strip()) is None

    def _keep_nonempty(self, start: int, end: int, indent: int) -> None:
        if not any(line.strip() and not line.lstrip().startswith("#") for line in self._lines[start:end]):
            self._lines[start] = " " * indent + "pass"

    def _block_around(self, line: int) -> tuple[int, int]:
        blocks = self._blocks(0, len(self._lines), 0)
        return next(((a, b) for a, b in blocks if a <= line < b), blocks[-1])

    def _drop(self, start: int, end: int, fault: SyntaxFault) -> None:
        kept = [at for at in range(start, end) if self._lines[at].strip()]
        if not kept:
            return
        self.faults.append(fault)
        self.dropped.append((kept[0] + 1, self._lines[kept[0]].strip()[:80], "unreadable"))
        self.cost += len(kept)
        self._lines[start:end] = [""] * (end - start)
