"""Written answers as plain readable text: paragraphs, headings, lists, quotes, code, tables, emphasis.

HTML, pictures and links stay text, formulas stay as they were typed: every character of the student's goes
through `escape`, and no tag but the few written here can come of it. Any text takes time linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from grader.model import Text
from grader.report.clean import one_line, printable
from grader.report.view import maybe, part_title, points
from grader.report.words import both

_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.*)")
_ITEM: Final = re.compile(r"([ \t]*)(?:[-*+]|(\d{1,9})[.)、])[ \t]+(.*)")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_RULE: Final = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*")
# Code first: nothing inside it is emphasis. Bounded, so that no run of signs is tried again and again.
_INLINE: Final = re.compile(r"`([^`\n]{1,400})`|(\${1,2})([^$]{1,1000})\2|\*\*([^*\n]{1,400})\*\*")


def written_context(part: Mapping[str, Any]) -> dict[str, Any]:
    """A written part as the page shows it."""
    return {
        "anchor": "written" if part.get("id") == "written" else f"written-{one_line(part.get('id'))}",
        "title": part_title(part),
        "status": one_line(part.get("status")),
        "max": points(part.get("max_score")),
        "note": maybe(part.get("note")),
        "answers": [
            {**answer_context(answer), "prose": prose(answer["text"]) if answer.get("text") else None}
            for answer in part.get("answers") or ()
        ],
    }


def answer_context(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Title and place of an answer."""
    title = maybe(answer.get("title"))
    file = one_line(answer.get("file"))
    kind = "cell" if file.casefold().endswith(".ipynb") else "line"
    place = both(f"written.{kind}", file=file, cell=answer.get("cell")) if file else Text("", "")
    return {
        "title": Text(one_line(title.en), one_line(title.zh)) if title else both("written.other"),
        "place": place,
        "cut": answer.get("cut") or 0,
    }


def prose(text: object) -> Markup:
    """The text's blocks as HTML."""
    return Markup("\n").join(_blocks(printable(text).split("\n")))


def _blocks(lines: list[str]) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        kind = _kind(lines[at])
        end = at + 1
        if kind == "fence":
            mark = _FENCE.match(lines[at])
            while end < len(lines) and mark and not lines[end].lstrip().startswith(mark[1]):
                end += 1
            yield _pre(lines[at + 1 : end])
            end += 1
        else:
            while end < len(lines) and kind in _JOINED and _kind(lines[end]) == kind:
                end += 1
            yield from _block(kind, lines[at:end])
        at = end


_JOINED: Final = frozenset({"text", "item", "quote", "table"})


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    for kind, pattern in (("fence", _FENCE), ("heading", _HEADING), ("item", _ITEM)):
        if pattern.match(line):
            return kind
    if _RULE.fullmatch(line):
        return "rule"
    start = line.lstrip()[:1]
    return "quote" if start == ">" else "table" if start == "|" else "text"


def _block(kind: str, lines: list[str]) -> Iterator[Markup]:
    if kind == "heading":
        found = _HEADING.match(lines[0])
        yield _tag("p", Markup("<strong>{}</strong>").format(_inline(found[1] if found else "")))
    elif kind == "item":
        yield _list(lines)
    elif kind == "quote":
        yield _tag("blockquote", _lines([line.lstrip().removeprefix(">").strip() for line in lines]))
    elif kind == "table":
        yield _pre(lines)
    elif kind == "text":
        yield _tag("p", _lines(lines))


def _list(lines: list[str]) -> Markup:
    """One flat list; numbers stay as typed, deeper items are set in."""
    items = []
    for line in lines:
        found = _ITEM.match(line)
        if found is None:
            continue
        depth = min(len(found[1].expandtabs(4)) // 2, 4)
        sign = f"{found[2]}." if found[2] else "•"
        items.append(Markup('<li class="in{}"><span class="sign">{}</span> {}</li>').format(depth, sign, _inline(found[3])))
    return _tag("ul", Markup("").join(items))


def _lines(lines: list[str]) -> Markup:
    return Markup("<br>").join(_inline(line.strip()) for line in lines) if "$" not in "".join(lines) else _formulas(lines)


def _formulas(lines: list[str]) -> Markup:
    """A paragraph with formulas, which may run over lines."""
    return Markup("<br>").join(Markup(piece) for piece in str(_inline("\n".join(line.strip() for line in lines))).split("\n"))  # noqa: S704 - escaped by _inline


def _inline(text: str) -> Markup:
    pieces: list[Markup] = []
    last = 0
    for found in _INLINE.finditer(text):
        pieces.append(escape(text[last : found.start()]))
        code, dollars, formula, strong = found.groups()
        if code is not None:
            pieces.append(Markup("<code>{}</code>").format(code))
        elif formula is not None:
            pieces.append(Markup('<code class="formula">{}{}{}</code>').format(dollars, formula, dollars))
        else:
            pieces.append(Markup("<strong>{}</strong>").format(strong))
        last = found.end()
    return Markup("").join([*pieces, escape(text[last:])])


def _pre(lines: list[str]) -> Markup:
    return Markup('<pre class="code" tabindex="0"><code>{}</code></pre>').format("\n".join(lines))


def _tag(name: str, inside: Markup) -> Markup:
    return Markup("<{}>{}</{}>").format(Markup(name), inside, Markup(name))  # noqa: S704 - our own names
