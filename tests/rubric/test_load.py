"""A rubric is read whole or refused in one line per fault, with place, value and the nearest valid word."""

from __future__ import annotations

import re
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
InChinese = Callable[[RubricError], str]


def refusal(course: Path) -> RubricError:
    with pytest.raises(RubricError) as error:
        load_rubric(course / RUBRIC)
    return error.value


def refused(course: Path) -> str:
    return str(refusal(course))


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
def test_each_fault_is_named(spoilt: Spoil, in_chinese: InChinese, old: str, new: str, expected: str) -> None:
    """The message holds the place, the value and the remedy, in both languages."""
    error = refusal(spoilt(RUBRIC, old, new))
    assert expected.replace("{f}", RUBRIC) in str(error)
    assert all(line.startswith(f"{RUBRIC}:") for line in [*str(error).splitlines(), *in_chinese(error).splitlines()])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("points: 100", "ponts: 100", ":10 parts[0].ponts：没有这个键；是否指“points”？"),
        ("points: 100", "points: 99.5", ":8 parts：各部分的分数之和为 99.5，应为 100：还差 0.5 分（99.5）"),
        ("points: 100", "points: true", ":10 parts[0].points：这里应为数字，现在是 true"),
        ("points: 100", "points: 101", ":10 parts[0].points：分数应在 0 到 100 之间，最多两位小数，现在是 101"),
        ("part: step\n    points: 40", "part: stop\n    points: 40", "“stop”不是评分标准里的部分；是否指“step”？"),
        ("sizes: {N: ", "limits: {wall_s: -1}\nsizes: {N: ", "limits.wall_s：应大于 0，现在是 -1"),
        ("kind: float", "kind: null", "空值 不是可用的取值（float, int）；现有：float, int"),
        ("lab: tiny", "lab: [a", "YAML 语法错误：{ } 或 [ ] 里的文字含有"),
    ],
)
def test_a_fault_in_chinese(spoilt: Spoil, old: str, new: str, expected: str) -> None:
    """The same place and value, said as a Chinese reader expects it."""
    assert expected in refusal(spoilt(RUBRIC, old, new)).zh


BETWEEN_ENTRIES = [
    ("parts:", "data: /mnist\nparts:", "data: '/mnist' lies outside of the course"),
    ("points: 100", "points: 100.5", "parts[0].points: points lie between"),
    ("    points: 100", "    rests_on: [later]\n    points: 100", "'later' is no part before this one"),
    ("parts:\n", "drops: {lowest: 1, among: [stop]}\nparts:\n", "'stop' is no part that is run; did you mean 'step'?"),
    ("parts:\n", "drops: {lowest: 1}\nparts:\n", "drops.lowest: 1 of 1 parts can't be dropped: one must count"),
    ("parts:\n", "bonus: [{id: a, points: 1}]\nparts:\n", "bonus[0]: needs 'parts' or 'hours_early'"),
    ("parts:\n", "late: {per_day: 1, per_hour: 1}\nparts:\n", "late: name exactly one of 'per_day' and 'per_hour'"),
    ("parts:\n", "due: 2026-11-27\nparts:\n", "due: a date and time with its zone is needed"),
    ("parts:\n", "cap: 2000\nparts:\n", "cap: a cap lies between 0 and 1000"),
    ("parts:\n", "version: 0\nparts:\n", "version: input should be greater than or equal to 1, not 0"),
    ("parts:\n", "version: 1.5\nparts:\n", "version: input should be a valid integer, not 1.5"),
    ("parts:\n", "folders: x\nparts:\n", "folders: a list is expected, not 'x'"),
    ("parts:\n", "refuses: [{files: [], why: {en: a, zh: b}}]\nparts:\n", "refuses[0].files: is empty; at least one is needed"),
    ("    points: 40", "    also: [step]\n    points: 40", "mistakes[0].also[0]: 'step' is the mistake's own part"),
    ("    points: 40", "    also: [stop]\n    points: 40", "mistakes[0].also[0]: 'stop' is no part"),
    ("    points: 40", "    globals: 1\n    points: 40", "mistakes[0].globals: input should be a valid boolean, not 1"),
    ("    points: 40", "    excludes: [missing-mean]\n    points: 40", "a mistake is never composed with itself"),
    ("    points: 40", "    forms: [{edits: [{replace: a, with: b}]}]\n    points: 40", "'forms' (several), not both"),
    ("factor-two, part: step, edits: [{replace: \"grad = error @ x / len(x)\", with: \"grad = 2 * error @ x / len(x)\"}]",
     "factor-two, part: step", "accepts[0]: an accepted variation needs 'edits' or 'forms'"),
    ("from: w,", "weight: 0,", "parts[0].checks[0].weight: a weight is above 0 and at most 1000, not 0"),
    ("id: moved", "id: weight", "parts[0].checks[1].id: 'weight' stands twice (first as checks[0])"),
    ("    checks:", "    pictures: [{id: a, probe: b, observe: c, kind: curve, rows: d, title: {en: a, zh: b}}]\n    checks:",
     "'rows' and 'columns' are for 'kind: matrix'"),
    ("    checks:", "    prompts: [{id: a, find: [b]}]\n    checks:", "'prompts' are for parts with 'written: true'"),
    ("    checks:", "    written: true\n    checks:", "a 'written' part is read, not run"),
    ('{method: "step(self, x, y)", owner: [Model], aliases', "{script: [x], aliases", "top-level statements have no name"),
    ('{method: "step(self, x, y)", owner: [Model], ', "{function: step, has: [x], ", "'has' is for classes"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), BETWEEN_ENTRIES)
def test_other_faults_are_said_in_both_languages(spoilt: Spoil, in_chinese: InChinese, old: str, new: str, expected: str) -> None:
    """What the schema and the entries' agreement refuse is said in English and wholly in Chinese."""
    error = refusal(spoilt(RUBRIC, old, new))
    assert expected in str(error)
    assert in_chinese(error) != str(error)


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
def test_text_that_is_no_rubric(tmp_path: Path, in_chinese: InChinese, text: str, expected: str) -> None:
    """Broken YAML costs one clear sentence, in Chinese too."""
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RubricError) as error:
        load_rubric(path)
    assert expected in str(error.value)
    assert len(str(error.value)) < 2000
    assert len(in_chinese(error.value)) < 2000


def test_aliases_do_not_multiply(tmp_path: Path) -> None:
    """A billion laughs end at a bound, at once."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(RubricError, match="once its aliases are written out"):
        load_rubric(path)


def test_bytes_that_are_no_text(tmp_path: Path, in_chinese: InChinese) -> None:
    """Another encoding, a folder, a missing or a huge file are refused by name."""
    path = tmp_path / "a.yaml"
    path.write_bytes("lab: a\ntitle: 梯度\n".encode("gb18030"))
    with pytest.raises(RubricError, match=r"a\.yaml:2 isn't UTF-8") as error:
        load_rubric(path)
    assert "a.yaml:2 不是 UTF-8 编码" in in_chinese(error.value)
    path.write_bytes(b"#" * (marked.MAX_BYTES + 1))
    with pytest.raises(RubricError, match="too many") as error:
        load_rubric(path)
    assert "超过了评分标准的上限" in in_chinese(error.value)
    for other in (tmp_path, tmp_path / "b.yaml"):
        with pytest.raises(RubricError, match="can't be read") as error:
            load_rubric(other)
        assert "无法读取" in in_chinese(error.value)


def test_many_faults_are_cut(spoilt: Spoil) -> None:
    """A screenful of faults, not all of them."""
    keys = "".join(f"k{number}: 1\n" for number in range(50))
    error = refusal(spoilt(RUBRIC, "lab: tiny\n", f"lab: tiny\n{keys}"))
    assert len(str(error).splitlines()) == len(error.zh.splitlines()) == 21
    assert "and 30 more" in str(error)
    assert "另有 30 处" in error.zh


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
    """Whatever YAML holds, the answer is a RubricError, never another exception; each line of it is said in Chinese."""
    import yaml

    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(yaml.safe_dump(value), encoding="utf-8")
    with pytest.raises(RubricError) as error:
        load_rubric(path)
    assert all(re.search("[\u3400-\u9fff]", line) for line in error.value.zh.splitlines())
