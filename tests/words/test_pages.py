"""docs/mistakes/ is what the rubrics say."""

from __future__ import annotations

from grader.rubric.mistakes import PAGES, pages


def test_the_mistakes_pages_are_current() -> None:
    """Each page is what `python -m grader.rubric.mistakes` makes of the rubrics, and no page of a lab that is gone is left."""
    assert {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")} == pages()
