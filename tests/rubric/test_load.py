"""A rubric is read whole or refused in one line per fault, with place, value and the nearest valid word."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import RubricError
from grader.model import Limits, Text
from grader.rubric import marked
from grader.rubric.load import load_rubric
from grader.rubric.schema import Rubric

RUBRIC = "rubrics/tiny.yaml"
Spoil = Callable[..., Path]


def refused(course: Path) -> str:
    with pytest.raises(RubricError) as error:
        load_rubric(course / RUBRIC)
    return str(error.value)


def test_reads_what_is_right(course: Path) -> None:
    """Every value arrives as the noun the stages use, defaults filled in."""
    rubric = load_rubric(course / RUBRIC)
    assert (rubric.lab, rubric.version, rubric.limits) == ("tiny", 1, Limits())
    assert rubric.title == Text("One step of gradient descent", "梯度下降的一步")
    assert rubric.part("step").points == Decimal(100)
    assert rubric.part("step").entries == ("step",)
    first, second = rubric.part("step").checks
    assert (first.observe, first.from_, first.compare, first.weight) == (("w",), "w", "close", 1)
    assert (second.property, second.title) == ("moves", Text("moved", "moved"))
    assert rubric.mistake("hard-coded-lr").why == rubric.mistake("hard-coded-lr").title
    assert rubric.mistake("hard-coded-lr").constants["c"].default == 0.01
    assert len(rubric.mistake("missing-mean").versions) == 1
    assert rubric.sizes["N"].zh == "样本数"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("points: 100", "ponts: 100", "{f}:10 parts[0].ponts: unknown key; did you mean 'points'?"),
        ("points: 100", "ponts: 100", "{f}:9 parts[0].points: is missing (What it is worth. All parts, "),
        ("points: 100", "points: true", "{f}:10 parts[0].points: a number is expected, not true"),
        ("points: 100", "points: .nan", "{f}:10 parts[0].points: a finite number is expected, not nan"),
        ("points: 100", 'points: "100"', "{f}:10 parts[0].points: a number is expected, not '100'"),
        ("points: 100", "points: 1e2", "{f}:10 parts[0].points: YAML reads 1e2 as text, not as a number; write 1.0e+2"),
        ("points: 100", "points: 99.5", "{f}:8 parts: the parts' points sum to 99.5, not 100: 0.5 are missing (99.5)"),
        ("default: 0.01", "default: 1e-6", "constants.c.default: YAML reads 1e-6 as text, not as a number; write 1.0e-6"),
        ("default: 0.01", "default: 20", "'default' must itself be a number that is tried"),
        ("kind: float", "kind: flaot", "constants.c.kind: 'flaot' isn't one of float, int; did you mean 'float'?"),
        ("compare: property", "compare: propertie", "did you mean 'property'?"),
        ("compare: property, ", "", "'compare: property' and 'property: <function>' go together"),
        ("part: step\n    points: 40", "part: stop\n    points: 40", "mistakes[0].part: 'stop' is no part; did you mean 'step'?"),
        ("points: 40", "points: 140", "points: points lie between 0 and 100"),
        ("id: missing-mean", "id: Missing Mean", "'Missing Mean' is no id; ids are lower-case words joined by - or _"),
        ("id: missing-mean", "id: hard-coded-lr", "mistakes[1].id: 'hard-coded-lr' stands twice (first as mistakes[0])"),
        ("id: missing-mean", "id: no", "text is expected, not false; put it in quotes"),
        ("zh: 没有除以样本数}", "zh: ''}", "mistakes[0].title.zh: is empty; write something"),
        ("zh: 没有除以样本数}", "zh: 没有, 除以样本数}", "unknown key; a text with a comma stands in quotes inside { }"),
        (", zh: 没有除以样本数}", "}", "mistakes[0].title.zh: is missing"),
        ('with: "{c}"', 'with: "{d}"', "mistakes[1].edits[0].with: {d} isn't declared in 'constants'"),
        ('with: "{c}"', 'with: "0.1"', "mistakes[1].constants.c: no edit uses {c}"),
        ("lab: tiny", "lab: tidy", "{f}:2 lab: 'tidy' isn't the file's name 'tiny'"),
        ("  step: {method", "  stop: {method", "parts[0].entries[0]: 'step' isn't in entry_points; did you mean 'stop'?"),
        ('{method: "step(self, x, y)", owner', "{function: step, owner", "entry_points.step: 'owner' and 'owner_has' are"),
        ('method: "step(self, x, y)", ', "", "name exactly one of 'function', 'method', 'class', 'script' and 'loop'"),
        ("owner: [", "ower: [", "entry_points.step.ower: unknown key; did you mean 'owner'?"),
        ('code: ["0.01 * $X"]', 'code: ["0.01 * ("]', "mistakes[1].code[0]: '0.01 * (' is no piece of Python"),
        ('code: ["0.01 * $X"]', "excludes: [missing-men]", "'missing-men' is no mistake or variation; did you mean"),
        ('code: ["0.01 * $X"]', "limits: 3", "mistakes[1].limits: unknown key"),
        ("sizes: {N: ", "limits: {wall_s: -1}\nsizes: {N: ", "limits.wall_s: "),
        ("sizes: {N: ", "limits: {cpu: 1}\nsizes: {N: ", "limits.cpu: unknown key; did you mean 'cpu_s'?"),
        ("parts:", "prts:", "prts: unknown key; did you mean 'parts'?"),
        ("checks:", "own:", "parts[0].own: stands beside 'checks', not in their place"),
        ("parts:\n", "parts: 3\nmore:\n", "parts: a list is expected, not 3"),
    ],
)  # fmt: skip
def test_each_fault_is_named(spoilt: Spoil, old: str, new: str, expected: str) -> None:
    """The message holds the place, the value and the remedy."""
    message = refused(spoilt(RUBRIC, old, new))
    assert expected.replace("{f}", RUBRIC) in message
    assert all(line.startswith(f"{RUBRIC}:") for line in message.splitlines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("- 1\n", ":1 is no mapping"),
        ("lab: a\nlab: b\n", ":2 the key lab stands twice (first in line 1)"),
        ("lab: a\nparts:\n\t- id: b\n", ":3 a tab stands where YAML wants spaces"),
        ("lab: a\ntitle: one: two\n", ":2 broken YAML: a second ': ' in one value"),
        ("lab: [a\n", "put the text in quotes"),
        ("lab: *nowhere\n", "needs its anchor before it"),
        ("lab: !!python/object/apply:os.system [x]\n", ""),
        ("<<: {lab: a}\n", "merge keys"),
        ("lab: &a [*a]\n", "an alias holds itself"),
        ("a: 1\n---\nb: 2\n", "more than one document"),
        ("? [a]\n: 1\n", "a key must be one word"),
        ("lab: 2024-99-99\n", "can't be read as timestamp"),
        ("lab: \x00\n", "isn't allowed in YAML"),
        ("[" * 900, "nested too deeply"),
    ],
)
def test_text_that_is_no_rubric(tmp_path: Path, text: str, expected: str) -> None:
    """Broken YAML costs one clear sentence."""
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RubricError) as error:
        load_rubric(path)
    assert expected in str(error.value)
    assert len(str(error.value)) < 2000


def test_aliases_do_not_multiply(tmp_path: Path) -> None:
    """A billion laughs end at a bound, at once."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(RubricError, match="once its aliases are written out"):
        load_rubric(path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """Another encoding, a folder, a missing or a huge file are refused by name."""
    path = tmp_path / "a.yaml"
    path.write_bytes("lab: a\ntitle: 梯度\n".encode("gb18030"))
    with pytest.raises(RubricError, match=r"a\.yaml:2 isn't UTF-8"):
        load_rubric(path)
    path.write_bytes(b"#" * (marked.MAX_BYTES + 1))
    with pytest.raises(RubricError, match="too many"):
        load_rubric(path)
    for other in (tmp_path, tmp_path / "b.yaml"):
        with pytest.raises(RubricError, match="can't be read"):
            load_rubric(other)


def test_many_faults_are_cut(spoilt: Spoil) -> None:
    """A screenful of faults, not all of them."""
    keys = "".join(f"k{number}: 1\n" for number in range(50))
    message = refused(spoilt(RUBRIC, "lab: tiny\n", f"lab: tiny\n{keys}"))
    assert len(message.splitlines()) == 21
    assert "and 30 more" in message


def test_a_rubric_cannot_be_changed(course: Path) -> None:
    """What was read stays as it was."""
    rubric = load_rubric(course / RUBRIC)
    with pytest.raises(ValueError, match="frozen"):
        rubric.version = 2


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Rubric.model_fields, "id", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(value=st.dictionaries(st.sampled_from(list(Rubric.model_fields)), PLAIN, max_size=8))
def test_any_document_is_refused_in_sentences(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    """Whatever YAML holds, the answer is a RubricError, never another exception."""
    import yaml

    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(yaml.safe_dump(value), encoding="utf-8")
    with pytest.raises(RubricError):
        load_rubric(path)
