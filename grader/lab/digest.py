"""Digests of what observations, keys and verdicts depend on: equal inputs, equal digest, on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def digest(*values: Any) -> str:
    """sha256 over plain values, arrays by dtype, shape and bytes."""
    sink = hashlib.sha256()
    for value in values:
        _feed(sink, value)
    return sink.hexdigest()


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
