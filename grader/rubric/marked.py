"""YAML with places: plain values, and for each key and element the line where it stands.

Reads untrusted text safely: no tags, no duplicate keys, no merge keys, bounded size, depth and aliases; whatever is
wrong with the text becomes one sentence with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from grader.model import Text

MAX_BYTES = 2_000_000
MAX_NODES = 200_000  # aliases count each time they are used, so that they can't multiply
MAX_DEPTH = 60

Path = tuple[str | int, ...]


class Unreadable(Exception):  # noqa: N818 — a sentence on its way to RubricError
    """The text is no rubric at all; `line` is 0 when no line is to blame."""

    def __init__(self, line: int, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.line, self.sentence = line, sentence


@dataclass
class Marked:
    """The plain value of a document and the lines (from 1) of its keys and elements."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the path or, where it isn't there, of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def has(self, path: Path) -> bool:
        return path in self.lines

    def at(self, path: Path) -> Any:
        value = self.value
        for step in path:
            value = value[step]
        return value


def read(data: bytes) -> Marked:
    """The document, or Unreadable."""
    if len(data) > MAX_BYTES:
        en = f"{len(data):,} bytes are too many for a rubric (at most {MAX_BYTES:,})"
        raise Unreadable(0, Text(en, f"文件有 {len(data):,} 字节，超过了评分标准的上限 {MAX_BYTES:,} 字节"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, Text("isn't UTF-8; save the file as UTF-8", "不是 UTF-8 编码；请将文件另存为 UTF-8")) from None
    node = _compose(text)
    marked = Marked()
    marked.value = _Walk(marked.lines).plain(node, ())
    return marked


def _compose(text: str) -> yaml.Node:
    try:
        loader = yaml.SafeLoader(text)  # CSafeLoader is faster, but a long row of "[" is a segmentation fault there
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 0, _sentence(text, error, mark)) from None
    except yaml.reader.ReaderError as error:
        line, bad = text.count("\n", 0, error.position) + 1, repr(error.character)
        raise Unreadable(line, Text(f"the character {bad} isn't allowed in YAML", f"YAML 中不允许出现字符 {bad}")) from None
    except RecursionError:
        raise Unreadable(0, Text("is nested too deeply", "嵌套太深")) from None
    if node is None:
        raise Unreadable(0, Text("is empty; `grader new` writes a rubric to begin with", "是空的；可以先用“grader new”生成一份"))
    if not isinstance(node, yaml.MappingNode):
        told = Text("is no mapping; a rubric begins with `lab: <id>`", "不是“键: 值”形式；评分标准以“lab: <id>”开头")
        raise Unreadable(node.start_mark.line + 1, told)
    return node


_KNOWN = (  # what the parser says, and what is said instead
    (
        "mapping values are not allowed",
        Text(
            "broken YAML: a second ': ' in one value; put the text in quotes",
            "YAML 语法错误：一个值里又出现了“: ”；请给这段文字加上引号",
        ),
    ),
    (
        "expected ',' or",
        Text(
            "broken YAML: a text between { } or [ ] holds one of ? : , [ ] { } or a bracket is missing; put the text in quotes",
            "YAML 语法错误：{ } 或 [ ] 里的文字含有 ? : , [ ] { } 之一，或者少了一个括号；请给这段文字加上引号",
        ),
    ),
    (
        "but found another document",
        Text(
            "holds more than one document; a rubric is one, without `---` inside",
            "含有不止一个文档；评分标准只能是一个文档，中间不能有“---”",
        ),
    ),
)


def _sentence(text: str, error: yaml.MarkedYAMLError, mark: yaml.Mark | None) -> Text:
    problem = error.problem or "can't be read"
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
        return Text("a tab stands where YAML wants spaces; indent with spaces", "缩进用了制表符；YAML 只能用空格缩进")
    if "found undefined alias" in problem:
        name = problem.rsplit(" ", 1)[-1].strip("'")
        return Text(f"{problem}; an alias needs its anchor before it", f"别名“*{name}”之前没有定义对应的锚点“&{name}”")
    known = next((said for words, said in _KNOWN if words in problem), None)
    context = f" ({error.context})" if error.context else ""
    return known or Text(f"broken YAML: {problem}{context}", f"YAML 语法错误，解析器报告：“{problem}{context}”")


@dataclass
class _Walk:
    """Turns nodes into plain values, noting lines, within bounds."""

    lines: dict[Path, int]
    nodes: int = 0
    scalars: yaml.SafeLoader = field(default_factory=lambda: yaml.SafeLoader(""))

    def plain(self, node: yaml.Node, path: Path) -> Any:
        self.nodes += 1
        line = node.start_mark.line + 1
        if self.nodes > MAX_NODES:
            en = f"more than {MAX_NODES:,} values once its aliases are written out; write them out or drop them"
            raise Unreadable(line, Text(en, f"别名展开后超过 {MAX_NODES:,} 个值；请直接写出，或去掉别名"))
        if len(path) > MAX_DEPTH:
            raise Unreadable(line, Text("is nested too deeply, or an alias holds itself", "嵌套太深，或者别名包含了自身"))
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return {key: self.plain(value, (*path, key)) for key, value in self._pairs(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(value, (*path, index)) for index, value in enumerate(node.value)]
        return self._scalar(node, line)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise Unreadable(line, Text("a key must be one word", "键必须是一个词"))
            if key.tag == "tag:yaml.org,2002:merge":
                en = "merge keys (`<<`) aren't for rubrics; write the keys out"
                raise Unreadable(line, Text(en, "评分标准中不能用合并键“<<”；请把各个键直接写出"))
            name = key.value  # as written: `no` and `on` are words here, not truth values
            if name in seen:
                place, first = shown((*path, name)), seen[name]
                twice = Text(
                    f"the key {place} stands twice (first in line {first})", f"键“{place}”重复出现（前一处在第 {first} 行）"
                )
                raise Unreadable(line, twice)
            seen[name] = line
            self.lines[(*path, name)] = line
            yield name, value

    def _scalar(self, node: yaml.Node, line: int) -> Any:
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            kind, value = node.tag.rsplit(":", 1)[-1], repr(node.value[:40])
            told = Text(f"can't be read as {kind}: {value}; put it in quotes", f"{value} 不能按 {kind} 读取；请加上引号")
            raise Unreadable(line, told) from None


def shown(path: Path) -> str:
    """parts[1].points"""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")
