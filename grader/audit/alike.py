"""Whether two versions of the reference do the same, as far as the rubric's checks look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from grader.compare import fit
from grader.judge import Catalogue
from grader.judge.views import Item, Names, View
from grader.key import Runner
from grader.model import Atom, Fate, Version
from grader.rubric.schema import Check


class Alike:
    """Versions compared view by view, on the key's observations."""

    def __init__(self, catalogue: Catalogue, run: Runner) -> None:
        self.catalogue = catalogue
        self.run = run

    def everywhere(self, one: Version, other: Version) -> bool:
        """Whether every part has a way of judging by which the two do the same: the better one counts."""
        views = self.catalogue.views.values()
        return all(any(self.in_view(one, other, view) for view in of_part) for of_part in views if of_part)

    def part_by_part(self, one: Version, other: Version) -> bool:
        """Whether in every part the one does what the other does beside some accepted variations, be they others in each part."""
        accepted = list(self.accepted())
        return all(
            any(self.in_view(one, Version.of(other.atoms, chosen), view) for view in of_part for chosen in accepted)
            for of_part in self.catalogue.views.values()
            if of_part
        )

    def in_view(self, one: Version, other: Version, view: View) -> bool:
        return all(self.on(one, other, item, names) for item, names in view.names.items())

    def on(self, one: Version, other: Version, item: Item, names: Names) -> bool:
        """Whether neither's outcomes on this item tell it from the other."""
        seen = self.catalogue.outcomes([one, other], item, names, self.run)
        if one not in seen or other not in seen:
            return False
        tight, loose = self.catalogue.tolerances[item]
        return fit(seen[one], seen[other], tight, loose).holds and fit(seen[other], seen[one], tight, loose).holds

    def raising(self, version: Version) -> set[Item]:
        """The items on which the version ends with an error."""
        return {
            item
            for item, names in self.looked_at()
            for seen in self.catalogue.outcomes([version], item, names, self.run).values()
            if seen.fate is not Fate.OK
        }

    def accepted(self) -> Iterator[tuple[Atom, ...]]:
        """Every combination of accepted variations, the smaller first."""
        atoms = self.catalogue.accept_atoms()
        for size in range(len({atom.id for atom in atoms}) + 1):
            for chosen in combinations(atoms, size):
                if len({atom.id for atom in chosen}) == size:
                    yield chosen

    def items(self) -> list[Item]:
        """The items that some check looks at, each once."""
        return list(dict.fromkeys(item for item, _ in self.looked_at()))

    def fixed(self) -> list[Item]:
        """Those on which a version does one and the same each time."""
        return [item for item in self.items() if not self.random(item)]

    def random(self, item: Item) -> bool:
        """Whether a version is run many times on it, because each time may be another."""
        return self.catalogue.lab.probes[item[0]].key_runs > 1

    def looked_at(self) -> Iterator[tuple[Item, Names]]:
        """What the checks look at; an item may come with several names."""
        for of_part in self.catalogue.views.values():
            for view in of_part:
                yield from view.names.items()

    def asked(self) -> Iterator[tuple[Item, Names]]:
        """What the checks look at, and what their properties are asked of; nothing of what trains."""
        yield from self.looked_at()
        for check in self.property_checks():
            yield from ((item, None) for item in self.catalogue.key.items(check.probe))

    def property_checks(self) -> list[Check]:
        """The checks of properties whose probes are run on every version."""
        lab = self.catalogue.lab
        checks = (check for part in lab.rubric.machine_parts for check in part.checks)
        return [check for check in checks if check.property and not lab.probes[check.probe].training]
