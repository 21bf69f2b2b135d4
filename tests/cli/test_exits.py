"""A command ends with a meaning and a sentence, never with a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from grader import errors
from grader.cli.exits import Exit, agreed, guarded


def end(command: Callable[[], Exit]) -> int:
    with pytest.raises(typer.Exit) as caught:
        guarded(command)()
    return caught.value.exit_code


def failing(error: BaseException) -> Callable[[], Exit]:
    def command() -> Exit:
        raise error

    return command


@pytest.mark.parametrize("code", [Exit.FINE, Exit.POINTS_LOST, Exit.UNGRADED])
def test_a_commands_result_is_its_exit_code(code: Exit) -> None:
    """What a command returns is what the shell sees."""
    assert end(lambda: code) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError, 2),
        (errors.AuthorError, 2),
        (errors.RubricError, 2),
        (errors.LabError, 2),
        (errors.SandboxError, 3),
        (errors.StoreError, 3),
    ],
)
def test_an_error_is_one_line(error: type[Exception], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The caller's and the author's errors end with 2, the machine's with 3; stderr holds the sentence."""
    assert end(failing(error("here: what; remedy"))) == code
    assert capsys.readouterr().err == "error: here: what; remedy\n"


def test_a_fault_names_the_way_to_report_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of grader itself is one line that says how to report it; the traceback is there for the asking."""
    monkeypatch.delenv("GRADER_DEBUG", raising=False)
    assert end(failing(ZeroDivisionError("a\nb"))) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "GRADER_DEBUG=1" in told
    assert "ZeroDivisionError: a;" not in told
    monkeypatch.setenv("GRADER_DEBUG", "1")
    assert end(failing(ZeroDivisionError("a"))) == 3
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends with 130 and a word."""
    assert end(failing(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err.strip() == "stopped"


def grader(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments], capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )


def test_a_reader_that_goes_away_is_no_fault() -> None:
    """`grader … | head` ends without a word on stderr."""
    code = "import os; os.close(0)"
    script = (
        f'{sys.executable} -c "from grader.cli.exits import *; guarded(lambda: [print(i) for i in range(10**5)] and Exit.FINE)()"'
    )
    done = subprocess.run(["bash", "-c", f"{script} | {sys.executable} -c '{code}'"], capture_output=True, text=True, check=False)
    assert "BrokenPipe" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [[], ["grad"], ["grade"], ["grade", "lab3", "--jobs", "0"], ["grade", "lab3", "--nonsense"]]
)
def test_a_wrong_command_line_is_usage(arguments: list[str]) -> None:
    """What the command line lacks or doesn't know ends with 2 and names it on stderr or shows the help."""
    done = grader(*arguments)
    assert done.returncode == 2
    assert done.stderr or "Usage" in done.stdout


def test_outside_of_a_course_the_remedy_is_named(tmp_path: Path) -> None:
    """Away from rubrics/ and labs/ the error names --course."""
    done = grader("grade", "lab3", cwd=tmp_path)
    assert done.returncode == 2
    assert "--course" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_lab_names_the_nearest(tmp_path: Path) -> None:
    """A misspelt lab is answered with the nearest one of the course, found from a folder inside it."""
    (tmp_path / "labs").mkdir()
    (tmp_path / "rubrics" / "deep").mkdir(parents=True)
    (tmp_path / "rubrics" / "lab3.yaml").write_text("")
    done = grader("grade", "lab33", cwd=tmp_path / "rubrics" / "deep")
    assert done.returncode == 2
    assert "did you mean 'lab3'?" in done.stderr


def test_help_loads_nothing_heavy() -> None:
    """`grader --help` answers at once: no numpy, no pydantic, no rich, no torch, no stage of the pipeline."""
    code = (
        "import sys; from grader.cli import main; sys.argv = ['grader', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'rich', 'torch', 'jinja2', 'libcst', 'grader.pipeline', 'grader.store', 'grader.model'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_version_names_what_a_verdict_depends_on() -> None:
    """--version prints grader's, Python's, torch's and numpy's versions in one line."""
    done = grader("--version")
    assert all(word in done.stdout for word in ("grader ", "Python ", "torch ", "numpy "))
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("answer", "yes"),
    [("y\n", True), ("YES\n", True), ("是\n", True), ("n\n", False), ("\n", False), ("perhaps\n", False), ("", False)],
)
def test_only_a_yes_is_a_yes(answer: str, yes: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The question stands on stderr in the reader's language; no answer, or the end of all input, is a no."""
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert agreed("zh", "regrade.keep", n=2) is yes
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "保存这 2 处变化？ [y/N] ")


def test_ctrl_c_at_a_question_stops(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It ends as Ctrl-C does anywhere, and isn't told as a fault of grader's."""

    class Interrupted(io.StringIO):
        def readline(self, *_: object) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupted())
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(typer.Exit) as ended:
        guarded(lambda: Exit.FINE if agreed("en", "regrade.keep", n=1) else Exit.USAGE)()
    assert ended.value.exit_code == Exit.INTERRUPTED
    assert capsys.readouterr().err.endswith("stopped\n")
