"""Runs what the lab's author wrote (inputs, properties), and says where it fails as LabError with file and line.

The modules are loaded from their files under names of their own; sys.path is never touched.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.errors import LabError
from grader.lab.data import DataError
from grader.rubric.load import file_name


def read_text(path: Path) -> str:
    """The file's text with plain line ends."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        name, why = file_name(path), error.strerror or error
        raise LabError(f"{name}: can't be read ({why})", zh=f"{name}：无法读取（{why}）") from None
    except UnicodeDecodeError:
        name = file_name(path)
        raise LabError(
            f"{name}: isn't UTF-8; save the file as UTF-8", zh=f"{name}：不是 UTF-8 编码；请将文件另存为 UTF-8"
        ) from None


def parse(text: str, path: Path) -> ast.Module:
    """The file's syntax tree; LabError with the line when it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(text, str(path))
    except SyntaxError as error:
        place = f"{file_name(path)}:{error.lineno or 1}"
        raise LabError(f"{place}: {error.msg}", zh=f"{place}：不是合法的 Python（{error.msg}）") from None


def load_module(path: Path, text: str) -> ModuleType:
    """The file as a module that nothing else can import by chance."""
    tree = parse(text, path)
    refuse_torch(tree, path)
    name = f"grader_author_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses and annotations look their module up
    with blamed(path):
        exec(compile(tree, str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102 — the author's own file
    return module


def refuse_torch(tree: ast.Module, path: Path) -> None:
    """This process has no torch: it is imported where the sandbox runs, inside a probe."""
    for node in tree.body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.split(".")[0] == "torch" for name in names):
            place = f"{file_name(path)}:{node.lineno}"
            raise LabError(
                f"{place}: torch is imported at top level; import it inside the probe that needs it",
                zh=f"{place}：在文件顶层导入了 torch；请在用到它的探针里导入",
            )


@contextmanager
def blamed(path: Path, what: str = "") -> Iterator[None]:
    """Whatever the author's code raises inside becomes a LabError that names its line."""
    try:
        yield
    except LabError:
        raise
    except Exception as error:
        place, kind = _place(path, error), type(error).__name__
        en = f"{place}{f' {what}' if what else ''}: {kind}: {error}"
        told = error.zh if isinstance(error, DataError) else error
        inside = what.removeprefix("in ")
        raise LabError(en, zh=f"{place}{f' {inside}' if inside else ''} 出错：{kind}：{told}") from error


def call(path: Path, what: str, function: Callable[..., Any], *args: Any) -> Any:
    """The function's result; LabError when it raises or brings torch into this process."""
    had_torch = "torch" in sys.modules
    with blamed(path, what):
        result = function(*args)
    if "torch" in sys.modules and not had_torch:
        raise LabError(
            f"{file_name(path)} {what}: imports torch; inputs and properties run where torch isn't, use NumPy",
            zh=f"{file_name(path)} {what.removeprefix('in ')}：导入了 torch；输入和性质在没有 torch 的环境里运行，请用 NumPy",
        )
    return result


def _place(path: Path, error: Exception) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(path.parent))]
    return f"{file_name(Path(frames[-1].filename))}:{frames[-1].lineno}" if frames else file_name(path)
