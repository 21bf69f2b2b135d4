"""A class of any size drawn from a lab's samples: the same work in other words, with faults among it.

Deterministic in the seed. Locals get other names, lines and spaces change; what a submission does stays the same, so its
verdict must be its sample's. Faults are put into a right sample's own function: they hang, crash, eat memory or flood.
"""

from __future__ import annotations

import ast
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHARES: Final = {"hang": 0.02, "crash": 0.01, "memory": 0.01, "flood": 0.01, "unreadable": 0.01}
BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "hang": (
        "while True: pass",
        "import time; time.sleep(3600)",
        "import re; re.match('(a+)+b', 'a' * 64)",
    ),
    "crash": (
        "import os; os._exit(0)",
        "import os; os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.kill(os.getpid(), 9)",
    ),
    "memory": (
        "kept = bytearray(8 << 30)",
        "import numpy; kept = numpy.ones(1 << 30)",
        "kept = [bytearray(1 << 22) for _ in iter(int, 1)]",
    ),
    "flood": (
        "import os; [os.write(1, b'x' * 65536) for _ in iter(int, 1)]",
        "[print('x' * 65536) for _ in iter(int, 1)]",
    ),
}
_OWN_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_BINDS_TEXT: Final = (ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.ExceptHandler, ast.Match)
_SEES_NAMES: Final = frozenset({"locals", "vars", "eval", "exec", "dir"})


@dataclass(frozen=True, slots=True)
class Made:
    """One submission of the class and what it must come to."""

    id: str
    sample: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample's text, where its locals stand and where faults may be put in."""

    id: str
    text: str
    locals: Mapping[tuple[str, str], tuple[tuple[int, int, int], ...]]  # (function, name) → (line, column, end), in bytes
    parses: bool = True
    bodies: tuple[tuple[int, int], ...] = ()  # first statements of the graded functions: (line, column)

    def variant(self, draw: random.Random) -> str:
        """Other names, other white space."""
        taken = {node.id for node in ast.walk(ast.parse(self.text)) if isinstance(node, ast.Name)} if self.locals else set()
        spots = []
        for name, places in self.locals.items():
            new = _fresh(draw, name[1], taken)
            taken.add(new)
            spots += [(*place, new) for place in places]
        renamed = _replaced(self.text, spots)
        return _respaced(renamed, draw) if self.parses else renamed

    def faulty(self, fault: str, draw: random.Random) -> str:
        """The sample with a fault at the beginning of one of its functions."""
        line, column = draw.choice(self.bodies)
        lines = self.text.splitlines(keepends=True)
        indent = lines[line - 1][:column]
        lines.insert(line - 1, f"{indent}{draw.choice(BODIES[fault])}\n")
        return "".join(lines)


def read_sample(path: Path, graded_lines: Sequence[int]) -> Sample:
    """The sample of this file; `graded_lines` are where the functions stand that parts are judged by."""
    text = path.read_bytes().decode("utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return Sample(path.stem, text, {}, parses=False)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    bodies = tuple(
        (node.body[0].lineno, node.body[0].col_offset)
        for node in functions
        if node.lineno in graded_lines and node.body[0].lineno > node.lineno
    )
    return Sample(path.stem, text, dict(_locals(functions)), bodies=bodies)


def make(folder: Path, samples: Sequence[Sample], right: Sequence[Sample], count: int, seed: int) -> list[Made]:
    """Writes `count` submissions into the folder; `right` are the samples with full marks that faults are put into."""
    draw = random.Random(f"class {seed}")
    folder.mkdir(parents=True)
    made = []
    for index in range(count):
        kind = _kind(draw)
        sample = draw.choice(right if kind else samples)
        name = f"{index:06}"
        if kind == "unreadable":
            draw.choice(UNREADABLE)(folder, name, draw)
        else:
            text = sample.faulty(kind, draw) if kind else sample.variant(draw)
            (folder / f"{name}.py").write_text(f"{text}\n# {index}\n", encoding="utf-8")
        made.append(Made(name, sample.id, kind))
    return made


def _kind(draw: random.Random) -> str:
    at = draw.random()
    for kind, share in SHARES.items():
        if at < share:
            return kind
        at -= share
    return ""


# ── names ─────────────────────────────────────────────────────────────────────


def _locals(functions: Sequence[ast.FunctionDef]) -> Iterator[tuple[tuple[str, str], tuple[tuple[int, int, int], ...]]]:
    """For each local that can be renamed where it stands: every place of it in its function."""
    for function in functions:
        inside = [node for statement in function.body for node in ast.walk(statement)]
        names = [node for node in inside if isinstance(node, ast.Name)]
        if any(isinstance(node, (*_OWN_SCOPES, *_BINDS_TEXT)) for node in inside) or _SEES_NAMES & {node.id for node in names}:
            continue
        arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
        formatted = {  # in a formatted text Python 3.11 doesn't tell where names stand
            node.id for text in inside if isinstance(text, ast.JoinedStr) for node in ast.walk(text) if isinstance(node, ast.Name)
        }
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)} - arguments - formatted
        for name in sorted(stored):
            spots = [(node.lineno, node.col_offset, node.end_col_offset or 0) for node in names if node.id == name]
            yield (f"{function.name}:{function.lineno}", name), tuple(spots)


def _fresh(draw: random.Random, name: str, taken: set[str]) -> str:
    """A name that stands nowhere in the file."""
    while True:
        new = f"{draw.choice(('my', 'the', 'cur', 'tmp', 'v'))}_{name}{draw.choice(('', '_', str(draw.randrange(100))))}"
        if new not in taken:
            return new


def _replaced(text: str, spots: Sequence[tuple[int, int, int, str]]) -> str:
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    for line, start, end, new in sorted(spots, reverse=True):
        lines[line - 1] = lines[line - 1][:start] + new.encode() + lines[line - 1][end:]
    return b"".join(lines).decode()


def _respaced(text: str, draw: random.Random) -> str:
    """Blank lines and comments before top-level statements."""
    tree = ast.parse(text)
    tops = {node.lineno - len(getattr(node, "decorator_list", ())) for node in tree.body}
    lines = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if number in tops and number > 1 and draw.random() < 0.5:
            lines.append("\n" * draw.randrange(1, 3) + draw.choice(("", "# ----\n", f"# {draw.randrange(10**6)}\n")))
        lines.append(line)
    made = "".join(lines)
    return made if ast.dump(ast.parse(made)) == ast.dump(tree) else text  # a text over several lines was cut


# ── what can't be read ────────────────────────────────────────────────────────


def _noise(folder: Path, name: str, draw: random.Random) -> None:
    (folder / f"{name}.zip").write_bytes(draw.randbytes(2000))


def _nothing(folder: Path, name: str, _: random.Random) -> None:
    (folder / name).mkdir()


def _cut_archive(folder: Path, name: str, draw: random.Random) -> None:
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lab.py", draw.randbytes(4000))
    path.write_bytes(path.read_bytes()[:2500])


def _no_notebook(folder: Path, name: str, draw: random.Random) -> None:
    (folder / f"{name}.ipynb").write_bytes(b'{"cells": [' + draw.randbytes(200))


UNREADABLE: Final[tuple[Callable[[Path, str, random.Random], None], ...]] = (_noise, _nothing, _cut_archive, _no_notebook)
