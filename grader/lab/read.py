"""Reads a lab's folder into a Lab whose files agree with one another."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.errors import LabError
from grader.lab import author, cut
from grader.lab.agree import require_agreement
from grader.lab.course import rubric_path
from grader.lab.data import Digits
from grader.lab.lab import ONCE, Lab, ProbeSpec
from grader.model import Source
from grader.notebook import NotebookError, cells_of
from grader.rubric.load import file_name, load_rubric
from grader.rubric.words import suggestion

Functions = dict[str, Callable[..., Any]]


def load_lab(course: Path, lab: str) -> Lab:
    """The lab, its files agreeing with one another; UsageError, RubricError or LabError otherwise."""
    rubric_file = rubric_path(course, lab)
    rubric = load_rubric(rubric_file)
    folder = course / "labs" / lab
    if not folder.is_dir():
        raise LabError(
            f"{file_name(folder)}: no such folder; it holds the lab's reference.py and probes.py",
            zh=f"{file_name(folder)}：没有这个文件夹；其中应有实验的 reference.py 和 probes.py",
        )
    properties_text, properties = _properties(folder / "properties.py")
    loaded = Lab(
        id=lab,
        course=course,
        rubric=rubric,
        reference=_reference(folder),
        starter=_sources(folder / "starter"),
        handout=tuple(_handout(folder / "starter")),
        variants=dict(_variants(folder / "variants")),
        properties=properties,
        properties_text=properties_text,
        digits=Digits(course, rubric.data),
        **_probes_file(folder / "probes.py", set(rubric.entry_points)),
    )
    require_agreement(loaded, rubric_file)
    return loaded


# ── probes.py ─────────────────────────────────────────────────────────────────


def _probes_file(path: Path, entries: set[str]) -> dict[str, Any]:
    text = author.read_text(path)
    tree, module = author.parse(text, path), author.load_module(path, text)
    inputs = _marked(module, "grader_input")
    found = _marked(module, "grader_runs")
    if not found:
        raise LabError(
            f"{file_name(path)}: no probe; a probe is a function decorated with @probe",
            zh=f"{file_name(path)}：没有探针；探针是用 @probe 修饰的函数",
        )
    further = {name: function.grader_entries for name, function in found.items()}  # type: ignore[attr-defined]
    _require_apart(path, tree, set(found), set(inputs))
    codes = {name: _own_code(cut.sandbox_text(text, tree, {name: further[name]}, inputs)) for name in found}
    probes = {name: _spec(path, tree, function, inputs, entries, codes[name]) for name, function in found.items()}
    return {
        "probes": probes,
        "inputs": inputs,
        "probes_text": text,
        "sandbox_text": cut.sandbox_text(text, tree, further, inputs),
    }


def _marked(module: ModuleType, mark: str) -> Functions:
    """Functions with the decorator's mark, by their own names, in the file's order."""
    marked = {value.__name__: value for value in vars(module).values() if inspect.isfunction(value) and hasattr(value, mark)}
    return dict(sorted(marked.items(), key=lambda pair: pair[1].__code__.co_firstlineno))


def _own_code(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip())


def _spec(path: Path, tree: ast.Module, function: Any, inputs: Functions, entries: set[str], code: str) -> ProbeSpec:
    place = f"{file_name(path)}:{function.__code__.co_firstlineno} {function.__name__}()"
    for made in function.grader_inputs:
        if getattr(made, "__name__", None) not in inputs:
            raise LabError(
                f"{place}: inputs={made!r} is no function decorated with @inputs",
                zh=f"{place}：inputs={made!r} 不是用 @inputs 修饰的函数",
            )
    _require_runs(place, function)
    needed = tuple(dict.fromkeys([*function.grader_entries, *cut.named_entries(tree, function.__name__)]))
    for entry in needed:
        if entry not in entries:
            near = suggestion(entry, entries)
            raise LabError(
                f"{place}: '{entry}' isn't in the rubric's entry_points{near.en}",
                zh=f"{place}：“{entry}”不在评分标准的 entry_points 中{near.zh}",
            )
    signature = inspect.signature(function)
    if not signature.parameters:
        raise LabError(
            f"{place}: a probe's first parameter is the lab, as in def {function.__name__}(lab, X):",
            zh=f"{place}：探针的第一个参数应是 lab，如 def {function.__name__}(lab, X):",
        )
    return ProbeSpec(
        name=function.__name__,
        cases=tuple(made.__name__ for made in function.grader_inputs) or (ONCE.name,),
        runs=function.grader_runs,
        key_runs=function.grader_key_runs,
        entries=needed,
        doc=inspect.getdoc(function) or "",
        line=function.__code__.co_firstlineno,
        signature=signature.replace(parameters=list(signature.parameters.values())[1:]),
        code=code,
        training=function.grader_training,
        seconds=_seconds(place, function),
        hidden=bool(function.grader_hidden),
    )


def _require_runs(place: str, function: Any) -> None:
    for name in ("runs", "key_runs"):
        value = getattr(function, f"grader_{name}")
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10_000:
            raise LabError(
                f"{place}: {name}={value!r} is no number between 1 and 10000",
                zh=f"{place}：{name}={value!r} 不是 1 到 10000 之间的整数",
            )


def _seconds(place: str, function: Any) -> float | None:
    value = function.grader_seconds
    if value is not None and not function.grader_training:
        raise LabError(
            f"{place}: seconds={value!r} is for training=True; the rubric's limits.probe_s bounds other probes",
            zh=f"{place}：seconds={value!r} 只用于 training=True 的探针；其他探针的时限由评分标准的 limits.probe_s 决定",
        )
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 3600):
        raise LabError(
            f"{place}: seconds={value!r} is no number of seconds between 0 and 3600",
            zh=f"{place}：seconds={value!r} 不是 0 到 3600 之间的秒数",
        )
    return None if value is None else float(value)


def _require_apart(path: Path, tree: ast.Module, probes: set[str], inputs: set[str]) -> None:
    """Inputs stay in this process, so a probe that calls one could not run."""
    for name, line in cut.uses(tree, probes, inputs):
        place = f"{file_name(path)}:{line}"
        raise LabError(
            f"{place}: a probe uses '{name}', but inputs don't reach the sandbox; take it as a parameter",
            zh=f"{place}：探针用到了“{name}”，但输入函数不会进入沙箱；请把它作为参数传入",
        )


# ── the other files ───────────────────────────────────────────────────────────


def _properties(path: Path) -> tuple[str, Functions]:
    if not path.is_file():
        return "", {}
    text = author.read_text(path)
    module = author.load_module(path, text)
    return text, {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


def _reference(folder: Path) -> tuple[Source, ...]:
    single = folder / "reference.py"
    files = (Source(path="reference.py", text=author.read_text(single)),) if single.is_file() else _sources(folder / "reference")
    if not files:
        raise LabError(
            f"{file_name(folder)}: no reference; it is reference.py or a folder reference/ with .py files",
            zh=f"{file_name(folder)}：没有参考实现；应为 reference.py，或含有 .py 文件的文件夹 reference/",
        )
    base = folder if single.is_file() else folder / "reference"
    for source in files:
        author.parse(source.text, base / source.path)
    return files


def _sources(folder: Path) -> tuple[Source, ...]:
    found = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return tuple(Source(path=path.relative_to(folder).as_posix(), text=author.read_text(path)) for path in found)


def _handout(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.ipynb")):
        try:
            yield from (cell.text for cell in cells_of(author.read_text(path)) if not cell.code)
        except NotebookError as error:
            raise LabError(
                f"{file_name(path)}: {error}; students would get a broken notebook",
                zh=f"{file_name(path)}：不是有效的 notebook 文件（{error.zh}）；学生会拿到打不开的 notebook",
            ) from None


def _variants(folder: Path) -> Iterator[tuple[str, tuple[Source, ...]]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix == ".py":
            yield path.stem, (Source(path=path.name, text=author.read_text(path)),)
        elif path.is_dir() and path.name != "__pycache__":
            yield path.name, _sources(path)
