"""The docs are true: every command, exit code, verdict and error stands in them, and what they show exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader import __version__, errors
from grader.cli.exits import Exit
from grader.model import CheckStatus, Fate, PartStatus

ROOT = Path(__file__).resolve().parents[1]
COMMANDS_HEAD = """# Commands

Made from `--help` by `make goldens`; `tests/test_docs.py` keeps it current. Results go to stdout, all else to stderr.
The exit codes are explained in [verdicts.md](verdicts.md#exit-codes).

What commands say follows `--lang`, else the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`): Chinese or English; so does what is
wrong with a command line or in a lab's own files. `--help` is said in English.
"""


def ask(*arguments: str) -> str:
    environment = {**os.environ, "COLUMNS": "100", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "grader", *arguments, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def commands() -> list[str]:
    listed = ask().split("Commands:\n")[1]
    return re.findall(r"^  (\w+)", listed, re.MULTILINE)


def test_commands_page_is_current(golden: Callable[[Path, str], None]) -> None:
    """docs/commands.md is what --help says of every command."""
    pages = [COMMANDS_HEAD, f"```\n{ask().rstrip()}\n```\n"]
    pages += [f"## grader {name}\n\n```\n{ask(name).rstrip()}\n```\n" for name in commands()]
    golden(ROOT / "docs" / "commands.md", "\n".join(pages))


def section(page: str, heading: str) -> str:
    return next(part for part in page.split("\n## ") if part.startswith(heading))


@pytest.mark.parametrize(
    ("heading", "words"),
    [("A part", PartStatus), ("A check", CheckStatus), ("What the sandbox reports", Fate)],
)
def test_every_verdict_is_explained(heading: str, words: type[Enum]) -> None:
    """docs/verdicts.md has exactly one line for each status that a record can hold."""
    text = section((ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8"), heading)
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)) == sorted(word.value for word in words)


@pytest.mark.parametrize("page", ["docs/verdicts.md", "README.md", "README.zh.md"])
def test_every_exit_code_is_explained(page: str) -> None:
    """Exit codes stand in the README and on the verdicts' page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert listed >= ({code.value for code in Exit} if page == "docs/verdicts.md" else {0, 1, 2, 3})


def test_every_error_stands_in_the_tree() -> None:
    """The tree atop errors.py shows every error, and each says in its docstring what it is."""
    known = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, Exception)]
    assert known
    for error in known:
        assert error.__name__ in (errors.__doc__ or "")
        assert (error.__doc__ or "").endswith(".")


def readme_commands(name: str = "README.md") -> set[tuple[str, ...]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```(?:console|sh)\n(.*?)```", text, re.DOTALL))
    return {tuple(match.split()) for match in re.findall(r"^(?:\$ )?((?:grader|make) .*?)(?: *#.*)?$", blocks, re.MULTILINE)}


def test_the_readme_shows_commands_that_exist() -> None:
    """Each command and option in the README's blocks is one that --help lists; each make target is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = readme_commands()
    assert shown
    for program, command, *arguments in shown:
        if program == "make":
            assert re.search(rf"^{command}:", makefile, re.MULTILINE), command
        elif not command.startswith("-"):
            assert command in commands()
            page = ask(command)
            for option in (word for word in arguments if word.startswith("--")):
                assert option in page, f"grader {command} {option}"


def test_both_readmes_show_the_same_commands() -> None:
    """Whoever reads Chinese is told no less and nothing else."""
    assert readme_commands("README.zh.md") == readme_commands()


def test_links_between_pages_lead_somewhere() -> None:
    """A relative link in the README or docs/ names a file that is in the repository."""
    for page in [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def named(entry: Any) -> list[str]:
    """The pages of a navigation's entry, in order."""
    if isinstance(entry, str):
        return [entry]
    return [page for inner in (entry.values() if isinstance(entry, dict) else entry) for page in named(inner)]


def test_the_site_leads_to_every_page() -> None:
    """mkdocs.yml's nav names each page of docs/ once, and no other: whoever adds a page says where it belongs."""
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(named(navigation)) == sorted(pages)


def test_the_citation_is_of_this_package() -> None:
    """CITATION.cff is in its format's version 1.2, and names the version, the license and the authors that the package has."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == __version__
    holder = re.search(r"Copyright \(c\) \d+ (.+)", (ROOT / "LICENSE").read_text(encoding="utf-8"))
    assert holder
    assert citation["authors"] == [{"name": holder[1]}]
