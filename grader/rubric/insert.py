"""A new mistake written into a rubric's text: every other character of the file stays as it is.

Pure. The entry takes the file's own manner: its indentation, blank lines between entries, texts in one line or two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from grader.errors import RubricError

_INSIDE: Final = re.compile(r"[,\[\]{}#&*!|>%@`\"]|: |:$|^[-?:]( |$)|^['\s]|\s$")
WIDE: Final = 110  # a text of both languages that is longer stands in lines of its own


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the file's mistakes are written."""

    indent: int  # blanks before the dash
    apart: bool  # a blank line between entries
    after: int  # lines of the file that come before the new entry
    head: str = ""  # what has to stand before the first entry of all


def with_mistake(text: str, entry: Mapping[str, Any]) -> str:
    """The rubric's text with this mistake after the last one of its part, else after the last one.

    Raises RubricError where the text isn't a mapping with a list of mistakes in lines of its own.
    """
    manner = _manner(text, str(entry["part"]))
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    new = [*([manner.head] if manner.head else []), *_entry(entry, manner.indent)]
    before, behind = lines[: manner.after], lines[manner.after :]
    if manner.apart or manner.head:
        new = [*([""] if before and before[-1].strip() else []), *new, *([""] if behind and behind[0].strip() else [])]
    return "\n".join([*before, *new, *behind]) + "\n"


def _manner(text: str, part: str) -> _Manner:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise RubricError("the rubric is no mapping", zh="评分标准不是“键: 值”形式")
    lines = text.rstrip("\n").split("\n")
    found = next((value for key, value in root.value if key.value == "mistakes"), None)
    if found is None:
        return _Manner(2, apart=False, after=len(lines), head="mistakes:")
    if not isinstance(found, yaml.SequenceNode) or found.flow_style or not found.value:
        line = found.start_mark.line + 1
        raise RubricError(
            f"line {line}: the mistakes aren't a list with a line for each; write them as `- id: …`",
            zh=f"第 {line} 行：“mistakes”不是逐行列出的列表；请写成每条以“- id: …”开头",
        )
    last = next((node for node in reversed(found.value) if _value(node, "part") == part), found.value[-1])
    ends = [_last_line(node, lines) for node in found.value]
    starts = [node.start_mark.line for node in found.value]
    apart = any(not lines[start - 1].strip() for start in starts[1:])
    return _Manner(found.start_mark.column, apart=apart, after=ends[found.value.index(last)] + 1)


def _value(node: yaml.Node, key: str) -> str | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(value.value) for name, value in pairs if name.value == key), None)


def _last_line(node: yaml.Node, lines: Sequence[str]) -> int:
    """The last line of the node that holds something of it: a mapping's end mark stands before the next token."""
    line = min(node.end_mark.line, len(lines) - 1)
    if node.end_mark.column == 0 or line > node.end_mark.line:
        line -= node.end_mark.line < len(lines)
    while line > node.start_mark.line and (not lines[line].strip() or _outside(lines[line], node.start_mark.column)):
        line -= 1
    return line


def _outside(line: str, column: int) -> bool:
    """Whether the line is indented less than the entry's keys, or a comment before the next entry."""
    blanks = len(line) - len(line.lstrip())
    return blanks < column or (line.lstrip().startswith("#") and blanks <= column)


# ── the entry's own lines ─────────────────────────────────────────────────────


def _entry(entry: Mapping[str, Any], indent: int) -> Iterator[str]:
    pad = " " * indent
    for index, (key, value) in enumerate(entry.items()):
        lead = f"{pad}- " if index == 0 else f"{pad}  "
        yield from (f"{lead if number == 0 else pad + '  '}{line}" for number, line in enumerate(_field(key, value)))


def _field(key: str, value: Any) -> list[str]:
    flow = f"{key}: {flowing(value)}"
    if isinstance(value, Mapping) and len(flow) > WIDE:
        return [f"{key}:", *(f"  {name}: {scalar(item)}" for name, item in value.items())]
    if isinstance(value, list) and len(flow) > WIDE:
        return [f"{key}:", *(line for item in value for line in _element(item))]
    return [flow if isinstance(value, Mapping | list) else f"{key}: {scalar(value)}"]


def _element(item: Any) -> list[str]:
    flow = f"  - {flowing(item)}"
    if not isinstance(item, Mapping) or len(flow) <= WIDE:
        return [flow]
    return [f"  {'- ' if index == 0 else '  '}{name}: {scalar(value)}" for index, (name, value) in enumerate(item.items())]


def flowing(value: Any) -> str:
    """The value in one line, between braces or brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flowing(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flowing(item) for item in value) + "]"
    return scalar(value, inside=True)


def scalar(value: Any, *, inside: bool = False) -> str:
    """The value as YAML reads it back; quotes only where they are needed. `inside` braces more needs them."""
    if not isinstance(value, str):
        return str(value)
    plain = value and "\n" not in value and not (inside and _INSIDE.search(value)) and not re.search(r"^\W|: |:$| #", value)
    if plain and yaml.safe_load(f"k: {value}") == {"k": value}:
        return value
    return json.dumps(value, ensure_ascii=False)
