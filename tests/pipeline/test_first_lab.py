"""docs/tutorial-first-lab.md, mistake.md and regrade.md are followed word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from .following import follow, page

ROOT = Path(__file__).parents[2]


def test_the_first_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None) -> None:
    """Who follows the page sees what it shows. The checkout stands in links, so that its folders stay as they are."""
    (ROOT / ".grader").mkdir(exist_ok=True)
    for name in ("labs", "rubrics", "submissions", ".grader"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    follow(page("tutorial-first-lab.md"))


@pytest.mark.parametrize("name", ["mistake.md", "regrade.md"])
def test_how_to(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None) -> None:
    """The same for what begins in an empty folder with `grader new`."""
    monkeypatch.chdir(tmp_path)
    follow(page(name))
