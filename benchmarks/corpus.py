"""A class made of the samples: as many submissions as asked for, each with a text of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from grader import wire
from grader.lab import Lab, load_lab
from grader.model import Source, Task
from grader.sandbox.stay import request_of

COURSE: Final = Path(__file__).resolve().parents[1]
LIMITS: Final = frozenset({"timeout", "memory", "flooded", "crashed"})  # samples that run into them measure them


def samples(lab: str, scratch: Path) -> list[Path]:
    """The lab's samples in one file each that run to their end; grading them also builds the answer key."""
    out = scratch / "warm-up"
    command = [sys.executable, "-m", "grader", "grade", lab, "--out", str(out), "--no-pages"]
    subprocess.run(command, cwd=COURSE, stdout=subprocess.DEVNULL, check=True)
    records = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    ended = {record["submission"] for record in records if runs_to_its_end(record)}
    found = sorted((COURSE / "submissions" / lab).glob("*.py"))
    return [path for path in found if path.stem in ended and is_utf8(path)]


def is_utf8(path: Path) -> bool:
    """Whether lines can be added to it; samples in another encoding are for other tests."""
    try:
        return bool(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return False


def runs_to_its_end(record: Mapping[str, Any]) -> bool:
    """Whether it was run and no check met a limit: as recorded, not by the clock, so that every run draws from the same."""
    seen = {check["status"] for part in record["parts"] for check in part["checks"]}
    return "wall_s" in record["timing"] and not seen & LIMITS


def make_class(lab: str, folder: Path, count: int, mark: str, chosen: list[Path]) -> Path:
    """`folder/<lab>` with `count` submissions and, beside each, the request that the sandbox would send."""
    made = write_class(folder / lab, count, mark, chosen)
    loaded = load_lab(COURSE, lab)
    for path in sorted(made.glob("*.py")):
        asked = task(loaded, path)
        path.with_suffix(".request").write_bytes(wire.encode(request_of(asked, asked.plan, 0)))
    return made


def write_class(folder: Path, count: int, mark: str, chosen: Sequence[Path]) -> Path:
    """The folder with `count` submissions: the chosen ones again and again, each with `mark` and a number of its own."""
    folder.mkdir(parents=True)
    for index in range(count):
        text = chosen[index % len(chosen)].read_bytes() + f"\n# {mark} {index}\n".encode()
        (folder / f"{index:05}.py").write_bytes(text)
    return folder


def task(lab: Lab, path: Path) -> Task:
    """What the sandbox is asked for one submission of one file."""
    return Task(
        files=(Source(path=path.name, text=path.read_bytes().decode("utf-8", "replace")),),
        overlay=lab.starter,
        entry_points=lab.entry_points,
        patterns=lab.patterns,
        probes=lab.sandbox_probes(),
        plan=lab.plan(0),
        limits=lab.rubric.limits,
    )
