"""How cost grows with the class, with jobs and with the rubric's mistakes: `make growth`, written into docs/performance.md.

Classes are the lab's samples that meet no limit again and again, each with a text of its own, so that nothing is reused.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks import drawn
from benchmarks.corpus import COURSE, samples, write_class
from benchmarks.load import command, watched
from benchmarks.throughput import cpu_seconds, reap, say
from grader.worker.confine import adopt_orphans

ROSE: Final = "exponent since the row above"
FLAT: Final = 1000  # submissions from which on the driver's memory should stay as it is


@dataclass(frozen=True)
class Ran:
    """One command's seconds of wall and of CPU (children included), its driver's peak, and what it wrote (MB)."""

    wall: float
    cpu: float
    driver: float
    written: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lab", default="lab3")
    parser.add_argument("--sizes", default="10,100,1000,10000", help="submissions in the classes, the smallest first")
    parser.add_argument("--rounds", type=int, default=3, help="of one job and two in turn, with --twice submissions")
    parser.add_argument("--twice", type=int, default=600)
    parser.add_argument("--rubric", default="needle-hw2", help="the lab whose mistakes are left out")
    parser.add_argument("--mistakes", default="5,10,20,40")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md again")
    asked = parser.parse_args()
    adopt_orphans()
    parts: list[str] = []
    for measured in _measured(asked):  # each is told and kept as it comes: the last takes longest
        print(measured, end="\n\n", flush=True)
        parts.append(measured)
        if asked.page:
            drawn.put("growth", "\n\n".join(parts))


def _measured(asked: argparse.Namespace) -> Iterator[str]:
    yield by_size(asked.lab, _numbers(asked.sizes))
    yield by_jobs(asked.lab, asked.twice, asked.rounds)
    if asked.mistakes:
        yield by_mistakes(asked.rubric, _numbers(asked.mistakes))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def by_size(lab: str, sizes: Sequence[int]) -> str:
    """Classes of growing size: the exponent is that of what a class takes beyond a class of one."""
    with tempfile.TemporaryDirectory() as name:
        chosen = samples(lab, Path(name))
        # A class of one comes last: files are read warm by then.
        each = [
            (size, graded(lab, write_class(Path(name) / f"{size}", size, f"{size}", chosen), os.cpu_count() or 1))
            for size in (*sizes, 1)
        ]
    ran, start = dict(each[:-1]), each[-1][1]
    head = f"**Submissions** ({lab}, {os.cpu_count()} jobs, store and pages included; a class of one: {start.wall:.1f} s):"
    beyond = {size: one.wall - start.wall for size, one in ran.items()}
    rows = [
        (f"{size:,}", f"{one.wall:.1f}", f"{one.cpu:.1f}", rate(size, beyond[size], start.wall), power, f"{one.driver:.0f}",
         f"{one.written:.1f}")
        for (size, one), power in zip(ran.items(), _powers(beyond), strict=True)
    ]  # fmt: skip
    columns = ("submissions", "wall, s", "CPU, s", "per second", ROSE, "driver's peak, MB", "results, MB")
    told = [head, drawn.table(columns, rows)]
    flat = [one.driver for size, one in ran.items() if size >= FLAT]
    if len(flat) > 1:
        told.append(f"The driver's peak grows by {100 * (flat[-1] / flat[0] - 1):.0f} % from {FLAT:,} submissions on.")
    return "\n\n".join(told)


def rate(size: int, beyond: float, start: float) -> str:
    """Submissions per second; nothing where start-up's own noise is more than they took."""
    return f"{(size - 1) / beyond:.1f}" if beyond > start / 2 else "–"


def by_jobs(lab: str, count: int, rounds: int) -> str:
    """One job and two in turn, on the same class and on a class of one."""
    each: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name:
        chosen = samples(lab, Path(name))
        for number in range(rounds):
            for jobs, seconds in each.items():
                place, mark = Path(name) / f"{number}-{jobs}", f"{number} {jobs}"
                alone = graded(lab, write_class(place / "one", 1, f"{mark} alone", chosen), jobs)
                seconds.append(graded(lab, write_class(place / "many", count, mark, chosen), jobs).wall - alone.wall)
                shutil.rmtree(place)
    gains = [one / two for one, two in zip(each[1], each[2], strict=True)]
    one, two = (statistics.median(each[jobs]) for jobs in (1, 2))
    return (
        f"**Jobs** ({lab}, {count} submissions, {rounds} rounds in turn, start-up taken off): one job {one:.1f} s, "
        f"two {two:.1f} s: **{statistics.median(gains):.2f} ×** ({min(gains):.2f}–{max(gains):.2f}), on {os.cpu_count()} cores."
    )


def by_mistakes(lab: str, numbers: Sequence[int]) -> str:
    """The samples that the first mistakes explain, by rubrics that list ever more beside; the key is there before the clock runs.

    The same class each time: a sample whose mistake isn't listed is searched among mutants, which costs something else.
    """
    cpu: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "class"
        count = explained(lab, numbers[0], folder)
        for number in numbers:
            course = Path(name) / str(number)
            listed = shortened(course, lab, number)
            graded(lab, folder, 1, course)  # builds the key, and keeps what searches found
            cpu[listed] = statistics.median(graded(lab, folder, 1, course).cpu for _ in range(3))
    head = (
        f"**Mistakes** ({lab}, the {count} samples with none or with those of its first {numbers[0]} mistakes, "
        "by a rubric with only its first mistakes, one job, key built):"
    )
    rows = [(listed, f"{took:.1f}", power) for (listed, took), power in zip(cpu.items(), _powers(cpu), strict=True)]
    return f"{head}\n\n{drawn.table(('mistakes listed', 'CPU, s', ROSE), rows)}"


def explained(lab: str, number: int, folder: Path) -> int:
    """Copies the samples that are right, or wrong by the rubric's first mistakes alone; how many there are."""
    samples = COURSE / "submissions" / lab
    first = {one["id"] for one in _rubric(lab)["mistakes"][:number]}
    expected = yaml.safe_load((samples / "expected.yaml").read_text(encoding="utf-8"))
    chosen = {name for name, one in expected.items() if {*one["mistakes"]} <= first and not one.get("needs_review")}
    folder.mkdir()
    found = [path for path in sorted(samples.iterdir()) if path.name in chosen or path.stem in chosen]
    for path in found:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name)
    return len(found)


def _rubric(lab: str) -> dict[str, Any]:
    return dict(yaml.safe_load((COURSE / "rubrics" / f"{lab}.yaml").read_text(encoding="utf-8")))


def _powers(cost: Mapping[int, float]) -> list[str]:
    """The exponents with which cost grew from size to size; none where start-up's own noise is more than the smaller one took."""
    sizes = list(cost)
    return ["–", *(_power(one, cost[one], other, cost[other]) for one, other in pairwise(sizes))]


def _power(size: int, seconds: float, larger: int, longer: float) -> str:
    return f"{math.log(longer / seconds) / math.log(larger / size):.2f}" if min(seconds, longer) > 0 else "–"


def shortened(course: Path, lab: str, number: int) -> int:
    """A course with this lab alone, whose rubric lists so many mistakes at most; how many it has."""
    (course / "rubrics").mkdir(parents=True)
    shutil.copytree(COURSE / "labs" / lab, course / "labs" / lab)
    shutil.copytree(COURSE / "labs" / "data", course / "labs" / "data")
    rubric = _rubric(lab)
    kept = rubric["mistakes"][:number]
    known = {one["id"] for one in (*kept, *rubric.get("accepts", ()))}
    for one in (*kept, *rubric.get("accepts", ())):
        if "excludes" in one:
            one["excludes"] = [name for name in one["excludes"] if name in known]
    rubric["mistakes"] = kept
    text = yaml.safe_dump(rubric, allow_unicode=True, sort_keys=False, width=10_000)
    (course / "rubrics" / f"{lab}.yaml").write_text(text, encoding="utf-8")
    return len(kept)


def graded(lab: str, folder: Path, jobs: int, course: Path = COURSE) -> Ran:
    """One `grader grade` into a folder of its own, watched."""
    say(f"{lab}: {folder.parent.name}/{folder.name}, jobs {jobs} …")
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        reap()
        before, started = cpu_seconds(), time.monotonic()
        memory, code = watched(command(lab, folder, out, "--course", str(course), "--jobs", str(jobs)), out)
        wall = time.monotonic() - started
        reap()
        assert code == 0, f"{lab}: the command ended with {code}"
        written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
        return Ran(wall, cpu_seconds() - before, memory.peak_mb, written)


if __name__ == "__main__":
    main()
