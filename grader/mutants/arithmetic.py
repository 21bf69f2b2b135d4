"""Slips in formulas: signs, operators, literals, comparisons, terms and factors left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.model import Text
from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called, last_name, method_of

_SWAPPED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
}
_COMPARED: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=", ">")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=", "<")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
}
_AXES = {"axis", "dim", "keepdim", "keepdims"}
REDUCTIONS = {
    "sum",
    "mean",
    "max",
    "min",
    "argmax",
    "argmin",
    "std",
    "var",
    "prod",
    "norm",
    "logsumexp",
    "softmax",
    "log_softmax",
}
SLOPE = re.compile(r"^(grad|slope|delta|error|err|step|d[A-Zxzhyabw]|d_|loss|nll)")


@operator(1, "operator-swap", ast.BinOp, ("y = a + b", "y = a - b"), ("y = (a) * b", "y = (a) / b"))
def operator_swap(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """`+` for `-` and `*` for `/`, and the other way round."""
    swap = _SWAPPED.get(type(node.op))
    if swap is None:
        return
    start, end = page.span(node.left)[1], page.span(node.right)[0]
    at = page.text.find(swap[0], start, end)
    if at >= 0:
        left, right = page.short(node.left), page.short(node.right)
        yield page_change(
            at,
            swap,
            f"`{left}` and `{right}` are joined by `{swap[1]}` instead of `{swap[0]}`",
            f"`{left}` 与 `{right}` 之间用了 `{swap[1]}`，而不是 `{swap[0]}`",
        )


def page_change(at: int, swap: tuple[str, str], en: str, zh: str) -> Change:
    """The token at a place replaced by another."""
    return Change(at, at + len(swap[0]), swap[1], Text(en, zh))


@operator(2, "augmented", ast.AugAssign, ("a = 1\na += b", "a = 1\na = b"), ("w -= g", "w += g"))
def augmented(page: Page, node: ast.AugAssign) -> Iterator[Change]:
    """A plain assignment for an augmented one; the opposite sign."""
    target, value = page.src(node.target), page.src(node.value)
    yield page.put(
        node, f"{target} = {value}", f"`{target}` is overwritten instead of updated", f"`{target}` 被直接覆盖，而不是在原值上更新"
    )
    swap = _SWAPPED.get(type(node.op))
    if swap is not None:
        en = f"`{target}` is updated with `{swap[1]}=` instead of `{swap[0]}=`"
        yield page.put(node, f"{target} {swap[1]}= {value}", en, f"更新 `{target}` 时用了 `{swap[1]}=`，而不是 `{swap[0]}=`")


def _names_an_axis(page: Page, node: ast.AST) -> bool:
    above = page.parents[node]
    if isinstance(above, (ast.UnaryOp, ast.Tuple)):
        node, above = above, page.parents[above]
    if isinstance(above, ast.keyword):
        return above.arg in _AXES
    if not isinstance(above, ast.Call) or called(above) not in REDUCTIONS:
        return False
    return node in above.args[:1] if method_of(above, called(above)) not in above.args else node in above.args[1:2]


@operator(3, "integer", ast.Constant, ("y = x[1]", "y = x[2]"), ("y = x[1]", "y = x[0]"))
def integer(page: Page, node: ast.Constant) -> Iterator[Change]:
    """A whole number one larger or one smaller."""
    if type(node.value) is not int or _names_an_axis(page, node):
        return
    above = page.parents[node]
    negative = isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.USub)
    place, value = (above, -node.value) if negative else (node, node.value)
    statement = page.statement(node)
    whole = statement if statement is not None and statement.lineno == statement.end_lineno else page.parents[place]
    where = page.short(whole) if isinstance(whole, (ast.expr, ast.stmt)) else page.src(place)
    if negative and called(page.parents[above]) in ("reshape", "view"):
        return  # any negative size is the one to be worked out
    for other in (value - 1, value + 1):
        en, zh = f"`{other}` is used instead of `{value}` in `{where}`", f"`{where}` 中的 `{value}` 写成了 `{other}`"
        yield page.put(place, str(other), en, zh)


@operator(4, "real", ast.Constant, ("y = 0.5 * x", "y = 1.0 * x"), ("y = 0.9 * x", "y = 0.0 * x"))
def real(page: Page, node: ast.Constant) -> Iterator[Change]:
    """A real number doubled, halved, 0 or 1."""
    if type(node.value) is not float:
        return
    was = page.src(node)
    for other in dict.fromkeys((node.value * 2, node.value / 2, 0.0, 1.0)):
        if other != node.value:
            yield page.put(
                node, repr(other), f"the constant is `{other!r}` instead of `{was}`", f"常数是 `{other!r}`，而不是 `{was}`"
            )


@operator(5, "minus", ast.expr, ("y = -x", "y = x"), ("grad = a * b", "grad = -(a * b)"), ("y = -x + z", "y = x + z"))
def minus(page: Page, node: ast.expr) -> Iterator[Change]:
    """A minus lost, or one put before a gradient or a loss."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        what = page.short(node.operand)
        yield page.put(node, page.operand(node.operand), f"the minus before `{what}` is missing", f"`{what}` 前漏了负号")
    above = page.parents[node]
    if not isinstance(above, ast.Assign) or node is not above.value or isinstance(node, (ast.UnaryOp, ast.Constant, ast.Tuple)):
        return
    if SLOPE.match(last_name(above.targets[0])):
        name = page.src(above.targets[0])
        yield page.put(node, f"-{page.operand(node)}", f"`{name}` has the opposite sign", f"`{name}` 的符号相反")


@operator(6, "comparison", ast.Compare, ("m = x > 0", "m = x >= 0"), ("m = x > 0", "m = x <= 0"), ("m = a == b", "m = a != b"))
def comparison(page: Page, node: ast.Compare) -> Iterator[Change]:
    """The border on the other side, or the opposite question."""
    swap = _COMPARED.get(type(node.ops[0]))
    if swap is None or len(node.ops) != 1:
        return
    at = page.text.find(swap[0], page.span(node.left)[1], page.span(node.comparators[0])[0])
    for other in swap[1] if at >= 0 else ():
        en = f"`{page.short(node.left)}` is compared by `{other}` instead of `{swap[0]}`"
        yield page_change(at, (swap[0], other), en, f"`{page.short(node.left)}` 用 `{other}` 比较，而不是 `{swap[0]}`")


@operator(14, "drop-term", ast.BinOp, ("y = a + b", "y = a"), ("y = a - b", "y = -b"), ("y = a + b * c", "y = b * c"))
def drop_term(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A sum without one of its terms."""
    if not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    left, right = page.short(node.left), page.short(node.right)
    sign = "-" if isinstance(node.op, ast.Sub) else ""
    rest = page.operand(node.right) if sign else page.src(node.right)
    yield page.put(node, page.src(node.left), f"the term `{right}` is missing", f"漏了 `{right}` 这一项")
    yield page.put(node, sign + rest, f"the term `{left}` is missing", f"漏了 `{left}` 这一项")


@operator(15, "drop-factor", ast.BinOp, ("y = a * b", "y = b"), ("y = a * b / c", "y = a * b"), ("y = a / b", "y = 1 / b"))
def drop_factor(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A product or quotient without one of its factors."""
    if not isinstance(node.op, (ast.Mult, ast.Div)):
        return
    left, right = page.short(node.left), page.short(node.right)
    if isinstance(node.op, ast.Div):
        yield page.put(node, page.src(node.left), f"the division by `{right}` is missing", f"没有除以 `{right}`")
        yield page.put(
            node, f"1 / {page.operand(node.right)}", f"1 is divided by `{right}`, without `{left}`", f"分子 `{left}` 写成了 1"
        )
        return
    yield page.put(node, page.src(node.left), f"the factor `{right}` is missing", f"漏了因子 `{right}`")
    yield page.put(node, page.src(node.right), f"the factor `{left}` is missing", f"漏了因子 `{left}`")


_DROPPED = {"sqrt": "square root", "log": "logarithm", "exp": "exponential", "square": "square", "abs": "absolute value"}
_DROPPED_ZH = {"sqrt": "开平方", "log": "取对数", "exp": "取指数", "square": "平方", "abs": "取绝对值"}


@operator(16, "drop-function", ast.expr, ("y = x**2", "y = x"), ("y = np.log(x)", "y = x"), ("y = (a + b).exp()", "y = a + b"))
def drop_function(page: Page, node: ast.expr) -> Iterator[Change]:
    """A power, root, logarithm or exponential left out."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        base, power = page.short(node.left), page.short(node.right)
        yield page.put(
            node, page.src(node.left), f"`{base}` isn't raised to the power `{power}`", f"`{base}` 没有取 `{power}` 次幂"
        )
    inner = method_of(node, *_DROPPED)
    if inner is not None:
        name, what = called(node), page.short(inner)
        yield page.put(
            node, page.src(inner), f"the {_DROPPED[name]} of `{what}` isn't taken", f"`{what}` 没有{_DROPPED_ZH[name]}"
        )


@operator(46, "complement", ast.BinOp, ("y = 1 - p", "y = p"), ("y = m * a + (1 - m) * b", "y = (1 - m) * a + m * b"))
def complement(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """`p` for `1 - p`; the weights of an interpolation exchanged."""
    if _one_minus(node):
        what = page.short(node.right)
        yield page.put(
            node, page.operand(node.right), f"`{what}` is used instead of `1 - {what}`", f"`1 - {what}` 写成了 `{what}`"
        )
    products = interpolated(node)
    if products is not None:
        weight, first, rest, second = (page.operand(part) for part in products)
        en = f"the weights `{weight}` and `{rest}` are exchanged"
        yield page.put(node, f"{rest} * {first} + {weight} * {second}", en, f"权重 `{weight}` 和 `{rest}` 用反了")


def _one_minus(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Constant)
        and node.left.value in (1, 1.0)
    )


def interpolated(node: ast.AST) -> tuple[ast.expr, ast.expr, ast.expr, ast.expr] | None:
    """m, a, 1 - m, b of `m * a + (1 - m) * b`."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)):
        return None
    left, right = node.left, node.right
    if not (isinstance(left, ast.BinOp) and isinstance(right, ast.BinOp)):
        return None
    if not (isinstance(left.op, ast.Mult) and isinstance(right.op, ast.Mult)):
        return None
    paired = _one_minus(right.left) or _one_minus(left.left)
    return (left.left, left.right, right.left, right.right) if paired else None


@operator(47, "average-drop", ast.BinOp, ("m = b * m + (1 - b) * g", "m = b * m + g"), ("m = b * m + (1 - b) * g", "m = m + g"))
def average_drop(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A moving average that lost its weights or its past."""
    products = interpolated(node)
    if products is None:
        return
    weight, first, rest, second = (page.operand(part) for part in products)
    en, zh = f"the new value `{second}` isn't weighted by `{rest}`", f"新值 `{second}` 没有乘以权重 `{rest}`"
    yield page.put(node, f"{weight} * {first} + {second}", en, zh)
    yield page.put(node, second, f"`{second}` replaces the moving average", f"滑动平均被 `{second}` 直接替换")
    en, zh = f"`{first}` and `{second}` are added without weights", f"`{first}` 与 `{second}` 直接相加，没有加权"
    yield page.put(node, f"{first} + {second}", en, zh)


OPERATORS = (
    operator_swap, augmented, integer, real, minus, comparison, drop_term, drop_factor, drop_function, complement, average_drop,
)  # fmt: skip
