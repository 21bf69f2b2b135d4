"""Submissions per second of `grader grade` beside the floors and beside other graders, as ratios: `make benchmark`.

Ways take turns within each round, so that a neighbour's load falls on all. Each grades a class of one and a class of many:
the difference is what a submission costs, the rest is start-up. Every submission has a text of its own: nothing is reused.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import drawn, others
from benchmarks.corpus import COURSE, make_class, samples
from grader.worker.confine import adopt_orphans

BASE = "fork server, unconfined"
TOGETHER = 15  # times as many submissions as a slow way gets share a pytest session
PYTEST = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-c", os.devnull, "test_lab.py"]
COLUMNS = (("CPU ms", 8), ("±", 7), ("× fork", 8), ("wall ms", 9), ("±", 7), ("× fork", 8), ("per s", 7), ("start s", 9))


@dataclass
class Cost:
    """Seconds of wall and of CPU, children included."""

    wall: float
    cpu: float


@dataclass
class Way:
    """One way of grading a class; what a submission took in each round, and starting."""

    name: str
    run: Callable[[Path], int]  # grades a class, says how many submissions it took
    starts: bool = True  # False: each submission starts anew, so start-up is part of its cost
    each: list[Cost] = field(default_factory=list)
    start: list[Cost] = field(default_factory=list)

    def cpu(self) -> list[float]:
        return [cost.cpu for cost in self.each]

    def walls(self) -> str:
        """The rounds' wall time of a submission, as a table's cell."""
        return drawn.middle([cost.wall for cost in self.each])

    def started(self) -> str:
        """Seconds until it is ready, as a table's cell."""
        return f"{statistics.median(cost.wall for cost in self.start):.1f}" if self.starts else "in each"

    def measure(self, one: Path, many: Path) -> None:
        alone = self._cost(one)[0] if self.starts else Cost(0, 0)
        whole, count = self._cost(many)
        count -= self.starts
        self.start.append(alone)
        self.each.append(Cost((whole.wall - alone.wall) / count, (whole.cpu - alone.cpu) / count))

    def _cost(self, made: Path) -> tuple[Cost, int]:
        reap()
        before, started = cpu_seconds(), time.monotonic()
        count = self.run(made)
        wall = time.monotonic() - started
        lost = reap()  # what a way left behind counts as well
        return Cost(wall, math.nan if lost else cpu_seconds() - before), count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labs", default="lab3,lab4,lab5")
    parser.add_argument("--count", type=int, default=200, help="submissions in the class")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--few", type=int, default=4, help="submissions for which a slow way is started, each round")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md and its picture again")
    asked = parser.parse_args()
    adopt_orphans()  # bubblewrap ends before its sandbox is waited for: its CPU seconds would be nobody's
    measured = {lab: measure(lab, asked) for lab in asked.labs.split(",")}
    if asked.page:
        drawn.put("throughput", "\n\n".join(marked(lab, ways, asked.count) for lab, ways in measured.items()))
        drawn.picture({lab: {way.name: statistics.median(way.cpu()) for way in ways} for lab, ways in measured.items()})


def measure(lab: str, asked: argparse.Namespace) -> list[Way]:
    """All ways in turn, some rounds; the table is printed."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        say(f"{lab}: grading the samples once, which builds the answer key …")
        chosen = samples(lab, scratch)
        ways = all_ways(lab, asked.few)
        for number in range(asked.rounds):
            for way in ways:
                say(f"{lab}, round {number + 1} of {asked.rounds}: {way.name} …")
                place, mark = scratch / f"{number}-{ways.index(way)}", f"{number} {way.name}"
                one = make_class(lab, place / "one", 1, f"{mark} alone", chosen)
                many = make_class(lab, place / "many", asked.count, mark, chosen)
                way.measure(one, many)
                shutil.rmtree(place)
        print(table(ways, asked.count, len(chosen)), flush=True)
        return ways


def marked(lab: str, ways: list[Way], count: int) -> str:
    """One lab's measurements as a Markdown table."""
    base = statistics.median(next(way for way in ways if way.name == BASE).cpu())
    load = f"{os.cpu_count()} cores with {os.getloadavg()[0]:.1f} processes wanting them (about 1 is this benchmark's own)"
    head = f"**{lab}**, {count} submissions, median of {len(ways[0].each)} rounds ± half their range, one job, {load}:"
    rows = [
        (way.name, drawn.middle(way.cpu()), f"{statistics.median(way.cpu()) / base:.2f}", way.walls(), way.started())
        for way in ways
    ]
    absent = [name for name in others.PACKAGES if not others.installed(name)]
    rows += [(name, "left out: not installed here (`make others`)", "", "", "") for name in absent]
    columns = ("way", "CPU ms per submission", "× fork server", "wall ms", "start-up, s")
    return f"{head}\n\n{drawn.table(columns, rows)}"


def all_ways(lab: str, few: int) -> list[Way]:
    ways = [
        Way(BASE, floor("fork")),
        Way("one process, nothing isolated", floor("warm")),
        Way("sandbox alone", floor("confined")),
        Way("grader grade --no-pages", graded(lab, "--jobs", "1", "--no-pages")),
        Way("grader grade", graded(lab, "--jobs", "1")),
        Way("pytest, one session for all", one_session(TOGETHER * few)),
        Way("pytest per submission", pytested(few), starts=False),
    ]
    run = {"otter": ("otter run", others.otter), "nbgrader": ("nbgrader autograde", others.nbgrader)}
    for name, (title, way) in run.items():
        if others.installed(name):
            ways.append(Way(title, way(few), starts=False))
        else:
            say(f"{title}: left out, not installed here; `make others` installs it")
    return ways


def floor(way: str) -> Callable[[Path], int]:
    def run(made: Path) -> int:
        call([sys.executable, "-m", "benchmarks.floors", way, str(made)])
        return len(list(made.glob("*.py")))

    return run


def graded(lab: str, *options: str) -> Callable[[Path], int]:
    def run(made: Path) -> int:
        out, submissions = made.parent / "out", made.parent / "submissions"
        shutil.copytree(made, submissions, ignore=shutil.ignore_patterns("*.request"))
        command = [sys.executable, "-m", "grader", "grade", lab, str(submissions), "--out", str(out)]
        call([*command, "--quiet", *options])
        count = len((out / "results.jsonl").read_text(encoding="utf-8").splitlines())
        assert count == len(list(made.glob("*.py")))
        return count

    return run


def pytested(few: int) -> Callable[[Path], int]:
    def run(made: Path) -> int:
        chosen = sorted(made.glob("*.request"))[:few]
        for request in chosen:
            folder = made.parent / request.stem
            folder.mkdir()
            shutil.copy(Path(__file__).with_name("one_pytest.py"), folder / "test_lab.py")
            shutil.copy(request, folder / "submission.request")
            shutil.copy(chosen[0], folder / "reference.request")
            output = call(PYTEST, folder, right=(0, 1))
            assert "4 passed" in output or " failed" in output, output
        return len(chosen)

    return run


def one_session(most: int) -> Callable[[Path], int]:
    """So many submissions in one pytest process; nothing keeps them apart."""

    def run(made: Path) -> int:
        folder = made.parent / "session"
        folder.mkdir()
        chosen = sorted(made.glob("*.request"))[:most]
        shutil.copy(Path(__file__).with_name("one_pytest.py"), folder / "test_lab.py")
        shutil.copy(chosen[0], folder / "reference.request")
        for request in chosen:
            shutil.copy(request, folder / f"submission-{request.name}")
        output = call(PYTEST, folder, right=(0, 1))
        told = sum(int(number) for number in re.findall(r"(\d+) (?:passed|failed)", output))
        assert told == 4 * len(chosen), output[-2000:]
        return len(chosen)

    return run


def call(command: list[str], folder: Path = COURSE, right: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in right:
        raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def reap() -> bool:
    """Waits for every adopted process; whether one was killed before it could count its children's CPU seconds."""
    lost = False
    with contextlib.suppress(ChildProcessError):
        while True:
            _, status, used = os.wait3(0)
            lost |= os.WIFSIGNALED(status) and used.ru_utime < 0.01
    return lost


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(ways: list[Way], count: int, samples_used: int) -> str:
    """The medians, their spread, and each way as a multiple of the unconfined fork server."""
    base = next(way for way in ways if way.name == BASE)
    lines = [
        f"{count} submissions made of {samples_used} samples, {len(base.each)} rounds, one job.",
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}. CPU is the steady column.",
        "",
        "".join([f"{'way, per submission':<34}", *(f"{name:>{width}}" for name, width in COLUMNS)]),
    ]
    for way in ways:
        cpu, wall = [cost.cpu for cost in way.each], [cost.wall for cost in way.each]
        lines.append(
            f"{way.name:<34}{_ms(cpu)}{_times(cpu, [cost.cpu for cost in base.each])}"
            f"{_ms(wall):>16}{_times(wall, [cost.wall for cost in base.each])}"
            f"{1 / statistics.median(wall):7.1f}{statistics.median(cost.wall for cost in way.start):9.1f}"
        )
    lines += [
        "",
        "± is half the range of the rounds. A start imports torch; pytest starts anew for each submission. nan: not counted.",
    ]
    return "\n".join(lines)


def _ms(values: list[float]) -> str:
    return f"{statistics.median(values) * 1e3:8.1f}{(max(values) - min(values)) * 500:7.1f}"


def _times(values: list[float], base: list[float]) -> str:
    return f"{statistics.median(values) / statistics.median(base):8.2f}"


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
