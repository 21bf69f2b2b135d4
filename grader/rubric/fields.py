"""Kinds of values in a rubric: texts in two languages, points, numbers, limits.

Each validates strictly and yields the noun that the rest of grader works with (`Text`, `Decimal`, `Limits`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.functional_serializers import PlainSerializer
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from grader.model import Limits, Text

STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
_DEFAULT = Limits()


class Becomes:
    """Validate as the pydantic model `spec`, yield what `convert` makes of it."""

    def __init__(self, spec: type[BaseModel], convert: Callable[[Any], Any], plain: Callable[[Any], Any]) -> None:
        self.spec, self.convert, self.plain = spec, convert, plain

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self.convert,
            handler.generate_schema(self.spec),
            serialization=core_schema.plain_serializer_function_ser_schema(self.plain),
        )


class TextSpec(BaseModel):
    """One sentence for people, in English and in Chinese."""

    model_config = STRICT
    en: str = Field(pattern=r"\S", description="The sentence in English.")
    zh: str = Field(pattern=r"\S", description="The sentence in Chinese.")


class LimitsSpec(BaseModel):
    """Bounds for one submission."""

    model_config = STRICT
    wall_s: float = Field(_DEFAULT.wall_s, gt=0, le=86400, description="Seconds for the whole submission.")
    cpu_s: float = Field(_DEFAULT.cpu_s, gt=0, le=86400, description="Seconds of computing.")
    probe_s: float = Field(_DEFAULT.probe_s, gt=0, le=86400, description="Seconds for one probe on one input case.")
    memory_mb: int = Field(_DEFAULT.memory_mb, ge=64, le=1 << 20, description="Mebibytes of memory.")
    output_kb: int = Field(_DEFAULT.output_kb, ge=1, le=1 << 20, description="Kibibytes that it may print.")
    result_mb: int = Field(_DEFAULT.result_mb, ge=1, le=1 << 14, description="Mebibytes of observations.")
    files: int = Field(_DEFAULT.files, ge=16, le=65536, description="Files open at one time.")


def _text(spec: TextSpec) -> Text:
    return Text(en=spec.en.strip(), zh=spec.zh.strip())


def _limits(spec: LimitsSpec) -> Limits:
    return Limits(**spec.model_dump())


def _plain_limits(limits: Limits) -> dict[str, Any]:
    return {name: getattr(limits, name) for name in LimitsSpec.model_fields}


def fault(kind: str, said: Text) -> PydanticCustomError:
    """What a validator raises: pydantic carries the English, the Chinese travels beside it."""
    return PydanticCustomError(kind, said.en, {"zh": said.zh})


def number(value: object) -> int | float:
    """The value, when it is a finite number; truth values are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fault("number", Text("a number is expected", "这里应为数字"))
    if not math.isfinite(value):
        raise fault("number", Text("a finite number is expected", "这里应为有限的数"))
    return value


def decimal(value: object) -> Decimal:
    """The number as it was written: 0.1 is a tenth."""
    return value if isinstance(value, Decimal) else Decimal(str(number(value)))


def _points(value: object) -> Decimal:
    points = decimal(value)
    if not 0 <= points <= 100 or points != round(points, 2):
        raise fault(
            "points", Text("points lie between 0 and 100 and have at most two decimals", "分数应在 0 到 100 之间，最多两位小数")
        )
    return points


def titled(data: Any) -> Any:
    """What has no title of its own is called by its id."""
    if isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"]:
        return {"title": {"en": data["id"], "zh": data["id"]}} | data
    return data


def _weight(value: object) -> Decimal:
    weight = decimal(value)
    if not 0 < weight <= 1000:
        raise fault("weight", Text("a weight is above 0 and at most 1000", "权重应大于 0 且不超过 1000"))
    return weight


def one_or_more(value: object) -> object:
    """One name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


_PLAIN_DECIMAL = PlainSerializer(str, return_type=str, when_used="json")
Bilingual = Annotated[Text, Becomes(TextSpec, _text, Text.as_json)]
Bounds = Annotated[Limits, Becomes(LimitsSpec, _limits, _plain_limits)]
Number = Annotated[float, PlainValidator(number), WithJsonSchema({"type": "number"})]
Points = Annotated[
    Decimal, PlainValidator(_points), _PLAIN_DECIMAL, WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100})
]
Weight = Annotated[
    Decimal, PlainValidator(_weight), _PLAIN_DECIMAL, WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1000})
]
OneOrMore = BeforeValidator(one_or_more, json_schema_input_type=str | list[str])
