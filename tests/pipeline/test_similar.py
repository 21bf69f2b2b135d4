"""Alike pairs are a place to look: what is rare and shared is found, what everybody may have is not."""

from __future__ import annotations

import json
import random
from pathlib import Path

from grader.similar import Piece, joined, pairs

from .conftest import RIGHT, Desk, hand_in


def own(seed: int, lines: int = 40) -> str:
    """A long way of one's own, another for each seed."""
    rng = random.Random(seed)
    calls, ends = ["sum", "max", "np.dot", "len", "abs"], ["", ".T", ".copy()", " ** 2", " @ w", "[::-1]"]
    steps = [
        f"    {rng.choice('abcde')} = {rng.choice(calls)}({rng.choice('abcde')}[{rng.randrange(4)}:]"
        f" {rng.choice('+-*/')} {rng.choice('abcde')}){rng.choice(ends)}"
        for _ in range(lines)
    ]
    return "\n".join(["import numpy as np", "def step(a, b, c, d, e, w):", *steps, "    return a"])


def renamed(text: str) -> str:
    """The same with other names, numbers and comments, and a line of another hand."""
    for old, new in zip("abcde", ("left", "right", "mass", "drift", "bound"), strict=True):
        text = "\n".join(line.replace(f" {old} ", f" {new} ").replace(f"({old}[", f"({new}[") for line in text.split("\n"))
    return "# mine\nprint('start')\n" + text.replace("    return", "    # done\n    return")


def pieces(texts: dict[str, str], origin: str = "") -> list[Piece]:
    return [Piece(name, origin, {f"{name}.py": text}) for name, text in texts.items()]


CLASS = {f"p{seed}": own(seed) for seed in range(8)}


def test_renaming_hides_nothing() -> None:
    """A copy under other names is the one pair, with the lines on both sides."""
    found = pairs(pieces({**CLASS, "copy": renamed(CLASS["p3"])}), [])
    assert [(pair.left.id, pair.right.id) for pair in found] == [("p3", "copy")]
    (path, first, last), *_ = found[0].left_spans
    assert (path, first >= 1, last - first > 20) == ("p3.py", True, True)
    assert found[0].similarity > 0.9


def test_what_was_handed_out_does_not_count() -> None:
    """The handout, the reference and its variants are everybody's."""
    found = pairs(pieces({**CLASS, "copy": renamed(CLASS["p3"])}), [{"starter.py": CLASS["p3"]}])
    assert found == []


def test_what_many_wrote_does_not_count() -> None:
    """Code of more than a dozen is the class's way of doing it."""
    many = {f"same{n}": own(99) for n in range(14)}
    assert pairs(pieces({**CLASS, **many}), []) == []
    few = {f"same{n}": own(99) for n in range(3)}
    assert len(pairs(pieces({**CLASS, **few}), [])) == 3


def test_other_years_are_compared_with_this_one_only() -> None:
    """A pair has at least one of this class."""
    old = pieces({"x": CLASS["p1"], "y": CLASS["p1"]}, origin="2023")
    found = pairs([*pieces(CLASS), *old], [])
    assert [(pair.left.id, pair.right.origin, pair.right.id) for pair in found] == [("p1", "2023", "x"), ("p1", "2023", "y")]


def test_the_order_is_no_accident() -> None:
    """Whatever order the submissions come in, the same pairs stand in the same order with the same numbers."""
    texts = pieces({**CLASS, "copy": renamed(CLASS["p3"]), "other": CLASS["p5"]})
    one = [(pair.as_json()["similarity"], {pair.left.id, pair.right.id}) for pair in pairs(texts, [])]
    assert one == [(pair.as_json()["similarity"], {pair.left.id, pair.right.id}) for pair in pairs(texts[::-1], [])]


def test_spans_are_joined() -> None:
    assert list(joined([("a", 5, 6), ("a", 1, 3), ("a", 4, 4), ("b", 1, 1)])) == [("a", 1, 6), ("b", 1, 1)]


def test_the_command_calls_it_no_verdict(desk: Desk, tmp_path: Path) -> None:
    """Pairs go to stdout, what they are worth to stderr; broken files stop nothing; the exit code is 0."""
    hand_in(desk.handed_in, {**CLASS, "copy": renamed(CLASS["p3"]), "right": RIGHT, "broken": "def step(:\n  '''"})
    hand_in(tmp_path / "old", {"elder": CLASS["p6"]})
    done = desk.cli("similar", str(desk.handed_in), "--across", str(tmp_path / "old"), "--json")
    assert done.exit_code == 0, done.output
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(one["left"]["submission"], one["right"]["submission"]) for one in told} == {("copy", "p3"), ("p6", "elder")}
    assert "alike is no verdict" in done.stderr
    shown = desk.cli("similar", str(desk.handed_in), "--least", "90", "--top", "1").stdout
    assert shown.count("\n") == 1
    assert desk.cli("similar", str(tmp_path / "nowhere")).exit_code == 2
