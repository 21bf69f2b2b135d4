"""How long the program takes to answer, beside Python and torch alone: `python -m benchmarks.startup [--page]`."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from benchmarks import drawn
from benchmarks.corpus import COURSE

PASS = "python -c pass"
WAYS = {
    PASS: ["-c", "pass"],
    "grader --help": ["-m", "grader", "--help"],
    "import numpy": ["-c", "import numpy"],
    "import torch": ["-c", "import torch"],
    "grader check, one file to its result": ["-m", "grader", "check", "lab3", "submissions/lab3/20240101.py", "--json"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--page", action="store_true", help="write docs/performance.md again")
    asked = parser.parse_args()
    took: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(asked.rounds):
        for name, arguments in WAYS.items():
            started = time.monotonic()
            done = subprocess.run([sys.executable, *arguments], cwd=COURSE, capture_output=True, check=False)
            took[name].append(time.monotonic() - started)
            assert done.returncode in (0, 1), done.stderr.decode()
    base = statistics.median(took[PASS])
    rows = [(name, drawn.middle(values), f"{statistics.median(values) / base:.1f}") for name, values in took.items()]
    told = drawn.table(("what", "wall ms", "× `python -c pass`"), rows)
    print(told)
    if asked.page:
        drawn.put("startup", f"Median of {asked.rounds} rounds ± half their range.\n\n{told}")


if __name__ == "__main__":
    main()
