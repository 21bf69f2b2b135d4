"""`kill -9` of driver, zygote or child at random moments, then the same command again: `make load`, KILLS=… for another number.

Held to: in the end the records are those of an undisturbed run, byte for byte but for timings, and what was finished when the
driver was killed was not run again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.load import COURSE, command, descendants, samples_of, zygotes
from benchmarks.variants import make

VICTIMS: Final = ("driver", "zygote", "child")
PATIENCE_S: Final = 120.0  # for a victim to appear, or a record
LAB: Final = "lab3"


@dataclass
class Blows:
    """One command that is killed again and again, and what was finished each time."""

    line: Sequence[str]
    store: Path
    draw: random.Random
    victims: Sequence[str] = VICTIMS
    struck: Counter[str] = field(default_factory=Counter)
    kept: dict[str, bytes] = field(default_factory=dict)  # records that were finished when the driver was killed

    def strike(self, kills: int) -> int:
        """Kills so many times, then lets the command end; its exit code. Fewer times where the class is finished before."""
        while kills > 0:
            process = subprocess.Popen(self.line, cwd=COURSE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while kills > 0 and process.poll() is None:
                kills -= self._once(process)
            if process.wait() >= 0 and kills > 0:
                break  # it came to its end
        return subprocess.run(self.line, cwd=COURSE, stdout=subprocess.DEVNULL, check=False).returncode

    def _once(self, process: subprocess.Popen[bytes]) -> bool:
        """One blow at a random moment; whether it was dealt."""
        wanted = self.draw.choice(self.victims)
        time.sleep(self.draw.uniform(0.0, 1.0))
        victim = _soon(lambda: self._victim(process.pid, wanted), process)
        if victim is None or process.poll() is not None:
            return False
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            return False  # it ended by itself
        self.struck[wanted] += 1
        if wanted == "driver":
            process.wait()
            self.kept.update(self.finished())
        else:  # one item isn't struck twice: that would be its own doing
            before = len(self.finished())
            _soon(lambda: len(self.finished()) > before or None, process)
        return True

    def _victim(self, pid: int, wanted: str) -> int | None:
        if wanted == "driver":
            return pid
        warm = zygotes(pid)
        young = [child for one in warm for child, _ in descendants(one)]
        chosen = young if wanted == "child" else warm
        return self.draw.choice(sorted(chosen)) if chosen else None

    def finished(self) -> dict[str, bytes]:
        """The records, timings and all, that any other program finds in the results file; those that count."""
        if not self.store.is_file():
            return {}
        connection = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)
        try:
            return dict(connection.execute("select submission, record from records").fetchall())
        except sqlite3.Error:
            return {}  # not yet made
        finally:
            connection.close()

    def run_twice(self) -> list[str]:
        """What was finished at a blow and is another record now; what the grader itself failed on is meant to be run again."""
        now = self.finished()
        return [name for name, record in self.kept.items() if now.get(name) != record and _graded(record)]


def _graded(record: bytes) -> bool:
    return bool(json.loads(zlib.decompress(record))["status"] != "ungraded")


def _soon(what: Callable[[], Any], process: subprocess.Popen[bytes]) -> Any:
    """What isn't None at last, or None when the process has ended or patience has."""
    until = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        if (found := what()) is not None:
            return found
        time.sleep(0.01)
    return None


def plain(results: Path) -> list[str]:
    """The records without what took how long."""
    records = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    return [
        json.dumps({name: value for name, value in record.items() if name != "timing"}, ensure_ascii=False) for record in records
    ]


def differing(undisturbed: Path, struck: Path) -> list[str]:
    """Records that aren't the same in both result files, and how many there are where that differs."""
    right, got = plain(undisturbed), plain(struck)
    lines = [f"{len(got)} records instead of {len(right)}"] if len(got) != len(right) else []
    return lines + [other[:300] for one, other in zip(right, got, strict=False) if one != other]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--count", type=int, default=300, help="submissions in the class")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        scratch = Path(name)
        _, samples, right = samples_of(LAB, scratch / "made")
        make(scratch / "class", samples, right, asked.count, asked.seed)
        course = scratch / "course"  # of its own: its key is built under the blows
        for part in (f"labs/{LAB}", f"rubrics/{LAB}.yaml"):
            (course / part).parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (COURSE / part).is_dir() else shutil.copy)(COURSE / part, course / part)
        outs = [scratch / "struck", scratch / "undisturbed"]
        lines = [command(LAB, scratch / "class", out, "--no-pages", "--course", str(course)) for out in outs]
        started = time.monotonic()
        blows = Blows(lines[0], outs[0] / "results.sqlite", random.Random(f"kills {asked.seed}"))
        code = blows.strike(asked.kills)
        seconds = time.monotonic() - started
        subprocess.run(lines[1], cwd=COURSE, stdout=subprocess.DEVNULL, check=True)
        wrong = differing(outs[1] / "results.jsonl", outs[0] / "results.jsonl")
        wrong += [f"{name} was run twice" for name in blows.run_twice()]
    wrong += [f"the last command ended with {code}"] if code else []
    dealt = ", ".join(f"{victim} {blows.struck[victim]}" for victim in VICTIMS)
    print(f"{sum(blows.struck.values())} kills ({dealt}) in {seconds:.0f} s")
    print(f"{asked.count} submissions, {len(blows.kept)} of them finished when the driver was killed for the last time")
    print("\n".join(wrong) or "the same records as undisturbed; nothing finished was run twice")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
