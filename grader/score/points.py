"""How a part's points follow from its explanation or from its failing checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class PartPoints:
    """What a part keeps of its points, and what each named mistake took."""

    score: Decimal
    taken: Mapping[str, Decimal]


def explained(points: Decimal, mistakes: Mapping[str, Decimal]) -> PartPoints:
    """Full points less the mistakes' points, never below 0; the last mistakes take what is left."""
    left = points
    taken: dict[str, Decimal] = {}
    for mistake, cost in mistakes.items():
        taken[mistake] = min(cost, left)
        left -= taken[mistake]
    return PartPoints(left, taken)


def unexplained(points: Decimal, failing: Decimal, weights: Decimal, named: Mapping[str, Decimal]) -> PartPoints:
    """Full points less the failing checks' share or what named mistakes take, whichever is more.

    `failing` and `weights` are the failing checks' weight and that of all checks.
    """
    by_name = explained(points, named)
    return PartPoints(min(points - share(points, failing, weights), by_name.score), by_name.taken)


def share(points: Decimal, failing: Decimal, weights: Decimal) -> Decimal:
    """The part of the points that failing checks of this weight stand for."""
    return (points * failing / weights).quantize(CENT, ROUND_HALF_UP) if weights else ZERO


def total(scores: Iterable[Decimal]) -> Decimal:
    """The sum, at two decimals."""
    return sum(scores, ZERO).quantize(CENT, ROUND_HALF_UP)
