"""Written answers on the page: readable, harmless, never scored, never counted as a loss."""

from __future__ import annotations

import csv
import io
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grader.model import Text
from grader.report.console import submission_report
from grader.report.console_class import class_table
from grader.report.files import write_gradebook_csv
from grader.report.html import class_page_chunks, submission_page, write_class_page, write_submission_page
from grader.report.summary import summarise
from grader.report.view import cards, for_student, sentence
from grader.report.written import prose

from . import fixtures
from .browser import Browser

TAGS = {"p", "br", "strong", "code", "pre", "ul", "li", "span", "blockquote"}
ATTRIBUTES = {"class", "tabindex"}
SIGNS = "<>\"'&/=!-`$*#|>_ \n\t%abZ1.学(){}[]\x00\x1b\u2028\u202e~"


class Tags(HTMLParser):
    """What a browser would make of a text: tags, attributes, and the words between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_comment(self, data: str) -> None:
        self.tags.add("comment")

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![p](https://example.com/pixel.png)",
        "$</code><script>alert(1)</script>$",
        "`<b>` **<i>bold</i>** $<u>$",
        "```html\n</code></pre><script>alert(1)</script>\n```",
        "| <td onclick=x> |\n|---|",
        "- <svg/onload=alert(1)>\n1. <!-- -->",
        "> <iframe src=//x>",
        "# <style>*{display:none}</style>",
        "<!--",
        "{{ 7*7 }} {% raw %}",
    ],
)
def test_nothing_a_student_writes_becomes_a_tag(text: str) -> None:
    """Markup is shown, not obeyed: no tag, attribute or comment but our own, and every word of it can be read."""
    shown = Tags(prose(text))
    assert shown.tags <= TAGS
    assert shown.attributes <= ATTRIBUTES
    for word in re.findall(r"\w+", text):
        assert word in shown.words or word == "html"


@given(st.text(alphabet=SIGNS, max_size=200))
def test_any_text_is_shown_and_harmless(text: str) -> None:
    """Letters survive whatever stands around them, controls become visible signs, tags are ours alone."""
    shown = Tags(prose(text))
    assert shown.tags <= TAGS
    assert not set(shown.words) & set("\x00\x1b\u2028\u202e")
    # A fence's own line names a language, which is no word of the answer.
    told = "".join(line for line in text.split("\n") if "```" not in line and "~~~" not in line)
    for letter in "Z学":
        assert shown.words.count(letter) >= told.count(letter)


def test_plain_markdown_is_readable() -> None:
    """Paragraphs, emphasis, lists, quotes, tables, code and formulas each look like what they are."""
    shown = prose(fixtures.ESSAY)
    assert "<strong>广播机制</strong>" in shown
    assert '<code class="formula">$$C_{ij} = a_j - b_i$$</code>' in shown
    assert '<li class="in0"><span class="sign">1.</span> <code>A - B</code>：运算符</li>' in shown
    assert '<li class="in1"><span class="sign">•</span>' in shown
    assert "<blockquote>广播只改变视图，不复制数据。</blockquote>" in shown
    assert "| A - B | (2, 3) |" in shown
    assert "assert torch.equal(A - B, torch.sub(A, B))" in shown
    assert "python" not in shown  # the fence's language is no word of the answer


@pytest.mark.parametrize("sign", ["$", "`", "**", "#", "> ", "| ", "- ", "```\n", "1. ", "$a", "`a ", "**a ", "<"])
def test_long_answers_cost_linear_time(sign: str) -> None:
    """A hundred thousand characters of any one sign are shown in well under a second."""
    started = time.process_time()
    prose((sign * 100_000)[:100_000])
    assert time.process_time() - started < 2


def test_a_written_part_is_no_loss() -> None:
    """Neither a card nor a word of the head sentence; full marks stay full marks."""
    record = fixtures.with_answers(fixtures.FULL)
    assert cards(record) == []
    assert sentence(record) == sentence(fixtures.FULL)


@pytest.mark.parametrize("audience", ["staff", "student"])
def test_the_page_has_answers_and_a_place_for_points(audience: str) -> None:
    """The text, where it stands, what is missing, what was cut, and an empty box of the part's points."""
    page = submission_page(fixtures.with_answers(fixtures.TWO), fixtures.SOURCES, audience, "zh")  # type: ignore[arg-type]
    assert "广播机制" in page
    assert "第 7 个单元格" in page
    assert "没有找到回答" in page
    assert "另有 1200 个字符" in page
    assert '<span class="num">/ 20</span>' in page
    assert "None" not in page
    assert ">0/20<" not in page


def test_nothing_written_is_said() -> None:
    """An empty part says so instead of showing nothing."""
    note = fixtures.text("No written answer", "没有回答")
    page = submission_page(fixtures.with_answers(fixtures.FULL, "unanswered", note=note), {})
    assert "nothing written" in page


def test_students_see_their_answers() -> None:
    """What is listed for students includes the answers, and they survive the cut."""
    part = for_student(fixtures.with_answers(fixtures.FULL))["parts"][-1]
    assert part["answers"][0]["text"] == fixtures.ESSAY


def test_gradebook_has_an_empty_column(tmp_path: Path) -> None:
    """A column for the person's points: the name stands there, the cell is empty, and 0 is never written."""
    records = [fixtures.with_answers(fixtures.FULL), fixtures.with_answers(fixtures.TWO, "unanswered")]
    path = write_gradebook_csv(tmp_path, records)
    table = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert [row["written"] for row in table] == ["", ""]
    assert [row["score"] for row in table] == ["100", "75"]


def test_class_page_lists_who_has_answers_to_read() -> None:
    """Those who wrote something are listed, each with a link to the answers; nobody is marked for review by it."""
    records = [fixtures.with_answers(fixtures.FULL), fixtures.with_answers(fixtures.TWO, "unanswered")]
    page = "".join(class_page_chunks(Text("lab", "lab"), records))
    assert "pages/20240001.html#written" in page
    assert "pages/20240002.html#written" not in page
    assert "1 submission has written answers" in page
    assert summarise(records).to_review == 0
    assert "written answers" not in "".join(class_page_chunks(Text("lab", "lab"), [fixtures.FULL]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_console_says_which_questions_are_answered(language: str) -> None:
    """Which question, and where its answer stands; the class's table counts who is to be read."""
    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    submission_report(fixtures.with_answers(fixtures.FULL), {}, language, console)
    class_table([fixtures.with_answers(fixtures.FULL)], language, console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    expected = {
        "en": ["lab3.ipynb, cell 7", "No answer was found", "1 submission has"],
        "zh": ["第 7", "没有找到回答", "1 份提交有"],
    }
    for words in expected[language]:
        assert words in printed
    assert "-/20" in printed


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_with_answers_open(browser: Browser, tmp_path: Path, width: int, language: str) -> None:
    """On a phone and on a desk: no error, nothing wider than the window, hostile answers too."""
    evil = fixtures.with_answers(fixtures.FULL)
    evil["parts"][-1]["answers"] = [fixtures.answer(None, fixtures.text(fixtures.HOSTILE), fixtures.HOSTILE + "x" * 3000)]
    evil["submission"] = "evil"
    records = [fixtures.with_answers(fixtures.TWO), evil]
    pages = [write_submission_page(tmp_path, one, fixtures.SOURCES, "staff", language) for one in records]
    write_class_page(tmp_path, Text("lab", "实验"), records, language)
    for page in (*pages, tmp_path / "index.html"):
        browser.open(page, width=width)
        assert browser.errors == []
        assert browser.ask("document.documentElement.scrollWidth") <= width
