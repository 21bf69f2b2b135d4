"""Properties that compare one measured number with a bound, so that the bound's false alarms can be measured."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

Measure = Callable[[Any], float | None]


def threshold(*, above: float | None = None, below: float | None = None) -> Callable[[Measure], Callable[[Any], bool | None]]:
    """Makes a property of a function that measures: it holds where the number is above (or below) the bound.

    None stays None (can't tell); what is no finite number doesn't hold. `benchmarks.thresholds` reads the facts it leaves.
    """
    if (above is None) == (below is None):
        raise TypeError("give 'above' or 'below', one of the two")

    def make(measure: Measure) -> Callable[[Any], bool | None]:
        @functools.wraps(measure)
        def holds(observed: Any) -> bool | None:
            value = measure(observed)
            if value is None:
                return None
            return math.isfinite(value) and (value > above if above is not None else value < (below or 0.0))

        for name, fact in (("measure", measure), ("above", above), ("below", below)):
            setattr(holds, name, fact)
        return holds

    return make
