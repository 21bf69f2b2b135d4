"""Course policy in a rubric: the deadline, what lateness costs, what is dropped, what is added, what is the most."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator
from pydantic.functional_serializers import PlainSerializer
from pydantic.types import Strict

from grader.model import Text
from grader.rubric.fields import STRICT, Bilingual, Points, decimal, fault, titled


def _moment(value: object) -> datetime:
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise fault(
            "moment",
            Text(
                "a date and time with its zone is needed, as in 2026-11-27T23:59+08:00",
                "需要带时区的日期和时间，如 2026-11-27T23:59+08:00",
            ),
        )
    return found


def _reveal(value: object) -> datetime | Literal["never"]:
    return "never" if value == "never" else _moment(value)


def _most(value: object) -> Decimal:
    most = decimal(value)
    if not 0 <= most <= 1000 or most != round(most, 2):
        raise fault(
            "points",
            Text("a cap lies between 0 and 1000 and has at most two decimals", "总分上限应在 0 到 1000 之间，最多两位小数"),
        )
    return most


Most = Annotated[
    Decimal,
    PlainValidator(_most),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1000}),
]
Moment = Annotated[
    datetime,
    PlainValidator(_moment),
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Reveal = Annotated[
    datetime | Literal["never"],
    PlainValidator(_reveal),
    PlainSerializer(lambda value: value if value == "never" else value.isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"anyOf": [{"enum": ["never"]}, {"type": "string", "format": "date-time"}]}),
]
PartId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$")]


class Late(BaseModel):
    """What it costs to hand in after the deadline."""

    model_config = STRICT
    per_day: Points | None = Field(None, description="Taken for each day that has begun since the deadline.")
    per_hour: Points | None = Field(None, description="In place of `per_day`: taken for each hour that has begun.")
    unit: Literal["percent", "points"] = Field("percent", description="What `per_day` or `per_hour` counts.")
    of: Literal["max", "score"] = Field(
        "max", description="Percent of what: of the most that can be had, or of the points earned."
    )
    grace_minutes: Annotated[int, Field(ge=0, le=10080)] = Field(
        0, description="So late is not late; whoever is later still counts from the deadline."
    )
    max_days: Annotated[int, Field(ge=1, le=365)] | None = Field(
        None, description="Days after which `beyond` holds (default: never)."
    )
    beyond: Literal["zero", "stop"] = Field(
        "zero", description="After `max_days`: nothing is left, or no more is taken than for that many days."
    )
    floor: Points = Field(Decimal(0), description="Lateness takes no score below this; a lower one stays as it is.")
    unknown_days: Annotated[int, Field(ge=0, le=365)] = Field(
        1, description="The days counted where a site marks work as late and not by how much (Canvas)."
    )

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if (self.per_day is None) == (self.per_hour is None):
            raise fault(
                "late_rate", Text("name exactly one of 'per_day' and 'per_hour'", "“per_day”和“per_hour”必须给出且只能给出一个")
            )
        return self


class Drops(BaseModel):
    """The worst parts don't count; what the others earned is scaled to the same points."""

    model_config = STRICT
    lowest: Annotated[int, Field(ge=1)] = Field(
        description="How many parts are dropped: those with the smallest share of points."
    )
    among: Annotated[tuple[PartId, ...], Strict(False)] = Field(
        (), description="The parts of which they are dropped (default: all that are run)."
    )


class Bonus(BaseModel):
    """Points on top, where every condition that is named holds."""

    model_config = STRICT
    id: PartId = Field(description="Names it in records; unique.")
    points: Points = Field(description="What is added.")
    title: Bilingual = Field(Text("", ""), description="What it is for (default: the id).")
    parts: Annotated[tuple[PartId, ...], Strict(False)] = Field((), description="These parts have all their points.")
    hours_early: Annotated[int, Field(ge=0, le=8760)] | None = Field(
        None, description="Handed in so many hours before the deadline, or earlier."
    )

    _title_from_id = model_validator(mode="before")(titled)

    @model_validator(mode="after")
    def _has_condition(self) -> Self:
        if not self.parts and self.hours_early is None:
            raise fault("bonus_condition", Text("needs 'parts' or 'hours_early'", "需要给出“parts”或“hours_early”"))
        return self
