"""Slips in the order of things: statements lost, exchanged, inside a loop or outside of it, loops that end early."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

from grader.model import Text
from grader.mutants.operator import operator
from grader.mutants.page import Change, Page, called

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


def stored(node: ast.AST) -> set[str]:
    """The names that a statement binds."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def loaded(node: ast.AST) -> set[str]:
    """The names that a statement reads."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}


def bound_before(page: Page, node: ast.AST, line: int) -> set[str]:
    """The names bound in the node's function above a line, parameters among them."""
    function = page.function(node)
    names = {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)} if function is not None else set()
    for part in ast.walk(function or page.tree):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.lineno < line:
            names.add(part.id)
    return names


@operator(
    7,
    "branch",
    ast.AST,
    ("if a:\n    b()\nelse:\n    c()", "if True:\n    b()\nelse:\n    c()"),
    ("y = np.where(m, a, b)", "y = np.where(m, b, a)"),
)
def branch(page: Page, node: ast.AST) -> Iterator[Change]:
    """A condition that always or never holds; branches exchanged."""
    if isinstance(node, (ast.If, ast.IfExp)):
        test = page.short(node.test)
        yield page.put(node.test, "True", f"`{test}` is taken to hold always", f"把 `{test}` 当作总是成立")
        yield page.put(node.test, "False", f"`{test}` is taken never to hold", f"把 `{test}` 当作从不成立")
        if not isinstance(node.test, ast.Compare):
            yield page.put(node.test, f"not ({page.src(node.test)})", f"`{test}` is negated", f"`{test}` 的判断取反了")
    if isinstance(node, ast.Call) and called(node) == "where" and len(node.args) == 3:
        mask, yes, no = (page.src(item) for item in node.args)
        en, zh = f"`{yes}` and `{no}` are exchanged under the condition `{mask}`", f"条件 `{mask}` 下的 `{yes}` 和 `{no}` 用反了"
        yield page.put(node, f"{page.src(node.func)}({mask}, {no}, {yes})", en, zh)


@operator(8, "delete-statement", ast.stmt, ("w = 0\nw = w - g", "w = 0\npass"), ("optimizer.zero_grad()", "pass"))
def delete_statement(page: Page, node: ast.stmt) -> Iterator[Change]:
    """A statement left out, where what it binds is bound already."""
    if not isinstance(node, _SIMPLE):
        return
    if stored(node) <= bound_before(page, node, node.lineno):
        yield page.put(node, "pass", f"`{page.short(node)}` is missing", f"漏了 `{page.short(node)}`")


@operator(9, "exchange", ast.stmt, ("a.step()\nb.zero_grad()", "b.zero_grad()\na.step()"))
def exchange(page: Page, node: ast.stmt) -> Iterator[Change]:
    """Two neighbouring statements in the other order, where the order may matter."""
    block = page.block(node)
    after = block[block.index(node) + 1 :]
    if not after or not isinstance(node, _SIMPLE) or not isinstance(after[0], _SIMPLE):
        return
    second = after[0]
    needed = loaded(second) & stored(node)
    called_first = any(isinstance(item, ast.Expr) for item in (node, second))
    stateful = called_first or _target(page, node) in page.src(second) or _target(page, second) in page.src(node)
    if not needed <= bound_before(page, node, node.lineno) or not (needed or stateful):
        return
    gap = page.text[page.span(node)[1] : page.span(second)[0]]
    en = f"`{page.short(second)}` comes before `{page.short(node)}`"
    zh = f"`{page.short(second)}` 放到了 `{page.short(node)}` 之前"
    yield page.between(node, second, page.src(second) + gap + page.src(node), en, zh)


def _target(page: Page, node: ast.stmt) -> str:
    """What an assignment changes, as it is written."""
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", node)
    return page.src(target)


def _placed(page: Page, node: ast.stmt, indent: int) -> str:
    """The statement's lines at another indentation."""
    start, end = page.whole(node)
    return textwrap.indent(textwrap.dedent(page.text[start:end]).rstrip("\n"), " " * indent) + "\n"


def _moved(page: Page, parts: list[str], places: tuple[int, int], words: tuple[str, str]) -> Change:
    text = "".join(parts)
    start, end = places
    return Change(start, end, text if page.text[start:end].endswith("\n") else text.rstrip("\n"), Text(*words))


@operator(
    10,
    "across-loop",
    ast.For,
    ("for i in x:\n    a(i)\n    b()", "for i in x:\n    a(i)\nb()"),
    ("a()\nfor i in x:\n    b(i)", "for i in x:\n    a()\n    b(i)"),
    ("for i in x:\n    s = 0\n    b(i)", "s = 0\nfor i in x:\n    b(i)"),
)
def across_loop(page: Page, node: ast.For) -> Iterator[Change]:
    """A statement at a loop's edge on the other side of it."""
    block = page.block(node)
    index = block.index(node)
    (start, end), head, inner = page.whole(node), node.body[0], node.body[0].col_offset
    first, last = page.whole(head), page.whole(node.body[-1])
    over = f"for {page.short(node.target)} in {page.short(node.iter)}"
    if len(node.body) > 1 and not node.orelse:
        what = page.short(node.body[-1]).split(":")[0] if isinstance(node.body[-1], ast.For) else page.short(node.body[-1])
        words = f"`{what}` stands after the loop `{over}`", f"`{what}` 放到了循环 `{over}` 之后"
        yield _moved(page, [page.text[start : last[0]], _placed(page, node.body[-1], node.col_offset)], (start, end), words)
        if not loaded(head) & stored(node.target):
            words = f"`{page.short(head)}` stands before the loop `{over}`", f"`{page.short(head)}` 放到了循环 `{over}` 之前"
            pieces = [_placed(page, head, node.col_offset), page.text[start : first[0]], page.text[first[1] : end]]
            yield _moved(page, pieces, (start, end), words)
    before, after = block[index - 1] if index else None, block[index + 1] if index + 1 < len(block) else None
    if isinstance(before, _SIMPLE) and not stored(before) & loaded(node.iter) and before.lineno < node.lineno:
        words = f"`{page.short(before)}` is repeated in the loop `{over}`", f"`{page.short(before)}` 放进了循环 `{over}` 里"
        pieces = [page.text[start : first[0]], _placed(page, before, inner), page.text[first[0] : end]]
        yield _moved(page, pieces, (page.whole(before)[0], end), words)
    if isinstance(after, _SIMPLE):
        words = f"`{page.short(after)}` is repeated in the loop `{over}`", f"`{page.short(after)}` 放进了循环 `{over}` 里"
        yield _moved(page, [page.text[start:end], _placed(page, after, inner)], (start, page.whole(after)[1]), words)


@operator(
    11,
    "early-return",
    ast.Return,
    ("def f(x):\n    for i in x:\n        a(i)\n    return x", "def f(x):\n    for i in x:\n        a(i)\n        return x"),
)
def early_return(page: Page, node: ast.Return) -> Iterator[Change]:
    """A `return` one level deeper, in the loop or branch before it."""
    block = page.block(node)
    index = block.index(node)
    before = block[index - 1] if index else None
    if isinstance(before, (ast.For, ast.While, ast.If)):
        start, end = page.whole(before)[0], page.whole(node)[1]
        inner = before.body[-1] if not before.orelse else before.orelse[-1]
        words = f"`{page.short(node)}` stands within the block before it", f"`{page.short(node)}` 缩进到了前面的代码块里"
        yield _moved(page, [page.text[start : page.whole(node)[0]], _placed(page, node, inner.col_offset)], (start, end), words)


@operator(
    12,
    "range",
    ast.Call,
    ("for i in range(n):\n    a(i)", "for i in range(1):\n    a(i)"),
    ("for i in range(n):\n    a(i)", "for i in range(n - 1):\n    a(i)"),
    ("for i in range(0, n, k):\n    a(i)", "for i in range(0, n - k + 1, k):\n    a(i)"),
)
def range_bounds(page: Page, node: ast.Call) -> Iterator[Change]:
    """A loop that runs once, ends early or starts late."""
    if called(node) != "range" or node.keywords:
        return
    arguments = [page.operand(item) for item in node.args]
    if len(arguments) == 1:
        end = arguments[0]
        others = ["1", f"{end} - 1", f"1, {end}"]
    elif len(arguments) == 2:
        begin, end = arguments
        others = [f"{begin}, {end} - 1", f"{begin} + 1, {end}", end]
    else:
        begin, end, step = arguments
        others = [
            f"{begin}, {end} - {step} + 1, {step}",
            f"{step if begin == '0' else f'{begin} + {step}'}, {end}, {step}",
            f"{begin}, {begin} + 1, {step}",
            f"{begin}, {end}",
        ]
    for other in others:
        en = f"the loop runs over `range({other})` instead of `{page.short(node)}`"
        yield page.put(node, f"range({other})", en, f"循环遍历 `range({other})`，而不是 `{page.short(node)}`")


_STARTS = {"zeros", "zeros_like", "ones", "dict", "defaultdict", "permutation", "randperm", "shuffle", "empty"}


def _starts(node: ast.stmt) -> bool:
    """Whether a statement begins something anew: a state of zeros, a count at a number, an order drawn."""
    if isinstance(node, ast.Expr):
        return called(node.value) in _STARTS
    fresh = isinstance(node, ast.Assign) and isinstance(node.value, (ast.Constant, ast.Dict, ast.List, ast.ListComp, ast.Call))
    if not fresh or not isinstance(node, ast.Assign) or not isinstance(node.targets[0], (ast.Name, ast.Attribute)):
        return False
    return not isinstance(node.value, ast.Call) or called(node.value) in _STARTS


@operator(
    49,
    "state-reset",
    ast.For,
    ("v = 0\nt = 1\nfor i in x:\n    b(i)", "t = 1\nfor i in x:\n    v = 0\n    b(i)"),
    ("for i in x:\n    a(i)\n    o = np.random.permutation(n)", "o = np.random.permutation(n)\nfor i in x:\n    a(i)"),
)
def state_reset(page: Page, node: ast.For) -> Iterator[Change]:
    """What should last for the whole loop begins anew in every round, or the other way round."""
    block = page.block(node)
    (start, end), inner = page.whole(node), page.whole(node.body[0])[0]
    over = f"for {page.short(node.target)} in {page.short(node.iter)}"
    for before in block[: block.index(node)]:
        if _starts(before) and not stored(before) & loaded(node.iter):
            place = page.whole(before)
            pieces = [page.text[place[1] : inner], _placed(page, before, node.body[0].col_offset), page.text[inner:end]]
            what = page.short(before)
            words = f"`{what}` begins anew in each round of `{over}`", f"循环 `{over}` 的每一轮都重新执行 `{what}`"
            yield _moved(page, pieces, (place[0], end), words)
    for within in node.body if len(node.body) > 1 else ():
        if _starts(within) and not loaded(within) & stored(node.target):
            place = page.whole(within)
            pieces = [_placed(page, within, node.col_offset), page.text[start : place[0]], page.text[place[1] : end]]
            what = page.short(within)
            words = f"`{what}` happens once, before `{over}`", f"`{what}` 只在循环 `{over}` 之前执行一次"
            yield _moved(page, ["".join(pieces).rstrip("\n") + "\n"], (start, end), words)


OPERATORS = (branch, delete_statement, exchange, across_loop, early_return, range_bounds, state_reset)
