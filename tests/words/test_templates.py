"""What pages say comes from the catalogue: templates, markup put together in Python, and scripts hold no words of their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from .test_said import CHINESE, SENTENCE, WORD, trees, written

TEMPLATES = Path(__file__).resolve().parents[2] / "grader" / "report" / "templates"
SHOWN = {"title", "aria-label", "aria-description", "placeholder", "alt", "label"}
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# Names are the same in both languages: of the languages themselves, of files, of keys.
NAMES = {"English", "中文", "gradebook.csv", "results.jsonl", "Enter", "Esc"}
SCRIPT_TEXT = re.compile(r"""//[^\n]*|/\*.*?\*/|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""", re.DOTALL)
# Where a script's text is shown: put into the page, an attribute that is read, or a question of the browser's.
SHOWING = re.compile(
    r"(?:\.(?:textContent|innerText|innerHTML|title|placeholder|alt|ariaLabel)\s*\+?=(?!=)"
    r"|setAttribute\(\s*[\"'](?:title|aria-label|placeholder|alt)[\"']\s*,|\b(?:alert|confirm|prompt|createTextNode)\()([^;\n]*)"
)
LOOKED_UP = re.compile(
    r"(?:querySelector(?:All)?|closest|matches|getElementById|getAttribute|hasAttribute)\(\s*$|(?:words|data)\[\s*$"
)

NO_TEXT = {"use strict", "num part p", "main > section details:not(.file)"}  # a directive, classes and a selector
FIELDS = re.compile(r"\{\w+\}")  # what is put into a sentence of the catalogue


class Said(HTMLParser):
    """Words between tags and in attributes that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        button = tag == "input" and dict(attrs).get("type") in {"submit", "button", "reset"}
        for name, value in attrs:
            if (name in SHOWN or (button and name == "value")) and speaks(value or "") and not CHINESE.search(value or ""):
                self.found.append(f"{self.getpos()[0]}: {name}={value!r}")  # an attribute can say both at once

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in {"script", "style"} and speaks(data):
            self.found.append(f"{self.getpos()[0]}: {data.strip()!r}")


def speaks(text: str) -> bool:
    return text.strip() not in NAMES and bool(WORD.search(text) or CHINESE.search(text))


def in_markup(markup: str) -> list[str]:
    reader = Said()
    reader.feed(markup)  # a tag that isn't finished says nothing
    return reader.found


def in_template(source: str) -> Iterator[str]:
    """Words in the markup, a language's punctuation behind what is put in, and sentences in the template's own expressions."""
    for mark in re.finditer(r"[}%]\}([:,.;!?，。；：！？])(?=[\s<])", source):
        yield f"{source.count(chr(10), 0, mark.start()) + 1}: {mark.group(1)!r}"
    yield from in_markup(JINJA.sub(lambda found: "\n" * found.group().count("\n"), source))
    for script in re.finditer(r"<script>(.*?)</script>", source, re.DOTALL):
        yield from in_script(JINJA.sub("", script.group(1)))
    for constant in jinja2.Environment().parse(source).find_all(nodes.Const):
        if isinstance(constant.value, str) and (SENTENCE.search(constant.value) or CHINESE.search(constant.value)):
            yield f"{constant.lineno}: {constant.value!r}"


def in_script(source: str) -> Iterator[str]:
    """Sentences in a script's texts, and words where a text is shown; what only looks an element up says nothing."""
    texts = [found for found in SCRIPT_TEXT.finditer(source) if found.group(1) and found.group(1)[1:-1] not in NO_TEXT]
    for found in texts:
        said = found.group(1)[1:-1]
        if (SENTENCE.search(said) and not LOOKED_UP.search(source[: found.start()])) or CHINESE.search(said):
            yield f"{source.count(chr(10), 0, found.start()) + 1}: {said!r}"
    for shown in SHOWING.finditer(source):
        rest = shown.group(1)
        for text in SCRIPT_TEXT.finditer(rest):
            if text.group(1) and WORD.search(FIELDS.sub("", text.group(1))) and not LOOKED_UP.search(rest[: text.start()]):
                yield f"{source.count(chr(10), 0, shown.start()) + 1}: {text.group(1)}"


def in_python(tree: ast.Module) -> Iterator[str]:
    """Words in markup that Python puts together."""
    pieces = {piece for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    pieces |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in (node for node in ast.walk(tree) if node not in pieces):
        text = written(node) if isinstance(node, ast.Constant | ast.JoinedStr) else None
        if text and re.search(r"</?[a-z][a-z0-9]*[ >]", text):
            yield from (f"{node.lineno}: {one}" for one in in_markup(text))


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_templates_say_nothing_themselves(name: str) -> None:
    """No word stands in a template, between tags or in an attribute that people read: the catalogue says it in both languages."""
    assert list(in_template((TEMPLATES / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.js")))
def test_scripts_say_nothing_themselves(name: str) -> None:
    """What a script shows it was given by the page."""
    assert list(in_script((TEMPLATES / name).read_text(encoding="utf-8"))) == []


def test_markup_in_python_says_nothing_itself() -> None:
    """Pages' pieces that are put together in Python take their words from the catalogue too."""
    rooms = ("grader/report", "grader/review")
    assert [f"{path}:{one}" for room in rooms for path, tree in trees(room) for one in in_python(tree)] == []


BAD = """<p title="{{ x }} of them">{{ t("ok") }}: done</p>
<input type="submit" value="Send"><b>好</b>{{ "not yet done" if y else z }}"""
GOOD = """<p title="{{ x }}" class="no words here">{{ t("ok") }} · {{ a }}:{{ b }} {# not yet done #}</p><i>gradebook.csv</i>
<script>var no = 1;</script>"""


def test_words_in_a_template_are_found() -> None:
    """Texts, attributes, buttons and expressions; not classes, comments, names, or what the catalogue says."""
    assert [line.split(": ")[0] for line in in_template(BAD)] == ["1", "1", "1", "2", "2", "2"]
    assert list(in_template(GOOD)) == []


def test_words_in_a_script_are_found() -> None:
    """Sentences anywhere, words where they are shown; not what is looked up, set, or noted in comments."""
    bad = (
        'a.textContent = "Copied";\nb.setAttribute("aria-label", "row " + n);\nvar c = "not yet done";\n'
        'if (confirm("Sure?")) d();\ne = "好";'
    )
    assert [line.split(": ")[0] for line in in_script(bad)] == ["3", "5", "1", "2", "4"]
    good = (
        '"use strict";\n// not yet done\na.textContent = words["done"];\nb.className = "current";\n'
        'c.querySelector("#table thead");\nd.textContent = document.getElementById("rows").value.replace("{n}", 1);'
    )
    assert list(in_script(good)) == []


def test_words_in_python_markup_are_found() -> None:
    """Also where values are put in between."""
    assert list(in_python(ast.parse('x = f"<p>{n} done</p>"\ny = f"<b>{word}</b>"\nz = "a < b and more"'))) == ["1: 1: '{} done'"]
