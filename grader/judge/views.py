"""What of a run a part is judged by: its checks, the probes' cases and the names they observe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.key import Item
from grader.lab import Lab
from grader.rubric.schema import Check, Part

Names = tuple[str, ...] | None  # None: all

__all__ = ["Item", "Names", "View", "items_of", "views"]


@dataclass(frozen=True, slots=True)
class View:
    """One way of judging a part: on right inputs ("checks") or on the student's own earlier parts ("own")."""

    part: str
    kind: str
    checks: tuple[Check, ...]
    names: Mapping[Item, Names]  # what explanations must agree on; checks of properties are left out

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(self.names)


def views(lab: Lab, part: Part) -> tuple[View, ...]:
    """The part's views; the first is the one that counts when they are equally good."""
    kinds = (("checks", part.checks), ("own", part.own))
    return tuple(View(part.id, kind, tuple(checks), _names(lab, checks)) for kind, checks in kinds if checks)


def items_of(lab: Lab, check: Check) -> tuple[Item, ...]:
    """The probe's cases a check looks at."""
    return tuple((check.probe, case) for case in check.cases or lab.probes[check.probe].cases)


def _names(lab: Lab, checks: Sequence[Check]) -> dict[Item, Names]:
    names: dict[Item, Names] = {}
    for check in checks:
        if check.compare == "property":
            continue
        for item in items_of(lab, check):
            wanted = tuple(check.observe) or None
            known = names.get(item, ())
            names[item] = None if wanted is None or known is None else tuple(sorted({*known, *wanted}))
    return names
