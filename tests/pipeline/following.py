"""Pages that show a session are followed word for word: files are written, commands run, and what is shown is what they print."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from grader.cli.app import app

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"(?:^`(?P<path>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
QUIET = {"LC_ALL": "C.UTF-8", "COLUMNS": "80", "GRADER_DEBUG": "", "GRADER_SEED": "", "GRADER_WHO": ""}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """(path, text) of a file to write, or ("", commands with what they print); `sh` blocks are for the reader alone."""
    for block in BLOCK.finditer(text):
        if block["kind"] != "sh":
            assert (block["path"] is None) == (block["kind"] == "console"), block[0]
            yield block["path"] or "", block["body"]


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines shown of its output."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = piece.rstrip("\n").split("\n")
        yield command, shown


def run(command: str) -> str:
    """What the command prints; it ends with 0, and `check`, which tells of lost points, with 1 as well."""
    if not command.startswith("grader "):
        return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
    arguments = shlex.split(command)[1:]
    done = CliRunner().invoke(app, arguments, env=QUIET)
    assert done.exit_code in ({0, 1} if arguments[0] == "check" else {0}), f"{command}: {done.output}"
    return done.stdout


def follow(text: str) -> None:
    """In the working folder; the shown lines stand in each command's output, in that order, with others left out."""
    for path, body in steps(text):
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(body, encoding="utf-8")
            continue
        for command, shown in commands(body):
            printed = iter([line.rstrip() for line in run(command).splitlines()])
            for line in shown:
                assert line.rstrip() in printed, f"$ {command}: no line {line!r} (any more)"
