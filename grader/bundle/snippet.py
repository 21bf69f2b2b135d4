"""A few lines of Python that repeat a failing check: the probe's call on its smallest input, and nothing expected."""

from __future__ import annotations

import pprint
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from grader.bundle.opening import probe_source
from grader.lab import Lab

FEW: Final = 120  # numbers that people still paste
_DIGITS: Final = 17  # so that what is pasted is the very input
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A failing check and the lines that repeat it."""

    check: Mapping[str, Any]
    probe: str
    case: str
    lines: str


def reproduction(lab: Lab, seed: int, record: Record, part: str, file: Path, given: str) -> Shown | None:
    """The part's failing public check with the smallest input; None where no check of it failed on an input."""
    found = next((one for one in record.get("parts") or () if one["id"] == part), None)
    failing = [(check, place) for check in (found or {}).get("checks") or () if (place := _place(lab, part, check)) is not None]
    if not failing:
        return None
    cases = lab.cases(seed)
    check, (probe, case) = min(failing, key=lambda pair: (lab.probes[pair[1][0]].training, _size(cases[pair[1][1]].values)))
    return Shown(check, probe, case, _lines(lab, probe, case, cases[case].values, file, given))


def _place(lab: Lab, part: str, check: Mapping[str, Any]) -> tuple[str, str] | None:
    if check.get("status") == "pass" or check.get("hidden"):
        return None
    difference = check.get("difference")
    if difference:
        return difference["probe"], difference["case"]
    known = next((one for one in (*lab.rubric.part(part).checks, *lab.rubric.part(part).own) if one.id == check["id"]), None)
    if known is None or check.get("status") == "not-run":
        return None
    return known.probe, check.get("case") or (known.cases or lab.probes[known.probe].cases)[0]


def _lines(lab: Lab, probe: str, case: str, values: Mapping[str, Any], file: Path, given: str) -> str:
    names = list(lab.probes[probe].signature.parameters)
    if _size(values) <= FEW:
        arguments = [f"{name} = {_written(values[name])}" for name in names if name in values]
        call = f"print({probe}(lab, {', '.join(name for name in names if name in values)}))"
    else:
        arguments, call = [], f"print({probe}(lab, **lab.inputs({case!r})))"
    head = [
        "import numpy as np",
        "from grader.tryout import student",
        "from grader.worker.probing import *",
        "",
        f"lab = student({str(file)!r}, {given!r})",
        "",
    ]
    return "\n".join([*head, probe_source(lab, probe), "", *arguments, call])


def _size(values: Mapping[str, Any]) -> int:
    return sum(int(getattr(value, "size", 1)) for value in values.values())


def _written(value: Any) -> str:
    """The value as Python."""
    if isinstance(value, np.ndarray):
        with np.printoptions(precision=_DIGITS, threshold=FEW + 1, linewidth=120, floatmode="unique"):
            dtype = "" if value.dtype in (np.float64, np.int64) else f", dtype=np.{value.dtype.name}"
            return f"np.array({np.array2string(value, separator=', ')}{dtype})"
    return pprint.pformat(value, width=120)
