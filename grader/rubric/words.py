"""Words in messages: values in quotes, and the nearest valid word for a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from grader.model import Text


def quoted(value: Any, width: int = 60, language: str = "en") -> str:
    """The value as an author would write it, cut to one short line."""
    words = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    text = words or ({"zh": "空值"}.get(language, "nothing") if value is None else repr(value))
    return text if len(text) <= width else f"{text[: width - 1]}…"


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """The valid word that was most probably meant."""
    names = {_key(name): name for name in valid}
    found = difflib.get_close_matches(_key(word), names, n=1, cutoff=0.55)
    return names[found[0]] if found else None


def did_you_mean(word: str, valid: Iterable[str], language: str = "en") -> str:
    """The end of a message: the nearest word, otherwise all of them when they are few."""
    said, there = ("；是否指“{}”？", "；现有：{}") if language == "zh" else ("; did you mean '{}'?", "; there is {}")
    names = list(dict.fromkeys(valid))
    near = nearest(word, names)
    if near is not None and near != word:
        return said.format(near)
    return there.format(", ".join(names)) if 0 < len(names) <= 12 else ""


def suggestion(word: str, valid: Iterable[str]) -> Text:
    """`did_you_mean` in both languages."""
    names = tuple(valid)
    return Text(did_you_mean(word, names), did_you_mean(word, names, "zh"))


def _key(word: str) -> str:
    return word.lower().replace("_", "-")
