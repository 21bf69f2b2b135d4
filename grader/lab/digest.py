"""Digests of what observations, keys and verdicts depend on: equal inputs, equal digest, on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from grader.rubric.schema import Mistake, Rubric

WORDS: Final = frozenset({"title", "why", "hint", "hides", "likely"})  # of a mistake: what is said of it, and when it is tried
SHORT: Final = 12  # characters that tell rubrics of one lab apart


def digest(*values: Any) -> str:
    """sha256 over plain values, arrays by dtype, shape and bytes."""
    sink = hashlib.sha256()
    for value in values:
        _feed(sink, value)
    return sink.hexdigest()


def entry_digest(mistake: Mistake) -> str:
    """Changes with what a mistake costs and how it is recognised, not with the words for it."""
    return digest("mistake", mistake.model_dump(mode="json", by_alias=True, exclude=set(WORDS)))[:SHORT]


def rubric_digest(rubric: Rubric) -> str:
    """Changes with whatever a rubric says."""
    return digest("rubric", rubric.model_dump(mode="json", by_alias=True, exclude={"equivalents"}))[:SHORT]


def rubric_entries(rubric: Rubric) -> dict[str, Any]:
    """What a rubric holds, piece by piece, so that two of them can be laid side by side."""
    parts = {
        part.id: digest(part.model_dump(mode="json", by_alias=True, exclude={"title", "points"}))[:SHORT] for part in rubric.parts
    }
    accepts = {one.id: digest(one.model_dump(mode="json", by_alias=True, exclude={"note"}))[:SHORT] for one in rubric.accepts}
    return {
        "mistakes": {one.id: {"entry": entry_digest(one), "points": float(one.points)} for one in rubric.mistakes},
        "parts": {part.id: {"entry": parts[part.id], "points": float(part.points)} for part in rubric.parts},
        "accepts": accepts,
    }


def _feed(sink: Any, value: Any) -> None:
    if isinstance(value, np.ndarray | np.generic):
        array = np.ascontiguousarray(value)
        kind = array.dtype.newbyteorder("<")
        sink.update(f"a{kind.str}{array.shape};".encode())
        sink.update(array.astype(kind).tobytes())
    elif isinstance(value, Mapping):
        sink.update(f"d{len(value)};".encode())
        for key in value:  # in order: a probe may see the order of what it is given
            _feed(sink, key)
            _feed(sink, value[key])
    elif isinstance(value, Sequence) and not isinstance(value, str):
        sink.update(f"l{len(value)};".encode())
        for item in value:
            _feed(sink, item)
    else:
        text = json.dumps(value, ensure_ascii=True)
        sink.update(f"s{type(value).__name__}{len(text)};{text}".encode())
