"""Slips with indices and copies: slices, scattering, fancy indices, flips, strides, types and aliases."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called, last_name, method_of


@operator(
    36,
    "slice",
    ast.Slice,
    ("b = x[i : i + B]", "b = x[i:i + B - 1]"),
    ("b = x[i : i + B]", "b = x[i + 1:i + B]"),
    ("b = x[:-1]", "b = x[1:]"),
    ("b = x[1:]", "b = x[:-1]"),
)
def slice_bounds(page: Page, node: ast.Slice) -> Iterator[Change]:
    """A slice that begins or ends elsewhere, or is everything."""
    if node.step is not None or (node.lower is None and node.upper is None):
        return
    low = page.src(node.lower) if node.lower is not None else ""
    high = page.src(node.upper) if node.upper is not None else ""
    others = {
        ("1", ""): [":-1", ":"],
        ("", "-1"): ["1:", ":"],
    }.get((low, high))
    if others is None:
        others = [f"{low}:{high} - 1"] if high else []
        others += [f"{low} + 1:{high}", f":{high}", f"{low}:"] if low else [f"1:{high}"]
        others.append(":")
    was = page.short(node)
    for other in dict.fromkeys(others):
        yield page.put(node, other, f"the slice is `[{other}]` instead of `[{was}]`", f"切片是 `[{other}]`，而不是 `[{was}]`")


@operator(
    37, "scatter", ast.stmt, ("np.add.at(a, i, g)", "a[i] += g"), ("for i in x:\n    a[i] += g", "for i in x:\n    a[i] = g")
)
def scatter(page: Page, node: ast.stmt) -> Iterator[Change]:
    """Sums into places that occur more than once, where only the last one stays."""
    if (
        isinstance(node, ast.Expr)
        and called(node.value) == "at"
        and isinstance(node.value, ast.Call)
        and len(node.value.args) == 3
    ):
        array, index, value = (page.src(item) for item in node.value.args)
        en, zh = f"repeated indices add to `{array}` only once", f"重复的下标在 `{array}` 中只累加了一次"
        yield page.put(node, f"{array}[{index}] += {value}", en, zh)
        en, zh = f"`{array}` is overwritten at the indices", f"`{array}` 在这些下标处被覆盖，没有累加"
        yield page.put(node, f"{array}[{index}] = {value}", en, zh)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript) and page.loop(node) is not None:
        target = page.src(node.target)
        en, zh = f"each round overwrites `{target}`", f"每次循环都覆盖 `{target}`，没有累加"
        yield page.put(node, f"{target} = {page.src(node.value)}", en, zh)


@operator(
    38,
    "fancy-index",
    ast.Subscript,
    ("s = p[np.arange(n), y]", "s = p[:, y]"),
    ("s = p[np.arange(n), y]", "s = p[np.arange(n), y - 1]"),
)
def fancy_index(page: Page, node: ast.Subscript) -> Iterator[Change]:
    """One entry of each row picked otherwise."""
    if not isinstance(node.slice, ast.Tuple) or len(node.slice.elts) != 2:
        return
    rows, column = node.slice.elts
    if called(rows) != "arange" and called(rows) != "range":
        return
    array, y = page.operand(node.value), page.operand(column)
    was = page.short(node)
    for other in (f":, {y}", y, f"{page.src(rows)}, {y} - 1", f"{page.src(rows)}, {y} + 1"):
        en = f"`{array}[{other}]` is picked instead of `{was}`"
        yield page.put(node, f"{array}[{other}]", en, f"取了 `{array}[{other}]`，而不是 `{was}`")


@operator(53, "flip", ast.expr, ("k = w[::-1, ::-1]", "k = w"), ("k = np.flip(w, 0)", "k = w"))
def drop_flip(page: Page, node: ast.expr) -> Iterator[Change]:
    """An array that isn't turned round."""
    inner = method_of(node, "flip", "rot90", "fliplr", "flipud")
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if any(isinstance(part, ast.Slice) and part.step is not None and page.src(part.step) == "-1" for part in parts):
            inner = node.value
    if inner is not None:
        yield page.put(node, page.src(inner), f"`{page.short(inner)}` isn't flipped", f"`{page.short(inner)}` 没有翻转")


@operator(
    54,
    "stride-pad",
    ast.expr,
    ("def f(x, stride):\n    return x[i * stride]", "def f(x, stride):\n    return x[i * 1]"),
    ("def f(n, pad):\n    return n + 2 * pad", "def f(n, pad):\n    return n + 2 * 0"),
    ("n = (h - k) // s + 1", "n = (-(-(h - k) // s)) + 1"),
)
def stride_pad(page: Page, node: ast.expr) -> Iterator[Change]:
    """A stride of 1, no padding, a size rounded up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        text = f"-(-{page.operand(node.left)} // {page.operand(node.right)})"
        yield page.put(node, text, f"`{page.short(node)}` is rounded up", f"`{page.short(node)}` 向上取整了")
    if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(page.parents[node], ast.Call) and node is getattr(page.parents[node], "func", None):
        return
    was = page.src(node)
    if last_name(node) == "stride":
        yield page.put(node, "1", f"the stride is 1 instead of `{was}`", f"步长固定为 1，而不是 `{was}`")
    if last_name(node) in ("pad", "padding"):
        yield page.put(node, "0", f"the padding `{was}` isn't counted", f"没有计入填充 `{was}`")


@operator(
    55,
    "type",
    ast.expr,
    ("y = a // b", "y = a / b"),
    ("n = len(x)\ny = a / b", "n = len(x)\ny = a // b"),
    ("y = x.astype(float)", "y = x"),
)
def drop_type(page: Page, node: ast.expr) -> Iterator[Change]:
    """Whole numbers for real ones, real ones for whole ones, a type that isn't changed."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv)):
        left, right = page.operand(node.left), page.operand(node.right)
        if isinstance(node.op, ast.FloorDiv):
            yield page.put(
                node, f"{left} / {right}", f"`{page.short(node)}` isn't rounded down", f"`{page.short(node)}` 没有向下取整"
            )
        else:
            yield page.put(
                node, f"{left} // {right}", f"`{page.short(node)}` is rounded down", f"`{page.short(node)}` 被向下取整"
            )
    inner = method_of(node, "astype", "to", "float", "long", "double")
    if inner is not None:
        what = page.short(inner)
        yield page.put(node, page.src(inner), f"the type of `{what}` isn't changed", f"`{what}` 没有转换类型")


@operator(
    56,
    "alias",
    ast.Call,
    ("y = x.copy()", "y = x"),
    ("y = copy.deepcopy(x)", "y = x"),
    ("y = copy.deepcopy(x)", "y = copy.copy(x)"),
)
def alias(page: Page, node: ast.Call) -> Iterator[Change]:
    """Two names for one array, where a copy belongs."""
    inner = method_of(node, "copy", "clone", "deepcopy")
    if inner is None:
        return
    what = page.short(inner)
    yield page.put(node, page.src(inner), f"`{what}` isn't copied", f"`{what}` 没有复制")
    if page.src(node.func) == "copy.deepcopy":
        yield page.put(node, page.recall(node, func="copy.copy"), f"the copy of `{what}` is shallow", f"`{what}` 只做了浅拷贝")


OPERATORS = (slice_bounds, scatter, fancy_index, drop_flip, stride_pad, drop_type, alias)
