"""What any bytes may meet: readers of rubrics, archives, notebooks, texts, sources and frames, each with its rule.

A target takes bytes and returns nothing; it raises AssertionError where the rule is broken. Whatever else it raises is a
broken rule too: no input may give a traceback.
"""

from __future__ import annotations

import ast
import gzip
import io
import json
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from grader import wire
from grader.collect.archives import MAX_BYTES, Refused, members, safe_path
from grader.collect.texts import source as read_text
from grader.errors import RubricError
from grader.model import PlanItem, Text
from grader.rubric.load import load_rubric
from grader.sandbox.dialogue import Dialogue, GarbledError, UnconfinedError
from grader.sandbox.loading import loading
from grader.worker import source, static
from grader.worker.submission import open_submission

COURSE: Final = Path(__file__).parents[2]
Target = Callable[[bytes], None]
_ENTRIES: Final = {
    "softmax": {"function": "softmax"},
    "train": {"method": "train(self, x, y, k=8)", "owner": ["LinearRegression"]},
    "relu": {"class": "Relu", "aliases": ["ReLU"], "has": ["forward", "backward"]},
}
_PATTERNS: Final = ({"scope": ["softmax", "train"], "patterns": ["torch.softmax($$$)", "$X.backward($$$)"]},)
_PLAN: Final = (
    PlanItem(probe="one", case="a", inputs={}, runs=1, seed=1),
    PlanItem(probe="two", case="b", inputs={}, runs=2, seed=5),
)


def rubric(data: bytes) -> None:
    """A rubric, or lines which each name the file and what is wrong; never anything else."""
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        path = Path(folder) / "lab3.yaml"
        path.write_bytes(data)
        try:
            loaded, refused = load_rubric(path), ""
        except RubricError as error:
            loaded, refused = None, str(error)
    if loaded is None:
        lines = refused.split("\n")
        assert "lab3.yaml" in lines[0], lines[0]
        assert all(line.strip() for line in lines), refused
    else:
        assert sum(part.points for part in loaded.machine_parts) == 100
        assert all(mistake.points <= loaded.part(mistake.part).points for mistake in loaded.mistakes)


def archive(data: bytes) -> None:
    """Files with paths inside the archive and a bounded sum of bytes, or a reason in both languages."""
    for name in ("a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"):
        notes: list[Text] = []
        total = 0
        try:
            for path, content in members(name, data, lambda _: True, notes):
                assert safe_path(path) == path, path
                total += len(content)
        except Refused as refused:
            notes.append(refused.reason)
        assert total <= MAX_BYTES
        _printable(notes)


def notebook(data: bytes) -> None:
    """Code cells as one text with the lines on which they start, or a reason; nothing that can't be stored."""
    read = read_text("work.ipynb", data)
    _printable(read.notes)
    if read.source is None:
        assert read.notes
        return
    lines = read.source.text.split("\n")
    assert read.source.cells
    assert all(lines[start - 2].startswith("# %% cell") for start in read.source.cells)


def text(data: bytes) -> None:
    """A file's text without NUL, or a reason."""
    read = read_text("work.py", data)
    _printable(read.notes)
    if read.source is None:
        assert read.notes
    else:
        assert "\0" not in read.source.text


def submission(data: bytes) -> None:
    """Whatever stands in a .py file: a tree with the file's own line numbers, and everything that is learnt before it runs."""
    code = data.decode("utf-8", "replace")
    parsed = source.read("work.py", code)
    ast.parse(parsed.mended)
    assert parsed.mended.count("\n") == source.clean(code).count("\n")
    files = [{"path": "work.py", "text": code}]
    opened = open_submission({"files": files, "entry_points": _ENTRIES, "overlay": []})
    wire.encode(static.frame(opened, _PATTERNS))


def frames(data: bytes) -> None:
    """A child's bytes: values that encode to themselves, in an order that is allowed, or one of the named refusals."""
    dialogue = Dialogue(plan=_PLAN, next=0)
    try:
        for value in wire.FrameReader(1 << 20).feed(data):
            again = wire.encode(value)
            assert wire.encode(wire.decode(again)) == again
            dialogue.hear(value, 1.0)
        loading(dialogue.static or {}, dialogue.loaded)
    except (wire.WireError, GarbledError, UnconfinedError):
        return
    assert all(0 <= index < len(_PLAN) for index in dialogue.done)


TARGETS: Final[dict[str, Target]] = {
    "rubric": rubric,
    "archive": archive,
    "notebook": notebook,
    "text": text,
    "submission": submission,
    "frames": frames,
}


def _printable(notes: Any) -> None:
    for note in notes:
        assert note.en.strip()
        assert note.zh.strip()
        note.en.encode("utf-8", "surrogatepass")


# ── where fuzzing starts ──────────────────────────────────────────────────────


def seeds(name: str) -> list[bytes]:
    """Real inputs of a target: this repository's own files, and small ones that reach its branches."""
    return list(_SEEDS[name]())


def _rubrics() -> Iterator[bytes]:
    small = COURSE / "tests/rubric/course/rubrics"
    for path in sorted([*small.glob("*.yaml"), *COURSE.glob("rubrics/lab3.yaml")]):
        yield path.read_bytes()


def _archives() -> Iterator[bytes]:
    listing = {"a.py": b"x = 1\n", "deep/b.py": b"y = 2\n" * 40, "../out.py": b"", "实验.py": "# 中文\n".encode()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path, content in listing.items():
            zipped.writestr(path, content)
    yield packed.getvalue()
    taped = io.BytesIO()
    with tarfile.open(fileobj=taped, mode="w") as tape:
        for path, content in listing.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            tape.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tape.addfile(link)
    yield taped.getvalue()
    yield gzip.compress(taped.getvalue(), mtime=0)


def _notebooks() -> Iterator[bytes]:
    for path in sorted(COURSE.glob("submissions/lab[23]/*.ipynb"))[:3]:
        yield path.read_bytes()
    code = {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 1"], "outputs": []}
    yield json.dumps({"cells": [{"cell_type": "markdown", "source": "# Q"}, code], "nbformat": 4}).encode()
    yield json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}], "nbformat": 3}).encode()


def _texts() -> Iterator[bytes]:
    yield "# -*- coding: gbk -*-\n# 梯度\nw = 0\n".encode("gb18030")
    yield "x = 1\n# 偏置\n".encode("utf-16")
    yield b"\xef\xbb\xbfx = 1\r\n"
    yield b"x = 1\n\0\n"


def _submissions() -> Iterator[bytes]:
    for path in sorted(COURSE.glob("submissions/lab[234]/*.py"))[::12]:
        yield path.read_bytes()[:3000]
    yield b"def softmax(x):\n    return x.exp() / x.exp().sum(\n\n"
    yield b"class LinearRegression:\n\tdef train(self, x, y, k=8):\n        pass\n"
    yield "%cd drive\n!pip install torch\ndef softmax（x）：\n    return x\n".encode()


def _frames() -> Iterator[bytes]:
    talk: list[Any] = [
        {"frame": "static", "found": {}, "skipped": [], "constants": [0.1, 3], "globals": {"train": ["y"]}, "matches": []},
        {"frame": "loaded", "stood_in": ["d2l"], "skipped": []},
        {"frame": "begin", "index": 0},
        {"frame": "result", "index": 0, "fate": "ok", "runs": [{"it": 1.5}], "error": None},
        {"frame": "begin", "index": 1},
        {"frame": "result", "index": 1, "fate": "raised", "runs": [], "error": {"type": "E", "message": "m", "line": 3}},
        {"frame": "end"},
    ]
    parts = [wire.encode(value) for value in talk]
    yield b"".join(parts)
    yield from parts
    table = np.arange(6.0).reshape(2, 3)
    yield wire.encode({"frame": "result", "index": 0, "fate": "ok", "runs": [{"it": table}], "error": None})


_SEEDS: Final[dict[str, Callable[[], Iterator[bytes]]]] = {
    "rubric": _rubrics,
    "archive": _archives,
    "notebook": _notebooks,
    "text": _texts,
    "submission": _submissions,
    "frames": _frames,
}
