"""Which versions are written down: every mistake alone with many constants, the likely combinations, accepted variations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from grader.diagnose.search import FEW
from grader.judge.catalogue import Catalogue
from grader.judge.views import Item
from grader.model import Atom, Version
from grader.rubric.schema import Constant

_DIGITS: Final = [digit * 10.0**power for power in range(-12, 0) for digit in (1, 2, 3, 5)]
_LARGE: Final = (0.25, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
FLOATS: Final = (0.0, *_DIGITS, *_LARGE, *(-value for value in _DIGITS))
_ROUND: Final = (40, 50, 60, 64, 80, 100, 120, 128, 150, 200, 250, 256, 300, 400, 500, 512, 784, 1000, 2000, 5000, 10000)
WHOLE: Final = (*range(1, 33), *_ROUND)
FEW_FLOATS: Final = (1e-3, 0.1, 0.5, 1.0)
FEW_WHOLE: Final = (2, 3, 4, 5, 8, 10, 16, 20, 32, 64, 100)
EVERY: Final = 128  # whole constants of a narrower range are all written down


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version and the items on which it is worth running."""

    version: Version
    items: tuple[Item, ...]


class Versions:
    """What a catalogue's bundle writes down."""

    def __init__(self, catalogue: Catalogue, items: Iterable[Item]) -> None:
        self._catalogue = catalogue
        self._items = tuple(items)
        self._mistakes = [atom for atom in catalogue.default_atoms() if self._shows(atom)]
        self._accepts = [atom for atom in catalogue.accept_atoms() if self._shows(atom)]
        entries = (*catalogue.lab.rubric.mistakes, *catalogue.lab.rubric.accepts)
        self._constants = {entry.id: entry.constants for entry in entries}

    @property
    def seen(self) -> frozenset[str]:
        """The mistakes and variations that change something, and those known by other evidence."""
        told = (one.id for one in self._catalogue.lab.rubric.mistakes if one.property or one.code or one.globals)
        return frozenset((*(atom.id for atom in (*self._mistakes, *self._accepts)), *told))

    def alone(self) -> Iterator[Wanted]:
        """The reference, and every mistake by itself with every constant; on everything, so that it is known what it changes."""
        yield Wanted(Version(), self._items)
        for atom in (*self._mistakes, *self._accepts):
            for filled in self._filled(atom, many=True):
                yield Wanted(Version((filled,)), self._items)

    def combined(self) -> Iterator[Wanted]:
        """Accepted variations with one another and with each mistake; pairs, plain or with one variation; triples where few."""
        accepted = self._accepted()
        found: dict[Version, None] = {}
        for chosen in accepted:
            for atom in self._mistakes:
                found.update((Version.of(chosen, (filled,)), None) for filled in self._filled(atom, many=not chosen))
            found[Version.of(chosen)] = None
        for pair in self._together(2):
            for chosen in (one for one in accepted if len(one) < 2):
                found.update((Version.of(chosen, filled), None) for filled in self._all_filled(pair))
        triples = list(self._together(3))
        if len(triples) <= FEW:
            found.update((Version.of(triple), None) for triple in triples)
        for version in found:
            if len(version.atoms) > 1:
                yield Wanted(version, self._touched(version))

    def _shows(self, atom: Atom) -> bool:
        return bool(self._catalogue.effects[atom] & set(self._items))

    def _touched(self, version: Version) -> tuple[Item, ...]:
        """Where one of the mistakes may change something; with another constant, in any case of the probes that it changes."""
        changed = [self._changes(atom) for atom in version.atoms]
        return tuple(item for item in self._items if any(item in items for items in changed))

    def _changes(self, atom: Atom) -> frozenset[Item]:
        default = next(known for known in self._catalogue.effects if (known.id, known.form) == (atom.id, atom.form))
        items = self._catalogue.effects[default]
        if not self._constants[atom.id]:
            return items
        probes = {probe for probe, _ in items}
        return frozenset(item for item in self._items if item[0] in probes)

    def _together(self, size: int) -> Iterator[tuple[Atom, ...]]:
        """Compatible mistakes that change the same view."""
        views = [set(view.items) for part in self._catalogue.views.values() for view in part]
        for chosen in combinations(self._mistakes, size):
            ids = [atom.id for atom in chosen]
            if len(set(ids)) < size or any(frozenset(pair) in self._catalogue.excluded for pair in combinations(ids, 2)):
                continue
            if any(all(self._catalogue.effects[atom] & view for atom in chosen) for view in views):
                yield chosen

    def _accepted(self) -> list[tuple[Atom, ...]]:
        forms: dict[str, list[Atom]] = {}
        for atom in self._accepts:
            forms.setdefault(atom.id, []).append(atom)
        one_of_each = product(*((None, *atoms) for atoms in forms.values()))
        return [tuple(atom for atom in chosen if atom is not None) for chosen in one_of_each]

    def _all_filled(self, atoms: Iterable[Atom]) -> Iterator[tuple[Atom, ...]]:
        yield from product(*(self._filled(atom, many=False) for atom in atoms))

    def _filled(self, atom: Atom, *, many: bool) -> list[Atom]:
        """The form with its default constants, then with others."""
        declared = self._constants[atom.id]
        if not declared:
            return [atom]
        choices = [[(name, value) for value in values(constant, many=many)] for name, constant in sorted(declared.items())]
        return list(dict.fromkeys((atom, *(Atom(atom.id, atom.form, tuple(chosen)) for chosen in product(*choices)))))


def values(constant: Constant, *, many: bool) -> list[float]:
    """Constants that students are likely to write; of a narrow range of whole numbers all."""
    if constant.kind == "float":
        return [value for value in (FLOATS if many else FEW_FLOATS) if constant.allows(value)]
    narrow = constant.above is not None and constant.below is not None and constant.below - constant.above <= EVERY
    if many and narrow and constant.above is not None and constant.below is not None:
        return [value for value in range(int(constant.above), int(constant.below) + 1) if constant.allows(value)]
    return [value for value in (WHOLE if many else FEW_WHOLE) if constant.allows(value)]
