"""docs/mistakes/: every known mistake of every lab, with its texts in both languages and no solution.

`python -m grader.rubric.mistakes` writes the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.model import Text
from grader.rubric.load import load_rubric
from grader.rubric.schema import Mistake, Rubric

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "mistakes"
_MADE = "<!-- made by `python -m grader.rubric.mistakes`; tests/words/test_pages.py keeps it current -->"


def pages(rubrics: Path = ROOT / "rubrics") -> dict[str, str]:
    """Each page by its file's name: one per lab, and the index."""
    known = [load_rubric(path) for path in sorted(rubrics.glob("*.yaml"))]
    return {"index.md": "\n".join(_index(known)) + "\n"} | {f"{one.lab}.md": "\n".join(_page(one)) + "\n" for one in known}


def _index(rubrics: list[Rubric]) -> Iterator[str]:
    yield from ("# Mistakes that are known", "", _MADE, "")
    yield "What each lab's rubric can name, what it costs and what a student is told. What stands here gives no solution away."
    yield from ("", "| lab | | mistakes |", "|---|---|---:|")
    for rubric in rubrics:
        yield f"| [{rubric.lab}]({rubric.lab}.md) | {_plain(rubric.title)} | {len(rubric.mistakes)} |"


def _page(rubric: Rubric) -> Iterator[str]:
    yield from (f"# {rubric.lab}: {rubric.title.en}", "", _MADE, "", rubric.title.zh)
    titles = {part.id: part.title for part in rubric.parts}
    for part in rubric.parts:
        charged = [mistake for mistake in rubric.mistakes if mistake.part == part.id]
        if charged:
            yield from ("", f"## {_plain(titles[part.id])}")
        for mistake in charged:
            yield from _mistake(mistake, titles)


def _mistake(mistake: Mistake, titles: dict[str, Text]) -> Iterator[str]:
    yield from ("", f"### `{mistake.id}` −{mistake.points:g}")
    for language in ("en", "zh"):
        title, why, hint = (text.as_json()[language] for text in (mistake.title, mistake.why, mistake.hint))
        label = {"en": "Hint:", "zh": "提示："}[language]
        yield from ("", f"**{_safe(title)}**  ", f"{_safe(why)}  ", f"*{label}* {_safe(hint)}")
    if mistake.also:
        yield from ("", f"Also in: {', '.join(_plain(titles[part]) for part in mistake.also)}")


def _plain(text: Text) -> str:
    return _safe(text.en if text.en == text.zh else f"{text.en} · {text.zh}")


def _safe(text: str) -> str:
    """One line, with what Markdown and HTML would take for their own said literally."""
    one = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\`*_{}[]<>#|$" else mark for mark in one)


def write() -> None:
    """Writes the pages anew; those of labs that are gone go."""
    made = pages()
    for old in PAGES.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
