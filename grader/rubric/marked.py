"""YAML with places: plain values, and for each key and element the line where it stands.

Reads untrusted text safely: no tags, no duplicate keys, no merge keys, bounded size, depth and aliases; whatever is
wrong with the text becomes one sentence with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 2_000_000
MAX_NODES = 200_000  # aliases count each time they are used, so that they can't multiply
MAX_DEPTH = 60

Path = tuple[str | int, ...]


class Unreadable(Exception):  # noqa: N818 — a sentence on its way to RubricError
    """The text is no rubric at all; `line` is 0 when no line is to blame."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
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
        raise Unreadable(0, f"{len(data):,} bytes are too many for a rubric (at most {MAX_BYTES:,})")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "isn't UTF-8; save the file as UTF-8") from None
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
        raise Unreadable(
            text.count("\n", 0, error.position) + 1, f"the character {error.character!r} isn't allowed in YAML"
        ) from None
    except RecursionError:
        raise Unreadable(0, "is nested too deeply") from None
    if node is None:
        raise Unreadable(0, "is empty; `grader new` writes a rubric to begin with")
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(node.start_mark.line + 1, "is no mapping; a rubric begins with `lab: <id>`")
    return node


def _sentence(text: str, error: yaml.MarkedYAMLError, mark: yaml.Mark | None) -> str:
    problem = error.problem or "can't be read"
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
        return "a tab stands where YAML wants spaces; indent with spaces"
    if "found undefined alias" in problem:
        return f"{problem}; an alias needs its anchor before it"
    if "mapping values are not allowed" in problem:
        return "broken YAML: a second ': ' in one value; put the text in quotes"
    if "expected ',' or" in problem:
        return "broken YAML: a text between { } or [ ] holds one of ? : , [ ] { } or a bracket is missing; put the text in quotes"
    if "but found another document" in problem:
        return "holds more than one document; a rubric is one, without `---` inside"
    context = f" ({error.context})" if error.context else ""
    return f"broken YAML: {problem}{context}"


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
            raise Unreadable(
                line, f"more than {MAX_NODES:,} values once its aliases are written out; write them out or drop them"
            )
        if len(path) > MAX_DEPTH:
            raise Unreadable(line, "is nested too deeply, or an alias holds itself")
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
                raise Unreadable(line, "a key must be one word")
            if key.tag == "tag:yaml.org,2002:merge":
                raise Unreadable(line, "merge keys (`<<`) aren't for rubrics; write the keys out")
            name = key.value  # as written: `no` and `on` are words here, not truth values
            if name in seen:
                raise Unreadable(line, f"the key {shown((*path, name))} stands twice (first in line {seen[name]})")
            seen[name] = line
            self.lines[(*path, name)] = line
            yield name, value

    def _scalar(self, node: yaml.Node, line: int) -> Any:
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            raise Unreadable(
                line, f"can't be read as {node.tag.rsplit(':', 1)[-1]}: {node.value[:40]!r}; put it in quotes"
            ) from None


def shown(path: Path) -> str:
    """parts[1].points"""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")
