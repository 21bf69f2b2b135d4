"""Rewrites: what each operator makes of its examples, and that every rewrite of working code does what the code does."""

from __future__ import annotations

import ast
import contextlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.audit.rewrites import OPERATORS, applied, rewrites
from grader.audit.rewritten import WAYS
from grader.model import Source

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [
    pytest.param(operator.name, before, after, id=f"{operator.name}-{index}")
    for operator in OPERATORS
    for index, (before, after) in enumerate(operator.examples)
]
WORK = Source(
    path="work.py",
    text='''
import numpy as np


def counted(X, k):
    """Sums over windows."""
    n, d = X.shape
    out = np.zeros((n, d))
    total = 0
    for i in range(n):
        for j in range(d):
            window = X[max(i - k, 0) : i + 1, j]
            out[i, j] = window.sum() / 0.5
    for row in range(n):
        if row % 2 == 1:
            continue
        total += row
    return out, total


def chosen(X, k):
    exps = np.exp(X - X.max(axis=1, keepdims=True))
    probs = exps / exps.sum(axis=1, keepdims=True)
    scaled = probs.T @ probs
    rows = [row.mean() - 1.5 for row in probs if row[0] < 0.4]
    if k > 2:
        return np.where(X > 0, X, 0), scaled
    sign = 1 if k < 2 else -1
    return sign * (X**2).sum() + len(rows) * X.shape[0], scaled - -X.std(0)


class Model:
    def __init__(self, lr, k):
        self.lr = lr
        self.k = k
        self.steps = 0

    def step(self, X):
        w = np.ones(X.shape[1])
        scale = self.lr * 2
        grad = X.T @ (X @ w) / len(X)
        w = w - self.lr * grad
        self.steps = self.steps + 1
        shift, half = w.mean(), 0.25
        return w * scale + shift - half, self.steps
''',
)


def shown(source: Source) -> list[Any]:
    """What the code gives for several inputs; messages aside."""
    space: dict[str, Any] = {}
    exec(compile(source.text, source.path, "exec"), space)
    rng = np.random.default_rng(5)
    results = []
    with contextlib.redirect_stdout(io.StringIO()):
        for k in (0, 1, 2, 3):
            X = rng.normal(size=(4, 3))
            model = space["Model"](0.3, k)
            results.append(
                (space["counted"](X.copy(), k), space["chosen"](X.copy(), k), model.step(X), model.step(X), vars(model))
            )
    return results


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, rtol=1e-12, atol=1e-13))


@pytest.mark.parametrize(("name", "before", "after"), EXAMPLES)
def test_operators_do_what_their_examples_show(name: str, before: str, after: str) -> None:
    """The operator applied to the text before proposes the text after."""
    source = Source(path="reference.py", text=before)
    made = [
        applied(source, {function: rewrite}).text
        for function, found in rewrites(source).items()
        for rewrite in found
        if rewrite.operator == name
    ]
    assert ast.unparse(ast.parse(after)) + "\n" in made


def test_every_operator_has_a_name_and_an_example() -> None:
    """Names are unique."""
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS) >= 50
    assert all(operator.examples for operator in OPERATORS)


def test_rewrites_mean_what_the_code_means() -> None:
    """Each rewrite alone, run on several inputs, gives the same numbers as the code it was made of; most operators apply."""
    right = shown(WORK)
    used = set()
    for function, found in rewrites(WORK).items():
        for rewrite in found:
            made = applied(WORK, {function: rewrite})
            assert same(shown(made), right), f"{function}: {rewrite.operator}\n{made.text}"
            used.add(rewrite.operator)
    torch_only = {"method-form", "swapped-axes", "size", "indexed-axis"}
    assert {operator.name for operator in OPERATORS} - used <= torch_only | {"split-unpacking", "move-minus", "reversed"}


def test_a_loop_that_reads_what_it_writes_is_not_reversed() -> None:
    """Turns that depend on one another keep their order."""
    text = "def f(x, n):\n    for i in range(1, n):\n        x[i] = x[i - 1] + 1\n    return x\n"
    found = rewrites(Source(path="a.py", text=text))["f"]
    assert "reversed" not in {rewrite.operator for rewrite in found}


@pytest.mark.parametrize("lab", ["lab2", "lab3", "lab4", "lab5", "lab9"])
def test_each_function_of_the_labs_has_a_dozen_kinds(lab: str) -> None:
    """For every function of every reference at least twelve operators make something."""
    text = (ROOT / "labs" / lab / "reference.py").read_text(encoding="utf-8")
    for function, found in rewrites(Source(path="reference.py", text=text)).items():
        assert len({rewrite.operator for rewrite in found}) >= WAYS, function
