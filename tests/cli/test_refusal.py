"""What is wrong with a command line is said in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from typer.testing import CliRunner, Result

from grader.cli.app import app
from grader.cli.refusal import chinese, language_of
from grader.report.words_usage import USAGE

ENGLISH = re.compile(r"\b[A-Z][a-z]+\b")  # how typer's own words begin; names of commands and files don't
WRONG = {
    "grade": "缺少参数 'LAB'。",
    "check lab3": "缺少参数 'FILE'。",
    "export lab3": "缺少选项 '--to'，可选的值：",
    "override lab3 x --nope": "没有选项 --nope",
    "grade lab3 --no-page": "没有选项 --no-page（相近的选项：",
    "chek": "没有命令 'chek'，是不是想用 'check'？",
    "xyzzy": "没有命令 'xyzzy'。",
    "grade lab3 --out": "选项 '--out' 后面需要一个值。",
    "grade lab3 --no-pages=3": "选项 '--no-pages' 后面不带值。",
    "grade lab3 a b c": "多余的参数：b c",
    "grade lab3 --jobs 0": "'--jobs' 的值无效：应不小于 1",
    "grade lab3 --jobs x": "'--jobs' 的值无效：应为整数",
    "review lab3 --port 70000": "'--port' 的值无效：应不大于 65535",
    "export lab3 --to paper": "'--to' 的值无效：'paper' 不是可选的值：'canvas', ",
}


def run(line: str, **environment: str) -> Result:
    return CliRunner().invoke(app, line.split(), env={"LC_ALL": "C.UTF-8", "COLUMNS": "100", **environment}, prog_name="grader")


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_command_line_is_told_in_chinese(line: str) -> None:
    """With a Chinese locale, each way to be wrong is told without a sentence of English, and ends as it does in English."""
    told = run(line, LC_ALL="zh_CN.UTF-8")
    assert told.exit_code == run(line).exit_code == 2
    assert f"错误：{WRONG[line]}" in told.stderr
    assert not ENGLISH.search(told.stderr)


@pytest.mark.parametrize("line", WRONG)
def test_in_english_typer_says_it_itself(line: str) -> None:
    """In English the message is typer's own, which is what the Chinese is found by."""
    told = run(line)
    assert "Error: " in told.stderr
    assert chinese(told.stderr.split("Error: ", 1)[1].strip()) in run(line, LC_ALL="zh_CN.UTF-8").stderr


def test_the_language_that_is_asked_for_goes_before_the_locale() -> None:
    """Also on a command line that is wrong; the usage is told with it."""
    assert "错误：多余的参数：c" in run("grade a b c --lang zh").stderr
    assert "用法：grader grade" in run("grade a b c --lang=zh").stderr
    assert "Got unexpected" in run("grade a b c --lang en", LC_ALL="zh_CN.UTF-8").stderr


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ([], "en"),
        (["grade", "--lang", "zh"], "zh"),
        (["grade", "--lang=zh"], "zh"),
        (["grade", "--lang"], "en"),
        (["grade", "--lang", "fr"], "en"),
        (["grade", "--", "--lang", "zh"], "en"),
    ],
)
def test_the_language_of_a_command_line(args: Sequence[str], found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read before the line is known to be right; what is no language of ours leaves the locale's."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert language_of(args) == found


def test_a_message_that_nobody_translated_stays() -> None:
    """Better English than nothing; and every sentence of the catalogue finds its own Chinese, none another's."""
    assert chinese("The moon is full.") == "The moon is full."
    for key, text in USAGE.items():
        assert chinese(text.en.replace("{", "").replace("}", "")) == text.zh.replace("{", "").replace("}", ""), key


def test_help_stays_as_it_is() -> None:
    """No command at all shows the help, in Chinese locales too."""
    assert "Commands:" in run("", LC_ALL="zh_CN.UTF-8").output
    assert run("", LC_ALL="zh_CN.UTF-8").exit_code == run("").exit_code
