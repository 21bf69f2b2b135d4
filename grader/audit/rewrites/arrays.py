"""NumPy and torch said otherwise: methods and functions, operators and their names, positional and named axes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.audit.rewrites.operator import NP, Function, Scene, at_each, expression, rewriting

_TORCH = "import torch\n\n"
# What an array's method and the library's function of the same name do alike, with the array first.
_REDUCING = frozenset({"sum", "mean", "max", "min", "argmax", "prod", "std", "var", "amax", "logsumexp"})
_BOTH = {
    "np": frozenset(
        {"sum", "mean", "max", "min", "argmax", "prod", "std", "var", "reshape", "transpose", "dot", "cumsum", "clip"}
    ),
    "torch": frozenset(
        {"sum", "mean", "argmax", "prod", "amax", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "softmax", "transpose"}
        | {"unsqueeze", "squeeze", "flatten", "reshape", "matmul", "bmm", "logsumexp", "abs", "permute"}
    ),
}


def _method(scene: Scene, node: ast.expr) -> tuple[ast.Call, ast.Attribute] | None:
    """A call of an array's method; calls of modules, of self's and of modules' layers are none."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not scene.library:
        return None
    owner = node.func.value
    return None if isinstance(owner, ast.Name) and owner.id in _MODULES | {"self"} else (node, node.func)


_MODULES = frozenset({"np", "torch", "nn", "F", "math", "random"})


@rewriting(
    "function-form",
    (f"{NP}def f(x):\n    return x.sum(0)", f"{NP}def f(x):\n    return np.sum(x, 0)"),
    (f"{_TORCH}def f(x):\n    return x.exp()", f"{_TORCH}def f(x):\n    return torch.exp(x)"),
)
def function_form(scene: Scene) -> Iterator[Function]:
    """x.sum(0) as np.sum(x, 0)."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _method(scene, node)
        if found is None or found[1].attr not in _BOTH[scene.library] or _scattered(found[0]):
            return None
        call, function = found
        return ast.Call(expression(f"{scene.library}.{function.attr}"), [function.value, *call.args], call.keywords)

    yield from at_each(scene, change)


def _scattered(call: ast.Call) -> bool:
    """Whether a shape or an order of axes is given number by number, which the functions don't take."""
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr in ("reshape", "permute", "transpose") and len(call.args) > 1 and call.func.attr != "transpose"


@rewriting("method-form", (f"{_TORCH}def f(x):\n    return torch.exp(x)", f"{_TORCH}def f(x):\n    return x.exp()"))
def method_form(scene: Scene) -> Iterator[Function]:
    """torch.exp(x) as x.exp(): torch's functions take tensors only."""

    def change(node: ast.expr) -> ast.expr | None:
        if scene.library != "torch" or not isinstance(node, ast.Call) or not node.args:
            return None
        function = node.func
        if (
            not isinstance(function, ast.Attribute)
            or ast.unparse(function.value) != "torch"
            or function.attr not in _BOTH["torch"]
        ):
            return None
        return ast.Call(ast.Attribute(node.args[0], function.attr, ast.Load()), node.args[1:], node.keywords)

    yield from at_each(scene, change)


@rewriting("matmul", (f"{NP}def f(a, b):\n    return a @ b", f"{NP}def f(a, b):\n    return np.matmul(a, b)"))
def matmul(scene: Scene) -> Iterator[Function]:
    """The operator @ by its name."""

    def change(node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) and scene.library:
            return ast.Call(expression(f"{scene.library}.matmul"), [node.left, node.right], [])
        return None

    yield from at_each(scene, change)


@rewriting(
    "transposed",
    (f"{NP}def f(a, b):\n    return a.T @ b", f"{NP}def f(a, b):\n    return np.transpose(a) @ b"),
    (f"{_TORCH}def f(a):\n    return a.T", f"{_TORCH}def f(a):\n    return torch.transpose(a, 0, 1)"),
)
def transposed(scene: Scene) -> Iterator[Function]:
    """x.T as a call; torch's T is for matrices."""

    def change(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Attribute) or node.attr != "T" or not scene.library:
            return None
        axes: list[ast.expr] = [ast.Constant(0), ast.Constant(1)] if scene.library == "torch" else []
        return ast.Call(expression(f"{scene.library}.transpose"), [node.value, *axes], [])

    yield from at_each(scene, change)


@rewriting(
    "swapped-axes", (f"{_TORCH}def f(a):\n    return a.transpose(1, 2)", f"{_TORCH}def f(a):\n    return a.transpose(2, 1)")
)
def swapped_axes(scene: Scene) -> Iterator[Function]:
    """Two axes exchanged, named in the other order."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _method(scene, node)
        if found is None or scene.library != "torch" or found[1].attr != "transpose" or len(found[0].args) != 2:
            return None
        return ast.Call(found[1], found[0].args[::-1], [])

    yield from at_each(scene, change)


@rewriting(
    "named-axis",
    (f"{NP}def f(x):\n    return x.sum(0)", f"{NP}def f(x):\n    return x.sum(axis=0)"),
    (f"{_TORCH}def f(x):\n    return x.sum(0)", f"{_TORCH}def f(x):\n    return x.sum(dim=0)"),
)
def named_axis(scene: Scene) -> Iterator[Function]:
    """The axis given by name."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _method(scene, node)
        if found is None or found[1].attr not in _REDUCING or len(found[0].args) != 1:
            return None
        axis = ast.keyword("axis" if scene.library == "np" else "dim", found[0].args[0])
        return ast.Call(found[1], [], [axis, *found[0].keywords])

    yield from at_each(scene, change)


@rewriting("positional-axis", (f"{NP}def f(x):\n    return x.sum(axis=0)", f"{NP}def f(x):\n    return x.sum(0)"))
def positional_axis(scene: Scene) -> Iterator[Function]:
    """The axis given by place."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _method(scene, node)
        if found is None or found[1].attr not in _REDUCING or found[0].args:
            return None
        first, *more = found[0].keywords or [ast.keyword("", ast.Constant(0))]
        return ast.Call(found[1], [first.value], more) if first.arg in ("axis", "dim") else None

    yield from at_each(scene, change)


@rewriting("slice-object", ("def f(x, k):\n    return x[1:k]", "def f(x, k):\n    return x[slice(1, k)]"))
def slice_object(scene: Scene) -> Iterator[Function]:
    """`x[1:k]` by the object that Python makes of it."""

    def change(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            return None
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not any(isinstance(part, ast.Slice) for part in parts):
            return None
        made = [_called(part) if isinstance(part, ast.Slice) else part for part in parts]
        return ast.Subscript(node.value, ast.Tuple(made, ast.Load()) if isinstance(node.slice, ast.Tuple) else made[0], node.ctx)

    yield from at_each(scene, change)


def _called(part: ast.Slice) -> ast.expr:
    given = [part.lower, part.upper, *([part.step] if part.step else [])]
    return ast.Call(ast.Name("slice", ast.Load()), [one or ast.Constant(None) for one in given], [])


@rewriting("length", (f"{NP}def f(x):\n    return x.shape[0]", f"{NP}def f(x):\n    return len(x)"))
def length(scene: Scene) -> Iterator[Function]:
    """The first size as the length, where arrays are no class of the course's own."""
    if not scene.library:
        return

    def change(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute) or node.value.attr != "shape":
            return None
        first = isinstance(node.slice, ast.Constant) and node.slice.value == 0
        return ast.Call(ast.Name("len", ast.Load()), [node.value.value], []) if first else None

    yield from at_each(scene, change)


@rewriting("size", (f"{_TORCH}def f(x):\n    return x.shape[1]", f"{_TORCH}def f(x):\n    return x.size(1)"))
def size(scene: Scene) -> Iterator[Function]:
    """A tensor's size by its method."""

    def change(node: ast.expr) -> ast.expr | None:
        if scene.library != "torch" or not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute):
            return None
        if node.value.attr != "shape" or not isinstance(node.slice, ast.Constant):
            return None
        return ast.Call(ast.Attribute(node.value.value, "size", ast.Load()), [node.slice], [])

    yield from at_each(scene, change)


@rewriting("where", (f"{NP}def f(x):\n    return np.where(x > 0, x, 0)", f"{NP}def f(x):\n    return np.where(~(x > 0), 0, x)"))
def where(scene: Scene) -> Iterator[Function]:
    """np.where with the condition negated: ~ for a comparison of arrays."""

    def change(node: ast.expr) -> ast.expr | None:
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Attribute)
            or node.func.attr != "where"
            or len(node.args) != 3
        ):
            return None
        test, yes, no = node.args
        return ast.Call(node.func, [ast.UnaryOp(ast.Invert(), test), no, yes], []) if isinstance(test, ast.Compare) else None

    yield from at_each(scene, change)


@rewriting("indexed-axis", (f"{_TORCH}def f(x):\n    return x.unsqueeze(1)", f"{_TORCH}def f(x):\n    return x[:, None]"))
def indexed_axis(scene: Scene) -> Iterator[Function]:
    """A new axis by an index."""

    def change(node: ast.expr) -> ast.expr | None:
        found = _method(scene, node)
        if (
            found is None
            or found[1].attr != "unsqueeze"
            or len(found[0].args) != 1
            or not isinstance(found[0].args[0], ast.Constant)
        ):
            return None
        at = found[0].args[0].value
        if not isinstance(at, int) or at < 0:
            return None
        before: list[ast.expr] = [ast.Slice() for _ in range(at)]
        return ast.Subscript(found[1].value, ast.Tuple([*before, ast.Constant(None)], ast.Load()), ast.Load())

    yield from at_each(scene, change)


REWRITINGS = (
    function_form,
    method_form,
    matmul,
    transposed,
    swapped_axes,
    named_axis,
    positional_axis,
    slice_object,
    length,
    size,
    where,
    indexed_axis,
)
