"""10,000 submissions with faults among them, by the real command: `make load`, COUNT=… for another number.

Held to: the batch ends, every submission has exactly one record, the same work in other words gets its sample's verdict,
every fault is told for what it is, nothing is ungraded, and memory stays flat.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.corpus import is_utf8, runs_to_its_end
from benchmarks.variants import Made, Sample, make, read_sample

COURSE: Final = Path(__file__).resolve().parents[1]
LABS: Final = ("lab2", "lab3", "lab4")
SIGNS: Final[Mapping[str, frozenset[str]]] = {  # of which a check must bear one: its status, or its detail
    "hang": frozenset({"timeout"}),
    "crash": frozenset({"crashed"}),
    "memory": frozenset({"memory", "timeout"}),  # piece by piece it may take longer than it may
    "flood": frozenset({"flooded", "timeout"}),
}
MARK: Final = 1000  # records after which memory is looked at first
GROWTH_MB: Final = 64.0  # that the driver may grow by afterwards: caches fill up to what the lab's samples can do
Record = dict[str, Any]


@dataclass
class Memory:
    """Resident mebibytes of a command's driver, of its largest judging process and of its largest zygote, while it runs."""

    pid: int
    store: Path
    driver: list[tuple[int, float]] = field(default_factory=list)  # (records finished, MB)
    peak_mb: float = 0.0  # the driver's, by the kernel's own mark: also between two looks
    judge: float = 0.0
    zygote: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.ended.wait(0.5):
            if (mine := resident_mb(self.pid)) > 0:
                self.driver.append((finished(self.store), mine))
                self.peak_mb = max(self.peak_mb, high_mb(self.pid))
            self.judge = max([self.judge, *map(high_mb, judges(self.pid))])
            self.zygote = max([self.zygote, *(mb for pid in zygotes(self.pid) if (mb := resident_mb(pid)) > 0)])

    def peak(self, within: range) -> float:
        """The most that the driver had while so many records were finished."""
        return max((mb for done, mb in self.driver if done in within), default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="submissions of all labs together")
    parser.add_argument("--labs", nargs="+", default=LABS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-pages", action="store_true")
    asked = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        for at, lab in enumerate(asked.labs):
            count = asked.count // len(asked.labs) + (at < asked.count % len(asked.labs))
            wrong += one_lab(lab, Path(name) / lab, count, asked)
    print("\n".join(wrong[:40]) or "nothing lost, every verdict its sample's, every fault told for what it is")
    raise SystemExit(bool(wrong))


def one_lab(lab: str, scratch: Path, count: int, asked: argparse.Namespace) -> list[str]:
    """Grades a class of one lab; what was wrong with it."""
    verdicts, samples, right = samples_of(lab, scratch)
    made = make(scratch / "class", samples, right, count, asked.seed)
    out = scratch / "out"
    started = time.monotonic()
    memory, code = graded(lab, scratch / "class", out, asked)
    seconds = time.monotonic() - started
    records = list(records_of(out))
    wrong = [f"{lab}: the command ended with {code}"] if code else []
    wrong += [f"{lab}/{line}" for line in compared(made, records, verdicts)]
    if (growth := memory.peak(range(count + 1)) - memory.peak(range(MARK + 1))) > GROWTH_MB:
        wrong.append(f"{lab}: the driver grew by {growth:.0f} MB after {MARK} records")
    tell(lab, count, seconds, made, memory)
    return wrong


def samples_of(lab: str, scratch: Path) -> tuple[dict[str, Any], list[Sample], list[Sample]]:
    """What each sample of one file comes to, all such samples, and those with full marks; this also builds the answer key."""
    out = scratch / "samples"
    scratch.mkdir(parents=True)
    folder = COURSE / "submissions" / lab
    subprocess.run(command(lab, folder, out, "--no-pages"), cwd=COURSE, stdout=subprocess.DEVNULL, check=True)
    files = {path.stem: path for path in folder.glob("*.py") if is_utf8(path)}
    records = [record for record in records_of(out) if record["submission"] in files]
    ended = [record for record in records if runs_to_its_end(record)]
    read = {record["submission"]: read_sample(files[record["submission"]], _lines(record)) for record in ended}
    right = [record["submission"] for record in ended if record["score"] == record["max_score"]]
    faultless = [sample for name in right if (sample := read[name]).bodies]
    return {record["submission"]: verdict(record) for record in ended}, list(read.values()), faultless


def _lines(record: Record) -> list[int]:
    return [part["location"]["line"] for part in record["parts"] if part["location"]]


def command(lab: str, folder: Path, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "grader", "grade", lab, str(folder), "--out", str(out), "--quiet", *options]


def graded(lab: str, folder: Path, out: Path, asked: argparse.Namespace) -> tuple[Memory, int]:
    options = ["--jobs", str(asked.jobs), *(["--no-pages"] if asked.no_pages else [])]
    return watched(command(lab, folder, out, *options), out)


def watched(line: Sequence[str], out: Path) -> tuple[Memory, int]:
    """What the command that grades into `out` took of memory, and its exit code."""
    process = subprocess.Popen(line, cwd=COURSE, stdout=subprocess.DEVNULL)
    memory = Memory(process.pid, out / "results.sqlite")
    watching = threading.Thread(target=memory.watch)
    watching.start()
    code = process.wait()
    memory.ended.set()
    watching.join()
    return memory, code


# ── what must hold ────────────────────────────────────────────────────────────


def verdict(record: Record) -> Any:
    """What must be the same for the same work: not lines, not the names in a message."""
    parts = [
        (part["id"], part["status"], part["score"], [check["status"] for check in part["checks"]]) for part in record["parts"]
    ]
    taken = [(one["mistake"], one["part"], one["points"], one["evidence"]) for one in record["deductions"]]
    return record["status"], record["score"], record["needs_review"], parts, taken


def compared(made: Sequence[Made], records: Sequence[Record], verdicts: Mapping[str, Any]) -> Iterator[str]:
    """Each submission that is lost, doubled or not told for what it is."""
    times = Counter(record["submission"] for record in records)
    known = {record["submission"]: record for record in records}
    for one in made:
        if times[one.id] != 1:
            yield f"{one.id}: {times[one.id]} records"
        elif wrong := _wrong(one, known[one.id], verdicts):
            yield f"{one.id} ({one.fault or one.sample}): {wrong}"
    yield from (f"{name}: nobody handed it in" for name in sorted(times.keys() - {one.id for one in made}))


def _wrong(one: Made, record: Record, verdicts: Mapping[str, Any]) -> str:
    if not one.fault:
        got, right = verdict(record), verdicts[one.sample]
        return "" if got == right else f"{got}, its sample {right}"
    if one.fault == "unreadable":
        return "" if record["status"] == "unusable" else f"{record['status']} instead of unusable"
    signs = {word for part in record["parts"] for check in part["checks"] for word in (check["status"], check["detail"])}
    told = bool(signs & SIGNS[one.fault])
    return "" if record["status"] == "graded" and told else f"{record['status']}, {sorted(signs)}"


def records_of(out: Path) -> Iterator[Record]:
    with (out / "results.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


# ── figures ───────────────────────────────────────────────────────────────────


def tell(lab: str, count: int, seconds: float, made: Sequence[Made], memory: Memory) -> None:
    faults = Counter(one.fault for one in made if one.fault)
    print(
        f"{lab}: {count} submissions in {seconds:.0f} s ({count / seconds:.1f} per s) · "
        "faults "
        + ", ".join(f"{kind} {number}" for kind, number in sorted(faults.items()))
        + f" · driver {memory.peak(range(MARK + 1)):.0f} MB up to {MARK} records, {memory.peak(range(count + 1)):.0f} MB at most"
        + f" · largest judging process {memory.judge:.0f} MB · largest zygote {memory.zygote:.0f} MB",
        flush=True,
    )


def finished(store: Path) -> int:
    """The records that any other program finds in the results file now."""
    if not store.is_file():
        return 0
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        return int(connection.execute("select count(*) from records").fetchone()[0])
    except sqlite3.Error:
        return 0  # not yet made
    finally:
        connection.close()


def resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except OSError:
        return 0.0


def high_mb(pid: int) -> float:
    """The most that the process ever held."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def judges(pid: int) -> list[int]:
    """The processes that judge for the command, see grader/crew.py."""
    return [child for child in _children(pid) if any(b"import crew" in word for word in _words(child))]


def zygotes(pid: int) -> list[int]:
    """The command's zygotes; where they live in a box, bubblewrap stands between. Their children look alike."""
    return [found for found, parent in descendants(pid) if _is_zygote(found) and not _is_zygote(parent)]


def descendants(pid: int) -> list[tuple[int, int]]:
    """Every process that this one started, and by whom it was."""
    found: list[tuple[int, int]] = []
    for child in _children(pid):
        found += [(child, pid), *descendants(child)]
    return found


def _children(pid: int) -> list[int]:
    """None of a process, or of a thread, that has ended meanwhile."""
    found: list[int] = []
    tasks: list[Path] = []
    with contextlib.suppress(OSError):
        tasks += Path(f"/proc/{pid}/task").iterdir()
    for task in tasks:
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _is_zygote(pid: int) -> bool:
    words = _words(pid)
    return b"grader.worker.zygote" in words and not words[0].endswith(b"bwrap")


def _words(pid: int) -> list[bytes]:
    """Of its command line; none of a process that has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return []


if __name__ == "__main__":
    main()
