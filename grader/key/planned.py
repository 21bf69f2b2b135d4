"""What a lab's plan alone says of a key: its probes, their cases, and what they cost."""

from __future__ import annotations

from grader.key.answers import Item
from grader.lab import Lab


class Planned:
    """The items of one lab at one seed."""

    def __init__(self, lab: Lab, seed: int) -> None:
        self.lab = lab
        self._plan = {(item.probe, item.case): item for item in lab.plan(seed, key=True)}

    def items(self, probe: str) -> tuple[Item, ...]:
        """The probe's cases, as items."""
        return tuple(item for item in self._plan if item[0] == probe)

    def cost(self, item: Item) -> tuple[bool, int]:
        """Orders items, cheap first, by what doesn't vary from run to run: randomness, numbers in, calls."""
        planned = self._plan[item]
        numbers = sum(getattr(value, "size", 1) for value in planned.inputs.values())
        return planned.runs > 1, numbers * planned.runs

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that are run on every version."""
        return tuple(dict.fromkeys(probe for probe, _ in self._plan if not self.lab.probes[probe].training))

    @property
    def training(self) -> tuple[str, ...]:
        """The probes that are run on the reference only."""
        return tuple(dict.fromkeys(probe for probe, _ in self._plan if self.lab.probes[probe].training))
