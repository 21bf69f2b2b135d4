"""How cost grows with the class, with jobs and with the rubric's mistakes: `make growth`, written into docs/performance.md.

Classes are the lab's quick samples again and again, each with a text of its own, so that nothing is reused.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks import drawn
from benchmarks.corpus import COURSE, samples
from benchmarks.load import Memory
from benchmarks.throughput import _cpu, reap, say
from grader.worker.confine import adopt_orphans

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
        ran = {size: graded(lab, made(Path(name), lab, size, chosen), jobs=os.cpu_count() or 1) for size in sizes}
        start = graded(lab, made(Path(name), lab, 1, chosen), jobs=os.cpu_count() or 1)  # last: files are read warm by then
    lines = [
        f"**Submissions** ({lab}, {os.cpu_count()} jobs, store and pages included; a class of one: {start.wall:.1f} s):",
        "",
        "| submissions | wall, s | CPU, s | per second | exponent since the row above | driver's peak, MB | results, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    before: tuple[int, Ran] | None = None
    for size, one in ran.items():
        power = _power(before[0], before[1].wall - start.wall, size, one.wall - start.wall) if before else "–"
        lines.append(
            f"| {size:,} | {one.wall:.1f} | {one.cpu:.1f} | {(size - 1) / (one.wall - start.wall):.1f} | {power} "
            f"| {one.driver:.0f} | {one.written:.1f} |"
        )
        before = size, one
    flat = [one.driver for size, one in ran.items() if size >= FLAT]
    if len(flat) > 1:
        lines += ["", f"The driver's peak grows by {100 * (flat[-1] / flat[0] - 1):.0f} % from {FLAT:,} submissions on."]
    return "\n".join(lines)


def by_jobs(lab: str, count: int, rounds: int) -> str:
    """One job and two in turn, on the same class and on a class of one."""
    each: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name:
        chosen = samples(lab, Path(name))
        for number in range(rounds):
            for jobs, seconds in each.items():
                place = Path(name) / f"{number}-{jobs}"
                alone = graded(lab, made(place, lab, 1, chosen), jobs)
                seconds.append(graded(lab, made(place, lab, count, chosen), jobs).wall - alone.wall)
                shutil.rmtree(place)
    gains = [one / two for one, two in zip(each[1], each[2], strict=True)]
    one, two = (statistics.median(each[jobs]) for jobs in (1, 2))
    return (
        f"**Jobs** ({lab}, {count} submissions, {rounds} rounds in turn, start-up taken off): one job {one:.1f} s, "
        f"two {two:.1f} s: **{statistics.median(gains):.2f} ×** ({min(gains):.2f}–{max(gains):.2f}), on {os.cpu_count()} cores."
    )


def by_mistakes(lab: str, numbers: Sequence[int]) -> str:
    """The lab's samples by a rubric that lists only its first mistakes; the key is there before the clock runs."""
    rows: list[tuple[int, float, int]] = []
    with tempfile.TemporaryDirectory() as name:
        for number in numbers:
            course = Path(name) / str(number)
            listed = shortened(course, lab, number)
            folder = COURSE / "submissions" / lab
            graded(lab, folder, 1, course)  # builds the key, and keeps what searches found
            again = [graded(lab, folder, 1, course) for _ in range(3)]
            rows.append((listed, statistics.median(one.cpu for one in again), len(list(folder.iterdir())) - 1))
    lines = [
        f"**Mistakes** ({lab}, its {rows[0][2]} samples by a rubric with only its first mistakes, one job, key built):",
        "",
        "| mistakes listed | CPU, s | exponent since the row above |",
        "|---|---|---|",
    ]
    before: tuple[int, float] | None = None
    for listed, cpu, _ in rows:
        lines.append(f"| {listed} | {cpu:.1f} | {_power(*before, listed, cpu) if before else '–'} |")
        before = listed, cpu
    return "\n".join(lines)


def _power(size: int, seconds: float, larger: int, longer: float) -> str:
    """The exponent with which cost grew; none where start-up's own noise is more than the smaller class took."""
    return f"{math.log(longer / seconds) / math.log(larger / size):.2f}" if min(seconds, longer) > 0 else "–"


def shortened(course: Path, lab: str, number: int) -> int:
    """A course with this lab alone, whose rubric lists so many mistakes at most; how many it has."""
    (course / "rubrics").mkdir(parents=True)
    shutil.copytree(COURSE / "labs" / lab, course / "labs" / lab)
    shutil.copytree(COURSE / "labs" / "data", course / "labs" / "data")
    rubric: dict[str, Any] = yaml.safe_load((COURSE / "rubrics" / f"{lab}.yaml").read_text(encoding="utf-8"))
    kept = rubric["mistakes"][:number]
    known = {one["id"] for one in (*kept, *rubric.get("accepts", ()))}
    for one in (*kept, *rubric.get("accepts", ())):
        if "excludes" in one:
            one["excludes"] = [name for name in one["excludes"] if name in known]
    rubric["mistakes"] = kept
    text = yaml.safe_dump(rubric, allow_unicode=True, sort_keys=False, width=10_000)
    (course / "rubrics" / f"{lab}.yaml").write_text(text, encoding="utf-8")
    return len(kept)


def made(scratch: Path, lab: str, count: int, chosen: Sequence[Path]) -> Path:
    folder = scratch / f"class-{count}" / lab
    folder.mkdir(parents=True)
    for index in range(count):
        text = chosen[index % len(chosen)].read_bytes() + f"\n# {scratch.name} {count} {index}\n".encode()
        (folder / f"{index:05}.py").write_bytes(text)
    return folder


def graded(lab: str, folder: Path, jobs: int, course: Path = COURSE) -> Ran:
    """One `grader grade` into a folder of its own, watched."""
    say(f"{lab}: {folder.parent.name}/{folder.name}, jobs {jobs} …")
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        command = [sys.executable, "-m", "grader", "grade", lab, str(folder), "--out", str(out), "--course", str(course)]
        reap()
        before, started = _cpu(), time.monotonic()
        process = subprocess.Popen([*command, "--jobs", str(jobs), "--quiet"], cwd=COURSE, stdout=subprocess.DEVNULL)
        memory = Memory(process.pid, out / "results.sqlite")
        watching = threading.Thread(target=memory.watch)
        watching.start()
        code = process.wait()
        wall = time.monotonic() - started
        memory.ended.set()
        watching.join()
        reap()
        assert code == 0, f"{lab}: the command ended with {code}"
        written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
        driver = max((mb for _, mb in memory.driver), default=0.0)
        return Ran(wall, _cpu() - before, driver, written)


if __name__ == "__main__":
    main()
