"""What of a lab is public: the rubric without edits, hidden checks and what only those could show; code without comments."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from grader.lab import Lab, cut
from grader.rubric.schema import Part, Rubric

WITHHELD: Final = {"edits": [{"replace": "withheld", "with": ""}]}  # a form, of which only that there is one is told


def public_rubric(lab: Lab, seen: Collection[str]) -> Rubric:
    """The rubric as a bundle holds it; `seen` are the mistakes and variations that public probes can show."""
    plain = lab.rubric.model_dump(mode="python", by_alias=True)
    shown = {part.id for part in public_parts(lab)}
    plain["parts"] = [_part(lab, lab.rubric.part(one["id"]), one) for one in plain["parts"] if one["id"] in shown]
    for part in plain["parts"]:
        part["rests_on"] = [other for other in part["rests_on"] if other in shown]
    kept = [*lab.rubric.mistakes, *lab.rubric.accepts]
    forms = {entry.id: len(entry.versions) for entry in kept}
    for group in ("mistakes", "accepts"):
        plain[group] = [one for one in plain[group] if one["part"] in shown and one["id"] in seen]
        for one in plain[group]:
            one.update(edits=[], forms=[WITHHELD] * forms[one["id"]])
    for one in plain["mistakes"]:
        one["also"] = [other for other in one["also"] if other in shown]
    return Rubric.model_validate(numbers({**plain, "equivalents": [], "data": None}))


def public_parts(lab: Lab) -> list[Part]:
    """Written parts, and those of which a check is public."""
    return [part for part in lab.rubric.parts if part.written or not all(lab.hidden(check) for check in part.checks)]


def hidden_checks(lab: Lab) -> dict[str, int]:
    """How many checks of each part are hidden, where any are."""
    counts = {part.id: sum(lab.hidden(check) for check in (*part.checks, *part.own)) for part in lab.rubric.parts}
    return {part: count for part, count in counts.items() if count}


def public_probes(lab: Lab) -> tuple[str, ...]:
    """The probes that a public check, picture or property may ask."""
    asked = {check.probe for part in lab.rubric.parts for check in (*part.checks, *part.own) if not lab.hidden(check)}
    asked |= {picture.probe for part in lab.rubric.parts for picture in part.pictures}
    checked = {check.probe for part in lab.rubric.parts for check in (*part.checks, *part.own)}
    return tuple(name for name, probe in lab.probes.items() if not probe.hidden and (name in asked or name not in checked))


def probes_text(lab: Lab, probes: Iterable[str]) -> str:
    """The code of these probes and of what they use, without a comment."""
    return bare(cut.needed(ast.parse(lab.sandbox_text), set(probes)))


def properties_text(lab: Lab, rubric: Rubric) -> str:
    """The code of the properties that the public rubric names, without a comment."""
    named = {check.property for part in rubric.parts for check in (*part.checks, *part.own)}
    named |= {mistake.property for mistake in rubric.mistakes}
    return bare(cut.needed(ast.parse(lab.properties_text), {name for name in named if name}))


def bare(statements: list[ast.stmt]) -> str:
    """The statements' text without comments and docstrings."""
    module = ast.Module(statements, [])
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and node.body and _words(node.body[0]):
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass()])
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"


def _words(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.Constant(str())):
            return True
    return False


def _part(lab: Lab, part: Part, plain: dict[str, Any]) -> dict[str, Any]:
    for group, checks in (("checks", part.checks), ("own", part.own)):
        plain[group] = [one for one, check in zip(plain[group], checks, strict=True) if not lab.hidden(check)]
    plain["pictures"] = [one for one in plain["pictures"] if not lab.probes[one["probe"]].hidden]
    return plain


def numbers(value: Any) -> Any:
    """Points and times as the rubric's file has them."""
    if isinstance(value, Mapping):
        return {name: numbers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if isinstance(value, datetime) else value
