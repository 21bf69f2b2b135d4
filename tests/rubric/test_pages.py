"""What is made from the models is current, and complete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from grader.rubric import page, schema
from grader.rubric.fields import LimitsSpec, TextSpec
from grader.rubric.policy import Bonus, Drops, Late

MODELS = {
    model.__name__: model
    for model in (*schema.Model.__subclasses__(), *schema.Version.__subclasses__(), TextSpec, LimitsSpec, Late, Drops, Bonus)
}
MAPPED = {"EntryPoint", "Constant"}
LISTED = {"Part", "Prompt", "Check", "Picture", "Mistake", "Refusal", "Accept", "Form", "Edit", "Equivalent", "Bonus"}


def test_the_schema_is_current() -> None:
    """grader/rubric/schema.json is what `python -m grader.rubric.schema` writes."""
    assert (page.PAGE.parents[1] / "grader/rubric/schema.json").read_text(encoding="utf-8") == schema.schema_text()


def test_the_page_is_current() -> None:
    """docs/rubric.md is what `python -m grader.rubric.page` writes."""
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from nodes(inner)


def test_every_key_is_described() -> None:
    """Each property in the JSON Schema has a description, and no object takes unknown keys."""
    found = [node for node in nodes(schema.json_schema()) if "properties" in node and node.get("type") == "object"]
    assert len(found) >= 10
    for node in found:
        assert node["additionalProperties"] is False
        for key, value in node["properties"].items():
            assert value.get("description"), key


def test_the_schema_is_json() -> None:
    """Editors can read it: no NaN, no Python."""
    json.loads(schema.schema_text(), parse_constant=pytest.fail)


@pytest.mark.parametrize(("name", "heading", "example"), page.SECTIONS)
def test_every_key_stands_in_an_example_that_is_valid(name: str, heading: str, example: str) -> None:
    """The section's example is accepted by the model and shows each of its keys; its table has them too."""
    model: Any = MODELS[name]
    kind = dict[str, model] if name in MAPPED else list[model] if name in LISTED else model
    TypeAdapter(kind).validate_python(yaml.safe_load(example))
    table = page.page().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    for key, field in model.model_fields.items():
        written = field.alias or key
        assert f"{written}:" in example, f"{name}.{written} has no example"
        assert f"| `{written}` |" in table


def test_every_model_has_a_section() -> None:
    """No part of a rubric is left out of the page."""
    assert {name for name, _, _ in page.SECTIONS} == set(MODELS) - {"Version"}
