"""Whether the reference can be asked what the rubric asks: each probe ends on it and tells what checks look at.

What doesn't is the author's to mend: file and line, what is wrong, what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.errors import LabError, RubricError
from grader.judge.views import Item
from grader.lab import Lab
from grader.lab.course import rubric_path
from grader.model import Fate, Observation, Text
from grader.rubric.load import file_name, locate_problems
from grader.rubric.marked import Path as Place
from grader.rubric.schema import Check, Picture
from grader.rubric.words import did_you_mean

PROBES = "<probes>"  # what the sandbox calls the probes' file
_ENDS = {
    Fate.TIMEOUT: "it doesn't end within {seconds:.1f} s; mend the reference or use smaller inputs",
    Fate.MEMORY: "it needs more memory than the key may use; use smaller inputs",
    Fate.CRASHED: "its process ends; nothing in a probe or reference may end it",
    Fate.FLOODED: "it prints too much; take the prints out",
    Fate.GARBLED: "what it returns can't be read; return arrays, numbers, text and lists of those",
}


def require_sound(lab: Lab, observation: Observation) -> None:
    """Nothing where the reference got through the probe and something was observed; otherwise LabError."""
    at = f"the reference on probe '{observation.probe}', case '{observation.case}'"
    if observation.fate is not Fate.OK:
        raise LabError(f"{_place(lab, observation)}: {_failure(observation)} ({at})")
    for run in observation.runs:
        sentence = _untold(run)
        if sentence:
            raise LabError(f"{_probe_place(lab, observation.probe)}: {sentence} ({at})")


def require_observed(lab: Lab, seen: Mapping[Item, Observation]) -> None:
    """Nothing where every name that a check or picture observes is one that its probe returns; otherwise RubricError."""
    problems: list[tuple[Place, str]] = []
    for index, part in enumerate(lab.rubric.parts):
        groups: dict[str, Sequence[Check | Picture]] = {"checks": part.checks, "own": part.own, "pictures": part.pictures}
        for group, entries in groups.items():
            for number, entry in enumerate(entries):
                wanted = [entry.observe] if isinstance(entry.observe, str) else entry.observe
                known = _names(lab, seen, entry.probe)
                for place, name in enumerate(wanted):
                    if name not in known:
                        path: Place = ("parts", index, group, number, "observe", *((place,) if len(wanted) > 1 else ()))
                        there = did_you_mean(name, known)
                        problems.append((path, f"probe '{entry.probe}' returns no '{name}'{there}"))
    if problems:
        raise RubricError(locate_problems(rubric_path(lab.course, lab.id), problems))


def require_true(lab: Lab, name: str, verdict: bool | Text | None) -> None:
    """Nothing where a property that checks ask for isn't false of the reference; otherwise LabError."""
    if verdict is False and any(name == check.property for part in lab.rubric.parts for check in (*part.checks, *part.own)):
        place = f"{file_name(lab.folder / 'properties.py')}:{lab.properties[name].__code__.co_firstlineno} {name}()"
        raise LabError(f"{place}: a check asks for it, and it is false of the reference itself; mend it or the probe it reads")


def _names(lab: Lab, seen: Mapping[Item, Observation], probe: str) -> list[str]:
    runs: Iterator[Mapping[str, Any]] = (run for case in lab.probes[probe].cases for run in seen[probe, case].runs)
    return sorted({name for run in runs for name in run})


def _failure(observation: Observation) -> str:
    error = observation.error
    if observation.fate is Fate.MISSING and error is not None:
        return f"the reference has no '{error.entry or error.message}' as the rubric's entry_points describe it; define it there"
    if error is not None:
        return f"{error.type}: {error.message}; mend the reference or the probe"
    return _ENDS.get(observation.fate, f"it ends as {observation.fate.value}").format(seconds=observation.seconds)


def _place(lab: Lab, observation: Observation) -> str:
    """Where it happened, as exactly as is known."""
    error = observation.error
    single = (lab.folder / "reference.py").is_file()
    if observation.fate is Fate.MISSING:
        return file_name(lab.folder / ("reference.py" if single else "reference"))
    if error is not None and error.file and error.file != PROBES:
        inside = lab.folder if single else lab.folder / "reference"
        return f"{file_name(inside / error.file)}:{error.line}"
    if error is not None and error.file:
        return f"{file_name(lab.folder / 'probes.py')}:{error.line} {observation.probe}()"
    return _probe_place(lab, observation.probe)


def _probe_place(lab: Lab, probe: str) -> str:
    return f"{file_name(lab.folder / 'probes.py')}:{lab.probes[probe].line} {probe}()"


def _untold(run: Mapping[str, Any]) -> str:
    """What is wrong with what a probe returned; empty when nothing is."""
    example = "a probe returns a dict of names and values, as in return {'y': y}"
    if all(value is None for value in run.values()):
        return f"nothing is observed; {example}"
    for name, value in run.items():
        kind = next(_unsendable(value), None)
        if kind is not None:
            return f"'{name}' is or holds a {kind}, which can't be sent; return arrays, numbers, text and lists of those"
    return ""


def _unsendable(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if set(value) == {"unencodable"}:
            yield str(value["unencodable"])
        for item in value.values():
            yield from _unsendable(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _unsendable(item)
