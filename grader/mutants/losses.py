"""Slips in activations, losses and their derivatives: stability, masks, Jacobians, penalties, targets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.mutants.names import alike
from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called, last_name, method_of, of_module

_PENALTY = re.compile(r"(lambda|lam|reg|weight_decay|wd|l2)\w*$", re.IGNORECASE)
_ACTIVATIONS = {"relu": "tanh", "tanh": "sigmoid", "sigmoid": "tanh", "leaky_relu": "relu", "gelu": "relu", "softplus": "relu"}
_LAYERS = {"ReLU": ("Identity", "Tanh"), "Tanh": ("Identity", "Sigmoid"), "Sigmoid": ("Identity", "Tanh"), "LeakyReLU": ("ReLU",)}


@operator(
    39, "unstable", ast.expr, ("e = np.exp(x - x.max())", "e = np.exp(x)"), ("y = x.logsumexp(1)", "y = x.exp().sum(1).log()")
)
def unstable(page: Page, node: ast.expr) -> Iterator[Change]:
    """The maximum isn't subtracted before the exponential."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and method_of(node.right, "max", "amax") is not None:
        what = page.short(node.left)
        yield page.put(node, page.src(node.left), f"the maximum isn't subtracted from `{what}`", f"`{what}` 没有减去最大值")
    inner = method_of(node, "logsumexp")
    if inner is not None and isinstance(node, ast.Call) and inner not in node.args:
        text = page.recall(node, func=f"{page.operand(inner)}.exp().sum") + ".log()"
        yield page.put(node, text, "the sum of exponentials may overflow", "指数求和可能溢出")


def _small(node: ast.AST) -> bool:
    """What keeps a denominator from being 0."""
    tiny = isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1e-3
    return tiny or "eps" in last_name(node).lower()


@operator(
    40,
    "epsilon",
    ast.expr,
    ("y = np.sqrt(v + eps)", "y = np.sqrt(v) + eps"),
    ("y = np.sqrt(v) + eps", "y = np.sqrt(v + eps)"),
    ("y = x / (s + 1e-8)", "y = x / (s)"),
)
def epsilon(page: Page, node: ast.expr) -> Iterator[Change]:
    """The small number inside the root instead of outside, or nowhere."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _small(node.right):
        eps, what = page.src(node.right), page.short(node.left)
        yield page.put(node, page.src(node.left), f"`{eps}` isn't added to `{what}`", f"`{what}` 没有加上 `{eps}`")
        if method_of(node.left, "sqrt") is not None and isinstance(node.left, ast.Call) and node.left.args:
            inside = f"{page.src(node.left.func)}({page.src(node.left.args[0])} + {eps})"
            yield page.put(node, inside, f"`{eps}` is added within the root", f"`{eps}` 加到了根号里面")
    inner = method_of(node, "sqrt")
    if isinstance(node, ast.Call) and isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add) and _small(inner.right):
        root = f"{page.src(node.func)}({page.src(inner.left)})" if inner in node.args else f"{page.operand(inner.left)}.sqrt()"
        eps = page.src(inner.right)
        yield page.put(node, f"{root} + {eps}", f"`{eps}` is added outside of the root", f"`{eps}` 加到了根号外面")


@operator(
    41,
    "variance",
    ast.Call,
    ("v = x.var(axis=0)", "v = x.var(axis=0, ddof=1)"),
    ("v = x.var(0, unbiased=False)", "v = x.var(0, unbiased=True)"),
)
def variance(page: Page, node: ast.Call) -> Iterator[Change]:
    """Divided by n - 1 for n, or the other way round."""
    if called(node) not in ("var", "std"):
        return
    en, zh = f"`{called(node)}` divides by another count (n or n - 1)", f"`{called(node)}` 的分母用错了（n 与 n - 1）"
    for keyword in node.keywords:
        if keyword.arg in ("unbiased", "ddof", "correction"):
            was = page.src(keyword.value)
            other = {"True": "False", "False": "True", "0": "1", "1": "0"}.get(was)
            if other is not None:
                yield page.put(keyword.value, other, en, zh)
            return
    yield page.put(node, page.recall(node, more="unbiased=False" if page.torch else "ddof=1"), en, zh)


@operator(
    42,
    "activation",
    ast.Call,
    ("y = F.relu(x)", "y = x"),
    ("y = torch.tanh(x)", "y = torch.sigmoid(x)"),
    ("y = nn.ReLU()", "y = nn.Identity()"),
    ("y = self.relu.forward(x)", "y = x"),
    ("y = np.maximum(0, x)", "y = x"),
)
def activation(page: Page, node: ast.Call) -> Iterator[Change]:
    """Another activation, or none."""
    name, layer = called(node), ""
    if name in _LAYERS:
        for other in _LAYERS[name]:
            func = page.src(node.func)[: -len(name)] + other
            yield page.put(
                node, page.recall(node, func=func), f"the layer is `{other}` instead of `{name}`", f"`{name}` 层换成了 `{other}`"
            )
    if isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        own = isinstance(node.func.value, ast.Name) and node.func.value.id == "self"
        layer = last_name(node.func.value) if name in ("forward", "backward") else name if own else ""
    if layer and layer != "super":
        text = page.src(node.args[0])
        yield page.put(node, text, f"`{layer}` isn't applied to `{text}`", f"`{text}` 没有经过 `{layer}`")
    inner = method_of(node, *_ACTIVATIONS) if not layer else None
    if inner is not None:
        what, other = page.short(inner), _ACTIVATIONS[name]
        yield page.put(node, page.src(inner), f"`{name}` isn't applied to `{what}`", f"`{what}` 没有经过 `{name}`")
        func = page.src(node.func)[: -len(name)] + other
        yield page.put(
            node,
            page.recall(node, func=func),
            f"`{other}` is applied instead of `{name}`",
            f"激活函数用了 `{other}`，而不是 `{name}`",
        )
    if name == "maximum" and len(node.args) == 2:
        for zero, kept in (node.args, node.args[::-1]):
            if isinstance(zero, ast.Constant):
                yield page.put(node, page.src(kept), f"`{page.src(kept)}` isn't cut at 0", f"`{page.src(kept)}` 没有在 0 处截断")


@operator(
    43,
    "mask-source",
    ast.Compare,
    ("def f(z, h):\n    return g * (z > 0)", "def f(z, h):\n    return g * (h > 0)"),
    ("m = z > 0", "m = z == z"),
)
def mask_source(page: Page, node: ast.Compare) -> Iterator[Change]:
    """A derivative's mask made from another array, or passing everything."""
    if not isinstance(node.ops[0], (ast.Gt, ast.GtE)) or not isinstance(node.comparators[0], ast.Constant):
        return
    was = page.short(node.left)
    for other in alike(page, node.left):
        yield page.put(
            node.left, other, f"the mask comes from `{other}` instead of `{was}`", f"掩码取自 `{other}`，而不是 `{was}`"
        )
    text = page.operand(node.left)
    yield page.put(node, f"{text} == {text}", f"the mask of `{was}` lets everything pass", f"`{was}` 的掩码放行了所有元素")


@operator(44, "derivative-point", ast.BinOp, ("def f(z, a):\n    return a * (1 - a)", "def f(z, a):\n    return z * (1 - z)"))
def derivative_point(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A derivative taken at another value."""
    complement = node.right
    if not (isinstance(node.op, ast.Mult) and isinstance(complement, ast.BinOp) and isinstance(complement.op, ast.Sub)):
        return
    if isinstance(complement.left, ast.Constant) and page.src(complement.right) == page.src(node.left):
        was = page.src(node.left)
        for other in alike(page, node.left):
            en, zh = f"the derivative is taken at `{other}` instead of `{was}`", f"导数在 `{other}` 处求值，而不是 `{was}`"
            yield page.put(node, f"{other} * (1 - {other})", en, zh)


@operator(45, "jacobian-diagonal", ast.BinOp, ("g = p * (d - inner)", "g = d * p * (1 - p)"))
def jacobian_diagonal(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """Only the diagonal of the softmax's Jacobian."""
    inner = node.right
    if not (isinstance(node.op, ast.Mult) and isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Sub)):
        return
    if not isinstance(inner.left, ast.Constant) and isinstance(node.left, (ast.Name, ast.Attribute)):
        p, g = page.src(node.left), page.operand(inner.left)
        en, zh = f"only the diagonal `{p} * (1 - {p})` of the Jacobian is used", f"只用了雅可比矩阵的对角线 `{p} * (1 - {p})`"
        yield page.put(node, f"{g} * {p} * (1 - {p})", en, zh)


@operator(51, "penalty", ast.expr, ("g = a + reg * w", "g = a"), ("g = a + reg * w", "g = a + (2 * reg) * w"))
def penalty(page: Page, node: ast.expr) -> Iterator[Change]:
    """The regularisation missing, or twice what it should be."""
    if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load) and _PENALTY.fullmatch(last_name(node)):
        name = page.src(node)
        yield page.put(node, f"2 * {name}", f"the regularisation `{name}` counts twice", f"正则化系数 `{name}` 多乘了 2")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        named = [part for part in ast.walk(node.right) if _PENALTY.fullmatch(last_name(part))]
        if named:
            what = page.short(node.right)
            yield page.put(node, page.src(node.left), f"the regularisation `{what}` is missing", f"漏了正则化项 `{what}`")


@operator(
    52, "clip", ast.expr, ("y = np.clip(x, 0, 1)", "y = x"), ("nn.utils.clip_grad_norm_(p, 1)", "nn.utils.clip_grad_value_(p, 1)")
)
def clip(page: Page, node: ast.expr) -> Iterator[Change]:
    """Values that aren't clipped; gradients clipped by value for by norm."""
    inner = method_of(node, "clip", "clamp")
    if inner is not None:
        yield page.put(node, page.src(inner), f"`{page.short(inner)}` isn't clipped", f"`{page.short(inner)}` 没有截断")
    names = {"clip_grad_norm_": "clip_grad_value_", "clip_grad_value_": "clip_grad_norm_"}
    if isinstance(node, ast.Call) and called(node) in names:
        other = names[called(node)]
        func = page.src(node.func).replace(called(node), other)
        yield page.put(
            node,
            page.recall(node, func=func),
            f"`{other}` clips instead of `{called(node)}`",
            f"裁剪用了 `{other}`，而不是 `{called(node)}`",
        )


@operator(61, "reduction", ast.keyword, ("l = f(x, reduction='sum')", "l = f(x, reduction='mean')"))
def reduction(page: Page, node: ast.keyword) -> Iterator[Change]:
    """A loss summed for averaged, or neither."""
    if node.arg == "reduction" and isinstance(node.value, ast.Constant):
        for other in ("mean", "sum", "none"):
            if other != node.value.value:
                en, zh = f"the loss's reduction is {other!r}", f"损失的归约方式是 {other!r}"
                yield page.put(node.value, repr(other), en, zh)


_LOGITS = {
    "binary_cross_entropy_with_logits": "binary_cross_entropy",
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
    "BCEWithLogitsLoss": "BCELoss",
    "BCELoss": "BCEWithLogitsLoss",
    "log_softmax": "softmax",
}


@operator(
    62,
    "logits",
    ast.Call,
    ("l = F.cross_entropy(z, y)", "l = F.cross_entropy(torch.softmax(z, dim=1), y)"),
    ("l = nn.BCELoss()", "l = nn.BCEWithLogitsLoss()"),
    ("y = softmax(z)", "y = z"),
)
def logits(page: Page, node: ast.Call) -> Iterator[Change]:
    """Probabilities for logits, logits for probabilities."""
    name = called(node)
    if name == "cross_entropy" and node.args and isinstance(node.func, ast.Attribute) and of_module(node.func.value):
        z = page.src(node.args[0])
        yield page.put(
            node.args[0],
            f"torch.softmax({z}, dim=1)",
            f"the loss takes probabilities for the logits `{z}`",
            f"损失函数应取 `{z}`，却传入了概率",
        )
    if name in _LOGITS:
        func = page.src(node.func)[: -len(name)] + _LOGITS[name]
        yield page.put(
            node,
            page.recall(node, func=func),
            f"`{_LOGITS[name]}` is used instead of `{name}`",
            f"`{name}` 写成了 `{_LOGITS[name]}`",
        )
    inner = method_of(node, "softmax", "log_softmax")
    if inner is not None:
        yield page.put(node, page.src(inner), f"`{name}` isn't applied", f"没有做 `{name}`")


OPERATORS = (
    unstable, epsilon, variance, activation, mask_source, derivative_point, jacobian_diagonal, penalty, clip, reduction, logits,
)  # fmt: skip
