"""Makes randomness repeatable: every run has its own seed, and generators without one get theirs from it.

The system's own randomness and the clock are chance, too: each run has its bytes and its time.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import torch

MAX_KEPT = 1000
TICK_NS: Final = 1_000_000  # by which the clock goes on whenever it is read
_EPOCH_NS: Final = 1_700_000_000 * 10**9
_SPREAD_NS: Final = 10**16  # four months: two runs never have the same time
_CLOCKS: Final = ("time", "monotonic", "perf_counter", "process_time", "thread_time")


class Seeds:
    """The generators of one child; `start` begins a run."""

    def __init__(self) -> None:
        self._base = 0
        self._now = _EPOCH_NS
        self._run = ""
        self._drawn = 0
        self._made: list[np.random.Generator] = []  # made without a seed at load: reset at each run
        self._loading = True
        self._torch_seed = torch.default_generator.manual_seed  # torch.manual_seed formats a traceback for each absent device
        self._numpy_seed = np.random.seed
        self._random_seed = random.seed

    def start(self, seed: int, run: int) -> None:
        """From here on randomness depends on (seed, run) and on what the code draws."""
        self._loading = False
        self._run = f"{seed}/{run}"
        self._begin(self._run)

    def hold(self, seed: int) -> None:
        """Back to the state that belongs to this number in this run."""
        self._begin(f"{self._run}/{seed}")

    def _begin(self, what: str) -> None:
        self._base = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "little")
        self._drawn = 0
        self._now = _EPOCH_NS + self._base % _SPREAD_NS
        self.everywhere()
        for generator in self._made:
            fresh = type(generator.bit_generator)(self.next())
            generator.bit_generator.state = fresh.state

    def everywhere(self) -> None:
        self._random_seed(self.next())
        self._numpy_seed(self.next() % 2**32)
        self._torch_seed(self.next() % 2**63)

    def next(self) -> int:
        """The next seed of this run."""
        self._drawn += 1
        return int.from_bytes(hashlib.sha256(f"{self._base}:{self._drawn}".encode()).digest()[:8], "little")

    def install(self) -> None:
        """Afterwards generators made or seeded without a seed take `next()`; the code can't tell."""
        self.everywhere()
        np.random.default_rng = self._default_rng(np.random.default_rng)
        np.random.seed = _seeding(self._numpy_seed, lambda: self.next() % 2**32)
        random.seed = _seeding(self._random_seed, self.next)
        random.Random = _seeded_class(random.Random, self.next)  # type: ignore[misc]
        np.random.RandomState = _seeded_class(np.random.RandomState, lambda: self.next() % 2**32)  # type: ignore[misc]
        torch.seed = lambda: int(self._torch_seed(self.next() % 2**63).initial_seed())
        torch.random.seed = torch.seed
        os.urandom = random._urandom = self.bytes  # type: ignore[attr-defined]  # noqa: SLF001 - so do SystemRandom, uuid4
        for name in _CLOCKS:
            setattr(time, name, self._clock(1e-9))
            setattr(time, f"{name}_ns", self._clock(1))

    def bytes(self, size: int) -> bytes:
        """What the system would give: as many bytes, of this run's own."""
        size = int(size)
        return hashlib.shake_256(f"{self.next()}".encode()).digest(size)

    def _clock(self, unit: float) -> Callable[[], float]:
        def now() -> float:
            self._now += TICK_NS
            return self._now * unit

        return now

    def _default_rng(self, make: Any) -> Any:
        def default_rng(seed: Any = None) -> Any:
            generator = make(self.next() if seed is None else seed)
            if seed is None and self._loading and len(self._made) < MAX_KEPT:
                self._made.append(generator)
            return generator

        return default_rng


def _seeding(original: Any, draw: Any) -> Any:
    def seed(a: Any = None, *rest: Any, **options: Any) -> Any:
        value = options.pop("seed", a)
        return original(draw() if value is None else value, *rest, **options)

    return seed


def _seeded_class(original: Any, draw: Any) -> Any:
    class Seeded(original):  # type: ignore[misc]
        def __new__(cls, seed: Any = None, *rest: Any) -> Any:
            return original.__new__(cls, draw() if seed is None else seed, *rest)

        def __init__(self, seed: Any = None, *rest: Any) -> None:
            super().__init__(draw() if seed is None else seed, *rest)

    Seeded.__name__ = Seeded.__qualname__ = original.__name__
    return Seeded
