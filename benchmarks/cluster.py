"""What a cluster costs beside one machine, in one run, and how far it would go, simulated: `python -m benchmarks.cluster`.

The simulation is a closed queue of four stations with the times measured here: one scheduler, N workers, the processes that
judge, one driver which reads and stores. It knows nothing of networks, memory or lost workers.
"""

from __future__ import annotations

import argparse
import contextlib
import heapq
import logging
import math
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import drawn
from benchmarks.corpus import COURSE, make_class, samples
from benchmarks.throughput import Way, graded, say
from grader.pipeline import RUNS, Record
from grader.worker.confine import adopt_orphans

WORKERS = (1, 10, 100, 1000)
CORES = (2, 64)  # of the driver's machine
WINDOW = 512  # as grader.cluster.connect.MOST


@dataclass(frozen=True)
class Times:
    """Seconds that one submission takes at each station."""

    scheduler: float
    worker: float
    judge: float
    driver: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lab", default="lab3")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=2000, help="empty tasks for the scheduler")
    parser.add_argument("--submissions", type=int, default=1_000_000, help="in the simulation")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md again")
    asked = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        local, afar, times = measured(asked, Path(name))
    told = compared(asked, local, afar)
    model = simulated(times, asked.submissions)
    print(told, model, sep="\n\n")
    if asked.page:
        drawn.put("cluster", told)
        drawn.put("simulated", model)


def measured(asked: argparse.Namespace, scratch: Path) -> tuple[Way, Way, Times]:
    chosen = samples(asked.lab, scratch)
    local, afar = (
        Way("grader grade --jobs 2", graded(asked.lab, "--jobs", "2", "--no-pages")),
        Way("grader grade --cluster local:2", graded(asked.lab, "--cluster", "local:2", "--no-pages")),
    )
    for number in range(asked.rounds):
        for way in (local, afar):
            say(f"round {number + 1} of {asked.rounds}: {way.name} …")
            place, mark = scratch / f"{number}-{way.name}", f"{number} {way.name}"
            one = make_class(asked.lab, place / "one", 1, f"{mark} alone", chosen)
            way.measure(one, make_class(asked.lab, place / "many", asked.count, mark, chosen))
            shutil.rmtree(place)
    made = make_class(asked.lab, scratch / "driver", asked.count, "driver", chosen)
    judge, child = judging(asked.lab, made, scratch / "driver-out")
    scheduler = scheduling(asked.tasks)
    driver = driving(asked.lab, made, scratch / "cluster-out") - scheduler
    return local, afar, Times(scheduler, child, judge, driver)


def judging(lab: str, made: Path, out: Path) -> tuple[float, float]:
    """Processor seconds of one process that does all but run, for each submission, and a run's wall."""
    for request in made.glob("*.request"):
        request.unlink()
    walls: list[float] = []

    def on_record(record: dict[str, object]) -> None:
        timing = record["timing"]
        assert isinstance(timing, dict)
        walls.append(timing["wall_s"])

    return own_seconds(lab, made, out, on_record), statistics.mean(walls)


def driving(lab: str, made: Path, out: Path) -> float:
    """Processor seconds of the driver and the scheduler, one process, where workers run and a crew judges."""
    from grader.cluster import connected
    from grader.pipeline import REQUIRED

    with connected("local:2", REQUIRED) as pool:
        return own_seconds(lab, made, out, pool=pool, jobs=pool.under_way)


def own_seconds(lab: str, made: Path, out: Path, on_record: Callable[[Record], None] = lambda _: None, **how: Any) -> float:
    """Processor seconds of this process for each submission after the first."""
    from grader.pipeline import GradeOptions, grade

    marks: list[float] = []

    def marked(record: Record) -> None:
        marks.append(time.process_time())
        on_record(record)

    options = GradeOptions(course=COURSE, lab=lab, path=made, out=out, pages=False, jobs=how.get("jobs", 1))
    grade(options, marked, pool=how.get("pool"))
    return (marks[-1] - marks[0]) / (len(marks) - 1)


def answer(_: str, asked: bytes) -> tuple[int, bytes]:
    """An empty task that carries what a submission's would."""
    return 1, asked


def scheduling(count: int) -> float:
    """Processor seconds of scheduler and client together for each empty task, two worker processes."""
    from distributed import Client, LocalCluster

    payload = random.Random(0).randbytes(8000)
    with contextlib.ExitStack() as stack:
        quiet = {"silence_logs": logging.CRITICAL, "dashboard_address": None}
        made = LocalCluster(n_workers=2, threads_per_worker=1, resources={"place": 1}, **quiet)
        client = stack.enter_context(Client(stack.enter_context(made), set_as_default=False))
        before = time.process_time()
        for start in range(0, count, WINDOW):
            names = range(start, min(count, start + WINDOW))
            futures = [client.submit(answer, "name", payload, key=f"task-{at}", resources={"place": 1}) for at in names]
            for future in futures:
                future.result()
        return (time.process_time() - before) / count


def simulate(workers: int, judges: int, count: int, times: Times, seed: int = 0) -> tuple[float, dict[str, float]]:
    """Seconds until all are graded, and how busy each station was."""
    draw = random.Random(seed)
    took = {
        "scheduler": lambda: times.scheduler,
        "workers": lambda: draw.expovariate(1 / times.worker),
        "judges": lambda: times.judge,
        "driver": lambda: times.driver,
    }
    free = {"scheduler": 1, "workers": workers, "judges": judges, "driver": 1}
    places, stations = dict(free), list(free)
    waiting, busy_s = dict.fromkeys(stations, 0), dict.fromkeys(stations, 0.0)
    events: list[tuple[float, int, str]] = []  # who ends when; a number keeps their order
    sent = ended = number = 0
    now = 0.0

    def serve(station: str) -> None:
        nonlocal number
        while free[station] and waiting[station]:
            free[station], waiting[station] = free[station] - 1, waiting[station] - 1
            number += 1
            seconds = took[station]()
            busy_s[station] += seconds
            heapq.heappush(events, (now + seconds, number, station))

    while ended < count:
        fresh = min(min(WINDOW, 2 * workers) - (sent - ended), count - sent)
        sent, waiting["scheduler"] = sent + fresh, waiting["scheduler"] + fresh
        serve("scheduler")
        now, _, station = heapq.heappop(events)
        free[station] += 1
        if station == stations[-1]:
            ended += 1
        else:
            following = stations[stations.index(station) + 1]
            waiting[following] += 1
            serve(following)
        serve(station)
    return now, {station: seconds / now / places[station] for station, seconds in busy_s.items()}


def compared(asked: argparse.Namespace, local: Way, afar: Way) -> str:
    head = (
        f"{asked.lab}, {asked.count} submissions, median of {asked.rounds} rounds ± half their range, two workers on two cores."
    )
    rows = [(way.name, drawn.middle(way.cpu()), way.walls(), way.started()) for way in (local, afar)]
    cpu = statistics.median(afar.cpu()) / statistics.median(local.cpu())
    wall = statistics.median(cost.wall for cost in afar.each) / statistics.median(cost.wall for cost in local.each)
    counted = "" if math.isnan(cpu) else f"{cpu:.2f} times the processor time, "
    told = f"A cluster's submission costs {counted}{wall:.2f} times the wall time."
    return "\n\n".join([head, drawn.table(("way", "CPU ms per submission", "wall ms", "start-up, s"), rows), told])


def simulated(times: Times, count: int) -> str:
    taken = f"{times.scheduler * 1e3:.2f} ms, a run {times.worker * 1e3:.0f} ms (drawn exponentially)"
    judged = f"judging {times.judge * 1e3:.0f} ms, driver {times.driver * 1e3:.1f} ms each"
    head = f"**Simulated, not run**: {count:,} submissions; scheduler {taken}, {judged}."
    rows = []
    for cores in CORES:
        for workers in WORKERS:
            judges = min(cores, max(2, min(WINDOW, 2 * workers) // RUNS))
            seconds, busy = simulate(workers, judges, count, times)
            shares = [f"{busy[name]:.0%}" for name in busy]
            rows.append((cores, workers, judges, f"{count / seconds:.0f}", f"{seconds / 3600:.1f} h", *shares))
    columns = ("driver's cores", "workers", "judging processes", "submissions per second", "in all")
    busy_columns = ("scheduler busy", "workers busy", "judging busy", "driver busy")
    return f"{head}\n\n{drawn.table((*columns, *busy_columns), rows)}"


if __name__ == "__main__":
    main()
