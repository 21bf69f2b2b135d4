"""Whether the reference can be asked what the rubric asks: each probe ends on it and tells what checks look at.

What doesn't is the author's to mend: file and line, what is wrong, what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.errors import LabError
from grader.judge.views import Item
from grader.lab import Lab
from grader.lab.course import rubric_path
from grader.model import Fate, Observation, Text
from grader.rubric.cross import Problem
from grader.rubric.load import file_name, locate_problems
from grader.rubric.marked import Path as Place
from grader.rubric.schema import Check, Picture
from grader.rubric.words import suggestion

PROBES = "<probes>"  # what the sandbox calls the probes' file
_ENDS = {
    Fate.TIMEOUT: Text(
        "it doesn't end within {seconds:.1f} s; mend the reference or use smaller inputs",
        "{seconds:.1f} 秒内没有结束；请修改参考实现，或用小一些的输入",
    ),
    Fate.MEMORY: Text("it needs more memory than the key may use; use smaller inputs", "占用的内存超出限制；请用小一些的输入"),
    Fate.CRASHED: Text(
        "its process ends; nothing in a probe or reference may end it", "进程中途退出；探针和参考实现里都不能结束进程"
    ),
    Fate.FLOODED: Text("it prints too much; take the prints out", "输出太多；请去掉打印语句"),
    Fate.GARBLED: Text(
        "what it returns can't be read; return arrays, numbers, text and lists of those",
        "返回的内容无法读取；请返回数组、数字、文字和由它们组成的列表",
    ),
}


def require_sound(lab: Lab, observation: Observation) -> None:
    """Nothing where the reference got through the probe and something was observed; otherwise LabError."""
    if observation.fate is not Fate.OK:
        raise _unsound(_place(lab, observation), _failure(observation), observation)
    for run in observation.runs:
        sentence = _untold(run)
        if sentence is not None:
            raise _unsound(_probe_place(lab, observation.probe), sentence, observation)


def _unsound(place: str, said: Text, observation: Observation) -> LabError:
    probe, case = observation.probe, observation.case
    return LabError(
        f"{place}: {said.en} (the reference on probe '{probe}', case '{case}')",
        zh=f"{place}：{said.zh}（参考实现，探针“{probe}”，输入“{case}”）",
    )


def require_observed(lab: Lab, seen: Mapping[Item, Observation]) -> None:
    """Nothing where every name that a check or picture observes is one that its probe returns; otherwise RubricError."""
    problems: list[Problem] = []
    for index, part in enumerate(lab.rubric.parts):
        groups: dict[str, Sequence[Check | Picture]] = {"checks": part.checks, "own": part.own, "pictures": part.pictures}
        for group, entries in groups.items():
            for number, entry in enumerate(entries):
                wanted = [entry.observe] if isinstance(entry.observe, str) else entry.observe
                known = _names(lab, seen, entry.probe)
                for place, name in enumerate(wanted):
                    if name not in known:
                        path: Place = ("parts", index, group, number, "observe", *((place,) if len(wanted) > 1 else ()))
                        problems.append((path, _not_returned(entry.probe, name, known)))
    if problems:
        raise locate_problems(rubric_path(lab.course, lab.id), problems)


def _not_returned(probe: str, name: str, known: Sequence[str]) -> Text:
    there = suggestion(name, known)
    return Text(f"probe '{probe}' returns no '{name}'{there.en}", f"探针“{probe}”没有返回“{name}”{there.zh}")


def require_true(lab: Lab, name: str, verdict: bool | Text | None) -> None:
    """Nothing where a property that checks ask for isn't false of the reference; otherwise LabError."""
    if verdict is False and any(name == check.property for part in lab.rubric.parts for check in (*part.checks, *part.own)):
        place = f"{file_name(lab.folder / 'properties.py')}:{lab.properties[name].__code__.co_firstlineno} {name}()"
        raise LabError(
            f"{place}: a check asks for it, and it is false of the reference itself; mend it or the probe it reads",
            zh=f"{place}：有检查要求这个性质，但参考实现自己就不满足；请修改它，或修改它所读取的探针",
        )


def _names(lab: Lab, seen: Mapping[Item, Observation], probe: str) -> list[str]:
    runs: Iterator[Mapping[str, Any]] = (run for case in lab.probes[probe].cases for run in seen[probe, case].runs)
    return sorted({name for run in runs for name in run})


def _failure(observation: Observation) -> Text:
    error = observation.error
    if observation.fate is Fate.MISSING and error is not None:
        name = error.entry or error.message
        return Text(
            f"the reference has no '{name}' as the rubric's entry_points describe it; define it there",
            f"参考实现中没有评分标准的 entry_points 所描述的“{name}”；请在其中定义",
        )
    if error is not None:
        en = f"{error.type}: {error.message}; mend the reference or the probe"
        return Text(en, f"{error.type}：{error.message}；请修改参考实现或探针")
    fate = observation.fate.value
    said = _ENDS.get(observation.fate, Text(f"it ends as {fate}", f"以“{fate}”告终"))
    return Text(said.en.format(seconds=observation.seconds), said.zh.format(seconds=observation.seconds))


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


def _untold(run: Mapping[str, Any]) -> Text | None:
    """What is wrong with what a probe returned; None when nothing is."""
    if all(value is None for value in run.values()):
        return Text(
            "nothing is observed; a probe returns a dict of names and values, as in return {'y': y}",
            "没有返回任何观察结果；探针应返回由名字和值组成的 dict，如 return {'y': y}",
        )
    for name, value in run.items():
        kind = next(_unsendable(value), None)
        if kind is not None:
            return Text(
                f"'{name}' is or holds a {kind}, which can't be sent; return arrays, numbers, text and lists of those",
                f"“{name}”是 {kind} 或含有 {kind}，无法传回；请返回数组、数字、文字和由它们组成的列表",
            )
    return None


def _unsendable(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if set(value) == {"unencodable"}:
            yield str(value["unencodable"])
        for item in value.values():
            yield from _unsendable(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _unsendable(item)
