"""What pydantic finds wrong with one value of a rubric, as a sentence in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from grader.model import Text
from grader.rubric.words import quoted, suggestion

_NUMBER_TYPES: Final = ("number", "float_type", "int_type", "float_parsing", "int_parsing")
_YAML_TRAP: Final = re.compile(r"[-+]?(\d+)[eE]([-+]?\d+)|[-+]?\d+\.\d*[eE]\d+")
_ZH: Final[Mapping[str, str]] = {  # by pydantic's names of errors
    "int_type": "这里应为整数",
    "int_from_float": "这里应为整数",
    "float_type": "这里应为数字",
    "finite_number": "这里应为有限的数",
    "bool_type": "这里应为 true 或 false",
    "greater_than": "应大于 {bound}",
    "greater_than_equal": "应不小于 {bound}",
    "less_than": "应小于 {bound}",
    "less_than_equal": "应不大于 {bound}",
}


def sentence(kind: str, details: ErrorDetails, value: Any) -> Text:
    """What is wrong with the value, and where it can be told, what to write instead."""
    context: Mapping[str, Any] = details.get("ctx") or {}
    if kind in _NUMBER_TYPES and isinstance(value, str) and _YAML_TRAP.fullmatch(value):
        en = f"YAML reads {value} as text, not as a number; write {_as_float(value)}"
        return Text(en, f"YAML 会把 {value} 当作文字而不是数字；请写成 {_as_float(value)}")
    if kind == "literal_error":
        return _no_word(value, re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    if kind == "string_type":
        return _not_a("text", "文字", value, in_quotes=isinstance(value, bool | int | float) or value is None)
    if kind == "string_pattern_mismatch":
        return _pattern(str(context.get("pattern", "")), value)
    if kind in ("model_type", "dict_type"):
        return _not_a("a mapping", "“键: 值”形式", value)
    if kind == "tuple_type":
        return _not_a("a list", "列表", value)
    if kind == "too_short":
        return Text("is empty; at least one is needed", "是空的；至少要有一个")
    return _otherwise(kind, details, value)


def _otherwise(kind: str, details: ErrorDetails, value: Any) -> Text:
    """Pydantic's sentence or the schema's own, with the value where the sentence doesn't speak of several."""
    context, said = details.get("ctx") or {}, details["msg"]
    zh = context.get("zh") or _ZH.get(kind, "这里不能用这样的值").format(bound=said.rsplit(" ", 1)[-1])
    if kind in ("number", "points", "weight") or "type" in kind or "input" in said.lower():
        return Text(f"{_lower_first(said)}, not {quoted(value)}", f"{zh}，现在是 {quoted(value, language='zh')}")
    return Text(_lower_first(said), zh)


def _not_a(en: str, zh: str, value: Any, *, in_quotes: bool = False) -> Text:
    remedy = Text("; put it in quotes", "；请加上引号") if in_quotes else Text("", "")
    return Text(
        f"{en} is expected, not {quoted(value)}{remedy.en}", f"这里应为{zh}，现在是 {quoted(value, language='zh')}{remedy.zh}"
    )


def _no_word(value: Any, words: list[str]) -> Text:
    near, one_of = suggestion(str(value), words), ", ".join(words)
    return Text(
        f"{quoted(value)} isn't one of {one_of}{near.en}",
        f"{quoted(value, language='zh')} 不是可用的取值（{one_of}）{near.zh}",
    )


def _as_float(value: str) -> str:
    mantissa, _, exponent = value.lower().partition("e")
    sign = "" if exponent.startswith(("-", "+")) else "+"
    return f"{mantissa}{'' if '.' in mantissa else '.0'}e{sign}{exponent}"


def _pattern(pattern: str, value: Any) -> Text:
    if pattern == r"\S":
        return Text("is empty; write something", "是空的；请填写内容")
    if pattern.startswith("^[a-z]"):
        return Text(
            f"{quoted(value)} is no id; ids are lower-case words joined by - or _, as in missing-mean",
            f"{quoted(value)} 不能用作 id；id 由小写单词组成，用 - 或 _ 连接，如 missing-mean",
        )
    return Text(f"{quoted(value)} is no name", f"{quoted(value)} 不能用作名字")


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
