"""What a cluster costs beside one machine, in one run, and how far it would go, simulated: `python -m benchmarks.cluster`.

The simulation is a closed queue of three stations with the times measured here: one scheduler, N workers, one driver which
judges. It knows nothing of networks, memory or lost workers.
"""

from __future__ import annotations

import argparse
import contextlib
import heapq
import math
import random
import resource
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import drawn
from benchmarks.corpus import COURSE, make_class, samples
from benchmarks.throughput import Way, graded, say
from grader.worker.confine import adopt_orphans

WORKERS = (1, 10, 100, 1000)
WINDOW = 512  # as grader.cluster.connect.MOST


@dataclass(frozen=True)
class Times:
    """Seconds that one submission takes at each station."""

    scheduler: float
    worker: float
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
    driver, child = judging(asked.lab, made, scratch / "driver-out")
    return local, afar, Times(scheduling(asked.tasks), child, driver)


def judging(lab: str, made: Path, out: Path) -> tuple[float, float]:
    """Processor seconds of the driver itself for each submission (reading, decoding, judging, storing), and a run's wall."""
    from grader.pipeline import GradeOptions, grade

    for request in made.glob("*.request"):
        request.unlink()
    walls: list[float] = []
    marks: list[float] = []

    def on_record(record: dict[str, object]) -> None:
        timing = record["timing"]
        assert isinstance(timing, dict)
        walls.append(timing["wall_s"])
        marks.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime + resource.getrusage(resource.RUSAGE_SELF).ru_stime)

    grade(GradeOptions(course=COURSE, lab=lab, path=made, out=out, pages=False), on_record)
    return (marks[-1] - marks[0]) / (len(marks) - 1), statistics.mean(walls)


def answer(_: str, asked: bytes) -> tuple[int, bytes]:
    """An empty task that carries what a submission's would."""
    return 1, asked


def scheduling(count: int) -> float:
    """Processor seconds of scheduler and client together for each empty task, two worker processes."""
    from distributed import Client, LocalCluster

    payload = random.Random(0).randbytes(8000)
    with contextlib.ExitStack() as stack:
        made = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, resources={"place": 1})
        client = stack.enter_context(Client(stack.enter_context(made), set_as_default=False))
        before = time.process_time()
        for start in range(0, count, WINDOW):
            names = range(start, min(count, start + WINDOW))
            futures = [client.submit(answer, "name", payload, key=f"task-{at}", resources={"place": 1}) for at in names]
            for future in futures:
                future.result()
        return (time.process_time() - before) / count


def simulate(workers: int, count: int, times: Times, seed: int = 0) -> tuple[float, dict[str, float]]:
    """Seconds until all are graded, and how busy each station was."""
    draw = random.Random(seed)
    free = workers
    busy_s = dict.fromkeys(("scheduler", "workers", "driver"), 0.0)
    queues: dict[str, int] = dict.fromkeys(("workers", "driver"), 0)
    at_scheduler = at_driver = 0.0
    events: list[tuple[float, int, str]] = []
    sent = ended = number = 0
    now = 0.0

    def push(when: float, what: str) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (when, number, what))

    def send() -> None:
        nonlocal at_scheduler, sent
        if sent < count:
            sent += 1
            at_scheduler = max(now, at_scheduler) + times.scheduler
            busy_s["scheduler"] += times.scheduler
            push(at_scheduler, "sent")

    for _ in range(min(WINDOW, 2 * workers)):
        send()
    while events:
        now, _, what = heapq.heappop(events)
        if what == "sent":
            queues["workers"] += 1
        elif what == "run":
            free += 1
            at_driver = max(now, at_driver) + times.driver
            busy_s["driver"] += times.driver
            push(at_driver, "judged")
        else:
            ended += 1
            send()
        while free and queues["workers"]:
            free, queues["workers"] = free - 1, queues["workers"] - 1
            took = draw.expovariate(1 / times.worker)
            busy_s["workers"] += took / workers
            push(now + took, "run")
    assert ended == count
    return now, {name: seconds / now for name, seconds in busy_s.items()}


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
    head = f"**Simulated, not run**: {count:,} submissions; scheduler {taken}, driver {times.driver * 1e3:.1f} ms each."
    rows = []
    for workers in WORKERS:
        seconds, busy = simulate(workers, count, times)
        shares = [f"{busy[name]:.0%}" for name in ("workers", "scheduler", "driver")]
        rows.append((workers, f"{count / seconds:.0f}", f"{seconds / 3600:.1f} h", *shares))
    columns = ("workers", "submissions per second", "in all", "workers busy", "scheduler busy", "driver busy")
    return f"{head}\n\n{drawn.table(columns, rows)}"


if __name__ == "__main__":
    main()
