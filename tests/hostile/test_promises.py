"""docs/security.md's table is made from the attackers themselves."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from . import handed_in
from .test_hostile import ONLY_BOXED, STATUS, WITHOUT

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
MARK = "<!-- attacks: made from tests/hostile by `make goldens` -->\n"
WORDS = {
    "pass": "answered rightly, without effect",
    "fail": "answered wrongly",
    "raised": "raised",
    "timeout": "stopped: out of time",
    "memory": "stopped: out of memory",
    "crashed": "ended or cut off",
    "not-run": "didn't answer",
}


def _tries(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.replace("<", "&lt;").replace("|", "\\|").split("\n")[0].split())


def _contained_by(name: str) -> str:
    layers = [[layer for layer in taken if layer != "bwrap"] for taken, names in WITHOUT.items() if name in names]
    return " and ".join(min(layers, key=len)) if layers else ""


def table() -> str:
    lines = ["| attacker | what it tries | its record says | without a box | shown to succeed without |", "|---|---|---|---|---|"]
    for path in sorted(handed_in.CORPUS.glob("*.py")):
        name = path.stem
        says = ", ".join(WORDS[status] for status in sorted(STATUS.get(name, {"pass"})))
        unboxed = "succeeds" if name in ONLY_BOXED else "contained"
        lines.append(f"| `{name}` | {_tries(path)} | {says} | {unboxed} | {_contained_by(name)} |")
    kinds = ", ".join(f"`{name}`" for name in handed_in.archives())
    names = ", ".join(f"`{name}`" for name in handed_in.NAMES)
    return "\n".join([*lines, "", f"Archives: {kinds}.", "", f"File names: {names}.", ""])


def test_the_page_lists_every_attacker(golden: Callable[[Path, str], None]) -> None:
    """Who is added to the corpus stands in the page, with what it tries and how its record ends."""
    head = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    golden(PAGE, head + MARK + "\n" + table())
