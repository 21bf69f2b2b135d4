"""docs/records.md is the record's schema: real records are held to it, and it to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from grader.model import CheckResult, CheckStatus, Deduction, Difference, HandedIn, Location, PartStatus, Student
from grader.score.decided import Override, basis_of, decided
from grader.score.handed import dressed
from grader.score.policy import adjusted
from tests.report.fixtures import PICTURED, RIGHT, with_answers

from .conftest import CLASS, Desk
from .following import page

SECTION = re.compile(r"^###? (.*)\n", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| ([\w ]+) \| ([^|]+) \| ([^|\n]*)\| ?([^|\n]*)\|$", re.MULTILINE)
KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "strings": (str,), "integer": (int,), "integers": (int,), "number": (int, float), "numbers": (int, float),
    "boolean": (bool,), "object": (dict,), "objects": (dict,), "null": (type(None),), "values": (list,),
}  # fmt: skip
DUE = datetime.fromisoformat("2026-11-27T23:59:00+08:00")
POLICY = {
    "late": {"per_day": "10", "per_hour": None, "unit": "percent", "of": "max", "max_days": None, "beyond": "zero",
             "grace_minutes": 0, "floor": "0", "unknown_days": 1},
    "drops": None, "bonus": [], "cap": None,
}  # fmt: skip

Row = tuple[str, str]  # its type, and when it is there


def schema() -> dict[str, dict[str, Row]]:
    """The page's tables: for each path of an object its fields. `expected` and `got` of pictures share one."""
    pieces = SECTION.split(page("records.md"))[1:]
    found: dict[str, dict[str, Row]] = {}
    for heading, text in zip(pieces[::2], pieces[1::2], strict=True):
        rows = {name: (kind, there.strip()) for name, kind, there, _, _ in ROW.findall(text)}
        assert len(rows) == len(re.findall(r"^\| `", text, re.MULTILINE)), f"{heading}: a row that can't be read"
        for path in re.findall(r"`([^`]+)`", heading) or [""]:
            found[path if path != "got" else "parts[].pictures[].got"] = rows
    return found


SCHEMA = schema()


def is_text(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"en", "zh"} and all(isinstance(said, str) for said in value.values())


def fits(value: Any, kind: str) -> bool:
    """Whether the value is of this type, as the page writes types."""
    for one in kind.split(" or "):
        if one.startswith("list of "):
            inner = one.removeprefix("list of ").removesuffix("s")
            if isinstance(value, list) and all(fits(item, inner) for item in value):
                return True
        elif is_text(value) if one == "text" else type(value) in KINDS[one]:
            return True
    return False


def departures(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Where an object isn't what the page says of it."""
    rows = SCHEMA[path]
    for name, item in value.items():
        place = f"{path}.{name}" if path else name
        if name not in rows:
            yield f"{place}: not on the page"
        elif not fits(item, rows[name][0]):
            yield f"{place}: {item!r} is no {rows[name][0]}"
        elif name != "policy":
            for inner in item if isinstance(item, list) else [item]:
                if isinstance(inner, dict) and not is_text(inner):
                    yield from departures(inner, f"{place}[]" if isinstance(item, list) else place)
    missing = {name for name, (_, there) in rows.items() if there == "always"} - set(value)
    if missing:
        yield f"{path or 'the record'}: without {', '.join(sorted(missing))}"


@pytest.fixture
def records(desk: Desk) -> dict[str, dict[str, Any]]:
    """Real records: right, explained, unexplained, raised and missing."""
    desk.grade({name: CLASS[name] for name in ("s01-right", "s05-both", "s07-own", "s08-raises", "s09-absent")})
    return desk.records()


def test_real_records_are_as_the_page_says(records: dict[str, dict[str, Any]]) -> None:
    """Every field of a real record stands on the page with its type, and what is always there is there; decided and late, too."""
    late = HandedIn(
        submitted=DUE.replace(day=28), attempt=2, group="Team 7", members=(Student(id="1", name="李明"), Student(id="2"))
    )
    for record in records.values():
        assert list(departures(record)) == []
        whole = [Override(points=Decimal(50), comment="seen", who="chen", basis=basis_of(record, "c"))]
        by_part = [Override(part="step", accepted=True, basis=basis_of(record, "c", "step"))]
        by_mistake = [
            Override(part=one["part"], mistake=one["mistake"], points=Decimal(1), basis={}) for one in record["deductions"]
        ]
        dated = dressed(record, Student(id="1"), late, DUE, POLICY)
        for overrides in (whole, by_part + by_mistake, []):
            shown = adjusted(decided(dated, overrides, "c"))
            assert list(departures(shown)) == []
    assert {"late", "group", "policy", "adjustments", "final_score"} <= set(shown)


def test_pictures_and_answers_are_as_the_page_says() -> None:
    """So are the records with pictures and with written answers that pages are tested with."""
    for record in (PICTURED, with_answers({**PICTURED, "parts": [RIGHT]})):
        for part in record["parts"]:
            assert [said for name in ("pictures", "answers") for one in part.get(name, ())
                    for said in departures(one, f"parts[].{name}[]")] == []  # fmt: skip


@pytest.mark.parametrize(
    ("path", "model", "beside"),
    [
        ("parts[].checks[]", CheckResult, {"hidden"}),
        ("parts[].checks[].difference", Difference, set()),
        ("parts[].location", Location, set()),
        ("deductions[].location", Location, set()),
        ("deductions[]", Deduction, {"entry", "final_points"}),
    ],
)
def test_the_page_has_the_fields_of_the_nouns(path: str, model: Any, beside: set[str]) -> None:
    """What grader/model.py's nouns hold stands on the page, and beside it only what a record adds."""
    assert set(SCHEMA[path]) == {field.name for field in fields(model)} | beside


@pytest.mark.parametrize(("path", "words"), [("parts[]", PartStatus), ("parts[].checks[]", CheckStatus)])
def test_the_page_names_every_status(path: str, words: Any) -> None:
    """A status that a record can hold is named in its row."""
    text = page("records.md").split(f"\n## `{path}`\n" if path == "parts[]" else f"\n### `{path}`\n")[1]
    row = next(line for line in text.split("\n") if line.startswith("| `status`"))
    assert {word.value for word in words} <= set(re.findall(r"`([\w-]+)`", row))


def test_each_object_has_a_table() -> None:
    """A row of objects leads to a table, and no table stands for nothing."""
    led = {
        f"{path}.{name}" if path else name
        for path, rows in SCHEMA.items()
        for name, (kind, _) in rows.items()
        if "object" in kind
    }
    tables = {path.removesuffix("[]") for path in SCHEMA} - {""}
    assert tables == led - {"policy"}
