"""Turns what a probe returns into plain values that the wire format carries.

No method of a student's class is called: base classes' own functions read the values.
What can't be carried becomes {"unencodable": type name}.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import torch

MAX_BYTES: Final = 32 << 20  # of all arrays of one result
MAX_NODES: Final = 50_000
MAX_DEPTH: Final = 16
MAX_TEXT: Final = 300_000  # of all texts; escaped, a character may take six bytes of a frame's header
MAX_INT: Final = 10**38  # the wire refuses integers of more than 40 characters


def plain(value: object, runs: int = 1) -> Any:
    """A copy of `value` made of None, bool, int, float, str, base arrays, lists and dicts; one of `runs` in a frame."""
    with torch.no_grad(), torch._C.DisableTorchFunction():  # noqa: SLF001  # its public names don't cover all overrides
        return _Converter(runs).convert(value, 0)


def unencodable(value: object, why: str = "") -> dict[str, str]:
    """The mark left where a value can't be carried."""
    return {"unencodable": (type(value).__name__ + (f" ({why})" if why else ""))[:200]}


class _Converter:
    def __init__(self, runs: int) -> None:
        self._bytes = MAX_BYTES // runs
        self._nodes = MAX_NODES // runs
        self._characters = MAX_TEXT // runs

    def convert(self, value: object, depth: int) -> Any:
        self._nodes -= 1
        if depth > MAX_DEPTH or self._nodes < 0:
            return unencodable(value, "too deep" if depth > MAX_DEPTH else "too many values")
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, depth)
        if isinstance(value, dict):
            return {self._key(key): self.convert(item, depth + 1) for key, item in self._bounded(dict.items(value))}
        if isinstance(value, list | tuple):
            items = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
            return [self.convert(item, depth + 1) for item in self._bounded(items)]
        if isinstance(value, str):
            return self._text(value)
        return _scalar(value)

    def _text(self, value: str) -> str:
        """The head of the text, from what is left for all texts."""
        text = str.__str__(value)[: self._characters].encode("utf-8", "replace").decode("utf-8")
        self._characters -= len(text)
        return text

    def _key(self, key: object) -> str:
        return self._text(str.__str__(key)[:200] if isinstance(key, str) else str(_scalar(key))[:200])

    def _bounded(self, items: Iterable[Any]) -> Iterable[Any]:
        for item in items:
            if self._nodes < 0:
                return
            yield item

    def _tensor(self, value: torch.Tensor) -> Any:
        if value.device.type == "meta" or not self._fits(value.numel() * value.element_size()):
            return unencodable(value, "no data" if value.device.type == "meta" else "too large")
        dense = torch.Tensor.detach(value)
        if dense.is_quantized:
            dense = torch.Tensor.dequantize(dense)
        if dense.layout != torch.strided:
            dense = torch.Tensor.to_dense(dense)
        if not (dense.is_complex() or dense.is_floating_point() or _integral(dense.dtype)):
            return unencodable(value, str(dense.dtype))
        if dense.dtype not in _NUMPY_HAS:
            dense = dense.to(torch.float32)  # bfloat16 and the 8-bit floats fit exactly
        dense = dense.resolve_conj().resolve_neg().cpu()
        return np.array(torch.Tensor.numpy(dense.as_subclass(torch.Tensor)), copy=True, subok=False)

    def _array(self, value: np.ndarray[Any, Any] | np.generic, depth: int) -> Any:
        # Not `value.view`: a student's subclass may define its own.
        base = np.array(value) if isinstance(value, np.generic) else np.ndarray.view(value, np.ndarray)
        if not self._fits(base.size * base.itemsize):
            return unencodable(value, "too large")
        if base.dtype == object or base.dtype.kind in "US":
            return self._objects(base, depth)
        if base.dtype == np.longdouble:
            base = base.astype(np.float64)
        elif base.dtype == np.clongdouble:
            base = base.astype(np.complex128)
        if base.dtype.kind not in "biufc":
            return unencodable(value, str(base.dtype))
        return np.array(base, copy=True, subok=False)

    def _objects(self, base: np.ndarray[Any, Any], depth: int) -> Any:
        return self.convert(np.ndarray.tolist(base), depth + 1)

    def _fits(self, size: int) -> bool:
        if size > self._bytes:
            return False
        self._bytes -= size
        return True


_NUMPY_HAS: Final = frozenset(
    [
        *(torch.float16, torch.float32, torch.float64, torch.complex64, torch.complex128, torch.bool),
        *(torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.int8, torch.int16, torch.int32, torch.int64),
    ]
)


def _integral(dtype: torch.dtype) -> bool:
    return dtype in _NUMPY_HAS


def _scalar(value: object) -> Any:
    """Numbers and texts by their base classes' own functions, so that a subclass can't answer differently."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, int):
        number = int.__index__(value)
        return number if abs(number) < MAX_INT else unencodable(value, "too large")
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, complex):
        return np.array(complex.__complex__(value))
    if isinstance(value, torch.dtype | torch.device | np.dtype):
        return str(value)
    if isinstance(value, range):
        return list(value)[:MAX_NODES]
    return unencodable(value)
