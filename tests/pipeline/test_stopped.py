"""What stops a submission is told apart, in words for its author; the same work in other words gets the same verdict."""

from __future__ import annotations

import ast
import random
from pathlib import Path

from benchmarks.load import SIGNS, compared, records_of, verdict
from benchmarks.variants import BODIES, make, read_sample

from .conftest import CLASS, RIGHT, Desk, hand_in

HANGING = RIGHT.replace("def step(", "def update(").replace(":\n", ":\n    while True: pass\n", 1)


def test_each_end_has_its_own_name(desk: Desk) -> None:
    """Hanging, dying, eating memory and flooding are four things, and none is the grader's failure; a timeout names the student's
    own function, its limit and the reference's time, in both languages."""
    texts = {kind: RIGHT.replace(":\n", f":\n    {bodies[0]}\n", 1) for kind, bodies in BODIES.items()}
    desk.grade({**texts, "named": HANGING})
    records = desk.records()
    for kind in BODIES:
        signs = {word for check in records[kind]["parts"][0]["checks"] for word in (check["status"], check["detail"])}
        assert records[kind]["status"] == "graded", kind
        assert signs & SIGNS[kind], (kind, signs)
    message = records["named"]["parts"][0]["checks"][0]["message"]
    assert message["en"].startswith("stopped after 0.4 s in update(); the reference needs less than "), message
    assert message["zh"].startswith("update() 运行 0.4 秒仍未结束，已中止；参考实现用时不到 "), message


def test_other_words_are_the_same_work(desk: Desk, tmp_path: Path) -> None:
    """A class drawn from samples gets its samples' verdicts; drawn again with the same seed it is the same, byte for byte."""
    hand_in(desk.handed_in, CLASS)
    desk.grade()
    known = {name: verdict(record) for name, record in desk.records().items()}
    samples = [read_sample(desk.handed_in / f"{name}.py", [1]) for name in CLASS]
    made = [make(tmp_path / part / "class", samples, samples[:1], 30, seed=3) for part in ("one", "two")]
    texts = [[path.read_bytes() for path in sorted((tmp_path / part / "class").rglob("*.*"))] for part in ("one", "two")]
    assert (made[0], texts[0]) == (made[1], texts[1])
    assert len(set(texts[0])) == len(texts[0])
    desk.handed_in = tmp_path / "one" / "class"
    desk.grade(out=tmp_path / "out")
    assert list(compared(made[0], list(records_of(tmp_path / "out")), known)) == []
    assert list(compared(made[0], list(records_of(tmp_path / "out"))[1:], known)) == [f"{made[0][0].id}: 0 records"]


def test_only_locals_are_renamed(tmp_path: Path) -> None:
    """Parameters, attributes, names of others and whatever a text or an inner function may read keep their names."""
    text = "def f(x, y):\n    a = x + y\n    b = f'{a}' + g.a\n    c = 数 = b\n    return c, 数\n"
    text += "def h(x):\n    d = x\n    return lambda: d\n"
    (tmp_path / "s.py").write_text(text, encoding="utf-8")
    sample = read_sample(tmp_path / "s.py", [1])
    assert {name for _, name in sample.locals} == {"b", "c", "数"}
    varied = sample.variant(random.Random(1))
    names = {node.id for node in ast.walk(ast.parse(varied)) if isinstance(node, ast.Name)}
    assert {"x", "y", "a", "g", "d"} <= names
    assert not {"b", "c", "数"} & names
