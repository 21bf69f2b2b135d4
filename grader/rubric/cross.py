"""What only several entries of a rubric together decide: sums, unique ids, references by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from grader.model import Text
from grader.rubric.edits import placeholders
from grader.rubric.marked import Path
from grader.rubric.schema import Check, Edit, Mistake, Part, Rubric, Version
from grader.rubric.words import quoted, suggestion

Problem = tuple[Path, Text]
TOTAL = Decimal(100)
_NO_PART = Text("is no part", "不是评分标准里的部分")


def problems(rubric: Rubric, lab: str) -> list[Problem]:
    """Everything that is wrong between entries; empty when the rubric is whole."""
    return [
        *_lab(rubric, lab),
        *_data(rubric),
        *_sum(rubric.machine_parts),
        *_unique("parts", [part.id for part in rubric.parts]),
        *(problem for index, part in enumerate(rubric.parts) for problem in _part(rubric, part, ("parts", index))),
        *_policy(rubric),
        *_version_ids(rubric),
        *(problem for place, version in _versions(rubric) for problem in _version(rubric, version, place)),
    ]


def _lab(rubric: Rubric, lab: str) -> Iterator[Problem]:
    if rubric.lab != lab:
        en = f"'{rubric.lab}' isn't the file's name '{lab}'"
        yield ("lab",), Text(en, f"“{rubric.lab}”与文件名“{lab}”不一致")


def _data(rubric: Rubric) -> Iterator[Problem]:
    if rubric.data is not None and (rubric.data.startswith("/") or ".." in rubric.data.split("/")):
        yield (
            ("data",),
            Text(
                f"'{rubric.data}' lies outside of the course; name a folder in it, as in data/mnist",
                f"“{rubric.data}”不在课程文件夹内；请指定课程里的文件夹，如 data/mnist",
            ),
        )


def _sum(parts: Sequence[Part]) -> Iterator[Problem]:
    total = sum((part.points for part in parts), Decimal(0))
    if total == TOTAL:
        return
    by = abs(TOTAL - total)
    off = Text(f"{by} are missing", f"还差 {by} 分") if total < TOTAL else Text(f"{by} are too many", f"多了 {by} 分")
    spelled = " + ".join(f"{part.points}" for part in parts)
    en = f"the parts' points sum to {total}, not 100: {off.en} ({spelled})"
    yield ("parts",), Text(en, f"各部分的分数之和为 {total}，应为 100：{off.zh}（{spelled}）")


def _unique(where: str, ids: Sequence[str], prefix: Path = ()) -> Iterator[Problem]:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield (*prefix, where, index, "id"), _twice(name, f"{where}[{ids.index(name)}]")


def _twice(name: str, first: str) -> Text:
    return Text(f"'{name}' stands twice (first as {first})", f"“{name}”重复出现（前一处是 {first}）")


def _no(name: str, what: Text, valid: Iterable[str]) -> Text:
    near = suggestion(name, valid)
    return Text(f"'{name}' {what.en}{near.en}", f"“{name}”{what.zh}{near.zh}")


def _part(rubric: Rubric, part: Part, place: Path) -> Iterator[Problem]:
    for index, entry in enumerate(part.entries):
        if entry not in rubric.entry_points:
            unknown = Text("isn't in entry_points", "不在 entry_points 中")
            yield (*place, "entries", index), _no(entry, unknown, rubric.entry_points)
    before = [other.id for other in rubric.parts[: rubric.parts.index(part)]]
    for index, other in enumerate(part.rests_on):
        if other not in before:
            yield (*place, "rests_on", index), _no(other, Text("is no part before this one", "不是排在它前面的部分"), before)
    lists: tuple[tuple[str, tuple[Check, ...]], ...] = (("checks", part.checks), ("own", part.own))
    for name, checks in lists:
        yield from _unique(name, [check.id for check in checks], place)
    yield from _unique("prompts", [prompt.id for prompt in part.prompts], place)
    yield from _unique("pictures", [picture.id for picture in part.pictures], place)
    if part.own and not part.checks:
        yield (
            (*place, "own"),
            Text(
                "stands beside 'checks', not in their place; the better of the two counts",
                "要与“checks”同时给出，不能代替它；两者之中取较好的结果",
            ),
        )


def _policy(rubric: Rubric) -> Iterator[Problem]:
    run = [part.id for part in rubric.machine_parts]
    named: list[tuple[Path, str]] = (
        [(("drops", "among", i), part) for i, part in enumerate(rubric.drops.among)] if rubric.drops else []
    )
    named += [(("bonus", n, "parts", i), part) for n, one in enumerate(rubric.bonus) for i, part in enumerate(one.parts)]
    for place, part in named:
        if part not in run:
            yield place, _no(part, Text("is no part that is run", "不是由程序评分的部分"), run)
    yield from _unique("bonus", [one.id for one in rubric.bonus])
    if rubric.drops and rubric.drops.lowest >= (most := len(rubric.drops.among or run)):
        en = f"{rubric.drops.lowest} of {most} parts can't be dropped: one must count"
        yield ("drops", "lowest"), Text(en, f"{most} 个部分中不能去掉 {rubric.drops.lowest} 个：至少要有一个计分")


def _versions(rubric: Rubric) -> Iterator[tuple[Path, Version]]:
    for index, accept in enumerate(rubric.accepts):
        yield ("accepts", index), accept
    for index, mistake in enumerate(rubric.mistakes):
        yield ("mistakes", index), mistake


def _version_ids(rubric: Rubric) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for place, version in _versions(rubric):
        if version.id in seen:
            yield (*place, "id"), _twice(version.id, f"{seen[version.id][0]}[{seen[version.id][1]}]")
        seen.setdefault(version.id, place)


def _version(rubric: Rubric, version: Version, place: Path) -> Iterator[Problem]:
    parts = {part.id: part for part in rubric.parts}
    part = parts.get(version.part)
    if part is None:
        yield (*place, "part"), _no(version.part, _NO_PART, parts)
    elif part.written:
        en = f"'{version.part}' is read by a person: no machine can find a mistake in it"
        yield (*place, "part"), Text(en, f"“{version.part}”由人批阅，程序无法在其中查找错误")
    yield from _constants(version, place)
    if not isinstance(version, Mistake):
        return
    yield from _also(version, parts, place)
    for one in (part, *(parts.get(other) for other in version.also)):
        if one is not None and version.points > one.points:
            en = f"{version.points} are more than the {one.points} points of part '{one.id}'"
            yield (*place, "points"), Text(en, f"扣 {version.points} 分，超过了部分“{one.id}”的 {one.points} 分")
    yield from _excludes(rubric, version, place)
    for index, pattern in enumerate(version.code):
        if not _is_pattern(pattern):
            yield (
                (*place, "code", index),
                Text(
                    f"{quoted(pattern)} is no piece of Python; $X stands for one node, $$$ for any number",
                    f"{quoted(pattern)} 不是一段 Python 代码；$X 代表一个语法节点，$$$ 代表任意多个",
                ),
            )


def _also(mistake: Mistake, parts: Mapping[str, Part], place: Path) -> Iterator[Problem]:
    for index, other in enumerate(mistake.also):
        if other not in parts:
            yield (*place, "also", index), _no(other, _NO_PART, parts)
        elif other == mistake.part:
            yield (*place, "also", index), Text(f"'{other}' is the mistake's own part", f"“{other}”就是这个错误所属的部分")


def _is_pattern(pattern: str) -> bool:
    """Whether it is one statement of Python once its wildcards are names; a list's wildcard may also follow keywords."""
    for many in ("_x", "*_x"):
        plain = re.sub(r"\$\$\$[A-Z0-9_]*", many, pattern)
        try:
            if len(ast.parse(re.sub(r"\$[A-Z_][A-Z0-9_]*", "_x", plain)).body) == 1:
                return True
        except SyntaxError:
            continue
    return False


def _constants(version: Version, place: Path) -> Iterator[Problem]:
    used: set[str] = set()
    for edit_place, edit in edit_places(version, place):
        names = placeholders(edit.with_)
        used |= names
        for name in sorted(names - set(version.constants)):
            near = suggestion(name, version.constants)
            en = near.en or f"; for braces of Python write {{ {name} }} with blanks"
            zh = near.zh or f"；若是 Python 自己的花括号，请加空格写成 {{ {name} }}"
            said = Text(f"{{{name}}} isn't declared in 'constants'{en}", f"{{{name}}} 没有在“constants”中声明{zh}")
            yield (*edit_place, "with"), said
    for name in version.constants:
        if name not in used:
            yield (*place, "constants", name), Text(f"no edit uses {{{name}}}", f"没有改动用到 {{{name}}}")


def edit_places(version: Version, place: Path) -> Iterator[tuple[Path, Edit]]:
    """Each edit of a version with its path in the document."""
    for index, edit in enumerate(version.edits):
        yield (*place, "edits", index), edit
    for number, form in enumerate(version.forms):
        for index, edit in enumerate(form.edits):
            yield (*place, "forms", number, "edits", index), edit


def _excludes(rubric: Rubric, mistake: Mistake, place: Path) -> Iterator[Problem]:
    known: Iterable[Version] = (*rubric.mistakes, *rubric.accepts)
    ids = [version.id for version in known if version.id != mistake.id]
    for index, name in enumerate(mistake.excludes):
        if name not in ids:
            itself = Text("; a mistake is never composed with itself", "；错误本来就不会与自身组合")
            own = itself if name == mistake.id else suggestion(name, ids)
            en = f"'{name}' is no mistake or variation{own.en}"
            yield (*place, "excludes", index), Text(en, f"“{name}”不是错误，也不是可接受的写法{own.zh}")
