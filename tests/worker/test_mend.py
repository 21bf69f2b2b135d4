"""Files that don't parse lose the smallest block, and keep their line numbers."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from grader.worker import mend
from grader.worker.definitions import definitions
from grader.worker.source import Parsed, read


def names(parsed: Parsed) -> list[str]:
    """Functions and methods that survived, as Class.method."""
    found = []
    for node in parsed.tree.body:
        if isinstance(node, ast.FunctionDef):
            found.append(node.name)
        if isinstance(node, ast.ClassDef):
            found += [f"{node.name}.{step.name}" for step in node.body if isinstance(step, ast.FunctionDef)]
    return found


CASES = {
    "a Python 2 print costs its function": ("def f(x):\n    print 'a'\n    return x\n\ndef g(x):\n    return x\n", ["g"]),
    "in a class only the method goes": (
        "class A:\n    def f(self):\n        return 1 +\n\n    def g(self):\n        return 2\n\ndef h():\n    pass\n",
        ["A.g", "h"],
    ),
    "a docstring may have lines at the margin": (
        "class A:\n    def f(self):\n        return (\n\n    def g(self):\n        '''\nat the margin\n'''\n        return 2\n",
        ["A.g"],
    ),
    "an unclosed bracket at the end costs the last statement": ("def f():\n    return 1\nprint((1\n", ["f"]),
    "an unclosed bracket in a function costs it": ("def f():\n    y = (1\n    return y\n\ndef g():\n    return 2\n", ["g"]),
    "magics are taken out": ("%matplotlib inline\n!pip install x\ndef f(x):\n    %timeit 3\n    return x\nf?\ny = !ls\n", ["f"]),
    "a shell cell goes whole": ("%%bash\nls -la | wc\necho hi there\n# %% cell 2\ndef f():\n    return 1\n", ["f"]),
    "a percent sign that continues a formula stays": ("def f(a, b):\n    return (a\n        % b)\ndef g(:\n    pass\n", ["f"]),
    "full-width punctuation is read as meant": ("def f(x,y):\n    s = “a,b”  # (x)\n    return x\n", ["f"]),
    "tabs and spaces mixed at 8": ("def f(x):\n    if x:\n\treturn 1\n    return 2\n", ["f"]),
    "tabs and spaces mixed at 4": (
        "class A:\n\tdef f(self):\n\t\treturn 3\n\n    def g(self):\n        return 4\n",
        ["A.f", "A.g"],
    ),
    "a line at the margin in a class costs the method": (
        "class A:\n    def f(self):\n        y = 1\nreturn y\n    def g(self):\n        return 2\n",
        ["A.f", "A.g"],
    ),
    "an unfinished line stops its function": ("def f():\n    x = ???\n    return x\ndef g():\n    return 1\n", ["f", "g"]),
    "a wrong indentation costs its function": ("def f():\n    a = 1\n      return a\n\ndef g():\n  return 2\n", ["g"]),
    "Windows line ends are line ends": ("def f():\r\n    return 1\r\n\r\ndef g(:\r\n    return 2\r\n", ["f"]),
    "decorators go with their function": ("@dec\ndef f(:\n    pass\n@dec\ndef g():\n    pass\n", ["g"]),
    "functions in a broken branch survive": ("if True:\n    def f(: pass\n    x = 1\ndef g():\n    pass\n", ["g"]),
    "nothing at all survives noise": ("\x00\x01\ud800 $$$ (((\n" * 20, []),
    "an empty file has nothing": ("", []),
}


@pytest.mark.parametrize("case", CASES)
def test_smallest_block(case: str) -> None:
    """What breaks goes, what doesn't stays."""
    text, kept = CASES[case]
    assert names(read("lab.py", text)) == kept


@pytest.mark.parametrize("case", CASES)
def test_line_numbers_stay(case: str) -> None:
    """A mended text has as many lines as the one handed in, so messages point at the student's lines."""
    text, _ = CASES[case]
    parsed = read("lab.py", text)
    assert parsed.mended.count("\n") == parsed.text.count("\n")


def test_loss_is_said() -> None:
    """What was taken out is listed with its line; the syntax error too."""
    parsed = read("lab.py", "x = 1\ndef f():\n    return 1 +\n")
    assert parsed.dropped == [(2, "def f():", "unreadable")]
    assert parsed.errors[0]["line"] == 3


def test_punctuation_in_strings_stays() -> None:
    """Chinese punctuation in strings and comments is text."""
    parsed = read("lab.py", 'def f(x):\n    return "答案:(x)"  # 返回(x)\n')
    assert '"答案:(x)"  # 返回(x)' in parsed.mended


def test_deep_nesting_is_survived() -> None:
    """Text made to exhaust the parser costs itself, not the session."""
    parsed = read("lab.py", "x = " + "(" * 5000 + ")" * 5000 + "\ndef f():\n    return 1\n")
    assert names(parsed) == ["f"]


SLOW = {
    "every method broken": "class A:\n" + "    def f(self: return (\n" * 700,
    "no bracket closed": "x = (\n" * 700,
    "a magic in every third line": "".join(f"%timeit {at}\ndef f{at}():\n    return {at}\n" for at in range(400)),
    "lines at the margin": "class A:\n" + "    def f(self):\n        y = 1\nreturn y\n" * 300,
    "nothing but conditions": "".join("  " * (at % 40) + "if x:\n" for at in range(1200)),
    "full-width in every line": "".join(f"def f{at}(x\uff0cy):\n    return (x\uff0cy)\n" for at in range(600)),
}


@pytest.mark.parametrize("case", SLOW)
def test_work_is_linear_in_the_file(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One reading parses no more than a fixed multiple of the file's lines, however the file is made."""
    lines = SLOW[case].count("\n") + 1
    parse, handed = mend.syntax_error, 0

    def counted(text: str) -> mend.SyntaxFault | None:
        nonlocal handed
        handed += text.count("\n") + 1
        return parse(text)

    monkeypatch.setattr(mend, "syntax_error", counted)
    mender = mend.Mender(SLOW[case]).mend()
    ast.parse(mender.text)
    # The search, one more pass over the blocks (each before and after it is softened), and the last rounds over the whole.
    assert handed <= min(mend.EACH * lines, mend.MOST) + (2 + mend.ROUNDS) * lines + mend.CALL


def test_what_is_left_of_a_slow_file_is_still_told_apart() -> None:
    """Where the search is given up, magics go as magics and only the blocks that don't parse are lost."""
    text = SLOW["a magic in every third line"] + "def broken(:\n    pass\n"
    parsed = read("lab.py", text)
    assert len(names(parsed)) == 400
    assert [reason for _, _, reason in parsed.dropped].count("unreadable") == 1


def test_any_damage() -> None:
    """However a file is damaged, reading it and looking for its definitions ends well."""
    whole = (Path(__file__).parents[2] / "labs/lab4/reference.py").read_text(encoding="utf-8")
    damage = [
        "(",
        ")",
        '"""',
        "'",
        "\t",
        "    ",
        ":",
        "return",
        "\n",
        "(",
        "“",
        "%",
        "class A:\n",
        "def f(",
        "#",
        "\\",
        "@",
        "try:\n",
    ]
    chance = random.Random(3)
    for _ in range(40):
        text = whole
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(damage) + text[at + chance.randint(0, 20) :]
        parsed = read("lab.py", text)
        assert parsed.mended.count("\n") == parsed.text.count("\n")
        definitions(parsed)
