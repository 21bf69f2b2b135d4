"""The shape of the code is kept by machine: linters, types, import contracts and sizes are tests."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINTERS = {
    "ruff": [sys.executable, "-m", "ruff", "check", "--no-cache", "grader", "labs", "tests", "benchmarks"],
    "mypy": [sys.executable, "-m", "mypy", "grader"],
    "import contracts": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
}
FUNCTION_LINES = 40
MODULE_LINES = 300
MODULE_LINES_AT_MOST = 500


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_find_nothing(linter: str) -> None:
    """ruff, mypy strict and the import contracts hold on the tree as it is."""
    done = subprocess.run(LINTERS[linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def modules() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "grader").rglob("*.py")):
        yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_functions_fit_on_a_screen() -> None:
    """No function's body is longer than 40 lines."""
    long = []
    for path, text in modules():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.body[0].lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{path}:{node.lineno} {node.name}: {lines} lines")
    assert not long, "\n".join(long)


def test_modules_stay_small() -> None:
    """A module is at most 500 lines, and few pass 300."""
    sizes = {path: len(text.splitlines()) for path, text in modules()}
    assert not {path: size for path, size in sizes.items() if size > MODULE_LINES_AT_MOST}
    assert sum(size > MODULE_LINES for size in sizes.values()) <= len(sizes) // 10


def test_every_module_says_its_promise_in_five_lines() -> None:
    """Each module opens with a docstring of at most five lines."""
    for path, text in modules():
        promise = ast.get_docstring(ast.parse(text))
        assert promise, f"{path}: no docstring"
        assert len(promise.splitlines()) <= 5 or path.name == "errors.py", (
            f"{path}: longer than five lines (errors.py draws its tree)"
        )


def test_no_drawer_modules() -> None:
    """Names are the field's terms: no utils, helpers, common or misc."""
    drawers = {"utils", "helpers", "common", "misc"}
    assert not [path for path, _ in modules() if path.stem in drawers]
