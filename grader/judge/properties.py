"""Property functions of a lab, applied to a submission's observations as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.errors import LabError
from grader.judge.views import Item
from grader.lab import Lab
from grader.lab.author import call
from grader.model import Fate, InputCase, Observation, Text
from grader.rubric.load import file_name


class Observed(dict[str, dict[str, list[Mapping[str, Any]]]]):
    """probe → case → the runs' values; probes that did not finish are absent.

    `inputs[case]`: the values that the case's `@inputs` function gave.
    `sizes[case]`: its sizes by name.
    """

    def __init__(self, observed: Mapping[Item, Observation], cases: Mapping[str, InputCase]) -> None:
        super().__init__()
        for (probe, case), item in observed.items():
            if item.fate is Fate.OK:
                self.setdefault(probe, {})[case] = list(item.runs)
        self.inputs = {name: case.values for name, case in cases.items()}
        self.sizes = {name: case.sizes for name, case in cases.items()}


def holds(lab: Lab, name: str, observed: Observed) -> bool | Text | None:
    """The property's verdict: True (or a Text that says what was measured), False, or None when it can't tell.

    Where the function fails, a submission gave values of a kind that it can't take: what it asks for doesn't hold of them.
    """
    try:
        return asked(lab, name, observed)
    except LabError as error:
        if isinstance(error.__cause__, KeyError | IndexError):
            return None  # an observation it needs isn't there
        if error.__cause__ is not None:
            return False
        raise


def asked(lab: Lab, name: str, observed: Observed) -> bool | Text | None:
    """The verdict on observations of the right kind. Raises LabError with the author's line where the function fails on them."""
    with np.errstate(all="ignore"):
        verdict = call(lab.folder / "properties.py", f"{name}()", lab.properties[name], observed)
    try:
        return verdict if isinstance(verdict, Text) or verdict is None else bool(verdict)
    except (TypeError, ValueError) as error:
        place = f"{file_name(lab.folder / 'properties.py')}:{lab.properties[name].__code__.co_firstlineno}"
        kind = type(verdict).__name__
        raise LabError(
            f"{place} {name}() returns a {kind}; a property returns True, False, None or a Text",
            zh=f"{place} {name}() 返回了 {kind}；性质应返回 True、False、None 或 Text",
        ) from error
