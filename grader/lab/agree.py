"""Whether a lab's rubric and its files agree: probes, cases, properties, inputs, edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.lab.lab import Lab, ProbeSpec
from grader.model import Text
from grader.rubric import edits
from grader.rubric.cross import Problem
from grader.rubric.load import file_name, locate_problems
from grader.rubric.marked import Path as Place
from grader.rubric.schema import Check, Picture, Version
from grader.rubric.words import suggestion


def require_agreement(lab: Lab, rubric_file: Path) -> None:
    """Nothing when the files agree; otherwise RubricError, a line for each fault."""
    problems = [*_checks(lab), *_training(lab), *_properties(lab), *_edits(lab)]
    if problems:
        raise locate_problems(rubric_file, problems)


def _checks(lab: Lab) -> Iterator[Problem]:
    for index, part in enumerate(lab.rubric.parts):
        for number, check in enumerate(part.checks):
            yield from _check(lab, check, ("parts", index, "checks", number))
        for number, check in enumerate(part.own):
            yield from _check(lab, check, ("parts", index, "own", number))
        for number, picture in enumerate(part.pictures):
            yield from _picture(lab, picture, ("parts", index, "pictures", number))


def _check(lab: Lab, check: Check, place: Place) -> Iterator[Problem]:
    spec = lab.probes.get(check.probe)
    if spec is None:
        yield _no_probe(lab, check.probe, place)
        return
    for index, case in enumerate(check.cases):
        if case not in spec.cases:
            yield (*place, "cases", index), _no_input(case, spec)
    if check.from_ is not None and check.from_ not in spec.signature.parameters:
        yield (*place, "from"), _no_parameter(check.from_, spec)
    yield from _property(lab, check.property, place)
    if spec.training and check.compare != "property":
        yield (
            (*place, "probe"),
            Text(
                f"'{spec.name}' trains, so the key has no wrong version to compare it with; "
                "say 'compare: property' and write the property, or show it under 'pictures'",
                f"“{spec.name}”要训练，没有各个错误版本的结果可供比较；请写“compare: property”并写出性质，或放到“pictures”下展示",
            ),
        )


def _no_probe(lab: Lab, name: str, place: Place) -> Problem:
    file, near = _shown(lab, "probes.py"), suggestion(name, lab.probes)
    return (*place, "probe"), Text(f"no probe '{name}' in {file}{near.en}", f"{file} 中没有探针“{name}”{near.zh}")


def _no_input(case: str, spec: ProbeSpec) -> Text:
    near = suggestion(case, spec.cases)
    return Text(f"'{case}' is no input of probe '{spec.name}'{near.en}", f"“{case}”不是探针“{spec.name}”的输入{near.zh}")


def _no_parameter(name: str, spec: ProbeSpec) -> Text:
    near = suggestion(name, spec.signature.parameters)
    return Text(f"'{name}' is no parameter of probe '{spec.name}'{near.en}", f"“{name}”不是探针“{spec.name}”的参数{near.zh}")


def _picture(lab: Lab, picture: Picture, place: Place) -> Iterator[Problem]:
    spec = lab.probes.get(picture.probe)
    if spec is None:
        yield _no_probe(lab, picture.probe, place)
        return
    if picture.case is not None and picture.case not in spec.cases:
        yield (*place, "case"), _no_input(picture.case, spec)
    for key, name in (("rows", picture.rows), ("columns", picture.columns)):
        if name is not None and name not in spec.signature.parameters:
            yield (*place, key), _no_parameter(name, spec)


def _training(lab: Lab) -> Iterator[Problem]:
    """A training probe must have its time within what a whole submission has."""
    limits = lab.rubric.limits
    for spec in lab.probes.values():
        for name, limit in (("cpu_s", limits.cpu_s), ("wall_s", limits.wall_s)):
            if spec.seconds is not None and spec.seconds > limit:
                place = f"{_shown(lab, 'probes.py')}:{spec.line} {spec.name}(): seconds={spec.seconds:g}"
                en = f"{name}: {limit:g} is less than one probe may take ({place}); raise it, or train for less"
                zh = f"{name} 为 {limit:g}，少于单个探针可用的时间（{place}）；请调大，或缩短训练"
                yield ("limits",), Text(en, zh)


def _properties(lab: Lab) -> Iterator[Problem]:
    for index, mistake in enumerate(lab.rubric.mistakes):
        yield from _property(lab, mistake.property, ("mistakes", index))


def _property(lab: Lab, name: str | None, place: Place) -> Iterator[Problem]:
    if name is not None and name not in lab.properties:
        file, near = _shown(lab, "properties.py"), suggestion(name, lab.properties)
        en = f"no function '{name}' in {file}{near.en or '; write it there'}"
        yield (*place, "property"), Text(en, f"{file} 中没有函数“{name}”{near.zh or '；请在其中写出'}")


def _edits(lab: Lab) -> Iterator[Problem]:
    for index, accept in enumerate(lab.rubric.accepts):
        yield from _forms(lab, accept, ("accepts", index))
    for index, mistake in enumerate(lab.rubric.mistakes):
        yield from _forms(lab, mistake, ("mistakes", index))


def _forms(lab: Lab, version: Version, place: Place) -> Iterator[Problem]:
    constants = {name: constant.default for name, constant in version.constants.items()}
    for number, form in enumerate(version.versions):
        inside: Place = (*place, "forms", number) if version.forms else place
        try:
            edits.check(lab.reference, form, constants, folder=_folder(lab))
        except edits.EditFault as fault:
            yield (*inside, "edits", fault.index, fault.key), fault.sentence


def _folder(lab: Lab) -> str:
    inside = "" if (lab.folder / "reference.py").is_file() else "reference/"
    return f"{file_name(lab.folder)}/{inside}"


def _shown(lab: Lab, name: str) -> str:
    return file_name(lab.folder / name)
