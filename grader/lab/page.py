"""The reference part of docs/probes.md, made from the code's own signatures and docstrings: python -m grader.lab.page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

GRADER: Final = Path(__file__).parents[1]
PAGE: Final = GRADER.parent / "docs" / "probes.md"
BEGIN: Final = "<!-- made by `python -m grader.lab.page`; tests/test_lab.py keeps it current -->"
END: Final = "<!-- the end of what is made -->"
Function = ast.FunctionDef

# heading, the file, the class (or none: the module's functions), how its members are called
SECTIONS: Final = (
    ("Decorators and helpers", "worker/probing.py", None, ""),
    ("The `lab` object", "worker/handle.py", "Lab", "lab."),
    ("A script", "worker/script.py", "Script", "script."),
    ("Handwritten digits", "lab/data.py", "Digits", "data."),
    ("What properties get", "judge/properties.py", "Observed", "observed."),
)
LEADS: Final = {
    "Decorators and helpers": "From `grader.worker.probing`; in `labs/<lab>/probes.py`.",
    "The `lab` object": "A probe's first parameter. `entry` is a name from the rubric's `entry_points`.",
    "A script": "What `lab.script(entry)` gives.",
    "Handwritten digits": "The second parameter of an `@inputs` function.",
    "What properties get": "`observed[probe][case]` is a list with a dict of names and arrays for each run.",
}


def reference() -> str:
    """The section, from its heading to the end mark."""
    parts = [BEGIN, "", "## Reference"]
    for heading, file, owner, prefix in SECTIONS:
        parts += [
            "",
            f"### {heading}",
            "",
            LEADS[heading],
            "",
            "| call | gives |",
            "|---|---|",
            *_rows(GRADER / file, owner, prefix),
        ]
    return "\n".join([*parts, "", END])


def with_reference(page: str) -> str:
    """The page with its reference part made anew."""
    before, _, rest = page.partition(BEGIN)
    return before + reference() + rest.partition(END)[2]


def _rows(path: Path, owner: str | None, prefix: str) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = tree.body
    if owner is not None:
        found = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == owner)
        body = found.body
        yield from (f"| `{prefix}{name}` | {said} |" for name, said in _attributes(found))
    for node in body:
        if isinstance(node, Function) and not node.name.startswith("_") and not _overload(node):
            yield f"| `{_call(node, prefix, method=owner is not None)}` | {_said(node)} |"


def _attributes(owner: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Public attributes that the class's docstring explains, a line each: `name: what it is`."""
    for line in (ast.get_docstring(owner) or "").splitlines():
        found = re.fullmatch(r"`(\w[\w\[\]]*)`: (.+)", line.strip())
        if found:
            yield found[1], _cell(found[2])


def _overload(node: Function) -> bool:
    return any(ast.unparse(decorator) == "overload" for decorator in node.decorator_list)


def _call(node: Function, prefix: str, *, method: bool) -> str:
    """`lab.new(entry, *args, **kwargs)`: names and defaults; a property's name alone."""
    if any(ast.unparse(decorator) == "property" for decorator in node.decorator_list):
        return f"{prefix}{node.name}"
    given = node.args
    plain = [*given.posonlyargs, *given.args][1 if method else 0 :]
    defaults = [None] * (len(plain) - len(given.defaults)) + [ast.unparse(value) for value in given.defaults]
    words = [_argument(one.arg, default) for one, default in zip(plain, defaults, strict=True)]
    words += [f"*{given.vararg.arg}"] if given.vararg else ["*"] if given.kwonlyargs else []
    for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        words.append(_argument(one.arg, ast.unparse(value) if value is not None else None))
    words += [f"**{given.kwarg.arg}"] if given.kwarg else []
    return f"{prefix}{node.name}({', '.join(words)})"


def _argument(name: str, default: str | None) -> str:
    return name if default is None else f"{name}={default}"


def _said(node: Function) -> str:
    text = ast.get_docstring(node)
    if not text:
        raise ValueError(f"{node.name}: no docstring; the reference is made of them")
    return _cell(" ".join(text.split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(with_reference(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
