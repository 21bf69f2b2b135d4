"""Edits of the reference's text: where each stands, and the text with several of them applied.

Pure. An edit touches only what it changes: tokens common to both ends of `replace` and `with` don't count, so that two
mistakes in one line compose. Spans are places in the unedited text; the order of applying them makes no difference.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.errors import RubricError
from grader.model import Source, Text
from grader.rubric import text
from grader.rubric.schema import Edit
from grader.rubric.words import quoted, suggestion

Reference = Sequence[Source]
_PLACEHOLDER = re.compile(r"\{([^\W\d]\w*)\}")
_Hit = tuple[Source, tuple[int, int]]
_UNCHANGED = Text("is the same as 'replace'; the edit changes nothing", "与“replace”相同，这处改动什么也没有改")
_OVERLAPS = Text("overlaps an edit before it; make one edit of the two", "与前面的改动重叠；请合并成一处改动")
_LONGER = Text("make it longer", "请写得更长一些")
_LONGER_OR_IN = Text("make it longer or name the function with `in:`", "请写得更长一些，或用“in:”指明所在的函数")
_TOKEN = re.compile(r"\{[^\W\d]\w*\}|[^\W\d]\w*|\d[\w.]*|[^\S\n]+|\n[^\S\n]*|.")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of one file of the unedited reference, and what stands there instead."""

    path: str
    start: int
    end: int
    text: str


class EditFault(RubricError):  # noqa: N818 — a fault of one edit, reported with others
    """An edit that doesn't fit the reference; `key` is the edit's key to blame, `index` its place in the form."""

    def __init__(self, key: str, sentence: Text, index: int = 0) -> None:
        super().__init__(f"{key}: {sentence.en}", zh=f"{key}：{sentence.zh}")
        self.key, self.sentence, self.index = key, sentence, index


def locate(reference: Reference, edit: Edit, folder: str = "") -> Span:
    """The one place that the edit changes; EditFault when there is none or more than one. `folder` is for messages."""
    hits = [(source, region) for source in _files(reference, edit) for region in _hits(source, edit)]
    if not hits and edit.in_ is not None:
        _require_scope(reference, edit)
    if len(hits) != 1:
        raise EditFault("replace", _not_once(reference, edit, hits, folder))
    source, (start, end) = hits[0]
    return _trimmed(source, start, end, _replacement(source, start, end, edit))


def apply(reference: Reference, edits: Iterable[Edit], constants: Mapping[str, float] | None = None) -> dict[str, str] | None:
    """The files' texts with all edits made; None when two edits overlap or their result is no Python."""
    return splice(reference, [locate(reference, edit) for edit in bind(edits, constants or {})])


def splice(reference: Reference, spans: Iterable[Span]) -> dict[str, str] | None:
    """The files' texts with the spans replaced; None when two overlap or the result is no Python."""
    changed = sorted((span for span in spans if _changes(span)), key=_order)
    if overlapping(changed):
        return None
    touched = [(source, [span for span in changed if span.path == source.path]) for source in reference]
    sound = all(_stays_python(source.text, spans) for source, spans in touched if spans)
    return replaced(reference, changed) if sound else None


def _stays_python(old: str, spans: Sequence[Span]) -> bool:
    """Whether the text with its spans replaced is Python; only the outermost statements that they touch are looked at.

    Versions share those: few of hundreds have one that no other has. A span between statements asks for the whole text.
    """
    pieces: dict[text.Region, list[Span]] = {}
    for span in spans:
        around = next((at for at in text.statements(old) if at[0] <= span.start and span.end <= at[1]), (0, len(old)))
        pieces.setdefault(around, []).append(span)
    if (0, len(old)) in pieces:
        pieces = {(0, len(old)): list(spans)}
    return all(text.compiles(_spliced(old, at, inside)) for at, inside in pieces.items())


def _spliced(old: str, region: text.Region, spans: Iterable[Span]) -> str:
    """A region of the text with spans in it replaced."""
    start, end = region
    new = old[start:end]
    for span in sorted(spans, key=_order, reverse=True):
        new = new[: span.start - start] + span.text + new[span.end - start :]
    return new


def replaced(reference: Reference, spans: Sequence[Span]) -> dict[str, str]:
    """The files' texts with spans that don't overlap replaced, Python or not."""
    return {
        source.path: _spliced(source.text, (0, len(source.text)), [span for span in spans if span.path == source.path])
        for source in reference
    }


def overlapping(spans: Iterable[Span]) -> bool:
    """Whether two spans claim one place; an insertion claims both its neighbours."""
    ordered = sorted(spans, key=_order)
    return any(
        left.path == right.path and (right.start < left.end or (right.start == left.end and _insertion(left, right)))
        for left, right in itertools.pairwise(ordered)
    )


def check(reference: Reference, edits: Sequence[Edit], constants: Mapping[str, float], folder: str = "") -> None:
    """Nothing when this form is a version of the reference; otherwise EditFault."""
    spans = []
    for index, edit in enumerate(bind(edits, constants)):
        if edit.replace == edit.with_:
            raise EditFault("with", _UNCHANGED, index)
        try:
            spans.append(locate(reference, edit, folder))
        except EditFault as fault:
            raise EditFault(fault.key, fault.sentence, index) from None
        if overlapping(filter(_changes, spans)):
            raise EditFault("replace", _OVERLAPS, index)
    if splice(reference, spans) is None:
        why = _syntax_error(reference, spans)
        broken = Text(f"the reference is no Python any more: {why}", f"改动后参考实现不再是合法的 Python（{why}）")
        raise EditFault("with", broken, len(edits) - 1)


def bind(edits: Iterable[Edit], constants: Mapping[str, float]) -> tuple[Edit, ...]:
    """The edits with numbers in place of `{name}`; names without a number stay."""

    def literal(match: re.Match[str]) -> str:
        value = constants.get(match[1])
        if value is None:
            return match[0]
        return f"({value!r})" if value < 0 else repr(value)

    return tuple(
        edit.model_copy(update={"with_": _PLACEHOLDER.sub(literal, edit.with_)}) if constants else edit for edit in edits
    )


def placeholders(replacement: str) -> set[str]:
    """The constants which stand as `{name}` in a replacement."""
    return set(_PLACEHOLDER.findall(replacement))


def _changes(span: Span) -> bool:
    return bool(span.text) or span.start < span.end


def _order(span: Span) -> tuple[str, int, int]:
    return span.path, span.start, span.end


def _insertion(left: Span, right: Span) -> bool:
    return left.start == left.end or right.start == right.end


# ── finding ───────────────────────────────────────────────────────────────────


def _files(reference: Reference, edit: Edit) -> list[Source]:
    if edit.file is None:
        return list(reference)
    files = [source for source in reference if source.path == edit.file]
    if not files:
        name, near = quoted(edit.file), suggestion(edit.file, [source.path for source in reference])
        raise EditFault("file", Text(f"{name} isn't there{near.en}", f"没有文件 {name}{near.zh}"))
    return files


def _regions(source: Source, edit: Edit) -> list[tuple[int, int]]:
    return [(0, len(source.text))] if edit.in_ is None else text.definitions(source.text).get(edit.in_, [])


def _require_scope(reference: Reference, edit: Edit) -> None:
    names = [name for source in _files(reference, edit) for name in text.definitions(source.text)]
    if edit.in_ is not None and edit.in_ not in names:
        name, near = quoted(edit.in_), suggestion(edit.in_, names)
        raise EditFault("in", Text(f"{name} isn't defined in the reference{near.en}", f"参考实现中没有定义 {name}{near.zh}"))


def _hits(source: Source, edit: Edit) -> list[tuple[int, int]]:
    find = text.find_block if "\n" in edit.replace else text.find_inline
    return [hit for region in _regions(source, edit) for hit in find(source.text, edit.replace, region)]


def _not_once(reference: Reference, edit: Edit, hits: list[_Hit], folder: str) -> Text:
    return _several(edit, hits, folder) if hits else _nowhere(reference, edit, folder)


def _several(edit: Edit, hits: list[_Hit], folder: str) -> Text:
    places = ", ".join(f"{folder}{source.path}:{text.line_of(source.text, start)}" for source, (start, _) in hits)
    said = Text(places, places)
    if len({source.path for source, _ in hits}) == 1:
        file, lines = folder + hits[0][0].path, ", ".join(str(text.line_of(source.text, start)) for source, (start, _) in hits)
        said = Text(f"{file} (lines {lines})", f"{file}（第 {lines} 行）")
    remedy = _LONGER if edit.in_ else _LONGER_OR_IN
    what = quoted(edit.replace)
    return Text(
        f"{what} matches {len(hits)} times in {said.en}; {remedy.en}",
        f"{what} 出现了 {len(hits)} 次：{said.zh}；{remedy.zh}",
    )


def _nowhere(reference: Reference, edit: Edit, folder: str) -> Text:
    regions = [(source, region) for source in _files(reference, edit) for region in _regions(source, edit)]
    near = max(
        ((*text.closest_line(source.text, edit.replace, region), source) for source, region in regions),
        key=lambda found: found[0],
        default=None,
    )
    closest = Text("", "")
    if near and near[1]:
        line = f"{folder}{near[3].path}:{near[1]}"
        closest = Text(f"; the closest line is {line}: {quoted(near[2], 90)}", f"；最接近的一行是 {line}：{quoted(near[2], 90)}")
    what, where = quoted(edit.replace), _where(reference, edit, folder, regions[0][0].path if regions else "")
    return Text(f"{what} doesn't stand in {where.en}{closest.en}", f"{where.zh} 中找不到 {what}{closest.zh}")


def _where(reference: Reference, edit: Edit, folder: str, first: str) -> Text:
    if edit.in_:
        return Text(f"'{edit.in_}' of {folder}{first}", f"{folder}{first} 的“{edit.in_}”")
    one = edit.file or (reference[0].path if len(reference) == 1 else None)
    return (
        Text(folder + one, folder + one)
        if one
        else Text(f"{folder}the reference", f"{folder} 下的参考实现" if folder else "参考实现")
    )


# ── replacing ─────────────────────────────────────────────────────────────────


def _replacement(source: Source, start: int, end: int, edit: Edit) -> str:
    new = textwrap.dedent(edit.with_).strip("\n")
    block = "\n" in edit.replace
    indent = text.indent_of(source.text, start, end)
    if not new.strip():
        new = "pass" if text.is_statement(source.text, start, end) else ""
    if block:
        return textwrap.indent(new, indent)
    first, *rest = new.split("\n")
    return "\n".join([first, *(indent + line if line.strip() else line for line in rest)])


def _trimmed(source: Source, start: int, end: int, new: str) -> Span:
    old_tokens, new_tokens = _TOKEN.findall(source.text[start:end]), _TOKEN.findall(new)
    head = _common(old_tokens, new_tokens)
    tail = _common(old_tokens[head:][::-1], new_tokens[head:][::-1])
    start += sum(map(len, old_tokens[:head]))
    end -= sum(map(len, old_tokens[len(old_tokens) - tail :]))
    return Span(source.path, start, end, "".join(new_tokens[head : len(new_tokens) - tail]))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    length = 0
    while length < min(len(old), len(new)) and old[length] == new[length] and not _PLACEHOLDER.fullmatch(new[length]):
        length += 1
    return length


def _syntax_error(reference: Reference, spans: Sequence[Span]) -> str:
    texts = replaced(reference, spans)
    faults = (text.syntax_error(texts[path]) for path in sorted({span.path for span in spans}))
    return next((fault for fault in faults if fault), "")
