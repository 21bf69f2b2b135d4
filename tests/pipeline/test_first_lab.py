"""The pages on a first lab, mistakes and regrading are followed word for word; what the READMEs show is printed today."""

from __future__ import annotations

from pathlib import Path

import pytest

from .following import commands, follow, page, run, steps

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is a checkout in links, so that the real one's folders stay as they are."""
    (ROOT / ".grader").mkdir(exist_ok=True)
    for name in ("labs", "rubrics", "submissions", ".grader"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)


def test_the_first_lab(checkout: None, lent: None) -> None:
    """Who follows the page sees what it shows."""
    follow(page("tutorial-first-lab.md"))


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_readme_shows_what_is_printed(readme: str, language: str, checkout: None, lent: None) -> None:
    """The session that a README shows first is printed as it stands there, line by line, between the places where it is cut."""
    shown = next(body for _, body in steps((ROOT / readme).read_text(encoding="utf-8")))
    for command, lines in commands(shown):
        printed = "\n".join(line.rstrip() for line in run(f"{command} --lang {language}").splitlines())
        pieces = "\n".join(line.rstrip() for line in lines).split("…\n" if lines[0] == "…" else "\n…")
        assert printed.startswith(pieces[0]), command
        assert pieces[-1] in printed, command


@pytest.mark.parametrize("name", ["write-rubric.md", "mistake.md", "regrade.md"])
def test_how_to(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None) -> None:
    """The same for what begins in an empty folder with `grader new`."""
    monkeypatch.chdir(tmp_path)
    follow(page(name))
