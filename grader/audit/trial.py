"""What an audit hands in: made-up submissions of which it is known what they must get.

Pure. Each is a version of the reference, or another right answer; the order depends on the lab's files alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, TypeVar

from grader.judge import Catalogue
from grader.model import Atom, Source, Student, Submission, Version

PAIRS: Final = 120  # so many pairs of forms are handed in; --full: all of them
TRIPLES: Final = 16  # each is searched for as long as a dozen pairs
BESIDE: Final = 50  # pairs of an accepted variation and a mistake's form
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One made-up submission: what it is made of, and the mistakes that must be found in it."""

    id: str
    kind: str  # reference | starter | single | pair | triple | accept | beside | variant | rewrite | mutant
    files: tuple[Source, ...]
    version: Version = field(default_factory=Version)
    mistakes: frozenset[str] = frozenset()

    def submission(self) -> Submission:
        """As a student would hand it in."""
        digest = hashlib.sha256()
        for source in self.files:
            digest.update(f"{source.path}\0{source.text}\0".encode("utf-8", "surrogatepass"))
        return Submission(id=self.id, student=Student(id=self.id), files=self.files, digest=digest.hexdigest())


def named(atom: Atom) -> str:
    """A form as people call it: its mistake's id, and its number where it isn't the first."""
    return atom.id if atom.form == 0 else f"{atom.id}/{atom.form + 1}"


def of_versions(catalogue: Catalogue, kind: str, groups: Sequence[tuple[Atom, ...]]) -> list[Trial]:
    """The versions that can be composed of these forms."""
    trials = []
    for atoms in groups:
        version = Version.of(atoms)
        files = catalogue.key.files(version)
        if files is not None:
            mistakes = frozenset(atom.id for atom in atoms if atom.id in catalogue.mistakes)
            name = " + ".join(named(atom) for atom in atoms)
            trials.append(Trial(id=f"{kind} {name}".strip(), kind=kind, files=files, version=version, mistakes=mistakes))
    return trials


def singles(catalogue: Catalogue) -> list[Trial]:
    """Each form of each mistake alone."""
    return of_versions(catalogue, "single", [(atom,) for atom in catalogue.default_atoms()])


def pairs(catalogue: Catalogue) -> list[Trial]:
    """Every two forms of different mistakes that don't exclude each other."""
    chosen = combinations(catalogue.default_atoms(), 2)
    return of_versions(catalogue, "pair", [pair for pair in chosen if _compatible(catalogue, pair)])


def triples(catalogue: Catalogue, most: int) -> list[Trial]:
    """A sample of three forms of different mistakes that don't exclude one another."""
    every = combinations(catalogue.default_atoms(), 3)
    groups = sampled([three for three in every if _compatible(catalogue, three)], 4 * most)
    return of_versions(catalogue, "triple", groups)[:most]


def accepted(catalogue: Catalogue) -> list[Trial]:
    """Each form of each accepted variation alone."""
    return of_versions(catalogue, "accept", [(atom,) for atom in catalogue.accept_atoms()])


def beside(catalogue: Catalogue) -> list[Trial]:
    """Each accepted variation's form with each mistake's form."""
    both = [(accept, atom) for accept in catalogue.accept_atoms() for atom in catalogue.default_atoms()]
    return of_versions(catalogue, "beside", [pair for pair in both if _compatible(catalogue, pair)])


def variants(catalogue: Catalogue) -> list[Trial]:
    """The lab's other right answers."""
    found = catalogue.lab.variants.items()
    return [Trial(id=f"variant {name}", kind="variant", files=files) for name, files in found]


def sampled(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many of the items, spread evenly: the same ones each time."""
    if len(items) <= most:
        return list(items)
    return [items[at * len(items) // most] for at in range(most)]


def _compatible(catalogue: Catalogue, atoms: Sequence[Atom]) -> bool:
    ids = [atom.id for atom in atoms]
    return len(set(ids)) == len(ids) and not any(frozenset(pair) in catalogue.excluded for pair in combinations(ids, 2))
