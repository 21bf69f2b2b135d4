"""A written part in the record: which text answers which question. Points are a person's; nothing here scores.

Text is the student's own: what the handout's notebook already said is the question, headings are places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grader.model import Markdown, PartStatus, Text
from grader.rubric.schema import Part, Prompt

_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t#]*")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_SAYS: Final = re.compile(r"\w\w|[^\W_a-zA-Z]")
# Who wrote it is no answer; at a line's start, as titles of reports have it.
_WHO: Final = re.compile(r"\W*(?:姓名|学号|班级|学院|专业|日期|name|student id)\W*[:：]", re.IGNORECASE)
_LABEL: Final = re.compile(r"\W*(?:答|回答|答案|解答|answer)\W*", re.IGNORECASE)  # the start of an answer that never came


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of the student's under one heading of one cell."""

    file: str
    cell: int
    text: str
    headings: tuple[str, ...]  # the nearest first
    asked: str  # the handout's words since the nearest heading
    cut: int


def written_part(part: Part, written: Sequence[Markdown], handout: Sequence[str]) -> dict[str, Any]:
    """The part as it stands in a record: no score, its answers in the order of the prompts, what is missing as null."""
    own = list(pieces(written, handout))
    found: list[tuple[Prompt | None, Piece]] = [(answers_to(piece, part.prompts), piece) for piece in own]
    answers = [_answer(prompt, piece) for prompt in part.prompts for piece in (*_of(found, prompt),) or (None,)]
    answers += [_answer(None, piece) for piece in _of(found, None)]
    status = PartStatus.UNREAD if any(_answers(piece.text) for piece in own) else PartStatus.UNANSWERED
    note = _note(status, [prompt.title for prompt in part.prompts if not _of(found, prompt)])
    return {
        "id": part.id,
        "title": part.title.as_json(),
        "score": None,
        "max_score": float(part.points),
        "status": status.value,
        "note": note.as_json() if note else None,
        "location": None,
        "checks": [],
        "answers": answers,
    }


def _answers(text: str) -> bool:
    """Whether there is more than who wrote it."""
    return any(_SAYS.search(line) and not _WHO.match(line) for line in text.split("\n"))


def _of(found: Sequence[tuple[Prompt | None, Piece]], prompt: Prompt | None) -> list[Piece]:
    return [piece for of, piece in found if of is prompt]


def _answer(prompt: Prompt | None, piece: Piece | None) -> dict[str, Any]:
    heading = piece.headings[0] if piece and piece.headings else ""
    return {
        "prompt": prompt.id if prompt else None,
        "title": (prompt.title if prompt else Text(heading, heading)).as_json(),
        "text": piece.text if piece else None,
        "file": piece.file if piece else None,
        "cell": piece.cell if piece else None,
        "cut": piece.cut if piece else 0,
    }


def _note(status: PartStatus, missing: Sequence[Text]) -> Text | None:
    if status is PartStatus.UNANSWERED:
        return Text(
            "No written answer was found; answers stand in Markdown cells of the notebook.",
            "没有找到文字回答；回答应写在笔记本的 Markdown 单元格中。",
        )
    if missing:
        english, chinese = "; ".join(title.en for title in missing), "；".join(title.zh for title in missing)
        return Text(f"No answer was found to: {english}", f"以下问题没有找到回答：{chinese}")
    return None


def answers_to(piece: Piece, prompts: Sequence[Prompt]) -> Prompt | None:
    """The prompt this text belongs to: by the nearest heading that names one, the question before it, its own words."""
    for place in (*piece.headings, piece.asked, piece.text):
        shown = place.casefold()
        for prompt in prompts:
            if any(word.casefold() in shown for word in prompt.find):
                return prompt
    return None


# ── cells into pieces ──


@dataclass(slots=True)
class _Reader:
    """Goes through the lines of one file's cells."""

    known: Collection[str]
    headings: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def read(self, cell: Markdown) -> Iterator[Piece]:
        own: list[str] = []
        fence = ""
        for line in cell.text.split("\n"):
            mark = _FENCE.match(line)
            heading = None if fence or mark else _HEADING.fullmatch(line)
            if heading is not None:
                yield from self._piece(cell, own, 0)
                own, self.asked = [], []
                self._enter(len(heading[1]), heading[2] or "")
            elif not fence and line.strip() in self.known:
                self.asked.append(line.strip())
            else:
                own.append(line)
            if mark:
                fence = "" if fence == mark[1] else fence or mark[1]
        yield from self._piece(cell, own, cell.cut)

    def _enter(self, level: int, text: str) -> None:
        self.headings = [(of, known) for of, known in self.headings if of < level]
        self.headings.append((level, text.strip()[:200]))

    def _piece(self, cell: Markdown, own: Sequence[str], cut: int) -> Iterator[Piece]:
        text = "\n".join(own).strip("\n").rstrip()
        if _SAYS.search(text) and not _LABEL.fullmatch(text):
            headings = tuple(known for _, known in reversed(self.headings) if known)
            yield Piece(cell.file, cell.cell, text, headings, " ".join(self.asked), cut)


def pieces(written: Sequence[Markdown], handout: Sequence[str]) -> Iterator[Piece]:
    """The student's own text, cut at headings, in the order of files and cells."""
    known = {line.strip() for text in handout for line in text.split("\n") if _SAYS.search(line)}
    readers: dict[str, _Reader] = {}
    for cell in written:
        yield from readers.setdefault(cell.file, _Reader(known)).read(cell)
