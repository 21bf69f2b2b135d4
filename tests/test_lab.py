"""A lab is loaded whole, the same each time, and nothing of its inputs reaches the sandbox."""

from __future__ import annotations

import ast
import functools
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.errors import AuthorError, LabError, RubricError, UsageError
from grader.lab import Lab, find_course, lab_ids, load_lab, page
from grader.lab.inputs import make_case
from grader.wire import MAX_DEPTH, MAX_TEXT, encode

COURSE = Path(__file__).parent / "rubric" / "course"
PROBES = "labs/tiny/probes.py"
RUBRIC = "rubrics/tiny.yaml"
Spoil = Callable[..., Path]


@pytest.fixture(scope="module")
def lab() -> Lab:
    return load_lab(COURSE, "tiny")


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spoil:
    """`spoilt(file, old, new, …)`: a copy of the course, the working folder, with text of one file replaced."""
    copy = tmp_path / "course"
    shutil.copytree(COURSE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(copy)

    def spoil(file: str, *pairs: str) -> Path:
        text = (copy / file).read_text(encoding="utf-8")
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text
            text = text.replace(old, new, 1)
        (copy / file).write_text(text, encoding="utf-8")
        return copy

    return spoil


def frames(lab: Lab, seed: int) -> list[bytes]:
    return [encode(dict(item.inputs)) for item in lab.plan(seed)]


# ── what a lab gives ──────────────────────────────────────────────────────────


def test_the_facts_of_probes(lab: Lab) -> None:
    """Cases, runs and needed entry points are as the decorators and the code say."""
    step, present = lab.probes["one_step"], lab.probes["present"]
    assert (step.cases, step.runs, step.key_runs, step.entries) == (("ragged", "single"), 1, 3, ("step",))
    assert (present.cases, present.entries, present.doc) == (("once",), ("step",), "Whether the step is there.")
    assert set(lab.properties) == {"moves", "ignores_rate"}
    assert [source.path for source in lab.reference] == ["reference.py"]
    assert [source.path for source in lab.starter] == ["model.py"]


def test_what_a_task_needs(lab: Lab) -> None:
    """Entry points and patterns are plain; the mistakes' names stay behind."""
    assert lab.entry_points == {"step": {"method": "step(self, x, y)", "aliases": ["update"], "owner": ["Model"]}}
    assert lab.patterns == ({"scope": ["step"], "patterns": ["0.01 * $X"]},)
    assert lab.pattern_mistakes == ("hard-coded-lr",)
    encode([lab.entry_points, list(lab.patterns)])


def test_cases_are_the_same_bit_for_bit(lab: Lab) -> None:
    """The same seed gives the same inputs, in this process and in another; another seed gives others."""
    again = load_lab(COURSE, "tiny")
    assert frames(lab, 7) == frames(again, 7) != frames(lab, 8)
    code = "import sys, pathlib, grader.lab; print(grader.lab.load_lab(pathlib.Path(sys.argv[1]), 'tiny').key_digest(7))"
    elsewhere = subprocess.run([sys.executable, "-c", code, str(COURSE)], capture_output=True, text=True, check=True)
    assert elsewhere.stdout.strip() == lab.key_digest(7)


def test_each_case_has_its_own_random_numbers(spoilt: Spoil) -> None:
    """What one case draws changes nothing for another."""
    before = load_lab(COURSE, "tiny").cases(3)
    course = spoilt(PROBES, '"x": spread(rng, 5)', '"x": spread(rng, 50)[:5]')
    after = load_lab(course, "tiny").cases(3)
    assert np.array_equal(before["single"].values["y"], after["single"].values["y"])
    assert not np.array_equal(before["ragged"].values["y"], after["ragged"].values["y"])


def test_cases_cannot_be_spoilt(lab: Lab) -> None:
    """Arrays are read-only, for one case serves many probes."""
    with pytest.raises(ValueError, match="read-only"):
        lab.cases(1)["ragged"].values["x"][0] = 0
    assert "sizes" not in lab.cases(1)["ragged"].values
    assert lab.cases(1)["ragged"].sizes == {"N": 5}


def test_the_plan(lab: Lab) -> None:
    """Probes in the file's order, each on its cases; seeds are the same for key and submission."""
    plan, key = lab.plan(5), lab.plan(5, key=True)
    assert [(item.probe, item.case, item.runs) for item in plan] == [
        ("one_step", "ragged", 1), ("one_step", "single", 1), ("present", "once", 1)
    ]  # fmt: skip
    assert [item.runs for item in key] == [3, 3, 1]
    assert [item.seed for item in plan] == [item.seed for item in key]
    assert len({item.seed for item in plan}) == 3
    assert all(0 <= item.seed < 2**31 - 2**16 for item in plan)
    assert [item.probe for item in lab.plan(5, ["present"])] == ["present"]
    with pytest.raises(LabError, match="no probe 'presnt'; did you mean 'present'") as error:
        lab.plan(5, ["presnt"])
    assert error.value.zh.endswith("labs/tiny/probes.py：没有探针“presnt”；是否指“present”？")
    with pytest.raises(UsageError, match="seed -1"):
        lab.plan(-1)


def test_nothing_of_the_inputs_reaches_the_sandbox(lab: Lab) -> None:
    """The cut file has the probes and what they use, each on its line, and no word of the rest."""
    cut, whole = lab.sandbox_probes().text.split("\n"), lab.probes_text.split("\n")
    assert len(cut) == len(whole)
    assert all(line in ("", original, "@probe") for line, original in zip(cut, whole, strict=True))
    for word in ("1234", "SECRET", "ragged", "spread", "rng", "@inputs", "0.25", "N=5", "numpy"):
        assert word not in "\n".join(cut)
    for line in ("def one_step(lab, x, y, w, lr):", "@dataclass", "class Holder:", "def scaled(value):", "SCALE = 1.0"):
        assert line in cut
    space: dict[str, object] = {"__name__": "probes"}
    sys.modules["probes"] = sys  # dataclasses look their module up
    try:
        exec(compile("\n".join(cut), "probes.py", "exec"), space)
    finally:
        del sys.modules["probes"]
    assert space["one_step"].grader_inputs == ()  # type: ignore[attr-defined]


def test_further_entries_stay_with_the_probe(spoilt: Spoil) -> None:
    """`entries` of a decorator isn't inputs: the sandbox gets it, and the driver knows it."""
    course = spoilt(PROBES, "@probe\n", "@probe(entries=['other'])\n")
    text = (course / RUBRIC).read_text(encoding="utf-8")
    (course / RUBRIC).write_text(text.replace("sizes:", "  other: {function: other}\nsizes:"), encoding="utf-8")
    lab = load_lab(course, "tiny")
    assert lab.probes["present"].entries == ("other", "step")
    assert "@probe(entries=['other'])" in lab.sandbox_probes().text


def test_loading_leaves_no_trace() -> None:
    """No torch, no path, no cache file in the author's folder."""
    code = (
        "import sys; from pathlib import Path; before = list(sys.path); from grader.lab import load_lab;"
        "lab = load_lab(Path(sys.argv[1]), 'tiny'); lab.plan(0); assert sys.path == before; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(COURSE)], check=True)
    assert not list(COURSE.rglob("__pycache__"))


def test_digests_change_with_what_they_stand_for(spoilt: Spoil) -> None:
    """Points and titles change the judging; edits change the key; inputs change all that is run."""
    base = load_lab(COURSE, "tiny")

    def changed(file: str, old: str, new: str) -> list[bool]:
        lab = load_lab(spoilt(file, old, new), "tiny")
        spoilt(file, new, old)
        pairs = [
            (lab.execution_digest(1), base.execution_digest(1)),
            (lab.key_digest(1), base.key_digest(1)),
            (lab.judging_digest(), base.judging_digest()),
        ]
        return [new != old for new, old in pairs]

    assert changed(RUBRIC, "points: 40", "points: 41") == [False, False, True]
    assert changed(RUBRIC, "2 * error", "3 * error") == [False, True, True]
    assert changed("labs/tiny/reference.py", "lr=0.1", "lr=0.2") == [False, True, False]
    assert changed("labs/tiny/properties.py", "weight moves", "weight goes") == [False, False, True]
    assert changed(PROBES, "spread(rng, 5)", "spread(rng, 6)[1:]") == [True, True, False]
    assert changed(PROBES, "N=5: a size", "N=5: some size") == [False, False, False]
    assert changed(PROBES, "key_runs=3", "key_runs=4") == [False, True, False]
    assert changed(RUBRIC, "aliases: [update]", "aliases: [updat]") == [True, True, True]
    assert base.execution_digest(1) != base.execution_digest(2)


def test_a_folder_as_reference(spoilt: Spoil) -> None:
    """Files keep their paths inside reference/, and messages name them."""
    course = spoilt(RUBRIC, "points: 100", "points: 100")
    folder = course / "labs/tiny/reference/nn"
    folder.mkdir(parents=True)
    (course / "labs/tiny/reference.py").rename(folder / "model.py")
    (folder / "__init__.py").write_text("")
    assert [source.path for source in load_lab(course, "tiny").reference] == ["nn/__init__.py", "nn/model.py"]
    (folder / "model.py").write_text("class Model: ...\n")
    with pytest.raises(RubricError, match="labs/tiny/reference/"):
        load_lab(course, "tiny")


def test_training_comes_last(spoilt: Spoil) -> None:
    """A training probe is asked after all others, within its own time: 10 seconds unless it says how many."""
    spoilt(RUBRIC, "probe: one_step, observe: w, from: w,", "probe: one_step, compare: property, property: moves,")
    plan = load_lab(spoilt(PROBES, "runs=1,", "training=True,"), "tiny").plan(0)
    assert [(item.probe, item.seconds) for item in plan] == [("present", None), ("one_step", 10.0), ("one_step", 10.0)]
    before = load_lab(COURSE, "tiny").execution_digest(0)
    own = load_lab(spoilt(PROBES, "training=True,", "training=True, seconds=2.5,"), "tiny")
    assert [item.seconds for item in own.plan(0)] == [None, 2.5, 2.5]
    assert own.execution_digest(0) != before


# ── what is wrong with a lab ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (RUBRIC, "probe: one_step, observe", "probe: onestep, observe",
         f"{RUBRIC}:13 parts[0].checks[0].probe: no probe 'onestep' in {PROBES}; did you mean 'one_step'?"),
        (RUBRIC, "cases: [ragged]", "cases: [raged]", "'raged' is no input of probe 'one_step'; did you mean 'ragged'?"),
        (RUBRIC, "property: moves", "property: move", "no function 'move' in labs/tiny/properties.py; did you mean 'moves'?"),
        (RUBRIC, "property: ignores_rate", "property: zzz", "mistakes[1].property: no function 'zzz' in labs/tiny/properties.py"),
        (RUBRIC, "from: w", "from: v", "checks[0].from: 'v' is no parameter of probe 'one_step'"),
        (RUBRIC, '"error @ x / len(x)", with: "error @ x"', '"x", with: "y"',
         f"{RUBRIC}:24 mistakes[0].edits[0].replace: 'x' matches 4 times in labs/tiny/reference.py (lines 6, 7, 8, 8)"),
        (RUBRIC, 'with: "error @ x"}', 'with: "error @"}', "mistakes[0].edits[0].with: the reference is no Python any more"),
        (RUBRIC, "in: Model.step", "in: Model.stop", "mistakes[1].edits[0].in: 'Model.stop' isn't defined"),
        (PROBES, '"x": spread(rng, 5)', '"x": spread(rng)', f"{PROBES}:20 in ragged(): TypeError: spread() missing"),
        (PROBES, '"w": 0.5, ', "", f"{PROBES}:38 one_step() doesn't take what ragged() gives: missing a required argument: 'w'"),
        (PROBES, '"w": 0.5', '"w": {1, 2}', "ragged(): 'w' can't be sent to the sandbox: can't encode a set"),
        (PROBES, '{"N": 5}', '{"N": 5.5}', "'sizes' is a dict of names and whole numbers"),
        (PROBES, "    return {\"x\": np", "    return 3\n    return {\"x\": np", "returns a dict of names and values, not int"),
        (PROBES, "import numpy as np", "import numpy as np\nimport torch", f"{PROBES}:6: torch is imported at top level"),
        (PROBES, "inputs=[ragged, single]", "inputs=[ragged, scaled]", "is no function decorated with @inputs"),
        (PROBES, "runs=1", "runs=0", "one_step(): runs=0 is no number between 1 and 10000"),
        (PROBES, 'lab.bare("step"', 'lab.bare("stop"', "'stop' isn't in the rubric's entry_points; did you mean 'step'?"),
        (PROBES, "model.step(x, y)", "model.step(ragged(0), y)", f"{PROBES}:46: a probe uses 'ragged', but inputs don't reach"),
        (PROBES, "SECRET = 1234", "SECRET = 1 / 0", f"{PROBES}:9: ZeroDivisionError: division by zero"),
        (PROBES, "SECRET = 1234", "SECRET = (", f"{PROBES}:9: '(' was never closed"),
        (PROBES, "key_runs=3", "training=True",
         f"{RUBRIC}:13 parts[0].checks[0].probe: 'one_step' trains, so the key has no wrong version to compare it with"),
        (PROBES, "@probe\n", "@probe(training=True, seconds=11)\n",
         f"{RUBRIC}:2 limits: cpu_s: 10 is less than one probe may take ({PROBES}:50 present(): seconds=11); raise it"),
        (PROBES, "@probe\n", "@probe(seconds=3)\n", "present(): seconds=3 is for training=True; the rubric's limits.probe_s"),
        (PROBES, "@probe\n", "@probe(training=True, seconds=0)\n", "present(): seconds=0 is no number of seconds between 0 and"),
        (PROBES, "def present(lab)", "def present()", "a probe's first parameter is the lab"),
        ("labs/tiny/properties.py", "def moves(", "def moves)(", "labs/tiny/properties.py:4: "),
        ("labs/tiny/reference.py", "class Model:", "class Model", "labs/tiny/reference.py:1: expected ':'"),
    ],
)  # fmt: skip
def test_each_fault_is_named(
    spoilt: Spoil, in_chinese: Callable[[AuthorError], str], file: str, old: str, new: str, expected: str
) -> None:
    """File, line, what is wrong, and the nearest valid word, in both languages."""
    course = spoilt(file, old, new)
    with pytest.raises(AuthorError) as error:
        load_lab(course, "tiny").plan(0)
    assert expected in str(error.value)
    assert str(course) not in str(error.value)
    assert str(course) not in in_chinese(error.value)


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ({1, 2}, "can't encode a set", "不支持 set"),
        (np.array([None]), "can't encode an array of object", "不支持 object 数组"),
        ({1: 2}, "a key must be text, not int", "键应为文字，而不是 int"),
        ("x" * (MAX_TEXT + 1), "text too long", "文字太长"),
        (functools.reduce(lambda inner, _: [inner], range(MAX_DEPTH + 1), []), "value nested too deeply", "嵌套太深"),
    ],
    ids=["set", "objects", "key", "length", "depth"],
)
def test_an_input_that_cannot_be_sent(
    lab: Lab, in_chinese: Callable[[AuthorError], str], value: object, en: str, zh: str
) -> None:
    """The reason why the sandbox can't take a value is said in both languages."""
    with pytest.raises(LabError) as error:
        make_case(Path("probes.py"), "given", lambda rng: {"w": value}, 0, lab.digits)
    assert f"'w' can't be sent to the sandbox: {en}; use" in str(error.value)
    assert f"'w' 无法送入沙箱（{zh}）；" in in_chinese(error.value)


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("[]", "not a JSON object", "不是 JSON 对象"),
        ("{}", "no list of cells", "没有单元列表"),
        ("{", "not JSON: Expecting", "不是 JSON：Expecting"),
        ("[" * 100_000, "nested too deeply", "嵌套太深"),
    ],
    ids=["list", "empty", "torn", "depth"],
)
def test_a_broken_handout(spoilt: Spoil, in_chinese: Callable[[AuthorError], str], text: str, en: str, zh: str) -> None:
    """A notebook in the handout that nobody could open is refused, with the reason in both languages."""
    course = spoilt(RUBRIC, "points: 100", "points: 100")
    (course / "labs/tiny/starter").mkdir(exist_ok=True)
    (course / "labs/tiny/starter/first.ipynb").write_text(text, encoding="utf-8")
    with pytest.raises(LabError) as error:
        load_lab(course, "tiny")
    assert str(error.value).startswith(f"labs/tiny/starter/first.ipynb: {en}")
    assert f"不是有效的 notebook 文件（{zh}" in in_chinese(error.value)


@pytest.mark.parametrize("missing", ["reference.py", "probes.py", "."])
def test_missing_files_are_named(spoilt: Spoil, in_chinese: Callable[[AuthorError], str], missing: str) -> None:
    """What isn't there is named with its place."""
    course = spoilt(RUBRIC, "points: 100", "points: 100")
    path = course / "labs/tiny" / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(LabError, match="labs/tiny") as error:
        load_lab(course, "tiny")
    assert in_chinese(error.value).startswith("labs/tiny")


def test_an_unknown_lab() -> None:
    """The nearest lab is named."""
    with pytest.raises(UsageError, match="'tny' is no lab of this course; did you mean 'tiny'"):
        load_lab(COURSE, "tny")


def test_finding_the_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the working folder or the nearest folder above with rubrics/ and labs/."""
    monkeypatch.chdir(COURSE / "labs" / "tiny")
    assert find_course() == COURSE
    assert find_course(COURSE / "rubrics") == COURSE
    for name in ("rubrics", "labs"):
        (tmp_path / name).mkdir()
    assert lab_ids(tmp_path) == ()
    with pytest.raises(UsageError, match="no rubric yet"):
        load_lab(tmp_path, "tiny")
    with pytest.raises(UsageError, match="a course is a folder with rubrics/ and labs/"):
        find_course(Path("/"))


def test_labs_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """lab10 after lab9."""
    (tmp_path / "rubrics").mkdir()
    for name in ("lab10", "lab9", "beras-hw2", ".hidden"):
        (tmp_path / "rubrics" / f"{name}.yaml").touch()
    assert lab_ids(tmp_path) == ("beras-hw2", "lab9", "lab10")


# ── what is made from the code ────────────────────────────────────────────────


def test_the_probe_reference_is_current() -> None:
    """docs/probes.md ends with what `python -m grader.lab.page` makes of decorators, helpers and objects."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.with_reference(text)


def test_the_reference_names_all_that_probes_import() -> None:
    """Every public function that labs import from grader.worker.probing, and every `lab.…` they call, has a line."""
    made = page.reference()
    for path in sorted((page.PAGE.parents[1] / "labs").glob("*/probes.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "grader.worker.probing":
                assert all(f"| `{alias.name}(" in made for alias in node.names), path
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "lab":
                assert f"| `lab.{node.attr}(" in made, f"{path}:{node.lineno} lab.{node.attr}"
