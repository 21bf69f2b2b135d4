"""Names and arguments that NumPy 1 had and NumPy 2 dropped, for code of that time.

NumPy's version must not decide a verdict; what was used is listed with the stand-ins.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np

_GONE: Final[dict[str, Callable[[], Any]]] = {
    "product": lambda: np.prod,
    "cumproduct": lambda: np.cumprod,
    "sometrue": lambda: np.any,
    "alltrue": lambda: np.all,
    "float": lambda: float,
    "int": lambda: int,
    "bool": lambda: bool,
    "object": lambda: object,
    "str": lambda: str,
    "complex": lambda: complex,
    "long": lambda: int,
    "float_": lambda: np.float64,
    "complex_": lambda: np.complex128,
    "unicode_": lambda: np.str_,
    "string_": lambda: np.bytes_,
    "mat": lambda: np.asmatrix,
    "row_stack": lambda: np.vstack,
    "trapz": lambda: np.trapezoid,
    "in1d": lambda: lambda ar1, ar2, **options: np.isin(np.ravel(ar1), ar2, **options),
    "round_": lambda: np.round,
    "infty": lambda: np.inf,
    "Inf": lambda: np.inf,
    "Infinity": lambda: np.inf,
    "PINF": lambda: np.inf,
    "NINF": lambda: -np.inf,
    "NaN": lambda: np.nan,
    "NAN": lambda: np.nan,
    "asfarray": lambda: lambda a, dtype=np.float64: np.asarray(a, dtype=dtype),
    "msort": lambda: lambda a: np.sort(a, axis=0),
}


def provide(note: Callable[[str], None], texts: Iterable[str]) -> None:
    """Afterwards NumPy answers to its old names; `note` hears of each that is used."""
    original: Callable[[str], Any] | None = getattr(np, "__getattr__", None)

    def find(name: str) -> Any:
        if name in _GONE:
            note(f"numpy.{name}")
            return _GONE[name]()
        if original is None:
            raise AttributeError(f"module 'numpy' has no attribute {name!r}")
        return original(name)

    setattr(np, "__getattr__", find)  # noqa: B010  # the stubs know it as a function that stays
    joined = "\n".join(texts)
    if "newshape" in joined:
        np.reshape = _reshape(np.reshape)
    if "fromstring" in joined:
        np.fromstring = _fromstring(np.fromstring)


def _reshape(original: Any) -> Any:
    @functools.wraps(original)
    def reshape(a: Any, *args: Any, **options: Any) -> Any:
        if "newshape" in options:
            options["shape"] = options.pop("newshape")
        return original(a, *args, **options)

    return reshape


def _fromstring(original: Any) -> Any:
    @functools.wraps(original)
    def fromstring(text: Any, dtype: Any = float, count: int = -1, *, sep: str = "", **options: Any) -> Any:
        if sep == "":
            return np.frombuffer(text.encode("latin-1") if isinstance(text, str) else text, dtype, count).copy()
        return original(text, dtype, count, sep=sep, **options)

    return fromstring
