"""Reads rubrics/<lab>.yaml into a Rubric, or says in one line per fault what is wrong with it.

Each line names file:line, the YAML path, the value and, where a word is misspelt, the nearest valid one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grader.errors import RubricError
from grader.rubric import cross, marked
from grader.rubric.marked import Marked, Path, shown
from grader.rubric.schema import Rubric, json_schema
from grader.rubric.words import did_you_mean, quoted

MAX_PROBLEMS = 20
_NUMBER_TYPES = ("number", "float_type", "int_type", "float_parsing", "int_parsing")
_YAML_TRAP = re.compile(r"[-+]?(\d+)[eE]([-+]?\d+)|[-+]?\d+\.\d*[eE]\d+")


def load_rubric(path: File) -> Rubric:
    """The rubric in this file; RubricError lists everything that is wrong, a line each."""
    name = file_name(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RubricError(f"{name}: can't be read ({error.strerror or error})") from None
    try:
        document = marked.read(data)
    except marked.Unreadable as error:
        raise RubricError(f"{name}{f':{error.line}' if error.line else ''} {error.sentence}") from None
    try:
        rubric = Rubric.model_validate(document.value)
    except ValidationError as error:
        raise RubricError(_report(name, document, _validation_problems(error, document))) from None
    problems = cross.problems(rubric, lab=path.stem)
    if problems:
        raise RubricError(_report(name, document, problems))
    return rubric


def locate_problems(path: File, problems: Iterable[tuple[Path, str]]) -> str:
    """The problems of a rubric that was loaded before, with the lines where they stand now."""
    return _report(file_name(path), marked.read(path.read_bytes()), problems)


def file_name(path: File) -> str:
    """The path as people know it: from the working folder where it lies below, otherwise as given."""
    try:
        return path.resolve().relative_to(File.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _report(name: str, document: Marked, problems: Iterable[tuple[Path, str]]) -> str:
    found = sorted({(document.line(path), shown(path), sentence) for path, sentence in problems})
    lines = [f"{name}:{line} {f'{place}: ' if place else ''}{sentence}" for line, place, sentence in found]
    if len(lines) > MAX_PROBLEMS:
        lines[MAX_PROBLEMS:] = [f"{name}: and {len(lines) - MAX_PROBLEMS} more"]
    return "\n".join(lines)


def _validation_problems(error: ValidationError, document: Marked) -> list[tuple[Path, str]]:
    """Each fault of what was written: not what was filled in from a faulty title, and no list of faults called empty."""
    found = [(details["type"], _document_path(details["loc"], document), details) for details in error.errors(include_url=False)]
    return [
        _problem(details, path, document)
        for kind, path, details in found
        if kind == "missing" or (document.has(path) and not (kind == "too_short" and document.at(path)))
    ]


def _problem(details: ErrorDetails, path: Path, document: Marked) -> tuple[Path, str]:
    kind = details["type"]
    if kind == "missing":
        place = path[:-1] if not document.has(path) else path
        return (*place, str(details["loc"][-1])), f"is missing{_described(place, str(details['loc'][-1]))}"
    if kind == "extra_forbidden":
        return path, f"unknown key{_torn(document, path) or did_you_mean(str(path[-1]), _keys(path[:-1]))}"
    return path, _sentence(kind, details, document.at(path))


def _torn(document: Marked, path: Path) -> str:
    """{zh: one, two} is read as the keys `zh` and `two`."""
    inside = document.at(path) is None and set(_keys(path[:-1])) == {"en", "zh"}
    return "; a text with a comma stands in quotes inside { }" if inside else ""


def _document_path(loc: tuple[int | str, ...], document: Marked) -> Path:
    """pydantic's location without what isn't in the document (union members); a missing key stays as the last step."""
    path: Path = ()
    for index, step in enumerate(loc):
        if document.has((*path, step)) or (index == len(loc) - 1 and isinstance(step, str) and step != "[key]"):
            path = (*path, step)
    return path if document.has(path) or document.has(path[:-1]) else path[:-1]


def _sentence(kind: str, details: ErrorDetails, value: Any) -> str:
    context: Mapping[str, Any] = details.get("ctx") or {}
    if kind in _NUMBER_TYPES and isinstance(value, str) and _YAML_TRAP.fullmatch(value):
        return f"YAML reads {value} as text, not as a number; write {_as_float(value)}"
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"{quoted(value)} isn't one of {', '.join(words)}{did_you_mean(str(value), words)}"
    if kind == "string_type":
        return f"text is expected, not {quoted(value)}{_put_in_quotes(value)}"
    if kind == "string_pattern_mismatch":
        return _pattern_sentence(str(context.get("pattern", "")), value)
    if kind in ("model_type", "dict_type", "tuple_type"):
        return f"{'a list' if kind == 'tuple_type' else 'a mapping'} is expected, not {quoted(value)}"
    if kind == "too_short":
        return "is empty; at least one is needed"
    if kind == "number" or "type" in kind:
        return f"{_lower_first(details['msg'])}, not {quoted(value)}"
    own = kind in ("points", "weight") or "input" in details["msg"].lower()
    return f"{_lower_first(details['msg'])}{f', not {quoted(value)}' if own else ''}"


def _as_float(value: str) -> str:
    mantissa, _, exponent = value.lower().partition("e")
    sign = "" if exponent.startswith(("-", "+")) else "+"
    return f"{mantissa}{'' if '.' in mantissa else '.0'}e{sign}{exponent}"


def _put_in_quotes(value: Any) -> str:
    return "; put it in quotes" if isinstance(value, bool | int | float) or value is None else ""


def _pattern_sentence(pattern: str, value: Any) -> str:
    if pattern == r"\S":
        return "is empty; write something"
    if pattern.startswith("^[a-z]"):
        return f"{quoted(value)} is no id; ids are lower-case words joined by - or _, as in missing-mean"
    return f"{quoted(value)} is no name"


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


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
