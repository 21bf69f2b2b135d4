"""A part's pictures: what a probe observed, beside what the reference shows on the same inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from grader.compare.flatten import as_array
from grader.compare.picture import CELLS, drawable, picture
from grader.errors import LabError
from grader.key import AnswerKey, Item, Runner
from grader.lab import Lab
from grader.model import Array, Fate, InputCase, Observation, Text, Version
from grader.rubric.schema import Part, Picture

_LABEL: Final = 24  # characters of one row's or column's label


def item_of(lab: Lab, wanted: Picture) -> Item:
    """The probe and the case that the picture is taken from."""
    return wanted.probe, wanted.case or lab.probes[wanted.probe].cases[0]


def right_array(lab: Lab, key: AnswerKey, wanted: Picture, run: Runner) -> Array:
    """What the reference shows. Raises LabError where that can't be drawn."""
    item = item_of(lab, wanted)
    seen = key.observe([Version()], [item], run)[Version()][item].runs[0]
    array = as_array(seen.get(wanted.observe))
    if array is None or not drawable(wanted.kind, array):
        raise _not_drawable(lab, wanted, array, sorted(seen))
    return array


def _not_drawable(lab: Lab, wanted: Picture, array: Array | None, returned: Sequence[str]) -> LabError:
    name, probe, names = wanted.observe, wanted.probe, ", ".join(returned)
    shape = Text(f" of shape {array.shape}", f"（形状 {array.shape}）") if array is not None else Text("", "")
    return LabError(
        f"labs/{lab.id}: picture '{wanted.id}' ({wanted.kind}): '{name}'{shape.en} of probe '{probe}' can't be drawn; "
        f"the probe returns {names or 'nothing'}: images need two axes or more, matrices and curves numbers",
        zh=f"labs/{lab.id}：图“{wanted.id}”（{wanted.kind}）：探针“{probe}”的“{name}”{shape.zh}画不出来；"
        f"探针返回的有：{names or '无'}；images 至少要有两个轴，matrix 和 curve 要由数字组成",
    )


def pictures(
    lab: Lab, key: AnswerKey, part: Part, observed: Mapping[Item, Observation], cases: Mapping[str, InputCase], run: Runner
) -> list[dict[str, Any]]:
    """The record's pictures of a part, in the rubric's order."""
    return [_one(lab, key, wanted, observed, cases, run) for wanted in part.pictures]


def _one(
    lab: Lab, key: AnswerKey, wanted: Picture, observed: Mapping[Item, Observation], cases: Mapping[str, InputCase], run: Runner
) -> dict[str, Any]:
    item = item_of(lab, wanted)
    seen, inputs = observed[item], cases[item[1]].values
    got = as_array(seen.runs[0].get(wanted.observe)) if seen.fate is Fate.OK and seen.runs else None
    if got is not None and not drawable(wanted.kind, got):
        got = None
    return {
        "id": wanted.id,
        "kind": wanted.kind,
        "title": wanted.title.as_json(),
        "fate": seen.fate.value,
        **picture(wanted.kind, right_array(lab, key, wanted, run), got),
        "rows": _labels(inputs, wanted.rows),
        "columns": _labels(inputs, wanted.columns),
        **({"hidden": True} if lab.probes[wanted.probe].hidden else {}),
    }


def _labels(inputs: Mapping[str, Any], name: str | None) -> list[str]:
    """The values of an input as labels; none where the picture asks for none."""
    if name is None:
        return []
    value = inputs[name]
    values = value.ravel().tolist() if isinstance(value, np.ndarray) else value if isinstance(value, list) else [value]
    return [f"{item:.4g}" if isinstance(item, float) else str(item)[:_LABEL] for item in values[:CELLS]]
