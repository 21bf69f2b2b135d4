"""The rubric's keys: frozen pydantic models, from which the JSON Schema and docs/rubric.md are made.

Numbers are strict (`true` is not 1, NaN is refused), unknown keys are refused, points are Decimal. What needs more
than one entry to decide (sums, references by id) is checked in `load`.
"""

from __future__ import annotations

import builtins
import json
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, Field, Strict, StringConstraints, model_validator

from grader.model import Limits, Text
from grader.rubric.fields import STRICT, Bilingual, Bounds, Number, OneOrMore, Points, Weight, fault, titled
from grader.rubric.policy import Bonus, Drops, Late, Moment, Most, Reveal

T = TypeVar("T")
Items = Annotated[tuple[T, ...], Strict(False)]  # YAML knows lists only; the elements stay strict
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*([.-]\w+)*$")]
Words = Annotated[str, StringConstraints(pattern=r"\S")]


class Model(BaseModel):
    """What all sections of a rubric share."""

    model_config = STRICT


class EntryPoint(Model):
    """Something of the student's that probes run: a function, a method, a class, or statements of the top level."""

    function: Name | None = Field(None, description="A module-level function of this name.")
    method: Words | None = Field(
        None, description='A method with its parameters, "train(self, x, y, k=8)"; its class may have any name.'
    )
    class_: Name | None = Field(None, alias="class", description="A class of this name.")
    script: Annotated[Items[Words], OneOrMore] = Field(
        (), description='Top-level statements which mention one of these names or attributes ("@": a matrix product).'
    )
    loop: Annotated[Items[Words], OneOrMore] = Field((), description="Top-level loops which mention all of these.")
    aliases: Items[Name] = Field((), description="Other names, as good as the first.")
    owner: Items[Name] = Field((), description="Of a method: names of its class, tried first where several have the method.")
    owner_has: Items[Name] = Field((), description="Of a method: other methods which its class must have.")
    has: Items[Name] = Field((), description="Of a class: methods which it must have.")
    file: Annotated[Items[Words], OneOrMore] = Field(
        (), description="Where several files define it: the one it belongs to, a glob pattern or a list of them."
    )
    starter: bool = Field(False, description="true: what the submission doesn't define is taken from the handout.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = (self.function, self.method, self.class_, self.script or None, self.loop or None)
        if sum(kind is not None for kind in kinds) != 1:
            raise fault(
                "entry_kind",
                Text(
                    "name exactly one of 'function', 'method', 'class', 'script' and 'loop'",
                    "“function”“method”“class”“script”“loop”必须给出且只能给出一个",
                ),
            )
        if (self.script or self.loop) and self.aliases:
            raise fault(
                "entry_aliases",
                Text(
                    "top-level statements have no name; list further words under 'script'",
                    "顶层语句没有名字；其他的词请列在“script”下",
                ),
            )
        if self.method is None and (self.owner or self.owner_has):
            raise fault("entry_owner", Text("'owner' and 'owner_has' are for methods", "“owner”和“owner_has”只用于方法"))
        if self.class_ is None and self.has:
            raise fault(
                "entry_has",
                Text("'has' is for classes; of a method's class say 'owner_has'", "“has”只用于类；方法所在的类请用“owner_has”"),
            )
        return self

    def plain(self) -> dict[str, Any]:
        """The entry point as it travels to the sandbox: the rubric's own keys, what isn't given left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


class Check(Model):
    """One comparison of what a probe observes with the answer key."""

    id: Id = Field(description="Names the check in reports; unique in its list.")
    probe: Words = Field(description="A probe in labs/<lab>/probes.py.")
    cases: Items[Words] = Field((), description="The input cases it looks at (default: all of the probe's).")
    observe: Annotated[Items[Words], OneOrMore] = Field(
        (), description="Names in what the probe returns, one or a list (default: all)."
    )
    compare: Literal["close", "equal", "outcomes", "property"] = Field(
        "close",
        description="close: within a measured tolerance. equal: exactly. outcomes: random results, by their sets. "
        "property: a function in properties.py holds.",
    )
    property: Words | None = Field(None, description="For `compare: property`: the function in labs/<lab>/properties.py.")
    from_: Words | None = Field(
        None, alias="from", description="The input from which the change is measured: then relations speak of the change."
    )
    weight: Weight = Field(Decimal(1), description="Its share of the part's points, beside the part's other checks.")
    title: Bilingual = Field(Text("", ""), description="What it looks at, for reports (default: the id).")
    needs_dtype: bool = Field(False, description="true: another dtype fails even where the values agree.")
    hidden: bool = Field(
        False, description="true: it counts, but no bundle holds it, and no student reads what it saw before `reveal`."
    )

    _title_from_id = model_validator(mode="before")(titled)

    @model_validator(mode="after")
    def _property_named(self) -> Self:
        if (self.compare == "property") != (self.property is not None):
            raise fault(
                "check_property",
                Text(
                    "'compare: property' and 'property: <function>' go together",
                    "“compare: property”和“property: <函数>”要同时给出",
                ),
            )
        return self


class Prompt(Model):
    """A question that is answered in writing."""

    id: Id = Field(description="Names the question in records; unique in its part.")
    title: Bilingual = Field(Text("", ""), description="What is asked (default: the id).")
    find: Items[Words] = Field(
        min_length=1,
        description="Words of the heading, or else of the question or the answer, by which answers are known; in any case.",
    )

    _title_from_id = model_validator(mode="before")(titled)


class Picture(Model):
    """Something to look at in a submission's page, beside what the reference shows."""

    id: Id = Field(description="Names the picture in records; unique in its part.")
    probe: Words = Field(description="A probe in labs/<lab>/probes.py; it may be a training probe.")
    case: Words | None = Field(None, description="The input case it is taken from (default: the probe's first).")
    observe: Words = Field(description="The name in what the probe returns.")
    kind: Literal["images", "matrix", "curve"] = Field(
        description="images: (n, height, width) in grey. matrix: numbers on a colour scale. curve: a row of numbers over steps."
    )
    title: Bilingual = Field(description="What is seen.")
    rows: Words | None = Field(None, description="Of a matrix: the input whose values label the rows.")
    columns: Words | None = Field(None, description="Of a matrix: the input whose values label the columns.")

    @model_validator(mode="after")
    def _labels_of_a_matrix(self) -> Self:
        if self.kind != "matrix" and (self.rows or self.columns):
            raise fault(
                "picture_labels", Text("'rows' and 'columns' are for 'kind: matrix'", "“rows”和“columns”只用于“kind: matrix”")
            )
        return self


class Part(Model):
    """A piece of the student's work with points of its own."""

    id: Id = Field(description="Names the part in records; unique.")
    points: Points = Field(
        description="What it is worth. All parts, optional ones too, sum to 100; what is `written` comes on top."
    )
    title: Bilingual = Field(Text("", ""), description="What it is called in reports (default: the id).")
    entries: Items[Name] = Field((), description="The entry points it consists of (default: the one named like the part).")
    optional: bool = Field(False, description="true: graded where it is present; its points count only then.")
    written: bool = Field(
        False,
        description="true: answers in a notebook's Markdown cells, which a person reads; shown, never scored by machine.",
    )
    prompts: Items[Prompt] = Field((), description="Of a written part: the questions, in the order of reports.")
    checks: Items[Check] = Field((), description="Checks on right inputs.")
    own: Items[Check] = Field(
        (), description="Checks on what the student's own earlier parts gave; the better of `checks` and `own` counts."
    )
    pictures: Items[Picture] = Field((), description="What the submission's page shows of it; pictures cost no points.")
    rests_on: Items[Id] = Field(
        (), description="Earlier parts without which its properties can't hold: where one is wrong, they cost nothing."
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults_from_id(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("id"), str) and data["id"]:
            return {"entries": [] if data.get("written") is True else [data["id"]]} | titled(data)
        return data

    @model_validator(mode="after")
    def _run_or_read(self) -> Self:
        if self.written and (self.checks or self.own or self.entries or self.optional):
            raise fault(
                "part_written",
                Text(
                    "a 'written' part is read, not run: it has no 'entries', 'checks', 'own' or 'optional'",
                    "“written”部分由人批阅而不运行，不能有“entries”“checks”“own”或“optional”",
                ),
            )
        if self.prompts and not self.written:
            raise fault(
                "part_prompts", Text("'prompts' are for parts with 'written: true'", "“prompts”只用于“written: true”的部分")
            )
        return self


class Edit(Model):
    """A place in the reference's text and what stands there instead."""

    replace: Words = Field(
        description="Text which stands exactly once in the reference. Several lines match whole lines, however indented."
    )
    with_: str = Field(alias="with", description='What replaces it; `{c}` is the constant c; "" takes it away.')
    in_: Words | None = Field(None, alias="in", description="Where to look: a function, a class or Class.method.")
    file: Words | None = Field(None, description="The file to look in, where the reference is a folder.")


class Form(Model):
    """One way in which the mistake is made."""

    edits: Items[Edit] = Field(min_length=1, description="The edits which together make this form.")


class Constant(Model):
    """A number that students choose themselves, tried with the literals of the student's own code."""

    kind: Literal["float", "int"] = Field("float", description="float or int: which literals are tried.")
    above: Number | None = Field(None, description="Only numbers above this are tried.")
    below: Number | None = Field(None, description="Only numbers below this are tried.")
    default: Number = Field(description="The number with which the version is built ahead.")

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if not self.allows(self.default):
            raise fault(
                "constant_default",
                Text(
                    "'default' must itself be a number that is tried (kind, above, below)",
                    "“default”本身必须是会被尝试的数（见 kind、above、below）",
                ),
            )
        return self

    def allows(self, value: float) -> bool:
        """Whether this number is one that the mistake may have."""
        return (
            (self.kind == "float" or value == int(value))
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
        )


class Version(Model):
    """What mistakes and accepted variations share: versions of the reference."""

    id: Id = Field(description="Its name; unique among mistakes and accepted variations.")
    part: Id = Field(description="The part it belongs to.")
    edits: Items[Edit] = Field((), description="The edits which turn the reference into this version.")
    forms: Items[Form] = Field((), description="Several ways of making it, each with `edits`; any of them counts.")
    constants: dict[Name, Constant] = Field({}, description="Numbers that stand as `{name}` in the edits.")

    @model_validator(mode="after")
    def _edits_or_forms(self) -> Self:
        if self.edits and self.forms:
            raise fault(
                "edits_and_forms",
                Text(
                    "give 'edits' (one form) or 'forms' (several), not both",
                    "“edits”（一种写法）和“forms”（多种写法）只能给出一个",
                ),
            )
        return self

    @builtins.property
    def versions(self) -> tuple[tuple[Edit, ...], ...]:
        """The forms, whichever way they were written; empty when there is no edit."""
        return tuple(form.edits for form in self.forms) or ((self.edits,) if self.edits else ())


class Accept(Version):
    """A variation of the reference that costs nothing."""

    note: Bilingual | None = Field(None, description="Said to the student when the variation is found.")

    @model_validator(mode="after")
    def _has_edits(self) -> Self:
        if not self.versions:
            raise fault(
                "accept_evidence", Text("an accepted variation needs 'edits' or 'forms'", "可接受的写法需要给出“edits”或“forms”")
            )
        return self


class Mistake(Version):
    """A known mistake: what it costs, what is said of it, and by what it is recognised."""

    also: Items[Id] = Field((), description="Other parts where it can stand: found there, it is charged there, once in all.")
    unfinished: bool = Field(
        False, description="true: work not done. Charged in every part that shows it, by the share of checks that fail there."
    )
    points: Points = Field(description="What it costs; at most its part's points.")
    title: Bilingual = Field(description="The mistake in a few words.")
    why: Bilingual = Field(Text("", ""), description="Why it is wrong (default: the title).")
    hint: Bilingual = Field(Text("", ""), description="How to go on, without the solution (default: the title).")
    property: Words | None = Field(None, description="A function in labs/<lab>/properties.py which is true of this mistake only.")
    code: Items[Words] = Field((), description="ast-grep patterns, searched in the part's entry points and what they call.")
    globals: bool = Field(False, description="true: the mistake is that the part's entry points read undefined globals.")
    excludes: Items[Id] = Field((), description="Mistakes and variations never composed with this one.")
    hides: Bilingual | None = Field(None, description="Said when this mistake dominates: what can't be seen any more.")
    likely: Annotated[Number, Field(gt=0, le=1000)] = Field(1.0, description="Larger is searched earlier.")

    @model_validator(mode="before")
    @classmethod
    def _texts_from_title(cls, data: Any) -> Any:
        if isinstance(data, dict) and "title" in data:
            return {"why": data["title"], "hint": data["title"]} | data
        return data

    @builtins.property
    def parts(self) -> tuple[str, ...]:
        """Every part in which it is charged when it is found there."""
        return (self.part, *self.also)

    @model_validator(mode="after")
    def _has_evidence(self) -> Self:
        if not (self.versions or self.property or self.code or self.globals):
            raise fault(
                "evidence",
                Text(
                    "needs at least one of 'edits', 'forms', 'property', 'code' and 'globals'",
                    "“edits”“forms”“property”“code”“globals”至少要给出一个",
                ),
            )
        return self


class Refusal(Model):
    """Submissions that can't be graded here, told by a file of theirs: they are unusable, for this reason."""

    files: Items[Words] = Field(min_length=1, description="Patterns of paths; one file that fits is enough.")
    why: Bilingual = Field(description="What is said of it, and how to go on.")


class Equivalent(Model):
    """A generic mutant of the reference which no input can tell from it: for the audit, not for grading."""

    line: Words = Field(description="The line of the reference as it stands, without its comment.")
    becomes: Words = Field(description="The line as the mutant has it.")
    why: Words = Field(description="The argument why it makes no difference.")


class Rubric(Model):
    """One lab's rubric: rubrics/<lab>.yaml."""

    lab: Id = Field(description="The lab's id: the file's name, and the folder's in labs/.")
    version: Annotated[int, Field(ge=1)] = Field(1, description="Counts the rubric's revisions; stands in records.")
    title: Bilingual = Field(description="What the lab is called in reports.")
    files: Items[Words] = Field(("*.py", "*.ipynb"), description="Which files of a submission are read (glob patterns).")
    folders: Items[Words] = Field(
        (), description="Names of the assignment's folder (patterns): of a whole course's tree, what lies below it is meant."
    )
    entry_points: dict[Name, EntryPoint] = Field(min_length=1, description="What probes call, by the names they use.")
    limits: Bounds = Field(Limits(), description="Bounds for one submission's stay in the sandbox.")
    data: Words | None = Field(
        None, description="A folder of the course with MNIST's four .gz files, for inputs; else labs/data/digits."
    )
    sizes: dict[Name, Bilingual] = Field({}, description="Dimensions in words: N is “the number of samples”.")
    parts: Items[Part] = Field(min_length=1, description="What is graded, in the order of reports.")
    refuses: Items[Refusal] = Field((), description="What another assignment's files look like: not graded, with a reason.")
    accepts: Items[Accept] = Field((), description="Variations of the reference that cost nothing.")
    mistakes: Items[Mistake] = Field((), description="The known mistakes.")
    due: Moment | None = Field(None, description="The deadline with its zone, 2026-11-27T23:59+08:00; `--due` goes before it.")
    late: Late | None = Field(None, description="What lateness costs.")
    drops: Drops | None = Field(None, description="Which parts don't count where they are the worst.")
    bonus: Items[Bonus] = Field((), description="Points on top.")
    reveal: Reveal | None = Field(
        None,
        description="From when students read what their hidden checks saw: a time like `due`, or `never` "
        "(default: the deadline, `late.max_days` after it where that is set; without a deadline never).",
    )
    cap: Most | None = Field(None, description="The most that counts, bonus included (default: no bound).")
    equivalents: Items[Equivalent] = Field((), description="Generic mutants that are no mistake, each with the argument.")

    @builtins.property
    def policy(self) -> dict[str, Any] | None:
        """The course's policy as it stands in records; None where there is none."""
        told = self.model_dump(mode="json", include={"late", "drops", "bonus", "cap"}, exclude_none=False)
        return told if any(told.values()) or self.cap is not None else None

    def reveals(self, due: datetime | None = None) -> datetime | None:
        """From when students may read what their hidden checks saw; None: never. `due` goes before the rubric's own."""
        if self.reveal is not None:
            return None if self.reveal == "never" else self.reveal
        limit = due or self.due
        return limit and limit + timedelta(days=(self.late and self.late.max_days) or 0)

    @builtins.property
    def machine_parts(self) -> tuple[Part, ...]:
        """The parts that are run; their points sum to 100."""
        return tuple(part for part in self.parts if not part.written)

    def part(self, part_id: str) -> Part:
        return next(part for part in self.parts if part.id == part_id)

    def mistake(self, mistake_id: str) -> Mistake:
        return next(mistake for mistake in self.mistakes if mistake.id == mistake_id)


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema that editors use for completion."""
    schema = Rubric.model_json_schema(by_alias=True, mode="validation")
    for model in schema["$defs"].values():
        for node in model["properties"].values():
            if node.get("default") in (None, {"en": "", "zh": ""}):  # "none" and "the title" are said in the description
                node.pop("default", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": "python -m grader.rubric.schema", **schema}


def schema_text() -> str:
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent / "schema.json").write_text(schema_text(), encoding="utf-8")
