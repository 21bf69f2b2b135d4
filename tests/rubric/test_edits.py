"""Edits stand exactly once, compose in any order when they are apart, and are refused when they overlap."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Source
from grader.rubric import edits
from grader.rubric.edits import EditFault, Span, apply, bind, check, locate, overlapping, placeholders, splice
from grader.rubric.schema import Edit

TEXT = '''\
"""A model. 模型"""


class Model:
    def __init__(self, lr):
        self.lr = lr
        self.lr_decay = 0.5

    def step(self, x, y):
        error = x - y  # (N,) 误差
        grad = error.sum() / len(x)
        if grad > 0:
            self.w -= self.lr * grad
            self.b -= self.lr * grad

    def other(self, x):
        return x - 1


def free(x):
    return x - 1
'''
REFERENCE = (Source(path="reference.py", text=TEXT),)


def edit(replace: str, new: str, **where: str) -> Edit:
    return Edit.model_validate({"replace": replace, "with": new, **where})


def edited(*made: Edit, **constants: float) -> str:
    texts = apply(REFERENCE, made, constants)
    assert texts is not None
    return texts["reference.py"]


def test_a_piece_of_a_line() -> None:
    """Inside a line only the piece changes."""
    assert edited(edit("x - y", "y - x")) == TEXT.replace("x - y", "y - x")


@pytest.mark.parametrize("where", ["Model.other", "free"])
def test_a_name_says_where(where: str) -> None:
    """`in` picks one of several places."""
    result = edited(edit("return x - 1", "return x + 1", **{"in": where}))
    place = TEXT.index("return x - 1") if where == "Model.other" else TEXT.rindex("return x - 1")
    assert result == TEXT[:place] + "return x + 1" + TEXT[place + len("return x - 1") :]


def test_whole_words() -> None:
    """`self.lr` isn't found in `self.lr_decay`."""
    assert "self.lr_decay = 0.5" in edited(edit("self.lr", "self.rate", **{"in": "Model.__init__"}))


@pytest.mark.parametrize("indent", ["", "    ", " " * 12])
def test_whole_lines_whatever_their_indentation(indent: str) -> None:
    """Several lines match however the author indented them; the replacement is indented like what it replaces."""
    old = f"{indent}if grad > 0:\n{indent}    self.w -= self.lr * grad\n{indent}    self.b -= self.lr * grad\n"
    new = "for _ in range(2):\n    self.w -= grad\n\n    self.b -= grad\n"
    assert "        for _ in range(2):\n            self.w -= grad\n\n            self.b -= grad\n\n    def" in edited(
        edit(old, new)
    )


def test_several_lines_in_place_of_a_piece() -> None:
    """Lines after the first are indented like the line that they come into."""
    assert "\n        a = x\n        error = a - y  # (N,)" in edited(edit("error = x - y", "a = x\nerror = a - y"))


@pytest.mark.parametrize("nothing", ["", "pass", " \n"])
@pytest.mark.parametrize("old", ["self.w -= self.lr * grad", "self.w -= self.lr * grad\nself.b -= self.lr * grad\n"])
def test_nothing_in_place_of_statements(old: str, nothing: str) -> None:
    """A statement taken away leaves `pass`, so that its block stays a block."""
    result = edited(edit(old, nothing))
    assert "            pass\n" in result
    assert old.split("\n", maxsplit=1)[0] not in result


def test_nothing_in_place_of_a_piece() -> None:
    """A piece of a line is simply gone."""
    assert "grad = error.sum()\n" in edited(edit(" / len(x)", ""))


def test_line_ends_and_comments_stay() -> None:
    """What isn't named isn't touched."""
    assert "error = 2 * (x - y)  # (N,) 误差" in edited(edit("x - y", "2 * (x - y)"))


def test_two_mistakes_in_one_line() -> None:
    """An edit claims only the tokens it changes."""
    first = edit("self.w -= self.lr * grad", "self.w += self.lr * grad")
    second = edit("self.w -= self.lr * grad", "self.w -= 0.1 * grad")
    assert "self.w += 0.1 * grad" in edited(first, second)
    assert edited(first, second) == edited(second, first)


def test_overlapping_edits_are_refused() -> None:
    """Two edits of one place give no version; so do two insertions at one place."""
    assert apply(REFERENCE, [edit("x - y", "y - x"), edit("x - y", "x + y")]) is None
    assert apply(REFERENCE, [edit("len(x)", "len(x) + 1"), edit("len(x)", "len(x) * 2")]) is None


def test_a_version_that_is_no_python() -> None:
    """Nothing composed is handed on broken."""
    assert apply(REFERENCE, [edit("x - y", "x - (")]) is None


def test_constants() -> None:
    """Numbers stand where their names stood, negative ones in brackets; unknown names stay."""
    made = edit("self.w -= self.lr", "self.w -= {c}")
    assert "self.w -= 0.001 * grad" in edited(made, c=0.001)
    assert "self.w -= (-3) * grad" in edited(made, c=-3)
    assert bind([made], {"d": 1.0}) == (made,)
    assert placeholders("{c} * f({d1}) + { x } + {2}") == {"c", "d1"}


def test_a_folder_of_files() -> None:
    """`file` picks one; without it the text stands once in all of them."""
    reference = (Source(path="nn/a.py", text="x = 1\ny = 2\n"), Source(path="nn/b.py", text="x = 1\n"))
    assert apply(reference, [edit("x = 1", "x = 3", file="nn/b.py"), edit("y = 2", "y = 4")]) == {
        "nn/a.py": "x = 1\ny = 4\n",
        "nn/b.py": "x = 3\n",
    }
    with pytest.raises(EditFault, match=r"matches 2 times in nn/a\.py:1, nn/b\.py:1"):
        locate(reference, edit("x = 1", "x = 3"))
    with pytest.raises(EditFault, match=r"file: 'nn/c\.py' isn't there; did you mean"):
        locate(reference, edit("x = 1", "x = 3", file="nn/c.py"))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            edit("return x - 1", "return x"),
            "'return x - 1' matches 2 times in labs/a/reference.py (lines 17, 21); make it longer",
        ),
        (edit("return x - 1", "return x"), "or name the function with `in:`"),
        (edit("grad = error.mean()", "pass"), "closest line is labs/a/reference.py:11: 'grad = error.sum() / len(x)'"),
        (
            edit("x - y", "x", **{"in": "Model.stop"}),
            "in: 'Model.stop' isn't defined in the reference; did you mean 'Model.step'?",
        ),
        (edit("x - 1", "x", **{"in": "Model.step"}), "doesn't stand in 'Model.step' of labs/a/reference.py"),
        (edit("x - y", "x - y"), "the edit changes nothing"),
        (edit("x - y", "x - ("), "the reference is no Python any more: '(' was never closed"),
    ],
)
def test_what_does_not_fit_is_explained(made: Edit, expected: str, in_chinese: Callable[[EditFault], str]) -> None:
    """The message says where it matches, or what is closest, in both languages."""
    with pytest.raises(EditFault) as error:
        check(REFERENCE, [made], {}, folder="labs/a/")
    assert expected in str(error.value)
    assert in_chinese(error.value).startswith(f"{error.value.key}：")


def test_a_missing_text_in_chinese() -> None:
    """Where it was looked for, what wasn't found, what is closest."""
    with pytest.raises(EditFault) as error:
        check(REFERENCE, [edit("grad = error.mean()", "pass")], {}, folder="labs/a/")
    closest = "labs/a/reference.py:11：'grad = error.sum() / len(x)'"
    assert error.value.zh == f"replace：labs/a/reference.py 中找不到 'grad = error.mean()'；最接近的一行是 {closest}"


def test_a_form_that_overlaps_itself() -> None:
    """The fault names the later edit."""
    with pytest.raises(EditFault) as error:
        check(REFERENCE, [edit("x - y", "x + y"), edit("x - y", "x * y")], {})
    assert (error.value.index, error.value.key) == (1, "replace")


def test_a_text_with_strange_ends() -> None:
    """No newline at the end, form feeds, wide characters before the place: offsets hold."""
    reference = (Source(path="r.py", text="s = '😀é'; t = 1\n\x0cdef f():\n    '误'; return 2"),)
    assert apply(reference, [edit("return 2", "", **{"in": "f"}), edit("t = 1", "")]) == {
        "r.py": "s = '😀é'; pass\n\x0cdef f():\n    '误'; pass"
    }


# ── for all spans ─────────────────────────────────────────────────────────────

LINES = "\n".join(f"v{number} = {number}" for number in range(30)) + "\n"
BASE = (Source(path="r.py", text=LINES),)


def number_span(line: int, value: int) -> Span:
    return locate(BASE, edit(f"v{line} = {line}", f"v{line} = {value}"))


SPANS = st.lists(st.builds(number_span, st.integers(0, 29), st.integers(100, 999)), max_size=8)


@given(SPANS, st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(spans: list[Span], rng: random.Random) -> None:
    """Spans that are apart give one text in every order; spans that aren't give none in any."""
    shuffled = rng.sample(spans, len(spans))
    assert splice(BASE, spans) == splice(BASE, shuffled)
    apart = len({span.start for span in spans}) == len(spans)
    assert (splice(BASE, spans) is not None) == apart
    assert overlapping(spans) == (not apart)


@given(SPANS)
def test_one_by_one_or_all_at_once(spans: list[Span]) -> None:
    """Composing means: each variable has the value that its own edit gave it."""
    texts = splice(BASE, spans)
    if texts is not None:
        values: dict[str, int] = {}
        exec(texts["r.py"], {}, values)
        expected = {f"v{number}": number for number in range(30)}
        for span in spans:
            line = LINES.count("\n", 0, span.start)
            expected[f"v{line}"] = int(span.text)
        assert values == expected


def test_no_edit_changes_nothing() -> None:
    """Identity."""
    assert apply(REFERENCE, []) == {"reference.py": TEXT}


@given(st.text(alphabet="ab(x) -*{}\n", min_size=1, max_size=12), st.text(alphabet="ab(x) -*{c}\n", max_size=12))
def test_trimming_changes_no_result(old: str, new: str) -> None:
    """The part of the edit that is kept gives the text that the whole edit would give."""
    source = Source(path="r.py", text=f"[{old}]")
    span = edits._trimmed(source, 1, 1 + len(old), new)
    assert source.text[: span.start] + span.text + source.text[span.end :] == f"[{new}]"


@given(st.sampled_from([node for node in ast.walk(ast.parse(TEXT)) if isinstance(node, ast.stmt)]))
def test_every_statement_can_be_taken_away(node: ast.stmt) -> None:
    """Whatever the statement, what remains is Python."""
    lines = TEXT.split("\n")[node.lineno - 1 : node.end_lineno]
    text = "\n".join(lines) + "\n"
    if TEXT.count(lines[0].strip()) == 1:
        assert apply(REFERENCE, [edit(text, "")]) is not None


PIECES = "import math\n\n\n@property\ndef f(x):\n    return x\n\n\ndef g(x):\n    y = x\n    return y\n\n\nclass C:\n    a = 1\n"
BROKEN = ("", "(", ")", ":", "    ", "\n", "return 1", "pass", "'''", "#", "\\", "nonlocal z", "x, *y = *z", "f = 2")
HOLES = st.lists(st.tuples(st.integers(0, len(PIECES)), st.integers(0, 12), st.sampled_from(BROKEN)), max_size=3)


@given(HOLES)
def test_what_stays_python_piece_by_piece_stays_python(holes: list[tuple[int, int, str]]) -> None:
    """Statements that compile one by one compile together, whatever is cut and put where."""
    spans = [Span("r.py", start, min(start + length, len(PIECES)), new) for start, length, new in holes]
    texts = splice((Source(path="r.py", text=PIECES),), spans)
    if texts is not None:
        compile(texts["r.py"], "r.py", "exec")
