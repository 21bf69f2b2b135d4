"""A bundle as a lab that can be judged by: what the course's lab is, without what only the course may have."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any, Final

from grader.bench import Bench, Record
from grader.bundle.archive import PROBES, PROPERTIES, Opened, looks_like
from grader.judge.record import Setting
from grader.key.written import WrittenKey
from grader.lab import Lab, cut, load_lab
from grader.lab.author import load_module
from grader.lab.course import find_course
from grader.lab.data import Digits
from grader.lab.lab import ProbeSpec
from grader.model import Atom, InputCase, Run, Source, Submission, Text
from grader.pool import Pool
from grader.rubric.schema import Rubric
from grader.sandbox import Isolation

PUBLIC_SEED: Final = 0


class BundleBench(Bench):
    """A bundle at work: submissions are run and judged by what was written down."""

    def __init__(self, opened: Opened, isolation: Isolation, pool: Pool | None = None) -> None:
        manifest = opened.manifest
        try:
            lab = closed_lab(opened)
            numbers = {(probe, case): number for number, (probe, case) in enumerate(manifest["items"])}
            setting = Setting(lab.rubric.version, "public", isolation.as_record(), manifest["digest"], manifest["data"])
            self._hidden: dict[str, int] = manifest["hidden"]
            effects = {_atom(atom): frozenset((probe, case) for probe, case in items) for atom, items in manifest["effects"]}
            tolerances = {(probe, case): (tight, loose) for (probe, case), (tight, loose) in manifest["tolerances"]}
            seed, seconds = manifest["seed"], manifest["seconds"]
        except (KeyError, TypeError, ValueError) as error:
            raise opened.broken(error) from None
        key = WrittenKey(lab, seed, lambda item: opened.page(numbers[item]))
        super().__init__(lab, key, setting, seed=seed, jobs=1, isolation=isolation, pool=pool)
        self.catalogue.restore(effects, tolerances, seconds)

    def graded(self, submission: Submission) -> tuple[Run, Record]:
        """The submission run and judged, once: a second look asks the reference, which isn't here."""
        run = self.run(submission)
        return run, self.judge(submission, run)

    def told(self, record: Record) -> Record:
        """The record with the number of checks that stayed at home, part by part; whole parts are named as a number only."""
        parts = {part["id"]: part for part in record["parts"]}
        for part, count in self._hidden.items():
            if part in parts:
                parts[part]["hidden_checks"] = count
        away = sum(count for part, count in self._hidden.items() if part not in parts)
        if away:
            said = Text(
                f"Parts with {away} checks in all are graded by the course only; their points aren't among these.",
                f"另有部分内容共 {away} 项检查，只在正式评分时进行，分数未计入。",
            )
            record["notes"].append(said.as_json())
        return record


def lab_of(given: str | Path, course: Path | None = None) -> tuple[Lab, int]:
    """The lab of a bundle, or of a course by its id, and the seed of its public inputs."""
    if looks_like(Path(given)):
        opened = Opened(Path(given))
        return closed_lab(opened), int(opened.manifest["seed"])
    return load_lab(find_course(course), str(given)), PUBLIC_SEED


def closed_lab(opened: Opened) -> Lab:
    manifest, place = opened.manifest, opened.path
    values = opened.inputs()
    cases = {
        name: InputCase(name=name, values=values[name], sizes=facts["sizes"], why=facts["why"])
        for name, facts in manifest["cases"].items()
    }
    properties = opened.text(PROPERTIES)
    module = load_module(place / PROPERTIES, properties)
    functions = {name: value for name, value in vars(module).items() if inspect.isfunction(value) and not name.startswith("_")}
    return Lab(
        id=manifest["lab"],
        course=place,
        rubric=Rubric.model_validate(manifest["rubric"]),
        reference=(),
        starter=tuple(Source(path=path, text=text) for path, text in manifest["starter"]),
        handout=tuple(manifest["handout"]),
        variants={},
        probes={spec["name"]: _spec(spec) for spec in manifest["probes"]},
        inputs={},
        properties=functions,
        probes_text="",
        properties_text=properties,
        sandbox_text=opened.text(PROBES),
        digits=Digits(place),
        _cases={manifest["seed"]: cases},
    )


def _spec(plain: dict[str, Any]) -> ProbeSpec:
    parameters = [
        inspect.Parameter(name, getattr(inspect.Parameter, kind), default=None if optional else inspect.Parameter.empty)
        for name, kind, optional in plain["parameters"]
    ]
    return ProbeSpec(
        name=plain["name"],
        cases=tuple(plain["cases"]),
        runs=plain["runs"],
        key_runs=plain["key_runs"],
        entries=tuple(plain["entries"]),
        doc="",
        line=0,
        code="",
        signature=inspect.Signature(parameters),
        training=plain["training"],
        seconds=plain["seconds"],
    )


def _atom(plain: dict[str, Any]) -> Atom:
    return Atom(plain["id"], plain["form"], tuple((name, value) for name, value in plain["constants"]))


def probe_source(lab: Lab, probe: str) -> str:
    """The probe's code with what it uses, and without its decorator."""
    reached = cut.needed(ast.parse(lab.sandbox_text), {probe})
    statements = [node for node in reached if not isinstance(node, ast.Import | ast.ImportFrom)]
    for node in statements:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    return "\n\n".join(ast.unparse(node) for node in statements)
