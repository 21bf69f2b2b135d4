"""No bytes give a traceback: each target's rule on real inputs, mended finds and a few hundred mutations of them.

`make fuzz` runs the same targets under a coverage-guided fuzzer, 100,000 cases each.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
import targets

FOUND = Path(__file__).with_name("found")
CASES = {"rubric": 60, "archive": 250, "notebook": 150, "text": 250, "submission": 30, "frames": 400}
WORDS = [b"\0", b"\xff" * 4, b"{", b"[" * 30, b'"', b"\n", b"\t", b": ", b"\xe2\x80\xa8", b"9" * 30, b"-1", b"nan"]
LONGEST = {"rubric": 4096, "submission": 700}


def mutated(seed: bytes, changes: int, number: int) -> bytes:
    """The seed with so many changes: bytes flipped, spans cut, doubled, moved or overwritten by words that matter."""
    rng = random.Random(number)
    data = bytearray(seed)
    for _ in range(changes):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2)) if data else (0, 0)
        kind = rng.randrange(6)
        if kind == 0 and data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del data[at : min(end, at + 40)]
        elif kind == 2:
            data[at:at] = data[at : min(end, at + 200)]
        elif kind == 3:
            data[at:at] = rng.choice(WORDS)
        elif kind == 4:
            data[at : at + 4] = rng.randbytes(4)
        else:
            data += data[at : min(end, at + 100)]
    return bytes(data)


@pytest.mark.parametrize("name", targets.TARGETS)
def test_real_inputs_keep_the_rule(name: str) -> None:
    """What fuzzing starts from, and what it found before, is read."""
    for data in [*targets.seeds(name), b"", *(path.read_bytes() for path in sorted(FOUND.glob(f"{name}/*")))]:
        targets.TARGETS[name](data)


@pytest.mark.parametrize("name", targets.TARGETS)
def test_mutated_inputs_keep_the_rule(name: str) -> None:
    """A real input with a few changes is read or refused by name."""
    seeds = [seed[: LONGEST.get(name)] for seed in targets.seeds(name)]

    @settings(max_examples=CASES[name], derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(seeds) - 1), st.integers(0, 6), st.integers(0, 2**32))
    def keeps(which: int, changes: int, number: int) -> None:
        targets.TARGETS[name](mutated(seeds[which], changes, number))

    keeps()


@pytest.mark.parametrize("name", ["archive", "notebook", "text", "frames", "submission"])
def test_any_bytes_keep_the_rule(name: str) -> None:
    """Nothing at all is assumed of what comes in."""

    @settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=400))
    def keeps(data: bytes) -> None:
        targets.TARGETS[name](data)

    keeps()


def test_a_broken_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules can fail: a reader that lets a path out of the archive is caught."""
    monkeypatch.setattr(targets, "members", lambda *_: iter([("../out.py", b"")]))
    with pytest.raises(AssertionError):
        targets.archive(b"")
