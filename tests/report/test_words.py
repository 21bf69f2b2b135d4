"""The catalogue of fixed sentences: complete, used, and in Chinese that reads as Chinese."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import grader.report
from grader.model import Text
from grader.report.words import WORDS, both, counted, listed, number

SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(grader.report.__file__).parent.rglob("*")
    if path.suffix in {".py", ".html", ".js"} and path.name != "words.py"
)


def fields(text: str) -> set[str]:
    return {name.lower() for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    """Neither is empty; both put in the same values (a plural may leave its number out)."""
    text = WORDS[key]
    assert text.en
    assert text.zh
    assert fields(text.en) - {"n"} == fields(text.zh) - {"n", "count"} or key.startswith("sentence.") or key == "score.of"


@pytest.mark.parametrize("key", WORDS)
def test_chinese_has_chinese_punctuation(key: str) -> None:
    assert not re.search(r"[一-鿿}][,;:!?]|[,;:!?][一-鿿]", WORDS[key].zh)


@pytest.mark.parametrize("key", WORDS)
def test_every_sentence_is_used(key: str) -> None:
    """By its name, or by the first half of a name that is put together."""
    base = key.removesuffix(".one").removesuffix("_many")
    stem = base.rpartition(".")[0]
    put_together = {"part", "check", "status", "skip", "filter", "sentence", "tier"}
    assert f'"{base}"' in SOURCES or f'f"{stem}.' in SOURCES or stem in put_together


def test_plurals() -> None:
    assert counted("lines", 1).en == "1 line"
    assert counted("lines", 2).en == "2 lines"
    assert counted("lines", 1).zh == "1 行"


def test_lists_inside_sentences() -> None:
    """Titles lose their capital, names and symbols don't."""
    items = [Text("The bias is never updated.", "没有更新偏置。"), Text("ReLU after the last layer", "最后一层之后用了 ReLU")]
    assert listed(items, "；") == Text(
        "the bias is never updated, and ReLU after the last layer", "没有更新偏置；最后一层之后用了 ReLU"
    )
    assert listed([Text("Adam forgets its step", "x")]).en == "Adam forgets its step"
    assert listed([Text("N is left out", "x")]).en == "N is left out"


def test_numbers_are_words_while_small() -> None:
    assert number(2) == Text("two", "两")
    assert number(11).en == "11"


def test_values_are_put_in_by_language() -> None:
    assert both("in_part", part=Text("the loss", "损失")) == Text("in the loss", "损失")
