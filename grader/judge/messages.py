"""What a check has to say: what was seen first, in both languages, then the relation.

Words for a student: "your"; every stop names its limit and what the reference needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.compare import Outcomes, Relation, describe_difference, outcomes, relation
from grader.compare.flatten import as_array, flatten
from grader.judge.again import UNSTEADY
from grader.judge.part import CheckFinding, Evidence, PartFinding, item_status
from grader.judge.sound import PROBES
from grader.judge.views import Item, items_of
from grader.model import Array, CheckResult, CheckStatus, Difference, Fate, Observation, Text
from grader.rubric.schema import Check

PASSED: Final = Text("as expected", "符合预期")
_BOUNDS: Final = (0.1, 1.0, 10.0)  # seconds; coarse, so that a record doesn't change with the machine's mood
_FATES: Final = {
    Fate.MEMORY: Text("stopped: it used more memory than allowed", "已中止：占用内存超过上限"),
    Fate.CRASHED: Text("the process ended in the middle of this check", "运行到这里时进程意外退出"),
    Fate.FLOODED: Text("stopped: it printed far too much", "已中止：输出过多"),
    Fate.GARBLED: Text("what it sent back can't be read", "返回的结果无法读取"),
    Fate.NOT_RUN: Text("not run: earlier checks of this kind ran out of time", "未运行：前面的同类检查已超时"),
    Fate.MISSING: Text("not run: the function isn't there", "未运行：没有找到这个函数"),
    Fate.UNGRADED: Text("not judged: the grader itself failed here", "未评判：评分程序自身出错"),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Worst:
    """The name whose value differs most between one run and the outcome nearest to it."""

    name: str
    expected: Array
    got: Array


def check_result(evidence: Evidence, part: PartFinding, found: CheckFinding) -> CheckResult:
    """The check as it is shown: status, one sentence, the relation and a window of numbers."""
    check = found.check
    if found.waived:
        message = Text("not judged: it rests on a part that is charged already", "不再评判：它所依赖的部分已经扣分")
        return CheckResult(id=check.id, status=CheckStatus.NOT_RUN, title=check.title, message=message)
    if found.status is not CheckStatus.PASS and any(evidence.observed[item].unsteady for item in _items(evidence, check)):
        return CheckResult(id=check.id, status=found.status, title=check.title, message=UNSTEADY)
    detail = found.fate.value if found.fate not in (Fate.OK, Fate.RAISED) and found.status is not CheckStatus.PASS else ""
    if found.status is CheckStatus.PASS:
        return CheckResult(id=check.id, status=found.status, title=check.title, message=PASSED)
    if found.status is not CheckStatus.FAIL:
        message = _stopped(evidence, part, found)
        return CheckResult(id=check.id, status=found.status, title=check.title, message=message, detail=detail)
    if check.compare == "property":
        message = Text("this doesn't hold of your results", "你的结果不满足这一条")
        return CheckResult(id=check.id, status=found.status, title=check.title, message=message)
    return _differing(evidence, found)


def _items(evidence: Evidence, check: Check) -> tuple[Item, ...]:
    return items_of(evidence.catalogue.lab, check)


def _differing(evidence: Evidence, found: CheckFinding) -> CheckResult:
    check = found.check
    case = _smallest_failing(evidence, found)
    expected, worst = _worst(evidence, found, case)
    if worst is None:
        message = _words_differ(evidence, found, case)
        return CheckResult(id=check.id, status=found.status, title=check.title, message=message)
    related = _related(evidence, found, case, worst)
    difference = describe_difference(check.probe, case, worst.name, worst.expected, worst.got)
    return CheckResult(
        id=check.id,
        status=found.status,
        title=check.title,
        message=_sentence(worst.name, related, expected),
        relation=related.id,
        difference=difference,
    )


def _words_differ(evidence: Evidence, found: CheckFinding, case: str) -> Text:
    """What is no array: the first name under which something else stands than expected."""
    item = (found.check.probe, case)
    key = evidence.catalogue.key.observe([found.base], [item], evidence.run)[found.base][item]
    got = evidence.observed[item].runs[0] if evidence.observed[item].runs else {}
    right = key.runs[0] if key.runs else {}
    for name in found.check.observe or sorted(right):
        plain = as_array(right.get(name)) is None and as_array(got.get(name)) is None
        if plain and repr(right.get(name)) != repr(got.get(name)):
            wanted, seen = f"{right.get(name)!r:.60}", f"{got.get(name)!r:.60}"
            return Text(f"{name}: {seen}, expected {wanted}", f"{name}：{seen}，应为 {wanted}")
    return Text("the values returned are of another kind than expected", "返回的内容与预期的种类不同")


def _sentence(name: str, related: Relation, count: int) -> Text:
    if count > 1:
        return Text(
            f"{name}: none of the {count} results that random orders can give; next to the nearest of them, {related.text.en}",
            f"{name}：不在正确做法可能得到的 {count} 种结果之中；与最接近的一种相比，{related.text.zh}",
        )
    return Text(f"{name}: {related.text.en}", f"{name}：{related.text.zh}")


def _related(evidence: Evidence, found: CheckFinding, case: str, worst: _Worst) -> Relation:
    inputs = evidence.catalogue.cases[case]
    words = evidence.catalogue.lab.rubric.sizes
    sizes = {name: (value, words[name]) for name, value in inputs.sizes.items() if name in words}
    start = as_array(inputs.values[found.check.from_]) if found.check.from_ and found.check.from_ in inputs.values else None
    return relation(worst.expected, worst.got, start, sizes)


def _smallest_failing(evidence: Evidence, found: CheckFinding) -> str:
    """Of the failing cases the one with the fewest numbers: the one a person can follow by hand."""

    def size(case: str) -> int:
        values = evidence.catalogue.cases[case].values.values()
        return sum(array.size for value in values if (array := as_array(value)) is not None)

    failing = [
        item[1]
        for item in items_of(evidence.catalogue.lab, found.check)
        if item_status(evidence, found.check, item, found.base)[0] is CheckStatus.FAIL
    ]
    return min(failing, key=size, default=found.case)


def _worst(evidence: Evidence, found: CheckFinding, case: str) -> tuple[int, _Worst | None]:
    """How many outcomes were possible, and the value that lies furthest from the nearest of them."""
    item = (found.check.probe, case)
    observation = evidence.observed[item]
    names = tuple(found.check.observe) or None
    key = evidence.catalogue.key.observe([found.base], [item], evidence.run)[found.base][item]
    known = evidence.catalogue.outcomes([found.base], item, names, evidence.run)[found.base]
    if key.fate is not Fate.OK or not key.runs or not observation.runs:
        return known.count, None
    every = known if len(key.runs) == 1 else outcomes(key, names)
    pairs = [(run, _nearest(run, key, every, names)) for run in observation.runs[:8]]
    gaps = [
        (gap, worst) for run, nearest in pairs if (worst := _furthest(run, nearest, names)) is not None for gap in [_gap(worst)]
    ]
    return known.count, max(gaps, key=lambda pair: pair[0])[1] if gaps else None


def _nearest(run: Mapping[str, object], key: Observation, every: Outcomes, names: tuple[str, ...] | None) -> Mapping[str, object]:
    """Of the key's runs, which are `every` as numbers, the one that lies nearest to the submission's `run`."""
    flat = flatten(run, names)
    alike = list(range(len(every.matrix))) if every.structure == flat.structure else []
    vectors = every.matrix  # (runs, numbers)
    if every.mixed:
        flats = [flatten(one, names) for one in key.runs]
        alike = [at for at, one in enumerate(flats) if one.structure == flat.structure]
        vectors = np.stack([flats[at].vector for at in alike]) if alike else vectors
    if not alike:
        return key.runs[0]
    gaps = np.abs(np.nan_to_num(vectors - flat.vector, nan=1e300)).max(axis=1, initial=0)
    return key.runs[alike[int(gaps.argmin())]]


def _furthest(run: Mapping[str, object], right: Mapping[str, object], names: tuple[str, ...] | None) -> _Worst | None:
    found = []
    for name in names or sorted(right):
        expected, got = as_array(right.get(name)), as_array(run.get(name))
        if expected is not None and got is not None:
            found.append(_Worst(name, expected, got))
    return max(found, key=_gap, default=None)


def _gap(worst: _Worst) -> float:
    """The largest difference in units of the expected values' scale; inf for another shape."""
    if worst.expected.size != worst.got.size:
        return np.inf
    scale = float(np.abs(worst.expected.astype(np.complex128)).max(initial=0)) or 1.0
    gap = np.abs(worst.got.astype(np.complex128).ravel() - worst.expected.astype(np.complex128).ravel()) / scale
    return float(np.nan_to_num(gap, nan=1e300).max(initial=0))


def _stopped(evidence: Evidence, part: PartFinding, found: CheckFinding) -> Text:
    observation = evidence.observed[found.check.probe, found.case]
    if found.fate is Fate.RAISED and observation.error is not None:
        error = observation.error
        place = Text(f" (line {error.line})", f"（第 {error.line} 行）") if error.line and error.file != PROBES else Text("", "")
        words = f"{error.type}: {error.message}"
        return Text(f"your code raised {words}{place.en}", f"你的代码抛出异常 {words}{place.zh}")
    if found.fate is Fate.TIMEOUT:
        return _timeout(evidence, part, found)
    return _FATES.get(found.fate, _FATES[Fate.NOT_RUN])


def _timeout(evidence: Evidence, part: PartFinding, found: CheckFinding) -> Text:
    lab = evidence.catalogue.lab
    limit = lab.probes[found.check.probe].seconds or lab.rubric.limits.probe_s
    measured = evidence.catalogue.seconds.get(found.check.probe, 0.0)
    # Rounded up, with a margin: the record stays the same however busy the machine was when the key was built.
    needs = next((bound for bound in _BOUNDS if 3 * measured <= bound), limit)
    entry = evidence.observed[found.check.probe, found.case].running or part.part.entries[0]
    return Text(
        f"stopped after {limit:g} s in {entry}(); the reference needs less than {needs:g} s",
        f"{entry}() 运行 {limit:g} 秒仍未结束，已中止；参考实现用时不到 {needs:g} 秒",
    )


def difference_json(difference: Difference | None) -> dict[str, object] | None:
    """The record's form of a difference."""
    if difference is None:
        return None
    plain = {name: getattr(difference, name) for name in difference.__slots__}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}
