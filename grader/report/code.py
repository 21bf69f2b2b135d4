"""A student's code as HTML: line numbers, marked lines, nothing else; escaped, scrolled in its own box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

from grader.report.heat import bilingual
from grader.report.snippet import Line, cut, indent, span, split
from grader.report.words import counted

_AROUND: Final = 2
_CARD_LINES: Final = 24
_PAGE_LINES: Final = 3000  # a page stays small whatever was handed in


def card_code(sources: Mapping[str, str], location: Mapping[str, Any] | None) -> Markup | None:
    """The lines of a card, their common indentation taken away."""
    lines = cut(sources, location, around=_AROUND, limit=_CARD_LINES)
    return _block(lines, indent(lines), "") if lines else None


def whole_files(sources: Mapping[str, str], locations: Iterable[Mapping[str, Any]], anchor: str = "f") -> list[dict[str, Any]]:
    """Each file with every marked line; a file beyond the page's limit is cut and says so. `anchor` begins the lines' names."""
    marked: dict[str, set[int]] = {}
    for place in locations:
        first, last = span(place)
        marked.setdefault(str(place.get("file")), set()).update(range(first, min(last, first + _PAGE_LINES) + 1))
    found, left = [], _PAGE_LINES
    for i, (path, source) in enumerate(sorted(sources.items())):
        lines = split(source)
        shown = [Line(n, code, n in marked.get(path, ())) for n, code in enumerate(lines[:left], start=1)]
        left -= len(shown)
        found.append(
            {
                "path": path,
                "anchor": f"{anchor}{i}",
                "total": len(lines),
                "shown": len(shown),
                "code": _block(shown, 0, f"{anchor}{i}"),
            }
        )
    return found


def _block(lines: Sequence[Line], strip: int, anchor: str) -> Markup:
    body = "".join(_line(line, strip, anchor) for line in lines)
    return Markup(f'<pre class="code" tabindex="0"><code>{body}</code></pre>')  # noqa: S704 - escaped in _line


def _line(line: Line, strip: int, anchor: str) -> str:
    if line.left_out:
        return f'<span class="gap">⋯ {bilingual(counted("code.more", line.left_out))}</span>\n'
    code = str(escape(line.code[strip:]))
    if not line.marked:
        return f"<i>{line.number:>4}</i> {code}\n"
    name = f' id="{anchor}-{line.number}"' if anchor else ""
    return f"<mark{name}><i>▸{line.number:>3}</i> {code}</mark>\n"
