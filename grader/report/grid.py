"""A record's difference as a grid of numbers with its worst cell: what heat maps and console tables draw."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.model import Text
from grader.report.clean import one_line
from grader.report.words import both

Cell = float | str | None  # a number, a word where there is none, nothing
Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Expected and got on the same rows and columns; `delta` is None where it makes no sense."""

    expected: Rows | None
    got: Rows | None
    delta: Rows | None
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    worst: tuple[int, int] | None  # where in the shown grid
    worst_index: tuple[int, ...] | None  # where in the whole array
    expected_shape: tuple[int, ...]
    got_shape: tuple[int, ...]

    @property
    def sampled(self) -> bool:
        shown = len(self.rows) * len(self.columns)
        return self.expected is not None and 0 < shown < math.prod(self.expected_shape)

    def index(self, row: int, column: int) -> str:
        """A shown cell's place in the whole array, as Python writes it."""
        return self.named(row)(column)

    def named(self, row: int) -> Callable[[int], str]:
        """The places of a row's cells: what they have alike is written once."""
        if len(self.expected_shape) < 2:
            return lambda column: name_index((_at(self.columns, column),) * len(self.expected_shape))
        before = name_index(_unflatten(self.expected_shape[:-1], _at(self.rows, row)))[:-1]
        return lambda column: f"{before}, {_at(self.columns, column)}]"


def read(difference: Mapping[str, Any]) -> Grid:
    """The difference's numbers, whatever depth of nesting they came in."""
    expected, got = _rows(difference.get("expected")), _rows(difference.get("got"))
    shape, got_shape = _shape(difference.get("expected_shape")), _shape(difference.get("got_shape"))
    model = expected or got or ()
    height, width = len(model), max((len(row) for row in model), default=0)
    rows = _labels(difference.get("rows"), height)
    columns = _labels(difference.get("columns"), width)
    same = _squeezed(shape) == _squeezed(got_shape) and _form(expected or ()) == _form(got or ())
    delta = _subtract(expected, got) if same and expected is not None and got is not None else None
    index = _shape(difference["worst"]) if difference.get("worst") is not None else None
    return Grid(
        expected=expected,
        got=got,
        delta=delta,
        rows=rows,
        columns=columns,
        worst=_place(index, shape, rows, columns) or _largest(delta),
        worst_index=index,
        expected_shape=shape,
        got_shape=got_shape,
    )


def describe(grid: Grid, difference: Mapping[str, Any]) -> Iterable[Text]:
    """Shapes and types first, then the worst element, then what isn't shown."""
    expected, got = one_line(difference.get("expected_dtype")), one_line(difference.get("got_dtype"))
    if grid.expected_shape != grid.got_shape:
        yield both("shape.differs", expected=name_shape(grid.expected_shape), got=name_shape(grid.got_shape))
    if expected == got and grid.expected_shape == grid.got_shape:
        yield both("shape.same", shape=name_shape(grid.expected_shape), dtype=expected)
    elif expected != got:
        yield both("dtype.differs", expected=expected, got=got)
    if grid.worst and grid.expected and grid.got:
        row, column = grid.worst
        index = name_index(grid.worst_index) if grid.worst_index is not None else grid.index(row, column)
        yield both("worst", at=index, expected=show(at(grid.expected, row, column), 6), got=show(at(grid.got, row, column), 6))
    if grid.sampled:
        yield both("sampled", shown=len(grid.rows) * len(grid.columns), total=math.prod(grid.expected_shape))


@functools.lru_cache(4096)  # what was expected stands on every page of a class
def show(value: Cell, digits: int = 4) -> str:
    """A number short enough for a table."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "−inf"
    if value == int(value) and abs(value) < 1e6:
        return str(int(value)).replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−")


def name_shape(shape: Sequence[int]) -> str:
    """(3, 7); a single number has the shape ()."""
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ", ".join(str(n) for n in shape) + ")"


def name_index(index: Sequence[int]) -> str:
    return "[" + ", ".join(str(n) for n in index) + "]"


def at(rows: Rows, row: int, column: int) -> Cell:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _rows(value: Any) -> Rows | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        return ((_cell(value),),)
    if not any(isinstance(item, list | tuple) for item in value):
        return (tuple(_cell(item) for item in value),)
    return tuple(tuple(_cell(item) for item in _flat(row)) for row in value)


def _flat(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        return [value]
    return [leaf for item in value for leaf in _flat(item)]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return (
            {"NaN": math.nan, "nan": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(value, value) if value else None
        )
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return str(value)


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(int(n) for n in value) if isinstance(value, list | tuple) else ()


def _labels(value: Any, n: int) -> tuple[int, ...]:
    given = _shape(value)
    return given if len(given) == n else tuple(range(n))


def _squeezed(shape: tuple[int, ...]) -> list[int]:
    return [n for n in shape if n != 1]


def _form(rows: Rows) -> list[int]:
    return [len(row) for row in rows]


def _subtract(expected: Rows, got: Rows) -> Rows:
    return tuple(tuple(_minus(g, e) for e, g in zip(wanted, had, strict=True)) for wanted, had in zip(expected, got, strict=True))


def _minus(got: Cell, expected: Cell) -> Cell:
    if not isinstance(got, float) or not isinstance(expected, float):
        return 0.0 if got == expected else None
    if got == expected or (math.isnan(got) and math.isnan(expected)):
        return 0.0
    return got - expected


def _place(
    index: tuple[int, ...] | None, shape: tuple[int, ...], rows: tuple[int, ...], columns: tuple[int, ...]
) -> tuple[int, int] | None:
    """The worst element's row and column among those shown; arrays are flattened to (-1, last)."""
    if index is None or len(index) != len(shape):
        return None
    flat = 0
    for at, n in zip(index, shape, strict=True):
        flat = flat * n + at
    wide = shape[-1] if shape and shape[-1] > 0 else 1
    row, column = divmod(flat, wide)
    return (rows.index(row), columns.index(column)) if row in rows and column in columns else None


def _unflatten(shape: tuple[int, ...], row: int) -> tuple[int, ...]:
    place: list[int] = []
    for n in reversed(shape):
        row, at = divmod(row, max(n, 1))
        place.append(at)
    return tuple(reversed(place))


def _at(labels: tuple[int, ...], i: int) -> int:
    return labels[i] if i < len(labels) else i


def _largest(delta: Rows | None) -> tuple[int, int] | None:
    """The cell that differs most, where the record doesn't name one; what isn't finite differs most of all."""
    best: tuple[int, int] | None = None
    size = 0.0
    for r, row in enumerate(delta or ()):
        for c, value in enumerate(row):
            amount = math.inf if value is None or isinstance(value, str) or not math.isfinite(value) else abs(value)
            if amount > size:
                best, size = (r, c), amount
    return best
