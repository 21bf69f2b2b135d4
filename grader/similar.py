"""Pairs of submissions with the same rare code: a place to look, never a verdict.

Fingerprints of token runs (winnowing), names and comments aside; what the handout, the reference or its variants hold,
and what many of the class wrote, says nothing. Rarer fingerprints weigh more. Cost grows with what is shared.
"""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name, Operator, Text

from grader.lab import Lab
from grader.model import Source

RUN: Final = 14  # tokens of a fingerprint
WINDOW: Final = 6  # runs of which one is kept: whatever is RUN + WINDOW - 1 tokens long in both is found
COMMON: Final = 0.05  # of the submissions: what more of them wrote is no sign of anything,
COMMON_AT_LEAST: Final = 12  # but so many may
OWN: Final = 12  # fingerprints of one's own below which nothing is said
LEAST: Final = 0.5  # similarity from which a pair is shown
LONGEST: Final = 400_000  # characters of a submission that are read

Span = tuple[str, int, int]  # path, first line, last line
_LEXER: Final = PythonLexer(ensurenl=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """One submission's code: `origin` is empty for this class, else where it came from."""

    id: str
    origin: str
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two submissions that hold the same rare code."""

    left: Piece
    right: Piece
    similarity: float  # of the one with less of its own: how much of that stands in the other, 0 to 1
    shared: int  # fingerprints
    left_spans: tuple[Span, ...]
    right_spans: tuple[Span, ...]

    def as_json(self) -> dict[str, Any]:
        sides = ((self.left, self.left_spans), (self.right, self.right_spans))
        left, right = (
            {"submission": piece.id, "origin": piece.origin or None, "spans": [list(span) for span in spans]}
            for piece, spans in sides
        )
        return {"similarity": round(self.similarity, 4), "shared": self.shared, "left": left, "right": right}


def known_code(lab: Lab) -> list[Mapping[str, str]]:
    """What everybody may have: the handout, the reference and its variants."""
    sides: list[Sequence[Source]] = [lab.starter, lab.reference, *lab.variants.values()]
    return [{source.path: source.text for source in side} for side in sides]


def pairs(pieces: Sequence[Piece], known: Iterable[Mapping[str, str]], least: float = LEAST) -> list[Pair]:
    """The pairs with at least this similarity, the most alike first; of two pieces one at least is of this class."""
    given: set[int] = set()
    for sources in known:
        given.update(fingerprints(sources))
    marks = [{mark: spans for mark, spans in fingerprints(piece.sources).items() if mark not in given} for piece in pieces]
    holders: dict[int, list[int]] = defaultdict(list)
    for i, side in enumerate(marks):
        for mark in side:
            holders[mark].append(i)
    most = max(COMMON_AT_LEAST, int(COMMON * len(pieces)))
    weight = {mark: math.log(1 + len(pieces) / len(who)) for mark, who in holders.items() if len(who) <= most}
    own = [sum(weight.get(mark, 0.0) for mark in side) for side in marks]
    enough = [sum(mark in weight for mark in side) >= OWN for side in marks]
    found = []
    for (i, j), (common, count) in _common(holders, weight, pieces).items():
        similarity = common / min(own[i], own[j]) if enough[i] and enough[j] else 0.0
        if similarity >= least and count >= OWN // 2:
            found.append((similarity, i, j, count))
    found.sort(key=lambda one: (-round(one[0], 9), pieces[one[1]].id, pieces[one[2]].id))
    return [_pair(pieces, marks, weight, similarity, i, j) for similarity, i, j, _ in found]


def _common(
    holders: Mapping[int, Sequence[int]], weight: Mapping[int, float], pieces: Sequence[Piece]
) -> dict[tuple[int, int], tuple[float, int]]:
    """Weight and number of what each two share."""
    sums: dict[tuple[int, int], tuple[float, int]] = {}
    for mark, value in weight.items():
        who = holders[mark]
        for a, i in enumerate(who):
            for j in who[a + 1 :]:
                if pieces[i].origin and pieces[j].origin:
                    continue
                common, count = sums.get((i, j), (0.0, 0))
                sums[i, j] = (common + value, count + 1)
    return sums


def _pair(
    pieces: Sequence[Piece], marks: Sequence[Mapping[int, Span]], weight: Mapping[int, float], similarity: float, i: int, j: int
) -> Pair:
    shared = [mark for mark in marks[i] if mark in marks[j] and mark in weight]
    left, right = (tuple(joined(side[mark] for mark in shared)) for side in (marks[i], marks[j]))
    return Pair(
        left=pieces[i], right=pieces[j], similarity=min(1.0, similarity), shared=len(shared), left_spans=left, right_spans=right
    )


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that touch or overlap as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and last[0] == span[0] and span[1] <= last[2] + 1:
            last = (last[0], last[1], max(last[2], span[2]))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def fingerprints(sources: Mapping[str, str]) -> dict[int, Span]:
    """Each kept run of tokens, hashed, with the first place where it stands. Equal code, equal hashes, in every process."""
    found: dict[int, Span] = {}
    for path in sorted(sources):
        tokens = list(_tokens(sources[path][:LONGEST]))
        words = [word.encode() for word, _ in tokens]
        runs = [zlib.crc32(b" ".join(words[at : at + RUN])) for at in range(len(words) - RUN + 1)]
        for at in _winnowed(runs):
            found.setdefault(runs[at], (path, tokens[at][1], tokens[at + RUN - 1][1]))
    return found


def _winnowed(runs: Sequence[int]) -> list[int]:
    """The place of the least hash of each window, the last of equals."""
    kept: list[int] = []
    for start in range(max(0, len(runs) - WINDOW + 1)):
        window = runs[start : start + WINDOW]
        least = min(window)
        at = start + WINDOW - 1 - window[::-1].index(least)
        if not kept or kept[-1] != at:
            kept.append(at)
    return kept


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Each token's kind or sign, and its line; names, numbers and strings by kind alone, so that renaming hides nothing."""
    line = 1
    for kind, value in _LEXER.get_tokens(text):
        if kind in Comment or kind in Literal.String.Doc or (kind in Text and not value.strip()):
            pass
        elif kind in Keyword or kind in Operator or kind in Name.Builtin:
            yield value, line
        elif kind in Name:
            yield "N", line
        elif kind in Literal.String:
            yield "S", line
        elif kind in Literal.Number:
            yield "0", line
        elif value.strip():
            yield value.strip(), line
        line += value.count("\n")
