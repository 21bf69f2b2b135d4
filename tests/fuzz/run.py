"""Fuzzing of one target: `python tests/fuzz/run.py TARGET CASES`; ends at the first broken rule.

Readers are guided by coverage (atheris): the input that broke a rule is left as `crash-…` in the working folder; put it into
tests/fuzz/found/TARGET/ once it is mended. `judge` takes whole runs, made by hypothesis, which prints the one that broke it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

LONGEST = {"rubric": 2048, "archive": 8192, "notebook": 4096, "text": 2048, "submission": 512, "frames": 2048}  # bytes
SLOW = 60  # seconds of wall for one input are a hang, even beside other work


def main() -> None:
    name, cases = sys.argv[1], int(sys.argv[2])
    if name == "judge":
        import judging

        judging.main(cases)
    else:
        _guided(name, cases)


def _guided(name: str, cases: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["grader"], enable_loader_override=False):
        import targets
    target = targets.TARGETS[name]
    with tempfile.TemporaryDirectory(prefix="corpus") as corpus:
        for number, seed in enumerate(targets.seeds(name)):
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
        bounds = [f"-runs={cases}", f"-max_len={LONGEST[name]}", f"-timeout={SLOW}", "-rss_limit_mb=4096"]
        options = [*bounds, "-seed=1", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], corpus, *options], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
