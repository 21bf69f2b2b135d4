"""What an audit claims, and what it saw: plain values that console, page and JSON show alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.audit.words import say
from grader.model import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One rule of the rubric's test: it holds or it doesn't, by these figures; what breaks it is named."""

    id: str
    holds: bool
    figure: Text  # "252 of 254"
    broken: tuple[Text, ...] = ()  # what keeps it from holding
    noted: tuple[Text, ...] = ()  # what a lab's author should know all the same
    values: tuple[tuple[str, Any], ...] = ()  # the figures, for programs

    @property
    def title(self) -> Text:
        return say(f"claim.{self.id}")

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "holds": self.holds,
            "figure": self.figure.as_json(),
            "values": dict(self.values),
            "broken": [text.as_json() for text in self.broken],
            "noted": [text.as_json() for text in self.noted],
        }


def counted(claim: str, good: int, tried: int, broken: list[Text], noted: list[Text] | None = None, **values: Any) -> Claim:
    """A claim that everything tried is good, unless `holds` says otherwise."""
    holds = values.pop("holds", not broken)
    figure = values.pop("figure", say("figure", good=good, tried=tried))
    return Claim(
        id=claim,
        holds=holds,
        figure=figure,
        broken=tuple(broken),
        noted=tuple(noted or ()),
        values=tuple({"tried": tried, "good": good, **values}.items()),
    )
