"""A shell that completes: commands, options, choices and the course's labs, in bash and zsh."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[1] / "pipeline" / "course"
PROGRAM = Path(sys.executable).with_name("grader")


def run(line: list[str], **changes: str) -> str:
    path = f"{PROGRAM.parent}:{os.environ['PATH']}"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PATH": path, **changes}
    return subprocess.run(line, cwd=COURSE, env=environment, capture_output=True, text=True, check=True, timeout=120).stdout


ASKED: Mapping[str, str] = {
    "grader gradesc": "gradescope",
    "grader grade st": "step",
    "grader check st": "step",
    "grader check step --lang z": "zh",
}


@pytest.mark.parametrize("line", ASKED)
def test_what_is_offered(line: str) -> None:
    """Commands, labs of the course around the working folder, choices."""
    words = line.split()
    bash = run([str(PROGRAM)], _GRADER_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
    assert bash.split() == [ASKED[line]]


def test_zsh_is_given_a_function_of_its_own() -> None:
    """The script that zsh loads names the program and asks it, and is answered as zsh wants it, with the option's help."""
    script = run([str(PROGRAM)], _GRADER_COMPLETE="source_zsh")
    assert "#compdef grader" in script
    assert "_GRADER_COMPLETE=complete_zsh grader" in script
    offered = run([str(PROGRAM)], _GRADER_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="grader check step --wat")
    assert offered.startswith("_arguments ")
    assert '"--watch":"Check again whenever the file is saved.' in offered


def test_bash_completes_once_it_is_installed(tmp_path: Path) -> None:
    """--install-completion finds the shell it is called from and writes what that reads; --show-completion shows the same."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash on this machine")
    asked = (
        'grader --install-completion >/dev/null && source "$HOME/.bashrc" && COMP_WORDS=(grader grade st) && COMP_CWORD=2 '
        '&& _grader_completion grader && echo "${COMPREPLY[@]}" && grader --show-completion'
    )
    told = run([bash, "--norc", "-c", asked], HOME=str(tmp_path)).splitlines()
    assert told[0] == "step"
    assert "_grader_completion() {" in told
