"""Slips of a training step: gradients kept or cut, modes, targets, masks, random numbers, the order of updates."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called, last_name, method_of
from grader.mutants.statements import bound_before, loaded

_NETS = {"D", "G", "discriminator", "generator", "net", "model", "criterion", "critic", "mse_loss", "loss_fn"}
_LOSSES = {
    "kl_div",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "mse_loss",
    "cross_entropy",
    "nll_loss",
    "criterion",
}
_TARGETS = {"ones": "zeros", "zeros": "ones", "ones_like": "zeros_like", "zeros_like": "ones_like"}
_DRAWS = {
    "randn": "rand",
    "rand": "randn",
    "permutation": "arange",
    "randperm": "arange",
    "randn_like": "rand_like",
    "normal": "uniform",
}
_ORDERS = {"batch", "idx", "index", "indices", "order", "perm", "permutation", "ids", "picked"}


@operator(48, "bias-correction", ast.BinOp, ("m = v / (1 - b**t)", "m = v"), ("m = v / (1 - b**t)", "m = v / (1 - b)"))
def bias_correction(page: Page, node: ast.BinOp) -> Iterator[Change]:
    """A moving average that isn't corrected for its start, or always by the first step's factor."""
    right = node.right
    if not (isinstance(node.op, ast.Div) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Sub)):
        return
    power = right.right
    if isinstance(power, ast.BinOp) and isinstance(power.op, ast.Pow):
        what, step = page.short(node.left), page.src(power.right)
        yield page.put(node, page.src(node.left), f"the bias correction of `{what}` is missing", f"`{what}` 没有做偏差修正")
        en, zh = f"the bias correction of `{what}` ignores the step `{step}`", f"`{what}` 的偏差修正没有用到步数 `{step}`"
        yield page.put(power, page.src(power.left), en, zh)


@operator(
    50,
    "state-key",
    ast.Subscript,
    ("def f(W, X):\n    m['W'] = W\n    m['X'] = X\n    m['W']", "def f(W, X):\n    m['W'] = W\n    m['X'] = X\n    m['X']"),
    ("for p in ps:\n    v = state[p]", "for p in ps:\n    v = state[0]"),
)  # fmt: skip
def state_key(page: Page, node: ast.Subscript) -> Iterator[Change]:
    """Another entry of what was remembered, or one entry for all parameters."""
    base, key = page.src(node.value), page.src(node.slice)
    loop = page.loop(node)
    if isinstance(node.slice, ast.Name) and isinstance(loop, ast.For) and "state" in base:
        turns = {last_name(part) for part in ast.walk(loop.target)}
        if node.slice.id in turns:
            yield page.put(node.slice, "0", f"`{base}` is shared by all `{key}`", f"`{base}` 被所有 `{key}` 共用")
    if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)):
        return
    owner: ast.AST = page.parents.get(page.function(node) or node, page.tree)
    keys = (part for part in ast.walk(owner) if isinstance(part, ast.Subscript) and page.src(part.value) == base)
    for other in dict.fromkeys(page.src(part.slice) for part in keys if isinstance(part.slice, ast.Constant)):
        if other != key:
            en = f"the entry {other} of `{base}` is taken for {key}"
            yield page.put(node.slice, other, en, f"`{base}` 的键用了 {other}，而不是 {key}")


@operator(57, "detach", ast.Call, ("y = D(x.detach())", "y = D(x)"), ("y = D(x)", "y = D(x.detach())"))
def detach(page: Page, node: ast.Call) -> Iterator[Change]:
    """Gradients that flow where they shouldn't, or don't where they should."""
    inner = method_of(node, "detach")
    if inner is not None:
        what = page.short(inner)
        yield page.put(node, page.src(inner), f"`{what}` isn't detached", f"`{what}` 没有 detach")
    if called(node) in _NETS:
        for item in node.args:
            if isinstance(item, (ast.Name, ast.Call)) and called(item) != "detach":
                what = page.short(item)
                yield page.put(
                    item, f"{page.src(item)}.detach()", f"`{what}` is detached", f"`{what}` 被 detach 了，梯度传不回去"
                )


@operator(
    58,
    "zero-grad",
    ast.Expr,
    ("opt.zero_grad()\nloss.backward()", "pass\nloss.backward()"),
    ("opt.zero_grad()\nl = f()\nl.backward()\nopt.step()", "pass\nl = f()\nl.backward()\nopt.zero_grad()\nopt.step()"),
)
def zero_grad(page: Page, node: ast.Expr) -> Iterator[Change]:
    """Gradients that pile up, or are gone before they are used."""
    if called(node.value) != "zero_grad":
        return
    yield page.put(node, "pass", "the gradients aren't set to zero", "没有把梯度清零")
    block = page.block(node)
    for after in block[block.index(node) + 1 :]:
        if isinstance(after, ast.Expr) and called(after.value) == "backward":
            rest = page.text[page.span(node)[1] : page.span(after)[1]]
            moved = f"pass{rest}\n{' ' * node.col_offset}{page.src(node)}"
            yield page.between(
                node, after, moved, "the gradients are set to zero after `backward`", "在 `backward` 之后才把梯度清零"
            )
            return


@operator(
    59,
    "no-grad",
    ast.AST,
    ("with torch.no_grad():\n    a()", "if True:\n    a()"),
    ("s += loss.item()", "s += loss"),
    ("w = p.data", "w = p"),
)
def no_grad(page: Page, node: ast.AST) -> Iterator[Change]:
    """What is recorded for differentiation although it shouldn't be."""
    if isinstance(node, ast.With) and [called(item.context_expr) for item in node.items] == ["no_grad"]:
        start, end = page.span(node)[0], page.span(node.items[0].context_expr)[1]
        words = page.put(node, "", "the block is differentiated, without `no_grad`", "代码块没有放在 `no_grad` 里").words
        yield Change(start, end, "if True", words)
    inner = method_of(node, "item") if isinstance(node, ast.Call) and not node.args else None
    if isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.ctx, ast.Load):
        inner = node.value
    if inner is not None:
        what = page.short(inner)
        yield page.put(node, page.src(inner), f"`{what}` keeps its graph", f"`{what}` 仍带着计算图")


@operator(
    60,
    "mode",
    ast.expr,
    ("model.eval()", "model.train()"),
    ("def f(self):\n    return self.training", "def f(self):\n    return True"),
)
def mode(page: Page, node: ast.expr) -> Iterator[Change]:
    """Training for evaluation, and the other way round."""
    alone = isinstance(page.parents[node], ast.Expr) and called(node) in ("train", "eval")
    if alone and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args and not node.keywords:
        other = "train" if called(node) == "eval" else "eval"
        base = page.src(node.func.value)
        yield page.put(node, f"{base}.{other}()", f"`{base}` is in the mode of `{other}`", f"`{base}` 处于 `{other}` 模式")
    if isinstance(node, (ast.Attribute, ast.Name)) and last_name(node) == "training" and isinstance(node.ctx, ast.Load):
        for other in ("True", "False"):
            yield page.put(node, other, f"`training` is taken to be {other}", f"把 `training` 当作 {other}")


@operator(
    63,
    "target",
    ast.expr,
    ("y = torch.ones(n)", "y = torch.zeros(n)"),
    ("l = F.kl_div(p, q)", "l = F.kl_div(q, p)"),
    ("def f(real, fake):\n    return D(real)", "def f(real, fake):\n    return D(fake)"),
)
def target(page: Page, node: ast.expr) -> Iterator[Change]:
    """The labels of the other class, the prediction for the target."""
    name = called(node)
    if isinstance(node, ast.Call) and name in _TARGETS:
        func = page.src(node.func)[: -len(name)] + _TARGETS[name]
        yield page.put(
            node,
            page.recall(node, func=func),
            f"`{_TARGETS[name]}` is used instead of `{name}`",
            f"`{name}` 写成了 `{_TARGETS[name]}`",
        )
    if isinstance(node, ast.Call) and name in _LOSSES and len(node.args) > 1:
        one, two = (page.src(item) for item in node.args[:2])
        en, zh = f"`{one}` and `{two}` are exchanged in `{name}`", f"`{name}` 的参数 `{one}` 和 `{two}` 写反了"
        yield page.between(node.args[0], node.args[1], f"{two}, {one}", en, zh)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and ("real" in node.id or "fake" in node.id):
        other = node.id.replace("real", "\0").replace("fake", "real").replace("\0", "fake")
        if other in bound_before(page, node, node.lineno):
            yield page.put(node, other, f"`{other}` is taken for `{node.id}`", f"`{node.id}` 误用了 `{other}`")


@operator(
    64,
    "mask",
    ast.Call,
    ("s = s.masked_fill(m, -1e9)", "s = s"),
    ("s = s.masked_fill(m, -1e9)", "s = s.masked_fill(~m, -1e9)"),
    ("m = torch.triu(x, diagonal=1)", "m = torch.triu(x, diagonal=0)"),
    ("m = torch.triu(x)", "m = torch.tril(x)"),
)
def mask(page: Page, node: ast.Call) -> Iterator[Change]:
    """A mask inverted, filled with 0, shifted by one, or forgotten."""
    name, subject = called(node), method_of(node, "masked_fill")
    if subject is not None and len(node.args) == 2:
        what, fill = page.operand(node.args[0]), node.args[1]
        yield page.put(node, page.src(subject), f"`{what}` isn't applied", f"没有使用掩码 `{what}`")
        yield page.put(node.args[0], f"~{what}", f"the mask `{what}` is inverted", f"掩码 `{what}` 取反了")
        yield page.put(fill, "0", "masked places are filled with 0", "被掩盖的位置填了 0")
    if name in ("triu", "tril") and isinstance(node.func, ast.Attribute):
        other = "tril" if name == "triu" else "triu"
        func = page.src(node.func)[:-4] + other
        yield page.put(node, page.recall(node, func=func), f"`{other}` is used instead of `{name}`", f"`{name}` 写成了 `{other}`")
        for keyword in node.keywords:
            if keyword.arg in ("diagonal", "k") and isinstance(keyword.value, ast.Constant) and type(keyword.value.value) is int:
                for shift in (keyword.value.value - 1, keyword.value.value + 1):
                    yield page.put(keyword.value, str(shift), f"the mask's diagonal is {shift}", f"掩码的对角线偏移是 {shift}")


@operator(
    65,
    "random",
    ast.expr,
    ("o = np.random.permutation(n)", "o = np.arange(n)"),
    ("z = torch.randn(n)", "z = torch.rand(n)"),
    ("b = x[batch]", "b = x[:len(batch)]"),
)
def random_numbers(page: Page, node: ast.expr) -> Iterator[Change]:
    """Another distribution, no shuffling, the first rows for the drawn ones."""
    if isinstance(node, ast.Call) and called(node) in _DRAWS and isinstance(node.func, ast.Attribute):
        name, other = called(node), _DRAWS[called(node)]
        func = page.src(node.func)[: -len(name)] + other
        func = func.replace("random.", "") if other == "arange" else func
        en = f"`{other}` is drawn instead of `{name}`" if other != "arange" else f"the order isn't random: `arange` for `{name}`"
        zh = f"随机数用了 `{other}`，而不是 `{name}`" if other != "arange" else f"顺序没有打乱：`{name}` 写成了 `arange`"
        yield page.put(node, page.recall(node, func=func), en, zh)
        if other == "arange" and name == "permutation" and len(node.args) == 1:
            n = page.src(node.args[0])
            en, zh = f"`{n}` numbers are drawn with replacement", f"`{n}` 个下标是有放回抽取的"
            yield page.put(node, f"{page.src(node.func)[: -len(name)]}randint(0, {n}, {n})", en, zh)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id in _ORDERS:
        array, order = page.short(node.value), node.slice.id
        yield page.put(node.slice, f":len({order})", f"`{array}` isn't picked by `{order}`", f"`{array}` 没有按 `{order}` 取")


@operator(
    66,
    "early-update",
    ast.stmt,
    ("dx = g @ w.T\nw -= lr * g", "w -= lr * g\ndx = g @ w.T"),
    ("for p in params:\n    p -= 1", "for p in list(params)[:1]:\n    p -= 1"),
)
def early_update(page: Page, node: ast.stmt) -> Iterator[Change]:
    """A parameter updated before its old value was used; only the first parameter updated."""
    if isinstance(node, ast.For) and "param" in page.src(node.iter):
        text = f"list({page.src(node.iter)})[:1]"
        yield page.put(node.iter, text, "only the first parameter is updated", "只更新了第一个参数")
    updates = isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Assign) and page.src(node.targets[0]) in page.src(node.value) and "." in page.src(node.targets[0])
    )
    if not updates or not isinstance(node, (ast.AugAssign, ast.Assign)):
        return
    name = page.src(node.target if isinstance(node, ast.AugAssign) else node.targets[0])
    block = page.block(node)
    for before in block[: block.index(node)]:
        known = bound_before(page, node, before.lineno)
        if (
            isinstance(before, ast.Assign)
            and name in page.src(before.value)
            and loaded(node) & bound_before(page, node, node.lineno) <= known
        ):
            rest = page.text[page.span(before)[0] : page.span(block[block.index(node) - 1])[1]]
            en = f"`{name}` is updated before `{page.short(before)}` uses it"
            zh = f"`{name}` 在 `{page.short(before)}` 使用之前就更新了"
            yield page.between(before, node, f"{page.src(node)}\n{' ' * node.col_offset}{rest}", en, zh)


OPERATORS = (
    bias_correction, state_key, detach, zero_grad, no_grad, mode, target, mask, random_numbers, early_update,
)  # fmt: skip
