"""Slips in reductions and their axes: over the wrong one, over all, the wrong reduction, the wrong count."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.arithmetic import REDUCTIONS
from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called, last_name, method_of

_MORE_AXES = {"concatenate", "concat", "stack", "cat", "squeeze", "unsqueeze", "flip", "cumsum", "take_along_axis", "gather"}
_OTHERS = {
    "mean": ("sum",),
    "sum": ("mean",),
    "max": ("argmax", "sum"),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax",),
    "amax": ("sum",),
    "nanmean": ("nansum",),
}
_COUNTS = {"N", "n", "B", "m", "M", "C", "batch_size", "num_samples", "n_samples", "size", "count", "k"}


def axis_argument(node: ast.Call, names: set[str]) -> ast.expr | None:
    """The axis that a call names, by keyword or in its place."""
    for keyword in node.keywords:
        if keyword.arg in ("axis", "dim"):
            return keyword.value
    subject = method_of(node, *names)
    if subject is None:
        return None
    place = 1 if node.args and node.args[0] is subject else 0
    return node.args[place] if len(node.args) > place else None


def _number(node: ast.AST) -> int | None:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        return None
    return value if type(value) is int else None


@operator(
    18,
    "axis-swap",
    ast.Call,
    ("y = x.sum(0)", "y = x.sum(1)"),
    ("y = np.max(x, axis=1)", "y = np.max(x, axis=0)"),
    ("y = x.sum((2, 3))", "y = x.sum((3,))"),
)
def axis_swap(page: Page, node: ast.Call) -> Iterator[Change]:
    """Another axis: 0 and 1 for one another, the lower ones for a higher one."""
    axis = axis_argument(node, REDUCTIONS | _MORE_AXES)
    if isinstance(axis, ast.Tuple) and len(axis.elts) > 1:
        yield from _fewer(page, node, axis)
    number = _number(axis) if axis is not None else None
    if axis is None or number is None:
        return
    others = [0, 1] if number == 0 else list(range(max(number, 1) + 1)) if number > 0 else [0]
    for other in others:
        if other != number:
            en = f"`{called(node)}` runs over dimension {other} instead of {number}"
            yield page.put(axis, str(other), en, f"`{called(node)}` 沿维度 {other}，而不是 {number}")


def _fewer(page: Page, node: ast.Call, axes: ast.Tuple) -> Iterator[Change]:
    """A reduction over several axes that leaves one of them out."""
    for left_out in axes.elts:
        rest = [page.src(axis) for axis in axes.elts if axis is not left_out]
        text = f"({rest[0]},)" if len(rest) == 1 else f"({', '.join(rest)})"
        name, axis = called(node), page.src(left_out)
        yield page.put(axes, text, f"`{name}` leaves out dimension {axis}", f"`{name}` 漏了维度 {axis}")


@operator(19, "axis-drop", ast.Call, ("y = x.sum(axis=0)", "y = x.sum()"), ("y = np.mean(x, 1)", "y = np.mean(x)"))
def axis_drop(page: Page, node: ast.Call) -> Iterator[Change]:
    """A reduction over everything."""
    axis = axis_argument(node, REDUCTIONS)
    if axis is None or called(node) not in REDUCTIONS:
        return
    keyword = page.parents[axis]
    name, what = called(node), page.short(axis)
    en, zh = f"`{name}` runs over all elements instead of dimension {what}", f"`{name}` 对所有元素进行，而不是沿维度 {what}"
    yield page.put(node, page.recall(node, keyword if isinstance(keyword, ast.keyword) else axis), en, zh)


@operator(
    20,
    "keepdims",
    ast.Call,
    ("y = x.sum(1, keepdim=True)", "y = x.sum(1)"),
    ("y = np.sum(x, axis=1)", "y = np.sum(x, axis=1, keepdims=True)"),
)
def keepdims(page: Page, node: ast.Call) -> Iterator[Change]:
    """The reduced dimension is lost, or kept."""
    for keyword in node.keywords:
        if keyword.arg in ("keepdims", "keepdim"):
            en, zh = f"`{called(node)}` doesn't keep the reduced dimension", f"`{called(node)}` 没有保留被归约的维度"
            yield page.put(node, page.recall(node, keyword), en, zh)
            return
    axis = axis_argument(node, REDUCTIONS)
    if axis is not None and called(node) in REDUCTIONS and "softmax" not in called(node):
        word = "keepdim" if page.torch else "keepdims"
        en, zh = f"`{called(node)}` keeps the reduced dimension", f"`{called(node)}` 多保留了被归约的维度"
        yield page.put(node, page.recall(node, more=f"{word}=True"), en, zh)


def _renamed(page: Page, node: ast.Call, other: str) -> Change:
    name = called(node)
    start = page.span(node.func)[1] - len(name)
    whole = page.put(node, "x", f"`{other}` is used instead of `{name}`", f"`{name}` 写成了 `{other}`")
    return Change(start, start + len(name), other, whole.words)


@operator(21, "mean-sum", ast.Call, ("y = x.mean(0)", "y = x.sum(0)"), ("y = np.sum(x)", "y = np.mean(x)"))
def mean_sum(page: Page, node: ast.Call) -> Iterator[Change]:
    """A mean for a sum, a sum for a mean."""
    if called(node) in ("mean", "sum", "nanmean") and method_of(node, called(node)) is not None:
        yield from (_renamed(page, node, other) for other in _OTHERS[called(node)])


@operator(22, "extremum", ast.Call, ("y = x.argmax(1)", "y = x.argmin(1)"), ("y = x.max()", "y = x.argmax()"))
def extremum(page: Page, node: ast.Call) -> Iterator[Change]:
    """The place for the largest value, the smallest for the largest, the sum for the maximum."""
    if called(node) in ("max", "argmax", "argmin", "amax") and isinstance(node.func, ast.Attribute):
        yield from (_renamed(page, node, other) for other in _OTHERS[called(node)])


def is_count(node: ast.AST) -> bool:
    """A number of samples, classes or elements."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    return (
        called(node) in ("len", "size", "numel")
        or last_name(node) in _COUNTS
        or (isinstance(node, ast.Attribute) and node.attr == "size")
    )


@operator(23, "undivided", ast.BinOp, ("g = s / N", "g = s"), ("g = s / X.shape[0]", "g = s"))
def undivided(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A mean that isn't divided by the count."""
    if isinstance(node.op, ast.Div) and is_count(node.right):
        what, count = page.short(node.left), page.short(node.right)
        yield page.put(
            node, page.src(node.left), f"`{what}` isn't divided by the count `{count}`", f"`{what}` 没有除以数量 `{count}`"
        )


_SLOPES = ("grad", "slope", "dW", "db", "dw", "dX", "dx", "dz", "dZ", "dh", "error", "err", "delta")


@operator(
    24,
    "divided-again",
    ast.Assign,
    ("N = X.shape[0]\ngrad = a", "N = X.shape[0]\ngrad = a / N"),
    ("def f(x):\n    grad = x @ x", "def f(x):\n    grad = (x @ x) / len(x)"),
)
def divided_again(page: Page, node: ast.Assign) -> Iterator[Change]:
    """A gradient divided by the number of samples where it shouldn't be."""
    name = last_name(node.targets[0])
    if not name.startswith(_SLOPES) or isinstance(node.value, (ast.Tuple, ast.Constant)):
        return
    count = _count_in_reach(page, node)
    if count and f"/ {count}" not in page.src(node.value) + " ":
        en, zh = f"`{name}` is divided by `{count}` once more", f"`{name}` 多除了一次 `{count}`"
        yield page.put(node.value, f"{page.operand(node.value)} / {count}", en, zh)
    elif count:
        en, zh = f"`{name}` is divided by `{count}` twice", f"`{name}` 除了两次 `{count}`"
        yield page.put(node.value, f"{page.src(node.value)} / {count}", en, zh)


def _count_in_reach(page: Page, node: ast.stmt) -> str:
    """How the number of samples is written where a statement stands."""
    function = page.function(node)
    for other in ast.walk(function or page.tree):
        if isinstance(other, ast.Assign) and other.lineno < node.lineno and is_count(other.value):
            return page.src(other.targets[0])
        if isinstance(other, ast.BinOp) and isinstance(other.op, ast.Div) and is_count(other.right):
            return page.src(other.right)
    if function is None:
        return ""
    arrays = [item.arg for item in function.args.args if item.arg not in ("self", "lr", "k")]
    return f"len({arrays[0]})" if arrays else ""


@operator(
    25,
    "other-size",
    ast.expr,
    ("n = X.shape[0]", "n = X.shape[1]"),
    ("n = len(x)", "n = x.size"),
    ("y = s / len(b)", "y = s / b.size"),
)
def other_size(page: Page, node: ast.expr) -> Iterator[Change]:
    """Another size of the same array."""
    if not isinstance(node, (ast.Call, ast.Subscript)):
        return
    was, elements = page.short(node), "numel()" if page.torch else "size"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        array, number = page.src(node.value.value), _number(node.slice)
        others = [f"{array}.shape[{1 if number == 0 else 0}]", f"{array}.{elements}"]
    elif called(node) == "len" and isinstance(node, ast.Call) and len(node.args) == 1:
        array = page.operand(node.args[0])
        others = [f"{array}.{elements}", f"{array}.shape[1]", *_datasets(page, node)]
    else:
        return
    for other in others:
        yield page.put(node, other, f"the size is `{other}` instead of `{was}`", f"大小取了 `{other}`，而不是 `{was}`")


def _datasets(page: Page, node: ast.Call) -> list[str]:
    """The names for the sizes of other arrays in the function."""
    function = page.function(node)
    if function is None:
        return []
    return [
        part.id
        for part in dict.fromkeys(
            item.targets[0] for item in ast.walk(function) if isinstance(item, ast.Assign) and is_count(item.value)
        )
        if isinstance(part, ast.Name) and part.lineno < node.lineno
    ]


OPERATORS = (axis_swap, axis_drop, keepdims, mean_sum, extremum, undivided, divided_again, other_size)
