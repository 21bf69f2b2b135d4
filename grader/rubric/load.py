"""Reads rubrics/<lab>.yaml into a Rubric, or says in one line per fault what is wrong with it.

Each line names file:line, the YAML path, the value and, where a word is misspelt, the nearest valid one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grader.errors import RubricError
from grader.model import Text
from grader.rubric import cross, marked
from grader.rubric.marked import Marked, Path, shown
from grader.rubric.schema import Rubric, json_schema
from grader.rubric.sentences import sentence
from grader.rubric.words import suggestion

MAX_PROBLEMS = 20
_TORN = Text("; a text with a comma stands in quotes inside { }", "；{ } 里带逗号的文字要加引号")


def load_rubric(path: File) -> Rubric:
    """The rubric in this file; RubricError lists everything that is wrong, a line each."""
    name = file_name(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or error
        raise RubricError(f"{name}: can't be read ({why})", zh=f"{name}：无法读取（{why}）") from None
    try:
        document = marked.read(data)
    except marked.Unreadable as error:
        place = f"{name}{f':{error.line}' if error.line else ''}"
        raise RubricError(f"{place} {error.sentence.en}", zh=f"{place} {error.sentence.zh}") from None
    try:
        rubric = Rubric.model_validate(document.value)
    except ValidationError as error:
        raise _report(name, document, _validation_problems(error, document)) from None
    problems = cross.problems(rubric, lab=path.stem)
    if problems:
        raise _report(name, document, problems)
    return rubric


def locate_problems(path: File, problems: Iterable[cross.Problem]) -> RubricError:
    """The problems of a rubric that was loaded before, to be raised, with the lines where they stand now."""
    return _report(file_name(path), marked.read(path.read_bytes()), problems)


def file_name(path: File) -> str:
    """The path as people know it: from the working folder where it lies below, otherwise as given."""
    try:
        return path.resolve().relative_to(File.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _report(name: str, document: Marked, problems: Iterable[cross.Problem]) -> RubricError:
    found = sorted({(document.line(path), shown(path), said.en, said.zh) for path, said in problems})
    kept, more = found[:MAX_PROBLEMS], len(found) - MAX_PROBLEMS
    en = [f"{name}:{line} {f'{place}: ' if place else ''}{said}" for line, place, said, _ in kept]
    zh = [f"{name}:{line} {f'{place}：' if place else ''}{said}" for line, place, _, said in kept]
    if more > 0:
        en, zh = [*en, f"{name}: and {more} more"], [*zh, f"{name}：另有 {more} 处"]
    return RubricError("\n".join(en), zh="\n".join(zh))


def _validation_problems(error: ValidationError, document: Marked) -> list[cross.Problem]:
    """Each fault of what was written: not what was filled in from a faulty title, and no list of faults called empty."""
    found = [(details["type"], _document_path(details["loc"], document), details) for details in error.errors(include_url=False)]
    return [
        _problem(details, path, document)
        for kind, path, details in found
        if kind == "missing" or (document.has(path) and not (kind == "too_short" and document.at(path)))
    ]


def _problem(details: ErrorDetails, path: Path, document: Marked) -> cross.Problem:
    kind = details["type"]
    if kind == "missing":
        place = path[:-1] if not document.has(path) else path
        key = str(details["loc"][-1])
        return (*place, key), Text(f"is missing{_described(place, key)}", "缺少这一项；含义见 docs/rubric.md")
    if kind == "extra_forbidden":
        near = _TORN if _torn(document, path) else suggestion(str(path[-1]), _keys(path[:-1]))
        return path, Text(f"unknown key{near.en}", f"没有这个键{near.zh}")
    return path, sentence(kind, details, document.at(path))


def _torn(document: Marked, path: Path) -> bool:
    """{zh: one, two} is read as the keys `zh` and `two`."""
    return document.at(path) is None and set(_keys(path[:-1])) == {"en", "zh"}


def _document_path(loc: tuple[int | str, ...], document: Marked) -> Path:
    """pydantic's location without what isn't in the document (union members); a missing key stays as the last step."""
    path: Path = ()
    for index, step in enumerate(loc):
        if document.has((*path, step)) or (index == len(loc) - 1 and isinstance(step, str) and step != "[key]"):
            path = (*path, step)
    return path if document.has(path) or document.has(path[:-1]) else path[:-1]


# ── what may stand at a place, read off the JSON Schema ───────────────────────


def _node(path: Path) -> Mapping[str, Any]:
    root = json_schema()
    node = _resolved(root, root)
    for step in path:
        if isinstance(step, int):
            inner = node.get("items", {})
        else:
            inner = node.get("properties", {}).get(step) or next(iter(node.get("patternProperties", {}).values()), {})
        node = _resolved(root, inner)
    return node


def _resolved(root: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in node.get("anyOf", ()):
        if "$ref" in option or option.get("type") in ("object", "array"):
            return _resolved(root, option)
    reference = node.get("$ref")
    if reference is None:
        return node
    return _resolved(root, root["$defs"][reference.rsplit("/", 1)[-1]])


def _keys(path: Path) -> tuple[str, ...]:
    return tuple(_node(path).get("properties", ()))


def _described(path: Path, key: str) -> str:
    text = _node(path).get("properties", {}).get(key, {}).get("description", "")
    return f" ({text.rstrip('.')})" if text else ""
