"""Mutants: what each operator makes of its examples, and that each mutant of the labs is a version one can run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.model import Source
from grader.mutants import OPERATORS, Mutant, Operator, mutants
from grader.mutants.page import Page

ROOT = Path(__file__).resolve().parents[2]
LABS = ("lab2", "lab3", "lab4")
EXAMPLES = [
    pytest.param(operator, before, after, id=f"{operator.name}-{index}")
    for operator in OPERATORS
    for index, (before, after) in enumerate(operator.examples())
]


def of_text(text: str) -> tuple[Mutant, ...]:
    return mutants([Source(path="reference.py", text=text)])


def result(text: str, mutant: Mutant) -> str:
    return text[: mutant.start] + mutant.text + text[mutant.end :]


@pytest.fixture(scope="module", params=LABS)
def lab(request: pytest.FixtureRequest) -> tuple[str, tuple[Mutant, ...]]:
    text = (ROOT / "labs" / request.param / "reference.py").read_text(encoding="utf-8")
    return text, of_text(text)


@pytest.mark.parametrize(("operator", "before", "after"), EXAMPLES)
def test_operators_do_what_their_examples_show(operator: Operator, before: str, after: str) -> None:
    """The operator applied to the text before proposes the text after."""
    page = Page.of(Source(path="reference.py", text=before))
    assert page is not None
    changes = [change for node in page.nodes if isinstance(node, operator.on) for change in operator.make(page, node)]
    assert after in [before[: change.start] + change.text + before[change.end :] for change in changes]


def test_every_operator_has_a_name_a_number_and_an_example() -> None:
    """Names and numbers are unique, numbers are those of the list of 66."""
    assert len({operator.name for operator in OPERATORS}) == len({operator.number for operator in OPERATORS}) == len(OPERATORS)
    assert {operator.number for operator in OPERATORS} <= set(range(1, 67))
    assert len(OPERATORS) >= 45
    assert all(operator.examples() for operator in OPERATORS)


def test_mutants_of_the_labs_compile_and_differ(lab: tuple[str, tuple[Mutant, ...]]) -> None:
    """Every mutant is Python, and neither the reference nor another mutant."""
    text, found = lab
    results = [result(text, mutant) for mutant in found]
    for mutated in results:
        compile(mutated, "reference.py", "exec", dont_inherit=True)
    assert text not in results
    assert len(set(results)) == len(results) >= 40


def test_mutants_show_the_line_that_changes(lab: tuple[str, tuple[Mutant, ...]]) -> None:
    """`line`, `was` and `becomes` are those of the texts, and differ in more than indentation or stand elsewhere."""
    text, found = lab
    for mutant in found:
        after = result(text, mutant).split("\n")
        assert text.split("\n")[mutant.line - 1].strip() == mutant.was
        assert after[mutant.line - 1].strip() == mutant.becomes
        assert text.split("\n")[mutant.line - 1] != after[mutant.line - 1]


def test_sentences_tell_the_mutants_of_one_place_apart(lab: tuple[str, tuple[Mutant, ...]]) -> None:
    """Each mutant is put in words in both languages, and no other at its place in the same words."""
    _, found = lab
    for language in ("en", "zh"):
        said = Counter((mutant.start, mutant.end, getattr(mutant.words, language)) for mutant in found)
        assert not [place for place, times in said.items() if times > 1]
        assert all(place[2] for place in said)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in mutant.words.zh) for mutant in found)


def test_identifiers_are_unique_and_stable(lab: tuple[str, tuple[Mutant, ...]]) -> None:
    """The same text has the same mutants in the same order, by place."""
    text, found = lab
    assert of_text(text) == found
    assert len({mutant.id for mutant in found}) == len(found)
    assert [mutant.start for mutant in found] == sorted(mutant.start for mutant in found)


def test_words_of_other_scripts_do_not_shift_places() -> None:
    """Places are characters, whatever stands before them in the line."""
    text = 'names = {"学习率": 1}; y = names["学习率"] + shift  # 求和\n'
    found = {result(text, mutant) for mutant in of_text(text)}
    assert 'names = {"学习率": 1}; y = names["学习率"] - shift  # 求和\n' in found


def test_a_layer_works_on_its_argument() -> None:
    """`self.softmax(x)` without its softmax is `x`, not the model."""
    text = "class A:\n    def f(self, x):\n        return self.softmax(x)\n"
    found = {mutant.becomes for mutant in of_text(text)}
    assert "return x" in found
    assert "return self" not in found


def test_torch_is_spelt_as_torch() -> None:
    """Where only torch computes, a mutant's names are torch's."""
    text = "import torch\nn = x.shape[0]\ns = x.sum(1)\nv = x.var(0)\n"
    found = {mutant.becomes for mutant in of_text(text)}
    assert {"n = x.numel()", "s = x.sum(1, keepdim=True)", "v = x.var(0, unbiased=False)"} <= found


def test_loops_outside_of_functions_are_mutated_too() -> None:
    """A statement may move across several outermost statements."""
    text = "total = 0\nfor x in xs:\n    total += x\n"
    assert "for x in xs:\n    total = 0\n    total += x\n" in {result(text, mutant) for mutant in of_text(text)}


@pytest.mark.parametrize(
    "text",
    [
        '"""A promise: 1 + 1."""\n',
        "assert a + b == 2, f'{a + 1}'\n",
        "def f(a: 'x + 1' = 3) -> 'y + 2': ...\n",
        "raise ValueError('not ' + name)\n",
        "print(1 + 2)\n",
        "class A:\n    def __init__(self, lr=0.1):\n        self.lr = lr\n        self.t = 0\n        self.w = np.zeros(2)\n",
        "def broken(:\n",
    ],
)
def test_what_computes_nothing_is_left_alone(text: str) -> None:
    """Docstrings, assertions, annotations, defaults, messages and given state have no mutants."""
    assert of_text(text) == ()
