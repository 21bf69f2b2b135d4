"""The wire format: plain values as frames of a JSON header and raw array bytes.

Used on both sides of the sandbox. Nothing is ever unpickled, no size is trusted,
and a frame which is not exactly right raises WireError and nothing else.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

MAX_HEADER: Final = 4 << 20  # bytes of JSON in one frame
MAX_FRAME: Final = 64 << 20  # bytes of one frame's arrays
MAX_DEPTH: Final = 24
MAX_NODES: Final = 200_000
MAX_TEXT: Final = 1 << 22
DTYPES: Final = frozenset(
    ["|b1", "|i1", "|u1"] + [f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)] + ["<f2", "<f4", "<f8", "<c8", "<c16"]
)
_HEAD: Final = struct.Struct("<IQ")  # header bytes, body bytes


class WireError(Exception):
    """A value that can't be encoded, or bytes that are not a frame; `zh`: the same in Chinese, where an author reads it."""

    def __init__(self, message: str, *, zh: str = "") -> None:
        super().__init__(message)
        self.zh = zh or message


def encode(value: object) -> bytes:
    """One frame holding `value`: None, bool, int, float, str, array, list, tuple or dict with str keys."""
    body: list[bytes] = []
    header = json.dumps(_pack(value, body, 0), ensure_ascii=True, separators=(",", ":")).encode()
    total = sum(len(part) for part in body)
    if len(header) > MAX_HEADER or total > MAX_FRAME:
        size = f"{len(header)} + {total}"
        raise WireError(f"value too large for a frame: {size} bytes", zh=f"太大，共 {size} 字节")
    return b"".join([_HEAD.pack(len(header), total), header, *body])


def decode(frame: bytes | memoryview) -> Any:
    """The value of exactly one frame; arrays come back read-only. Raises WireError."""
    view = memoryview(frame)
    sizes = frame_size(view)
    if sizes is None or len(view) != sizes:
        raise WireError("frame length doesn't match its head")
    header_bytes, _ = _HEAD.unpack_from(view)
    start = _HEAD.size
    try:
        node = json.loads(bytes(view[start : start + header_bytes]))
        reader = _Body(view[start + header_bytes :])
        value = _unpack(node, reader, 0)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, MemoryError) as error:
        raise WireError(f"unreadable frame: {type(error).__name__}") from None
    reader.done()
    return value


def frame_size(buffer: bytes | bytearray | memoryview) -> int | None:
    """Bytes of the frame that starts `buffer`, or None while its head is incomplete. Raises WireError on absurd sizes."""
    if len(buffer) < _HEAD.size:
        return None
    header, body = _HEAD.unpack_from(buffer)
    if header > MAX_HEADER or body > MAX_FRAME:
        raise WireError(f"frame announces {header} + {body} bytes")
    return int(_HEAD.size + header + body)


class FrameReader:
    """Cuts a byte stream into frames, holding at most `cap` bytes in all."""

    def __init__(self, cap: int = MAX_FRAME) -> None:
        self._buffer = bytearray()
        self._left = cap

    def feed(self, data: bytes) -> Iterator[Any]:
        """Decoded values of all frames completed by `data`. Raises WireError past the cap or on a bad frame."""
        self._left -= len(data)
        if self._left < 0:
            raise WireError("more bytes than allowed")
        self._buffer += data
        while (size := frame_size(self._buffer)) is not None and len(self._buffer) >= size:
            frame = bytes(self._buffer[:size])
            del self._buffer[:size]
            yield decode(frame)

    @property
    def pending(self) -> bool:
        """Whether an unfinished frame is held."""
        return bool(self._buffer)


def _pack(value: object, body: list[bytes], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise WireError("value nested too deeply", zh="嵌套太深")
    if value is None or isinstance(value, bool | str):
        return _scalar(value)
    if isinstance(value, int):
        return {"i": str(int(value))}
    if isinstance(value, float):
        return {"f": _hex(float(value))}
    if isinstance(value, np.ndarray | np.generic):
        return _pack_array(np.asarray(value), body)
    if isinstance(value, Mapping):
        return {"d": [[_key(key), _pack(item, body, depth + 1)] for key, item in value.items()]}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return {"l": [_pack(item, body, depth + 1) for item in value]}
    kind = type(value).__name__
    raise WireError(f"can't encode a {kind}", zh=f"不支持 {kind}")


def _scalar(value: bool | str | None) -> Any:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise WireError("text too long", zh="文字太长")
    return str(value) if isinstance(value, str) else value


def _key(key: object) -> str:
    if not isinstance(key, str):
        kind = type(key).__name__
        raise WireError(f"a key must be text, not {kind}", zh=f"键应为文字，而不是 {kind}")
    return str(key)


def _hex(value: float) -> str:
    return value.hex() if math.isfinite(value) else repr(value)


def _pack_array(array: np.ndarray[Any, Any], body: list[bytes]) -> Any:
    plain = np.ascontiguousarray(array).reshape(array.shape)
    dtype = plain.dtype.newbyteorder("<") if plain.dtype.byteorder == ">" else plain.dtype
    plain = plain.astype(dtype, copy=False)
    if plain.dtype.str not in DTYPES:
        raise WireError(f"can't encode an array of {plain.dtype}", zh=f"不支持 {plain.dtype} 数组")
    data = plain.tobytes()
    body.append(data)
    return {"a": [plain.dtype.str, list(plain.shape), len(data)]}


class _Body:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0
        self._nodes = 0

    def count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise WireError("too many values")

    def take(self, size: int) -> memoryview:
        if size < 0 or self._at + size > len(self._data):
            raise WireError("array reaches past the frame")
        self._at += size
        return self._data[self._at - size : self._at]

    def done(self) -> None:
        if self._at != len(self._data):
            raise WireError("bytes left over in the frame")


def _unpack(node: Any, body: _Body, depth: int) -> Any:
    body.count()
    if depth > MAX_DEPTH:
        raise WireError("value nested too deeply")
    if node is None or isinstance(node, bool | str):
        return node
    if not isinstance(node, dict) or len(node) != 1:
        raise WireError("not a tagged value")
    ((tag, content),) = node.items()
    if tag == "i":
        return _integer(content)
    if tag == "f":
        return float(content) if content in ("nan", "inf", "-inf") else float.fromhex(content)
    if tag == "a":
        return _unpack_array(content, body)
    if tag == "l" and isinstance(content, list):
        return [_unpack(item, body, depth + 1) for item in content]
    if tag == "d" and isinstance(content, list):
        return {_key(key): _unpack(item, body, depth + 1) for key, item in content}
    raise WireError(f"unknown tag {tag!r:.20}")


def _integer(content: Any) -> int:
    if not isinstance(content, str) or len(content) > 40:
        raise WireError("integer out of range")
    return int(content)


def _unpack_array(content: Any, body: _Body) -> np.ndarray[Any, Any]:
    name, shape, size = content
    if name not in DTYPES or not isinstance(shape, list) or len(shape) > 32:
        raise WireError("array of an unknown dtype or rank")
    if not all(type(axis) is int and 0 <= axis <= MAX_FRAME for axis in shape):
        raise WireError("array of an impossible shape")
    dtype = np.dtype(name)
    if type(size) is not int or math.prod(shape) * dtype.itemsize != size:
        raise WireError("array size doesn't match its shape")
    return np.frombuffer(body.take(size), dtype=dtype).reshape(shape)
