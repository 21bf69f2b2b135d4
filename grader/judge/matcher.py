"""Which versions agree with a submission on every probe of a view, the cheap probes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from grader.compare import Fit, Outcomes, blocks_explained, fit, outcomes
from grader.diagnose import Agreement
from grader.judge.catalogue import REFERENCE, Catalogue
from grader.judge.views import Item, View
from grader.key.key import Runner
from grader.model import Fate, Observation, Version

FIRST: Final = 3  # items on which all versions are looked at
LOOKED: Final = 5  # items, the cheapest: a version with a thousand epochs is looked at on few samples
SHORTLIST: Final = 3  # times as many versions as can grow are looked at closely


@dataclass(slots=True)
class Matcher:
    """A view of one submission, to be compared with versions."""

    catalogue: Catalogue
    view: View
    got: Mapping[Item, Outcomes]
    run: Runner
    order: tuple[Item, ...]
    seen: dict[Version, Agreement | None] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, view: View, observed: Mapping[Item, Observation], run: Runner) -> Matcher:
        got = {item: outcomes(observed[item], names) for item, names in view.names.items()}

        order = sorted(view.items, key=lambda item: (catalogue.key.cost(item), item))
        return cls(catalogue, view, got, run, tuple(order))

    def __call__(self, versions: Sequence[Version]) -> Mapping[Version, Agreement]:
        """The versions that agree everywhere; others are dropped at the first probe that tells them apart."""
        fresh = [version for version in versions if version not in self.seen]
        alive: dict[Version, list[Fit]] = {version: [] for version in fresh}
        for item in self.order:
            if not alive:
                break
            alive = self._survivors(alive, item)
        for version in fresh:
            self.seen[version] = _agreement(alive[version]) if version in alive else None
        return {version: agreement for version in versions if (agreement := self.seen[version]) is not None}

    def _survivors(self, alive: Mapping[Version, list[Fit]], item: Item) -> dict[Version, list[Fit]]:
        expected = self.catalogue.outcomes(list(alive), item, self.view.names[item], self.run)
        tight, loose = self.catalogue.tolerances[item]
        kept = {}
        for version, outcome in expected.items():
            found = fit(self.got[item], outcome, tight, loose)
            if found.holds:
                kept[version] = [*alive[version], found]
        return kept

    def promise(self, versions: Sequence[Version], most: int) -> dict[Version, int]:
        """How many wrong values (blocks that differ from the reference) each version explains; those that explain some.

        Once there are more than `most` of them, only the best go on to the dearer probes.
        """
        explained: dict[Version, int] = {}
        alive: Sequence[Version] = versions
        single = [item for item in self.order if self.got[item].fate is Fate.OK and len(self.got[item].matrix) == 1]
        for rank, item in enumerate(single[:LOOKED]):
            if rank >= FIRST and len(explained) > most:
                alive = sorted(explained, key=lambda version: -explained[version])[: SHORTLIST * most]
            names = self.view.names[item]
            right = self.catalogue.outcomes([REFERENCE], item, names, self.run)[REFERENCE]
            for version, outcome in self.catalogue.outcomes(alive, item, names, self.run).items():
                count = blocks_explained(self.got[item], right, outcome, self.catalogue.tolerances[item][1])
                if count:
                    explained[version] = explained.get(version, 0) + count
        return explained


def _agreement(fits: Sequence[Fit]) -> Agreement:
    return Agreement(
        log_likelihood=sum(found.log_likelihood for found in fits),
        strong=any(found.strong for found in fits) or not fits,
        loose=any(found.loose for found in fits),
    )
