"""Right but slow: the probe that takes longest beside the reference. It costs nothing and stands where time stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from grader.judge.part import Evidence
from grader.judge.views import Item
from grader.model import Fate

LONG_S: Final = 0.2  # below it nobody waits
MANY: Final = 50  # times as long as the reference: another way of computing, not another machine's mood
LEAST_S: Final = 1e-3  # of the reference: what is quicker counts as this much, so that no machine's mood makes factors


def slowest(evidence: Evidence) -> dict[str, Any]:
    """`{"slowest": …}` for the run that took most times as long as the reference's, in seconds; {} where none is long."""
    found = max(_slow(evidence), default=None)
    if found is None:
        return {}
    times, took, needs, item = found
    names = evidence.catalogue.lab.probes[item[0]].entries
    return {
        "slowest": {
            "probe": item[0],
            "case": item[1],
            "entries": list(names),
            "seconds": round(took, 4),
            "reference_s": round(needs, 4),
            "times": float(f"{times:.2g}"),
        }
    }


def _slow(evidence: Evidence) -> Iterator[tuple[float, float, float, Item]]:
    catalogue = evidence.catalogue
    for item, seen in evidence.observed.items():
        spec = catalogue.lab.probes[item[0]]
        if seen.fate is not Fate.OK or seen.seconds < LONG_S or spec.training or spec.hidden:
            continue
        took, needs = seen.seconds / max(1, len(seen.runs)), max(catalogue.seconds.get(item[0], 0.0), LEAST_S)
        if took >= MANY * needs:
            yield took / needs, took, needs, item
