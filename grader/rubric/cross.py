"""What only several entries of a rubric together decide: sums, unique ids, references by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from grader.rubric.edits import placeholders
from grader.rubric.marked import Path
from grader.rubric.schema import Check, Edit, Mistake, Part, Rubric, Version
from grader.rubric.words import did_you_mean, quoted

Problem = tuple[Path, str]
TOTAL = Decimal(100)


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
        yield ("lab",), f"'{rubric.lab}' isn't the file's name '{lab}'"


def _data(rubric: Rubric) -> Iterator[Problem]:
    if rubric.data is not None and (rubric.data.startswith("/") or ".." in rubric.data.split("/")):
        yield ("data",), f"'{rubric.data}' lies outside of the course; name a folder in it, as in data/mnist"


def _sum(parts: Sequence[Part]) -> Iterator[Problem]:
    total = sum((part.points for part in parts), Decimal(0))
    if total == TOTAL:
        return
    off = f"{TOTAL - total} are missing" if total < TOTAL else f"{total - TOTAL} are too many"
    spelled = " + ".join(f"{part.points}" for part in parts)
    yield ("parts",), f"the parts' points sum to {total}, not 100: {off} ({spelled})"


def _unique(where: str, ids: Sequence[str], prefix: Path = ()) -> Iterator[Problem]:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield (*prefix, where, index, "id"), f"'{name}' stands twice (first as {where}[{ids.index(name)}])"


def _part(rubric: Rubric, part: Part, place: Path) -> Iterator[Problem]:
    for index, entry in enumerate(part.entries):
        if entry not in rubric.entry_points:
            yield (*place, "entries", index), f"'{entry}' isn't in entry_points{did_you_mean(entry, rubric.entry_points)}"
    before = [other.id for other in rubric.parts[: rubric.parts.index(part)]]
    for index, other in enumerate(part.rests_on):
        if other not in before:
            yield (*place, "rests_on", index), f"'{other}' is no part before this one{did_you_mean(other, before)}"
    lists: tuple[tuple[str, tuple[Check, ...]], ...] = (("checks", part.checks), ("own", part.own))
    for name, checks in lists:
        yield from _unique(name, [check.id for check in checks], place)
    yield from _unique("prompts", [prompt.id for prompt in part.prompts], place)
    yield from _unique("pictures", [picture.id for picture in part.pictures], place)
    if part.own and not part.checks:
        yield (*place, "own"), "stands beside 'checks', not in their place; the better of the two counts"


def _policy(rubric: Rubric) -> Iterator[Problem]:
    run = [part.id for part in rubric.machine_parts]
    named: list[tuple[Path, str]] = (
        [(("drops", "among", i), part) for i, part in enumerate(rubric.drops.among)] if rubric.drops else []
    )
    named += [(("bonus", n, "parts", i), part) for n, one in enumerate(rubric.bonus) for i, part in enumerate(one.parts)]
    for place, part in named:
        if part not in run:
            yield place, f"'{part}' is no part that is run{did_you_mean(part, run)}"
    yield from _unique("bonus", [one.id for one in rubric.bonus])
    if rubric.drops and rubric.drops.lowest >= len(rubric.drops.among or run):
        yield (
            ("drops", "lowest"),
            f"{rubric.drops.lowest} of {len(rubric.drops.among or run)} parts can't be dropped: one must count",
        )


def _versions(rubric: Rubric) -> Iterator[tuple[Path, Version]]:
    for index, accept in enumerate(rubric.accepts):
        yield ("accepts", index), accept
    for index, mistake in enumerate(rubric.mistakes):
        yield ("mistakes", index), mistake


def _version_ids(rubric: Rubric) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for place, version in _versions(rubric):
        if version.id in seen:
            first = f"{seen[version.id][0]}[{seen[version.id][1]}]"
            yield (*place, "id"), f"'{version.id}' stands twice (first as {first})"
        seen.setdefault(version.id, place)


def _version(rubric: Rubric, version: Version, place: Path) -> Iterator[Problem]:
    parts = {part.id: part for part in rubric.parts}
    part = parts.get(version.part)
    if part is None:
        yield (*place, "part"), f"'{version.part}' is no part{did_you_mean(version.part, parts)}"
    elif part.written:
        yield (*place, "part"), f"'{version.part}' is read by a person: no machine can find a mistake in it"
    yield from _constants(version, place)
    if not isinstance(version, Mistake):
        return
    yield from _also(version, parts, place)
    for one in (part, *(parts.get(other) for other in version.also)):
        if one is not None and version.points > one.points:
            yield (*place, "points"), f"{version.points} are more than the {one.points} points of part '{one.id}'"
    yield from _excludes(rubric, version, place)
    for index, pattern in enumerate(version.code):
        if not _is_pattern(pattern):
            yield (*place, "code", index), f"{quoted(pattern)} is no piece of Python; $X stands for one node, $$$ for any number"


def _also(mistake: Mistake, parts: Mapping[str, Part], place: Path) -> Iterator[Problem]:
    for index, other in enumerate(mistake.also):
        if other not in parts:
            yield (*place, "also", index), f"'{other}' is no part{did_you_mean(other, parts)}"
        elif other == mistake.part:
            yield (*place, "also", index), f"'{other}' is the mistake's own part"


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
            near = did_you_mean(name, version.constants)
            yield (
                (*edit_place, "with"),
                f"{{{name}}} isn't declared in 'constants'{near or f'; for braces of Python write {{ {name} }} with blanks'}",
            )
    for name in version.constants:
        if name not in used:
            yield (*place, "constants", name), f"no edit uses {{{name}}}"


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
            own = "; a mistake is never composed with itself" if name == mistake.id else did_you_mean(name, ids)
            yield (*place, "excludes", index), f"'{name}' is no mistake or variation{own}"
