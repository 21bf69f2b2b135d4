"""The frames about loading a submission, checked field by field and made into a Loading."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from grader.model import Found, Loading, Match, Skipped
from grader.sandbox.dialogue import GarbledError

_MANY: Final = 2000  # of anything
_LONG: Final = 2000  # characters
_LINES: Final = 10**7
_HOW: Final = frozenset({"name", "alias", "case", "signature", "function", "other-class", "starter", "script", "loop"})
_REASONS: Final = frozenset({"work", "unreadable", "magic", "raised"})
Value = TypeVar("Value")


def loading(static: Mapping[str, Any], loaded: Mapping[str, Any] | None) -> Loading:
    """What the two frames say. Raises GarbledError."""
    after = loaded or {}
    skipped = _all(static, "skipped", _skipped) + _all(after, "skipped", _skipped)
    return Loading(
        found={found.entry: found for found in _found(static.get("found", {}))},
        skipped=tuple(dict.fromkeys(skipped)),
        stood_in=_all(after, "stood_in", _text),
        globals={_text(name): _names(names) for name, names in _mapping(static.get("globals", {})).items()},
        constants=_all(static, "constants", _number),
        matches=_all(static, "matches", _match),
        notes=_all(static, "notes", _text) + _all(after, "notes", _text),
    )


def _found(value: object) -> list[Found]:
    return [
        Found(
            entry=_text(entry),
            file=_text(record.get("file")),
            line=_count(record.get("line")),
            end_line=_count(record.get("end_line")),
            symbol=_text(record.get("symbol")),
            how=_word(record.get("how"), _HOW),
        )
        for entry, record in ((entry, _mapping(item)) for entry, item in _mapping(value).items())
    ]


def _skipped(value: object) -> Skipped:
    record = _mapping(value)
    return Skipped(
        file=_text(record.get("file")),
        line=_count(record.get("line")),
        text=_text(record.get("text")),
        reason=_word(record.get("reason"), _REASONS),
    )


def _match(value: object) -> Match:
    record = _mapping(value)
    return Match(
        pattern=_count(record.get("pattern")),
        entry=_text(record.get("entry")),
        file=_text(record.get("file")),
        line=_count(record.get("line")),
        end_line=_count(record.get("end_line")),
    )


def _all(record: Mapping[str, Any], key: str, one: Callable[[object], Value]) -> tuple[Value, ...]:
    value = record.get(key, [])
    if not isinstance(value, list) or len(value) > _MANY:
        raise GarbledError(f"{key} is no list of reasonable length")
    return tuple(one(item) for item in value)


def _names(value: object) -> tuple[str, ...]:
    return _all({"names": value}, "names", _text)


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict) or len(value) > _MANY:
        raise GarbledError("no record of reasonable size")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise GarbledError("no text where one belongs")
    return value[:_LONG].encode("utf-8", "replace").decode()


def _word(value: object, known: frozenset[str]) -> str:
    word = _text(value)
    if word not in known:
        raise GarbledError(f"unknown word {word!r:.40}")
    return word


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _LINES:
        raise GarbledError("no line or index where one belongs")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GarbledError("no number where one belongs")
    try:
        number = float(value)
    except OverflowError:
        raise GarbledError("a number out of range") from None
    if math.isnan(number):
        raise GarbledError("no number where one belongs")
    return number
