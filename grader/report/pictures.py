"""A record's pictures as a page shows them: what was seen beside the reference's, the numbers in words or a table.

Images are data URLs, curves inline SVG, matrices tables with colours: a page still opens from a disk, and says the same in words.
"""

from __future__ import annotations

import base64
import binascii
import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from grader.model import Text
from grader.report.clean import one_line
from grader.report.grid import name_shape, read, show
from grader.report.heat import bilingual, labelled_maps
from grader.report.view import maybe, text
from grader.report.words import WORDS, both, state

_WIDE, _HIGH, _LEFT, _TOP, _FOOT = 480, 200, 64, 12, 36  # the plot's box and its margins, in SVG units
_ROWS: Final = 9  # of a curve's table
_LOG: Final = 1000.0  # largest by smallest from which positive curves are drawn on a logarithmic scale
_PIXELS: Final = 1 << 16  # of all images of a picture; a record holds no more
_SIDES: Final = ("expected", "got")
Points = list[tuple[float, float]]


def picture(item: Mapping[str, Any]) -> Markup:
    """The figure of one picture of a record."""
    kind = str(item.get("kind"))
    body = _DRAWN[kind](item) if kind in _DRAWN else ""
    title = maybe(item.get("title")) or text(one_line(item.get("id")))
    facts = "".join(f"<li>{bilingual(fact)}</li>" for fact in (*_absent(item), *(_said(item) if body else (WORDS["not_shown"],))))
    head = f'<figcaption class="title">{bilingual(title)}</figcaption><ul class="facts">{facts}</ul>'
    return Markup(f'<figure class="diff picture">{head}{body}</figure>')  # noqa: S704 - escaped where it was made


def _absent(item: Mapping[str, Any]) -> Iterator[Text]:
    if item.get("got") is None:
        fate = one_line(item.get("fate")) or "ok"
        yield both("picture.nothing") if fate == "ok" else both("picture.stopped", why=state("check", _status(fate)))


def _status(fate: str) -> str:
    return {"flooded": "crashed", "garbled": "crashed", "missing": "not-run", "ungraded": "not-run"}.get(fate, fate)


def _said(item: Mapping[str, Any]) -> Iterator[Text]:
    for side in _SIDES:
        value = item.get(side)
        if isinstance(value, Mapping):
            yield from _SAID[str(item.get("kind"))](side, value, item)


# ── images ────────────────────────────────────────────────────────────────────


def _images(item: Mapping[str, Any]) -> str:
    return _beside(_tiles(side, item[side]) for side in _SIDES if isinstance(item.get(side), Mapping))


def _beside(pieces: Iterator[str]) -> str:
    made = "".join(pieces)
    return f'<div class="maps">{made}</div>' if made else ""


def _tiles(side: str, value: Mapping[str, Any]) -> str:
    shape, pixels = _pixels(value)
    if not pixels:
        return ""
    count, height, width = shape
    size = height * width
    sources = (png(pixels[at * size : (at + 1) * size], width, height) for at in range(count))
    tiles = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}" alt="">' for one in sources)
    return (
        f'<div class="map"><p class="title">{bilingual(WORDS[side])}</p>'
        f'<div class="tiles" role="img" aria-label="{escape(WORDS[side].en)} {escape(WORDS[side].zh)}">{tiles}</div></div>'
    )


def _pixels(value: Mapping[str, Any]) -> tuple[tuple[int, int, int], bytes]:
    """The images' shape and bytes; no bytes where the record doesn't hold what it says."""
    shape = _shape(value.get("shape"))
    if len(shape) != 3 or min(shape) < 1 or math.prod(shape) > _PIXELS:
        return (0, 0, 0), b""
    try:
        pixels = base64.b64decode(str(value.get("pixels")), validate=True)
    except binascii.Error:
        return (0, 0, 0), b""
    return ((shape[0], shape[1], shape[2]), pixels) if len(pixels) == math.prod(shape) else ((0, 0, 0), b"")


def png(pixels: bytes, width: int, height: int) -> bytes:
    """A grey PNG of 8 bits (https://www.w3.org/TR/png/), rows from top to bottom."""
    rows = b"".join(b"\0" + pixels[at * width : (at + 1) * width] for at in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _images_said(side: str, value: Mapping[str, Any], item: Mapping[str, Any]) -> Iterator[Text]:
    whole, shown = _shape(value.get("of")), _shape(value.get("shape"))
    if side == "expected" and len(whole) == 3:
        yield both("picture.images", n=whole[0], height=whole[1], width=whole[2])
        if whole[0] > shown[0]:
            yield both("picture.first", n=shown[0])
        low, high = (*_numbers(item.get("range")), 0.0, 0.0)[:2]
        yield both("picture.range", low=show(low), high=show(high))
    yield both(f"picture.mean.{side}", mean=one_line(_shown(value.get("mean"))))
    if value.get("missing"):
        yield both("picture.missing", n=one_line(value["missing"]))


# ── matrices ──────────────────────────────────────────────────────────────────


def _matrix(item: Mapping[str, Any]) -> str:
    return str(labelled_maps(read(_as_difference(item)), _labels(item.get("rows")), _labels(item.get("columns"))))


def _as_difference(item: Mapping[str, Any]) -> dict[str, Any]:
    expected, got = (value if isinstance(value, Mapping) else {} for value in (item.get(side) for side in _SIDES))
    return {
        "expected": expected.get("values"),
        "got": got.get("values"),
        "expected_shape": list(_shape(expected.get("shape"))),
        "got_shape": list(_shape(got.get("shape"))),
    }


def _matrix_said(side: str, value: Mapping[str, Any], item: Mapping[str, Any]) -> Iterator[Text]:
    shape, values = _shape(value.get("shape")), value.get("values")
    other = item.get("got")
    same = not isinstance(other, Mapping) or _shape(other.get("shape")) == shape
    if side == "expected" or not same:
        yield both(f"picture.shape.{side}" if not same else "picture.shape", shape=name_shape(shape))
        if isinstance(values, list) and len(shape) == 2 and (len(values) < shape[0] or len(values[0]) < shape[1]):
            yield both("picture.corner", rows=len(values), columns=len(values[0]))


def _labels(value: Any) -> list[str]:
    return [one_line(label) for label in value] if isinstance(value, list) else []


# ── curves ────────────────────────────────────────────────────────────────────


def _curve(item: Mapping[str, Any]) -> str:
    lines = {side: _points(item.get(side)) for side in _SIDES}
    known = [point for line in lines.values() for point in line if math.isfinite(point[1])]
    if not known:
        return ""
    scale = _Scale(known)
    drawn = "".join(f'<path class="line {side}" d="{scale.path(line)}"/>{scale.dots(side, line)}' for side, line in lines.items())
    legend = "".join(f'<span class="key {side}">{bilingual(WORDS[side])}</span>' for side in _SIDES if lines[side])
    size = f'viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}"'
    plot = f'<svg class="curve" {size} aria-hidden="true">{scale.axes()}{drawn}</svg>'
    log = f'<span class="quiet">{bilingual(WORDS["picture.log"])}</span>' if scale.log else ""
    return f'<div class="plot">{plot}<p class="legend">{legend}{log}</p></div>{_table(lines)}'


class _Scale:
    """Where a point stands in the plot."""

    def __init__(self, known: Points) -> None:
        values = [y for _, y in known]
        self.last = max(x for x, _ in known) or 1.0
        self.low, self.high = min(values), max(values)
        self.log = self.low > 0 and self.high / self.low > _LOG
        if self.high <= self.low:
            self.low, self.high = self.low - 1, self.high + 1

    def at(self, x: float, y: float) -> tuple[float, float]:
        low, high, value = (math.log(v) for v in (self.low, self.high, y)) if self.log else (self.low, self.high, y)
        share = (value / 2 - low / 2) / (high / 2 - low / 2)  # halves, so that huge ranges don't overflow
        right, bottom = _WIDE - 8, _HIGH - _FOOT
        return _LEFT + (right - _LEFT) * x / self.last, bottom - (bottom - _TOP) * share

    def path(self, line: Points) -> str:
        """Moves and lines, with a gap where there is no number."""
        pieces, pen = [], "M"
        for x, y in line:
            if math.isfinite(y):
                across, down = self.at(x, y)
                pieces.append(f"{pen}{across:.1f} {down:.1f}")
            pen = "L" if math.isfinite(y) else "M"
        return "".join(pieces)

    def dots(self, side: str, line: Points) -> str:
        """A line needs two points: one that stands alone is a dot."""
        known = [math.isfinite(y) for _, y in line]
        near = [False, *known, False]
        alone = [point for at, point in enumerate(line) if known[at] and not near[at] and not near[at + 2]]
        places = (self.at(*point) for point in alone)
        return "".join(f'<circle class="dot {side}" cx="{across:.1f}" cy="{down:.1f}" r="4"/>' for across, down in places)

    def axes(self) -> str:
        bottom = _HIGH - _FOOT
        frame = f'<path class="axis" d="M{_LEFT} {_TOP}V{bottom}H{_WIDE - 8}"/>'
        step, middle = WORDS["picture.step"], (_LEFT + _WIDE) // 2
        words = (("en", step.en), ("zh", step.zh))
        steps = "".join(f'<text x="{middle}" y="{_HIGH - 6}" lang="{language}">{word}</text>' for language, word in words)
        ends = (
            f'<text class="end" x="{_LEFT - 6}" y="{_TOP + 10}">{show(self.high, 3)}</text>'
            f'<text class="end" x="{_LEFT - 6}" y="{bottom}">{show(self.low, 3)}</text>'
            f'<text x="{_LEFT}" y="{bottom + 18}">0</text>'
            f'<text class="end" x="{_WIDE - 8}" y="{bottom + 18}">{show(self.last)}</text>'
        )
        return frame + steps + ends


def _points(value: Any) -> Points:
    if not isinstance(value, Mapping):
        return []
    across, up = _numbers(value.get("x")), _numbers(value.get("y"))
    return list(zip(across, up, strict=False)) if len(across) == len(up) else []


def _table(lines: Mapping[str, Points]) -> str:
    """Some of the numbers, evenly spaced, for who can't see the curve or wants to know."""
    longest = max(lines.values(), key=len)
    picked = sorted({round(at * (len(longest) - 1) / (_ROWS - 1)) for at in range(_ROWS)})
    known = {side: dict(line) for side, line in lines.items() if line}
    head = "".join(f'<th scope="col">{bilingual(WORDS[key])}</th>' for key in ("picture.step", *known))
    rows = "".join(
        f'<tr><th scope="row">{show(longest[at][0])}</th>'
        + "".join(f"<td>{show(line[longest[at][0]]) if longest[at][0] in line else '–'}</td>" for line in known.values())
        + "</tr>"
        for at in picked
    )
    summary = f"<summary>{bilingual(WORDS['picture.numbers'])}</summary>"
    table = f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<details class="numbers">{summary}{table}</details>'


def _curve_said(side: str, value: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[Text]:
    known = [y for _, y in _points(value)]
    if known:
        yield both(f"picture.curve.{side}", first=show(known[0]), last=show(known[-1]), n=one_line(value.get("length")))


# ── numbers out of a record ───────────────────────────────────────────────────


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(axis for axis in value if isinstance(axis, int)) if isinstance(value, list | tuple) else ()


def _numbers(value: Any) -> list[float]:
    """Numbers as they are, the words nan, inf and -inf as what they mean."""
    return [_number(item) for item in value] if isinstance(value, list) else []


def _number(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    return {"inf": math.inf, "-inf": -math.inf}.get(str(value), math.nan)


def _shown(value: Any) -> str:
    return show(_number(value))


_DRAWN: Final = {"images": _images, "matrix": _matrix, "curve": _curve}
_SAID: Final = {"images": _images_said, "matrix": _matrix_said, "curve": _curve_said}
