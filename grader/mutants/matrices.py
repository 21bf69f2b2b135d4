"""Slips with matrices: transposes, the order of operands, products by element, reshapes that broadcast."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.mutants.axes import is_count
from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called, last_name, method_of

_SCALARS = {
    "lr",
    "learning_rate",
    "k",
    "eps",
    "beta",
    "beta1",
    "beta2",
    "momentum",
    "alpha",
    "lambda1",
    "reg",
    "scale",
    "gamma",
    "std",
}


def transposed(node: ast.AST) -> ast.expr | None:
    """What a transpose is the transpose of."""
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        return node.value
    return method_of(node, "t", "transpose", "permute", "swapaxes", "moveaxis")


@operator(26, "drop-transpose", ast.expr, ("y = a.T @ b", "y = a @ b"), ("y = a.transpose(1, 0)", "y = a"))
def drop_transpose(page: Page, node: ast.expr) -> Iterator[Change]:
    """A matrix that isn't transposed."""
    inner = transposed(node)
    if inner is not None:
        what = page.short(inner)
        yield page.put(node, page.src(inner), f"`{what}` isn't transposed", f"`{what}` 没有转置")


@operator(27, "add-transpose", ast.BinOp, ("y = a @ b", "y = a.T @ b"), ("y = a @ b", "y = a @ b.T"))
def add_transpose(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """An operand of a product transposed where it shouldn't be."""
    if isinstance(node.op, ast.MatMult):
        for side in (node.left, node.right):
            if transposed(side) is None:
                what = page.short(side)
                yield page.put(side, f"{page.operand(side)}.T", f"`{what}` is transposed", f"`{what}` 多了一次转置")


@operator(28, "swap-operands", ast.BinOp, ("y = a @ b", "y = b @ a"), ("y = a.T @ b", "y = b.T @ a"))
def swap_operands(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A matrix product the other way round, or its transpose."""
    if not isinstance(node.op, ast.MatMult):
        return
    left, right = page.operand(node.left), page.operand(node.right)
    yield page.put(
        node, f"{right} @ {left}", f"the product is `{right} @ {left}`", f"矩阵乘法的顺序反了，写成 `{right} @ {left}`"
    )
    inner = transposed(node.left), transposed(node.right)
    turned = " @ ".join(
        page.operand(base) if base is not None else f"{page.operand(side)}.T"
        for base, side in ((inner[1], node.right), (inner[0], node.left))
    )
    yield page.put(node, turned, f"the product is the transposed one, `{turned}`", f"结果被转置了，写成 `{turned}`")


def _scalar(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return _scalar(node.left) and _scalar(node.right)
    return isinstance(node, (ast.Constant, ast.UnaryOp)) or last_name(node) in _SCALARS or is_count(node)


@operator(
    29,
    "elementwise",
    ast.expr,
    ("y = a @ b", "y = a * b"),
    ("y = a * b", "y = a @ b"),
    ("y = np.dot(a, b)", "y = np.multiply(a, b)"),
)
def elementwise(page: Page, node: ast.expr) -> Iterator[Change]:
    """A product by element for one of matrices, and the other way round."""
    if isinstance(node, ast.Call) and called(node) in ("dot", "matmul", "mm") and len(node.args) == 2:
        en, zh = "the product is taken by element", "矩阵乘法写成了逐元素乘法"
        yield page.put(node, page.recall(node, func=page.src(node.func).rpartition(".")[0] + ".multiply"), en, zh)
    if not isinstance(node, ast.BinOp):
        return
    left, right = page.operand(node.left), page.operand(node.right)
    what = f"`{page.short(node.left)}` and `{page.short(node.right)}`", f"`{page.short(node.left)}` 与 `{page.short(node.right)}`"
    if isinstance(node.op, ast.MatMult):
        yield page.put(
            node, f"{left} * {right}", f"{what[0]} are multiplied by element", f"{what[1]} 做了逐元素乘法，而不是矩阵乘法"
        )
    elif isinstance(node.op, ast.Mult) and not _scalar(node.left) and not _scalar(node.right):
        yield page.put(
            node, f"{left} @ {right}", f"{what[0]} are multiplied as matrices", f"{what[1]} 做了矩阵乘法，而不是逐元素乘法"
        )


@operator(31, "reshape-transpose", ast.Attribute, ("y = x.T", "y = x.reshape(x.shape[::-1])"))
def reshape_transpose(page: Page, node: ast.Attribute) -> Iterator[Change]:
    """A reshape for a transpose: the shape is right, the order isn't."""
    if node.attr == "T":
        base = page.operand(node.value)
        en, zh = f"`{base}` is reshaped instead of transposed", f"`{base}` 用了 reshape，而不是转置"
        yield page.put(node, f"{base}.reshape({base}.shape[::-1])", en, zh)


_SHAPED = {"reshape", "view", "transpose", "permute", "zeros", "ones", "normal", "randn", "rand", "uniform", "empty", "Parameter"}


@operator(
    32, "permute", ast.Call, ("y = x.reshape(a, b)", "y = x.reshape(b, a)"), ("y = np.zeros((a, b))", "y = np.zeros((b, a))")
)
def permute(page: Page, node: ast.Call) -> Iterator[Change]:
    """Two entries of a shape or of a permutation exchanged."""
    if called(node) not in _SHAPED:
        return
    shapes = [list(part.elts) for part in node.args if isinstance(part, ast.Tuple)] or [node.args]
    if shapes == [node.args] and called(node) in ("normal", "uniform", "zeros", "ones", "Parameter", "empty"):
        return
    if shapes == [node.args] and called(node) == "transpose" and len(node.args) == 2:
        return  # the two axes of an exchange have no order
    for shape in shapes:
        for left, right in pairwise(shape):
            one, two = page.src(left), page.src(right)
            if one != two:
                en, zh = f"`{one}` and `{two}` are exchanged in the shape", f"形状中的 `{one}` 和 `{two}` 写反了"
                gap = page.text[page.span(left)[1] : page.span(right)[0]]
                yield page.between(left, right, two + gap + one, en, zh)


@operator(33, "drop-reshape", ast.expr, ("y = x.view(-1, 1) - z", "y = x - z"), ("y = x[:, None]", "y = x"))
def drop_reshape(page: Page, node: ast.expr) -> Iterator[Change]:
    """An array that keeps its shape, and broadcasts otherwise."""
    inner = method_of(node, "reshape", "view", "squeeze", "unsqueeze", "flatten", "expand_dims", "ravel")
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple) and isinstance(node.ctx, ast.Load):
        parts = node.slice.elts
        if all(_whole(part) for part in parts) and any(isinstance(part, ast.Constant) for part in parts):
            inner = node.value
    if inner is not None:
        what = page.short(inner)
        yield page.put(node, page.src(inner), f"`{what}` isn't reshaped", f"`{what}` 没有改变形状")


def _whole(node: ast.AST) -> bool:
    """`:` or `None` in an index."""
    if isinstance(node, ast.Slice):
        return node.lower is node.upper is node.step is None
    return isinstance(node, ast.Constant) and node.value is None


@operator(34, "drop-bias", ast.BinOp, ("y = x @ w + b", "y = x @ w"))
def drop_bias(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A layer without its bias."""
    if isinstance(node.op, ast.Add) and isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.MatMult):
        what = page.short(node.right)
        yield page.put(node, page.src(node.left), f"the bias `{what}` isn't added", f"没有加上偏置 `{what}`")


@operator(35, "bias-first", ast.BinOp, ("y = x @ w + b", "y = (x + b) @ w"))
def bias_first(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """The bias added before the product."""
    if isinstance(node.op, ast.Add) and isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.MatMult):
        x, w, b = page.operand(node.left.left), page.operand(node.left.right), page.operand(node.right)
        yield page.put(node, f"({x} + {b}) @ {w}", f"`{b}` is added before the product", f"先加了 `{b}` 再做矩阵乘法")


OPERATORS = (
    drop_transpose,
    add_transpose,
    swap_operands,
    elementwise,
    reshape_transpose,
    permute,
    drop_reshape,
    drop_bias,
    bias_first,
)
