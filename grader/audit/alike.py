"""Whether two versions of the reference do the same, as far as the rubric's checks look."""

from __future__ import annotations

from collections.abc import Iterator

from grader.compare import fit
from grader.judge import Catalogue
from grader.judge.views import Item, Names, View
from grader.key.key import Runner
from grader.model import Fate, Version


class Alike:
    """Versions compared view by view, on the key's observations."""

    def __init__(self, catalogue: Catalogue, run: Runner) -> None:
        self.catalogue = catalogue
        self._run = run

    def everywhere(self, one: Version, other: Version) -> bool:
        """Whether every part has a way of judging by which the two do the same: the better one counts."""
        views = self.catalogue.views.values()
        return all(any(self.in_view(one, other, view) for view in of_part) for of_part in views)

    def in_view(self, one: Version, other: Version, view: View) -> bool:
        return all(self.on(one, other, item, names) for item, names in view.names.items())

    def on(self, one: Version, other: Version, item: Item, names: Names) -> bool:
        """Whether neither's outcomes on this item tell it from the other."""
        seen = self.catalogue.outcomes([one, other], item, names, self._run)
        if one not in seen or other not in seen:
            return False
        tight, loose = self.catalogue.tolerances[item]
        return fit(seen[one], seen[other], tight, loose).holds and fit(seen[other], seen[one], tight, loose).holds

    def raising(self, version: Version) -> set[Item]:
        """The items on which the version ends with an error."""
        return {
            item
            for item, names in self.looked_at()
            for seen in self.catalogue.outcomes([version], item, names, self._run).values()
            if seen.fate is not Fate.OK
        }

    def looked_at(self) -> Iterator[tuple[Item, Names]]:
        """What the checks look at; an item may come with several names."""
        for of_part in self.catalogue.views.values():
            for view in of_part:
                yield from view.names.items()
