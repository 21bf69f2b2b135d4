"""What a worker has to give, and whether that will do: isolation found by trying it, and the versions that compute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from grader.errors import SandboxError
from grader.sandbox import Isolation, probe_isolation
from grader.session import libraries, worker_digest


@dataclass(frozen=True, slots=True)
class Offer:
    """One worker's own words about itself."""

    isolation: Isolation | None  # None: it can't start a worker process at all
    versions: tuple[str, ...]
    digest: str  # of the code that runs and bounds submissions, see session.worker_digest


@dataclass(frozen=True, slots=True)
class Demand:
    """What every worker of one grading must give."""

    required: tuple[str, ...]  # layers
    versions: tuple[str, ...]
    digest: str
    tier: str = ""  # of all the others; empty: any

    def refuses(self, offer: Offer) -> str:
        """Why that worker gets no submission; empty where it will do."""
        if offer.isolation is None:
            return "it can't start a sandbox"
        if lacking := offer.isolation.lacks(self.required):
            return f"it can't confine submissions: {', '.join(lacking)} missing (it gives {offer.isolation.tier})"
        if others := [f"{theirs}, here {ours}" for theirs, ours in _differing(offer.versions, self.versions)]:
            return f"it computes with {'; '.join(others)}"
        if offer.digest != self.digest:
            return "its grader runs submissions by other code than this one's; install the same version"
        if self.tier and offer.isolation.tier != self.tier:
            return f"it gives {offer.isolation.tier}, the others {self.tier}; a class is run under one isolation"
        return ""


def demanded(required: Collection[str]) -> Demand:
    """What runs here, asked of others."""
    return Demand(tuple(required), tuple(libraries()), worker_digest())


@cache
def offered() -> Offer:
    """What this process can give; tried once."""
    try:
        isolation: Isolation | None = probe_isolation()
    except SandboxError:
        isolation = None
    return Offer(isolation, tuple(libraries()), worker_digest())


def commonest(offers: Collection[Offer]) -> Isolation:
    """The isolation that most of them give, of equals the one with more layers."""
    given = [offer.isolation for offer in offers if offer.isolation is not None]
    times = Counter(isolation.tier for isolation in given)
    return max(given, key=lambda isolation: (times[isolation.tier], len(isolation.layers), isolation.tier))


def _differing(theirs: tuple[str, ...], ours: tuple[str, ...]) -> list[tuple[str, str]]:
    if len(theirs) != len(ours):
        return [(", ".join(theirs), ", ".join(ours))]
    return [(one, other) for one, other in zip(theirs, ours, strict=True) if one != other]
