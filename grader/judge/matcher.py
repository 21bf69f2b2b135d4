"""Which versions agree with a submission on every probe of a view, the cheap probes first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from grader.compare import Fit, Outcomes, blocks_explained, fit, wrong_blocks
from grader.diagnose import Agreement
from grader.judge.catalogue import FIRST, REFERENCE, Catalogue
from grader.judge.views import Item, Names, View
from grader.key import Runner
from grader.model import Atom, Fate, Version

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
    showing: Mapping[Atom, frozenset[Item]]  # mistakes that show in the view by themselves, and where
    seen: dict[Version, Agreement | None] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, view: View, observed: Callable[[Item, Names], Outcomes], run: Runner) -> Matcher:
        got = {item: observed(item, names) for item, names in view.names.items()}
        return cls(catalogue, view, got, run, catalogue.order(view), catalogue.showing(view))

    def __call__(self, versions: Sequence[Version]) -> Mapping[Version, Agreement]:
        """The versions that agree everywhere; others are dropped at the first probe that tells them apart.

        At first a version is taken to do what those of its mistakes do that show on a probe alone, which is known
        already; the few that agree so are then run as they are. Where none does, mistakes may act on one another: those
        are run that nothing speaks against where all their mistakes show. Once something agrees, that isn't asked.
        """
        fresh = [version for version in versions if version not in self.seen]
        alive = fresh
        for item in self.order:
            shown = {version: self.shown(version, item) for version in alive}
            fits = self._fits(dict.fromkeys(shown.values()), item)
            alive = [version for version, alone in shown.items() if alone in fits]
        confirmed = self._confirmed(alive, together=True)
        if not confirmed and not any(self.seen.values()):
            confirmed = self._confirmed(self._open(fresh))
        for version in fresh:
            self.seen[version] = _agreement(confirmed[version]) if version in confirmed else None
        return {version: agreement for version in versions if (agreement := self.seen[version]) is not None}

    def shown(self, version: Version, item: Item) -> Version:
        """The version without those of its mistakes that show in the view, but not on this item.

        What shows nowhere by itself stays: it is there because something calls it.
        """
        kept = tuple(atom for atom in version.atoms if item in self.showing.get(atom, (item,)))
        return version if len(kept) == len(version.atoms) else Version(kept)

    def _open(self, versions: Sequence[Version]) -> Sequence[Version]:
        """Those that agree wherever all their mistakes show: most are gone here, and what they do there is known ahead."""
        alive = versions
        for item in self.order:
            whole = [version for version in alive if self.shown(version, item) == version]
            fits = self._fits(whole, item)
            gone = frozenset(whole) - fits.keys()
            alive = [version for version in alive if version not in gone]
        return alive

    def _fits(self, versions: Iterable[Version], item: Item) -> dict[Version, Fit]:
        """How those fit that agree on the item."""
        expected = self.catalogue.near(self.got[item], list(versions), item, self.view.names[item], self.run)
        tight, loose = self.catalogue.tolerances[item]
        found = {version: fit(self.got[item], outcome, tight, loose) for version, outcome in expected.items()}
        return {version: one for version, one in found.items() if one.holds}

    def _confirmed(self, alive: Sequence[Version], *, together: bool = False) -> dict[Version, list[Fit]]:
        """The versions that agree when run themselves on every item; `together`: most will, so each is loaded once for all."""
        combined = [version for version in alive if len(version.atoms) > 1]
        if together and combined:
            self.catalogue.key.observe(combined, self.order, self.run)
        kept: dict[Version, list[Fit]] = {version: [] for version in alive}
        for item in self.order:
            fits = self._fits(kept, item)
            kept = {version: [*found, fits[version]] for version, found in kept.items() if version in fits}
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
            tolerance = self.catalogue.tolerances[item][1]
            wrong = wrong_blocks(self.got[item], right, tolerance)
            if not wrong:
                continue
            shown = {version: self.shown(version, item) for version in alive}
            outcomes_of = self.catalogue.outcomes(list(dict.fromkeys(shown.values())), item, names, self.run)
            counts = blocks_explained(self.got[item], wrong, outcomes_of, tolerance)
            for version, alone in shown.items():
                if counts.get(alone):
                    explained[version] = explained.get(version, 0) + counts[alone]
        return explained

    def settling(self, atoms: Sequence[Atom]) -> frozenset[Atom]:
        """Of these mistakes those that leave less to chance: on a random probe they end in at most half as many ways."""
        kept: set[Atom] = set()
        for item in self.order:
            if self.catalogue.lab.probes[item[0]].key_runs < 2:
                continue
            shown = [atom for atom in atoms if atom not in kept and item in self.showing.get(atom, (item,))]
            versions = [REFERENCE, *(Version((atom,)) for atom in shown)]
            ways = {
                one: seen.count for one, seen in self.catalogue.outcomes(versions, item, self.view.names[item], self.run).items()
            }
            kept.update(atom for atom in shown if 2 * ways.get(Version((atom,)), math.inf) <= ways[REFERENCE])
        return frozenset(kept)


def _agreement(fits: Sequence[Fit]) -> Agreement:
    return Agreement(
        log_likelihood=sum(found.log_likelihood for found in fits),
        strong=any(found.strong for found in fits) or not fits,
        loose=any(found.loose for found in fits),
    )
