"""A mistake is told whole: what, why, what it costs, by what it is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.lab import load_lab
from grader.rubric.explain import explain
from grader.rubric.load import load_rubric

BOTH = """\
tiny/missing-mean
Not divided by the number of samples
没有除以样本数
−40 points of part step (The step)
扣 40 分，所属部分：step (更新)

Why: The step grows with the batch.
原因：步长随批量增大。
Hint: What does the mean divide by?
提示：平均要除以什么?
Hides: Whether the learning rate is used.
掩盖：学习率是否被使用。

Recognised: behaves like the reference with this edit:
识别依据：行为与这样修改后的参考实现相同：
    - grad = error @ x / len(x)
    + grad = error @ x
"""


def test_both_languages(course: Path) -> None:
    """Without a language, everything is said in both."""
    assert explain(load_lab(course, "tiny"), "missing-mean") == BOTH


def test_one_language_and_every_evidence(course: Path) -> None:
    """A property is told by its docstring, a pattern as it is written."""
    told = explain(load_lab(course, "tiny"), "hard-coded-lr", "en")
    assert "+ self.w -= {c} * grad" in told
    assert "ignores_rate: Steps of different rates are the same." in told
    assert "    0.01 * $X" in told
    assert "学" not in told


def test_without_the_lab(course: Path) -> None:
    """A rubric alone shows the edit as it is written."""
    told = explain(load_rubric(course / "rubrics/tiny.yaml"), "missing-mean", "zh")
    assert "    - error @ x / len(x)\n    + error @ x\n" in told
    assert "Why" not in told


def test_an_unknown_mistake(course: Path) -> None:
    """The nearest one is named."""
    with pytest.raises(UsageError, match="tiny/mising-mean: there is no such mistake; did you mean 'missing-mean'"):
        explain(load_lab(course, "tiny"), "mising-mean")
