"""What must not leave the course, and whether something holds it: lines of the reference, edits, hidden probes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from grader.bundle import archive, public
from grader.errors import BundleError
from grader.lab import Lab

_SPACE = re.compile(r"\s+")
_SHORT = 10  # signs: shorter lines (`return y`, `x = x.T`) are nobody's secret
_OPEN = ("import ", "from ", "def ", "class ", "@", "#", "return ", "else:", "try:", "pass", "raise ")


def secret_lines(lab: Lab) -> dict[str, str]:
    """Each line that would give something away (blanks aside), with where it stands.

    What was handed out is no secret, nor are imports, heads of functions and lines of a few signs.
    """
    handed_out = {squeezed(line) for source in lab.starter for line in source.text.splitlines()}
    found = {line: place for line, place in _lines(lab) if _tells(line)}
    return {line: place for line, place in found.items() if line not in handed_out}


def require_none(lab: Lab, members: Mapping[str, bytes]) -> None:
    """Nothing where the bundle's texts hold no secret; otherwise BundleError with the place."""
    hidden = sorted(set(lab.probes) - set(public.public_probes(lab)))
    code = {name: members[name].decode() for name in (archive.PROBES, archive.PROPERTIES)}
    for name, text in code.items():
        lines = {squeezed(line) for line in text.splitlines()}
        for line, place in secret_lines(lab).items():
            if squeezed(_plain(line)) in lines or line in lines:
                where = f"labs/{lab.id}/{name}"
                raise BundleError(
                    f"{where} holds “{line}” as {place} does, so a bundle would give it away; "
                    "write it otherwise there, or mark the probe hidden=True or its checks hidden: true",
                    zh=f"{where} 与 {place} 有相同的一行“{line}”，作业包会泄露它；"
                    "请改写该处，或将探针标为 hidden=True、将其检查标为 hidden: true",
                )
        for probe in hidden:
            if re.search(rf"\b{re.escape(probe)}\b", text):
                where = f"labs/{lab.id}/{name}"
                raise BundleError(
                    f"{where}: public code names the hidden probe '{probe}'; take what they share apart",
                    zh=f"{where}：公开的代码里出现了不公开的探针 “{probe}”；请把共用的部分分开",
                )


def squeezed(line: str) -> str:
    """The line without blanks and without the comment at its end."""
    return _SPACE.sub("", re.sub(r"\s#.*$", "", line)).strip()


def _tells(line: str) -> bool:
    return len(line) >= _SHORT


def _lines(lab: Lab) -> Iterator[tuple[str, str]]:
    for source in lab.reference:
        for number, line in enumerate(source.text.splitlines(), 1):
            if not line.strip().startswith(_OPEN):
                yield squeezed(line), f"{source.path}:{number}"
    for entry in (*lab.rubric.mistakes, *lab.rubric.accepts):
        for edit in (edit for form in entry.versions for edit in form):
            for text in (edit.replace, edit.with_):
                for line in text.splitlines():
                    if not line.strip().startswith(_OPEN):
                        yield squeezed(line), f"an edit of '{entry.id}'"


def _plain(line: str) -> str:
    """The line as `ast.unparse` writes it, if it stands for itself."""
    try:
        return ast.unparse(ast.parse(line))
    except SyntaxError:
        return line
