"""Input cases: the author's @inputs functions, each with a stream of random numbers of its own."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import LabError, UsageError
from grader.lab import author
from grader.lab.data import Digits
from grader.model import InputCase
from grader.rubric.load import file_name
from grader.wire import WireError, encode

LAST_SEED = 2**31 - 2**16  # a plan item's runs take consecutive seeds, which must stay 31-bit numbers


def stream(seed: int, *names: str) -> np.random.SeedSequence:
    """The root of the random numbers that belong to these names under this seed."""
    if seed < 0:
        raise UsageError(f"seed {seed}: a seed is 0 or a positive whole number", zh=f"种子 {seed}：种子应为 0 或正整数")
    words = np.frombuffer(hashlib.sha256("\0".join(names).encode()).digest(), dtype="<u4")
    return np.random.SeedSequence(seed, spawn_key=tuple(int(word) for word in words))


def item_seed(seed: int, probe: str, case: str) -> int:
    """The first seed of a plan item's runs."""
    return int(stream(seed, "run", probe, case).generate_state(1, np.uint64)[0] % LAST_SEED)


def wants_data(function: Callable[..., Any]) -> bool:
    """Whether an @inputs function is written as `def few(rng, data)`."""
    return len(inspect.signature(function).parameters) == 2


def make_case(path: Path, name: str, function: Callable[..., Any], seed: int, data: Digits) -> InputCase:
    """What the function gives under the seed, checked and made read-only."""
    rng = np.random.default_rng(stream(seed, "inputs", name))
    made = author.call(path, f"in {name}()", function, *((rng, data) if wants_data(function) else (rng,)))
    place = f"{file_name(path)}:{function.__code__.co_firstlineno} {name}()"
    if not isinstance(made, Mapping) or not all(isinstance(key, str) for key in made):
        kind = type(made).__name__
        raise LabError(
            f"{place}: an input function returns a dict of names and values, not {kind}",
            zh=f"{place}：输入函数应返回由名字和值组成的 dict，而不是 {kind}",
        )
    values = {key: _plain(value, place, repr(key)) for key, value in made.items() if key != "sizes"}
    sizes = made.get("sizes", {})
    if not isinstance(sizes, Mapping) or not all(isinstance(size, int) for size in sizes.values()):
        raise LabError(
            f"{place}: 'sizes' is a dict of names and whole numbers, as in {{'N': 11}}",
            zh=f"{place}：“sizes”应是由名字和整数组成的 dict，如 {{'N': 11}}",
        )
    return InputCase(name=name, values=values, sizes=dict(sizes), why=inspect.getdoc(function) or "")


def _plain(value: Any, place: str, name: str) -> Any:
    try:
        encode(value)
    except WireError as error:
        raise LabError(
            f"{place}: {name} can't be sent to the sandbox: {error}; use arrays, numbers, text and lists of those",
            zh=f"{place}：{name} 无法送入沙箱（{error.zh}）；请用数组、数字、文字和由它们组成的列表",
        ) from None
    return _frozen(value)


def _frozen(value: Any) -> Any:
    """Arrays read-only: one case serves many probes and properties."""
    if isinstance(value, np.ndarray):
        kept = value.copy()
        kept.flags.writeable = False
        return kept
    if isinstance(value, Mapping):
        return {key: _frozen(item) for key, item in value.items()}
    return [_frozen(item) for item in value] if isinstance(value, list | tuple) else value
