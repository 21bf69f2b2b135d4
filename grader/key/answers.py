"""What judging asks of an answer key, whoever holds it: one that runs versions, or one that was written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from grader.model import Atom, Observation, Run, Source, Task, Version
from grader.mutants import Mutant

Files = tuple[Source, ...]
Item = tuple[str, str]  # probe and case
Runner = Callable[[Task, Sequence[Files]], Sequence[Run]]  # the task's plan on each version's files


class AnswerKey(Protocol):
    """What versions of the reference do on the probes."""

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that every version was run on."""

    @property
    def training(self) -> tuple[str, ...]:
        """The probes that the reference alone was run on."""

    def items(self, probe: str) -> tuple[Item, ...]:
        """The probe's cases, as items."""

    def cost(self, item: Item) -> tuple[bool, int]:
        """Orders items, cheap first, by what doesn't vary from run to run."""

    def files(self, version: Version) -> Files | None:
        """The version's sources; None where there are none, or none to show."""

    def composes(self, version: Version) -> bool:
        """Whether there is such a version."""

    def observe(
        self, versions: Iterable[Version], items: Sequence[Item], run: Runner, cast: str | None = None
    ) -> Mapping[Version, Mapping[Item, Observation]]:
        """The observations of those versions that there are; a key may run what it doesn't know."""

    def mutants(self) -> Mapping[Atom, Mutant]:
        """Generic mutants of the reference, as atoms."""

    def noted(self, what: str) -> bool:
        """Whether `note(what)` was said of this key."""

    def recalled(self, what: str) -> Any:
        """What `remember(what, …)` kept of this key; None where nothing was."""

    def remember(self, what: str, value: Any) -> None:
        """Keeps plain values that were measured on this key's observations."""

    def note(self, what: str) -> None:
        """Remembers that this was done for this key."""
