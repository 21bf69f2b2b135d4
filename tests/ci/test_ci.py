"""A repository of submissions is graded by what changed, and what a CI reads is well-formed whatever students write."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from typer.testing import CliRunner, Result

from grader.cli.app import app
from grader.report import github
from grader.report.junit import junit_xml
from grader.report.sarif import sarif
from tests.pipeline.conftest import CLASS, COURSE, hand_in

ROOT = Path(__file__).parents[2]
EVIL = "100% a:b, c\r\n::set-env name=X::y\n##[command]rm\n```\n</testcase>\x00 ]]> @all | <b>"


def git(folder: Path, *arguments: str) -> str:
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A course whose class was handed in and committed."""
    import shutil

    place = tmp_path / "repository"
    shutil.copytree(COURSE, place)
    hand_in(place / "submissions" / "step", {name: CLASS[name] for name in ("s01-right", "s02-mean")})
    git(place, "init", "-q", "-b", "main")
    git(place, "add", ".")
    git(place, "commit", "-qm", "first")
    return place


def ci(repository: Path, *arguments: str, **variables: str) -> Result:
    environment = {"LC_ALL": "C.UTF-8", "GRADER_SEED": "", "GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": "", **variables}
    line = ["ci", "step", str(repository / "submissions" / "step"), "--course", str(repository)]
    return CliRunner().invoke(app, [*line, "--out", str(repository / "out"), *arguments], env=environment)


def graded(repository: Path) -> list[str]:
    lines = (repository / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["submission"] for line in lines]


def test_only_what_changed_is_graded(repository: Path, lent: None) -> None:
    """Since a commit: entries that were changed, added or not committed yet; what is gone or untouched is left alone."""
    folder = repository / "submissions" / "step"
    assert ci(repository, "--since", "HEAD").exit_code == 0
    assert graded(repository) == []
    hand_in(folder, {"新同学 甲": CLASS["s03-sign"]})
    (folder / "s02-mean.py").unlink()
    assert ci(repository, "--since", "HEAD").exit_code == 1
    assert graded(repository) == ["新同学 甲"]
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    assert ci(repository, "--since", "HEAD~1..HEAD").exit_code == 1
    assert graded(repository) == ["新同学 甲"]
    done = ci(repository, "--since", "nowhere")
    assert done.exit_code == 2
    assert "git can't tell what changed" in done.stderr


def test_exit_codes_have_a_meaning(repository: Path, lent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """0: full marks; 1: points lost; 2: no such folder; 3: the grader's own failure, an `error` in junit.xml."""
    from dataclasses import replace

    from grader import pipeline

    folder = repository / "submissions" / "step"
    assert ci(repository).exit_code == 1
    (folder / "s02-mean.py").unlink()
    assert ci(repository).exit_code == 0
    run = pipeline.Session.run
    monkeypatch.setattr(pipeline.Session, "run", lambda self, one: replace(run(self, one), failure="the zygote ended"))
    assert ci(repository).exit_code == 3
    tree = ET.fromstring((repository / "out" / "junit.xml").read_bytes())
    assert (int(tree.attrib["errors"]) > 0, tree.attrib["failures"]) == (True, "0")
    assert CliRunner().invoke(app, ["ci", "step", str(folder / "none"), "--course", str(repository)]).exit_code == 2


def test_github_reads_annotations_a_summary_and_points(repository: Path, lent: None) -> None:
    """Totals come first, places are those of the repository, Classroom's report holds the points."""
    page = repository / "summary.md"
    asked = ("--classroom", "--sarif", str(repository / "s.sarif"))
    done = ci(repository, *asked, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(page))
    lines = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert lines[0] == "::notice title=step::2 checked, 1 with full marks, mean 85"
    assert "file=submissions/step/s02-mean.py,line=1,endLine=4" in lines[1]
    assert '::notice title=Autograding report::{"totalPoints": 170, "maxPoints": 200}' in lines
    assert "s02\\-mean | 70/100" in page.read_text(encoding="utf-8")
    (result,) = json.loads((repository / "s.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "missing-mean"


# ── what students write ───────────────────────────────────────────────────────


def evil(submission: str = EVIL) -> dict[str, Any]:
    """A record in which everything a student can choose is hostile."""
    text = {"en": EVIL, "zh": EVIL}
    place = {"file": EVIL, "line": 3, "end_line": 4}
    checks = [
        {"id": f"c{i}", "title": text, "status": status, "message": text, "relation": "", "detail": "", "difference": None}
        for i, status in enumerate(("pass", "fail", "raised", "timeout", "memory", "crashed", "not-run"))
    ]
    checks.append({"id": "x", "title": {"en": "TOLD TO NOBODY", "zh": "x"}, "status": "fail", "message": text, "hidden": True})
    points = {"score": 1.0, "max_score": 9.0, "status": "unexplained"}
    part = {"id": "p", "title": text, **points, "note": text, "location": place, "checks": checks}
    words = dict.fromkeys(("title", "why", "hint", "detail"), text)
    taken = {"mistake": "m", "part": "p", "points": 2.0, "evidence": "edit", **words, "location": place}
    return {
        "lab": "lab", "submission": submission, "student": {"id": submission}, "status": "graded", "score": 1.0, "max_score": 9.0,
        "parts": [part], "deductions": [taken], "notes": [text], "timing": {"wall_s": 0.5},
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 30])
def test_annotations_are_escaped_and_few(count: int) -> None:
    """Every line is one command by the runner's own reading; %, CR, LF and in properties : and , are escaped."""
    records = [evil(f"s{i} {EVIL}") for i in range(count)]
    lines = list(github.log_lines("lab", records, lambda *_: ("a:b,c%.py", 3, 4), "en"))
    assert sum(line.startswith("::warning") for line in lines) <= 10
    for line in lines:
        assert "\n" not in line
        assert "\r" not in line
        found = re.fullmatch(r"::(?:notice|warning|error) ((?:[\w]+=[^:,]*,?)+)::(.*)", line)
        assert found, line
        for part in found.groups():
            assert not re.search(r"%(?!25|0A|0D|3A|2C)", part)
    assert "file=a%3Ab%2Cc%25.py,line=3,endLine=4" in lines[1]
    assert "TOLD TO NOBODY" not in "".join(lines)


def test_the_summary_holds_what_students_wrote_in_fences() -> None:
    """No table cell, mention, HTML or fence of theirs; and it stays below what GitHub takes."""
    page = github.summary("lab", [evil()], "en")
    outside, fence = [], ""
    for line in page.splitlines():
        mark = re.match(r"\s*(`{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif fence and line.strip() == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert not fence
    assert not re.search(r"(?<!\\)[@<]", "\n".join(outside))
    assert len(github.summary("lab", [evil()] * 4000, "en").encode()) <= github.SUMMARY
    assert "TOLD TO NOBODY" not in page


ORDER = ["properties", "testcase", "system-out", "system-err"]


def test_junit_keeps_to_the_schema() -> None:
    """The elements, their order, attributes and counts of the strict schemas (junit-10.xsd, xunit2); hidden checks are absent."""
    whole = [{**evil(), "status": status, "parts": []} for status in ("unusable", "ungraded")]
    data = junit_xml("lab", [evil(), *whole])
    root = ET.fromstring(data)
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert {"name", "tests", "failures", "errors", "skipped", "time"} == set(suite.attrib)
        tags = [child.tag for child in suite]
        assert tags == sorted(tags, key=ORDER.index)
        cases = suite.findall("testcase")
        for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[kind]) == len(suite.findall(f"testcase/{tag}"))
        assert int(suite.attrib["tests"]) == len(cases)
        for case in cases:
            assert {"name", "classname", "time"} == set(case.attrib)
            assert len(case) <= 1
            for child in case:
                assert set(child.attrib) <= {"message", "type"}
        for fact in suite.findall("properties/property"):
            assert {"name", "value"} == set(fact.attrib)
    for kind in ("tests", "failures", "errors", "skipped"):
        assert int(root.attrib[kind]) == sum(int(suite.attrib[kind]) for suite in root)
    assert [(suite.attrib["failures"], suite.attrib["errors"]) for suite in root] == [("5", "0"), ("1", "0"), ("0", "1")]
    assert b"TOLD TO NOBODY" not in data


def test_sarif_has_what_code_scanning_needs() -> None:
    """Version, driver, rules by index, a message and a place for each result, stable fingerprints."""
    records = [evil("a"), evil("b")]
    text = sarif("lab", records, lambda *_: ("submissions/a.py", 3, 4))
    (run,) = json.loads(text)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert json.loads(text)["version"] == "2.1.0"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["level"] in {"error", "warning", "note", "none"}
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"] == {"startLine": 3, "endLine": 4}
    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]}) == 4
    assert text == sarif("lab", records, lambda *_: ("submissions/a.py", 3, 4))
    assert json.loads(sarif("lab", records, lambda *_: None))["runs"][0]["results"] == []


# ── templates ─────────────────────────────────────────────────────────────────


def steps(name: str) -> tuple[dict[str, str], str]:
    """A template's variables and the script that grades, as a shell gets them."""
    page = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    if name == "action.yml":
        step = page["runs"]["steps"][-1]
        return step["env"], step["run"]
    if "jobs" in page:
        assert page[True]  # `on:`, as YAML 1.1 reads it
        assert page["permissions"] == {"contents": "read"}
        runs = [step for step in page["jobs"]["grade"]["steps"] if "run" in step]
        return {key: str(value) for key, value in page["env"].items()}, runs[-1]["run"]
    return page["grade"]["variables"], "\n".join(page["grade"]["script"])


VALUES: dict[str, dict[str, str]] = {
    "docs/ci/github.yml": {"LAB": "step"},
    "docs/ci/gitlab.yml": {"LAB": "step"},
    "docs/ci/classroom.yml": {"LAB": "step"},
    "action.yml": {"LAB": "step", "FOLDER": "", "OUT": "reports/ci", "OPTIONS": "--classroom"},
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("before", ["HEAD~1", "0" * 40])
def test_templates_say_what_grader_understands(name: str, before: str, repository: Path, tmp_path: Path) -> None:
    """A template's own lines, run by bash in a git repository: `grader` gets the lab, the folder and a commit that is there."""
    git(repository, "commit", "-q", "--allow-empty", "-m", "second")
    commit = git(repository, "rev-parse", before) if before.startswith("HEAD") else before
    fake = tmp_path / "bin" / "grader"
    fake.parent.mkdir()
    fake.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n", encoding="utf-8")
    fake.chmod(0o755)
    _, script = steps(name)
    assert "${{" not in script  # a stranger's text would become code
    variables = {**VALUES[name], "SINCE": commit, "CI_COMMIT_BEFORE_SHA": commit}
    environment = {**os.environ, **variables, "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=repository, env=environment, capture_output=True, text=True, check=True
    )
    arguments = json.loads(done.stdout.splitlines()[-1])
    assert arguments[:2] == ["ci", "step"]
    if name != "docs/ci/classroom.yml":
        assert (f"--since={commit}" in arguments) == before.startswith("HEAD")
    page = CliRunner().invoke(app, ["ci", "--help"]).stdout
    for word in arguments:
        if word.startswith("--"):
            assert word.partition("=")[0] in page


def test_a_template_grades(repository: Path, lent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arguments that the GitHub template gives are those of a real grading."""
    monkeypatch.chdir(repository)
    since = git(repository, "rev-parse", "HEAD")
    hand_in(repository / "submissions" / "step", {"s03-sign": CLASS["s03-sign"]})
    line = ["ci", "step", "submissions/step", f"--since={since}", "--out", "reports/ci", "--sarif", "reports/ci/grader.sarif"]
    assert CliRunner().invoke(app, line, env={"LC_ALL": "C.UTF-8", "GRADER_SEED": ""}).exit_code == 1
    written = sorted(path.name for path in (repository / "reports" / "ci").iterdir())
    assert written == ["grader.sarif", "junit.xml", "results.jsonl"]
