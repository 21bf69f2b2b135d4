"""The probes' driver code and the inputs of a plan item, made anew for every call."""

from __future__ import annotations

import functools
import linecache
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.worker.load import PROBES


def probe_functions(source: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """Executes the probes' file once and returns its functions by name."""
    module = types.ModuleType("grader_probes")
    sys.modules[module.__name__] = module
    text = str(source["text"])
    linecache.cache[PROBES] = (len(text), None, text.splitlines(keepends=True), PROBES)
    exec(_compiled(text), module.__dict__)  # noqa: S102  # the lab author's own code
    return {name: value for name, value in module.__dict__.items() if hasattr(value, "grader_runs")}


@functools.cache
def _compiled(text: str) -> types.CodeType:
    """Compiled once, however many versions of a reference one process serves."""
    return compile(text, PROBES, "exec", dont_inherit=True)


def fresh_inputs(inputs: Mapping[str, Any], cast: str | None) -> dict[str, Any]:
    """Writable copies, so that what one call does to its inputs no other sees."""
    return {name: _fresh(value, cast) for name, value in inputs.items() if name != "sizes"}


def _fresh(value: Any, cast: str | None) -> Any:
    if isinstance(value, np.ndarray):
        floating = cast is not None and value.dtype.kind == "f"
        return np.array(value, dtype=cast if floating else None, copy=True)
    if isinstance(value, dict):
        return {key: _fresh(item, cast) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_fresh(item, cast) for item in value]
    return value
