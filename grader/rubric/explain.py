"""A known mistake in plain text: what it is, what it costs, why, and by what it is recognised."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

from grader.errors import UsageError
from grader.model import Source, Text
from grader.rubric import edits
from grader.rubric.schema import Edit, Mistake, Rubric
from grader.rubric.words import did_you_mean

_COLON: Final = {"en": ": ", "zh": "："}
_COSTS = Text("−{points} points of part {part}", "扣 {points} 分，所属部分：{part}")
_WHY = Text("Why", "原因")
_HINT = Text("Hint", "提示")
_HIDES = Text("Hides", "掩盖")
_EDIT = Text("Recognised: behaves like the reference with this edit", "识别依据：行为与这样修改后的参考实现相同")
_ANY_EDIT = Text(
    "Recognised: behaves like the reference with one of these edits", "识别依据：行为与这样修改（之一）后的参考实现相同"
)
_PROPERTY = Text("Recognised: this holds of what was observed", "识别依据：观察结果满足以下性质")
_CODE = Text("Recognised: the code holds", "识别依据：代码中含有")
_GLOBALS = Text("Recognised: the code reads global variables that nothing defines", "识别依据：代码读取了没有定义的全局变量")


class WithReference(Protocol):
    """A lab, as far as an explanation needs it."""

    @property
    def rubric(self) -> Rubric: ...
    @property
    def reference(self) -> tuple[Source, ...]: ...
    @property
    def properties(self) -> Mapping[str, Callable[..., Any]]: ...


def explain(subject: WithReference | Rubric, mistake_id: str, language: str | None = None) -> str:
    """The mistake in plain text, in one language ("en", "zh") or in both; UsageError when there is no such mistake."""
    lab = None if isinstance(subject, Rubric) else subject
    rubric = subject if isinstance(subject, Rubric) else subject.rubric
    mistake = next((mistake for mistake in rubric.mistakes if mistake.id == mistake_id), None)
    if mistake is None:
        ids = [known.id for known in rubric.mistakes]
        near = did_you_mean(mistake_id, ids) or f"; `grader explain {rubric.lab}` lists them"
        near_zh = did_you_mean(mistake_id, ids, "zh") or f"；用 `grader explain {rubric.lab}` 列出全部"
        raise UsageError(
            f"{rubric.lab}/{mistake_id}: there is no such mistake{near}", zh=f"{rubric.lab}/{mistake_id}：没有这个错误{near_zh}"
        )
    languages = [language] if language else ["en", "zh"]
    blocks = [list(_head(rubric, mistake, languages)), list(_texts(mistake, languages)), *_evidence(lab, mistake, languages)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _said(text: Text, languages: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(text.as_json()[language] for language in languages)


def _head(rubric: Rubric, mistake: Mistake, languages: list[str]) -> Iterator[str]:
    yield f"{rubric.lab}/{mistake.id}"
    yield from _said(mistake.title, languages)
    for language in languages:
        part = rubric.part(mistake.part).title.as_json()[language]
        name = mistake.part if part == mistake.part else f"{mistake.part} ({part})"
        yield _COSTS.as_json()[language].format(points=f"{mistake.points.normalize():f}", part=name)


def _texts(mistake: Mistake, languages: list[str]) -> Iterator[str]:
    for label, text in ((_WHY, mistake.why), (_HINT, mistake.hint), (_HIDES, mistake.hides)):
        if text is not None and text != mistake.title:
            yield from (f"{label.as_json()[language]}{_COLON[language]}{text.as_json()[language]}" for language in languages)


def _evidence(lab: WithReference | None, mistake: Mistake, languages: list[str]) -> Iterator[list[str]]:
    if mistake.versions:
        label = _EDIT if len(mistake.versions) == 1 else _ANY_EDIT
        yield [*_labels(label, languages), *_forms(lab, mistake)]
    if mistake.property:
        yield [*_labels(_PROPERTY, languages), f"    {mistake.property}{_doc(lab, mistake.property)}"]
    if mistake.code:
        yield [*_labels(_CODE, languages), *(f"    {pattern}" for pattern in mistake.code)]
    if mistake.globals:
        yield list(_said(_GLOBALS, languages))


def _labels(label: Text, languages: list[str]) -> list[str]:
    return list(dict.fromkeys(f"{label.as_json()[language]}{_COLON[language].strip()}" for language in languages))


def _forms(lab: WithReference | None, mistake: Mistake) -> Iterator[str]:
    for number, form in enumerate(mistake.versions):
        if number:
            yield ""
        yield from (f"    {line}" for line in (_difference(lab.reference, form) if lab else _as_written(form)))


def _difference(reference: tuple[Source, ...], form: tuple[Edit, ...]) -> Iterator[str]:
    texts = edits.replaced(reference, [edits.locate(reference, edit) for edit in form])
    for source in reference:
        lines = difflib.unified_diff(source.text.split("\n"), texts[source.path].split("\n"), lineterm="", n=0)
        yield from (f"{line[0]} {_code(line[1:])}" for line in list(lines)[2:] if line[0] in "-+")


def _code(line: str) -> str:
    """The line without its indentation and the comment at its end."""
    return re.sub(r"\s{2,}#.*", "", line).strip()


def _as_written(form: tuple[Edit, ...]) -> Iterator[str]:
    for edit in form:
        for sign, code in (("-", edit.replace), ("+", edit.with_)):
            yield from (f"{sign} {line}" for line in code.strip("\n").split("\n"))


def _doc(lab: WithReference | None, name: str) -> str:
    doc = inspect.getdoc(lab.properties[name]) if lab and name in lab.properties else None
    return f": {doc}" if doc else ""
