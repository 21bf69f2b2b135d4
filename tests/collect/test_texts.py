"""Bytes become text in whatever encoding they were written, notebooks become code."""

from __future__ import annotations

import json

import pytest

from grader.collect.decode import decode
from grader.collect.texts import source

CHINESE = "# 线性回归:小批量随机梯度下降\ndef f(x):\n    return '答案'\n"


@pytest.mark.parametrize(
    ("encoding", "prefix", "named"),
    [
        ("utf-8", "", "utf-8"),
        ("utf-8-sig", "", "utf-8-sig"),
        ("gb18030", "", "gb18030"),
        ("gbk", "# -*- coding: gbk -*-\n", "gbk"),
        ("utf-16", "", "utf-16"),
        ("utf-16-le", "", "utf-16-le"),
        ("utf-16-be", "", "utf-16-be"),
        ("utf-32", "", "utf-32"),
        ("big5", "# coding: big5\n", "big5"),
        ("latin-1", "# coding: latin-1\n", "iso8859-1"),
    ],
)
def test_encodings(encoding: str, prefix: str, named: str) -> None:
    """Read as meant; the encoding is named unless it is UTF-8."""
    text = prefix + {"big5": "# 線性回歸\nx = 1\n", "latin-1": "# déjà vu à café\nx = 1\n"}.get(encoding, CHINESE)
    decoded = decode("lab.py", text.encode(encoding))
    assert decoded.text == text
    assert decoded.encoding == named
    assert bool(decoded.notes) == (not named.startswith("utf-8"))


@pytest.mark.parametrize("codec", ["rot13", "idna", "punycode", "unicode_escape", "zlib", "base64", "no-such", "undefined"])
def test_coding_lines_that_lie(codec: str) -> None:
    """A coding line can't choose a codec that isn't an encoding of text."""
    data = f"# coding: {codec}\nx = 'é'\n".encode("latin-1")
    assert decode("lab.py", data).encoding != codec


def test_unknown_bytes() -> None:
    """Bytes of no encoding leave a text and a note."""
    decoded = decode("lab.py", b"x = 1  # " + bytes([0xE9, 0x20, 0xFF, 0x20, 0x81, 0x20]) * 3 + b"\n")
    assert decoded.text is not None
    assert decoded.text.startswith("x = 1")
    assert decoded.notes


def test_nul() -> None:
    """NUL characters become spaces, and lines stay."""
    decoded = decode("lab.py", b"x = 1\n\0\0\ny = 2\n")
    assert decoded.text == "x = 1\n  \ny = 2\n"
    assert decoded.notes


def notebook(*cells: object, **more: object) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, **more}).encode()


def code(text: object) -> dict[str, object]:
    return {"cell_type": "code", "source": text, "outputs": [{"data": {"image/png": "x" * 1000}}]}


def test_notebook() -> None:
    """Code cells in order, under numbered lines; text cells, outputs and empty cells are left; starts are noted."""
    read = source(
        "a.ipynb",
        notebook({"cell_type": "markdown", "source": "# no"}, code(["x = 1\n", "y = 2"]), code(" "), code("%magic\nz = 3\n")),
    )
    assert read.source is not None
    assert read.source.text == "# %% cell 1\nx = 1\ny = 2\n# %% cell 2\n%magic\nz = 3\n\n"
    assert read.source.cells == (2, 5)


def test_old_notebook() -> None:
    """Format 3 keeps its cells in worksheets."""
    data = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}).encode()
    read = source("a.ipynb", data)
    assert read.source is not None
    assert "x = 1" in read.source.text


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"[]",
        b"3",
        b'{"cells": {"a": 1}}',
        notebook(1, None, {"cell_type": "code", "source": 5}),
        b'{"cells": ' + b"9" * 10_000 + b"}",
    ],
)
def test_hostile_notebooks(data: bytes) -> None:
    """JSON made to exhaust the reader is a broken notebook."""
    read = source("a.ipynb", data)
    assert read.source is None
    assert "notebook" in read.notes[0].en or "code cells" in read.notes[0].en


def test_huge_text() -> None:
    """Code of megabytes is refused; a notebook's outputs don't count."""
    assert source("a.py", b"x = 1\n" * 500_000).source is None
    assert source("a.ipynb", notebook({**code("x = 1"), "outputs": ["x" * 5_000_000]})).source is not None
