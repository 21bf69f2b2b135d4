"""needle-hw2's handouts: both layouts run as handed out, and what is given in them is right."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

LAYOUTS = Path(__file__).parents[2] / "labs" / "needle-hw2" / "starter" / "layouts"
RNG = np.random.default_rng(2024)


@pytest.fixture(params=["flat", "packages"])
def layout(request):
    return LAYOUTS / request.param


@pytest.fixture
def ndl(layout, monkeypatch):
    """The handout's package, imported as students do, and forgotten afterwards."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for folder in ("python", "apps"):
        monkeypatch.syspath_prepend(str(layout / folder))
    yield importlib.import_module("needle")
    for name in [name for name in sys.modules if name.partition(".")[0] in ("needle", "mlp_resnet")]:
        del sys.modules[name]


def slope(function, arrays, at, weights, step=1e-6):
    """Central differences of sum(weights * function(arrays)) in arrays[at]."""
    result = np.empty_like(arrays[at])
    for place in np.ndindex(*result.shape):
        ends = []
        for sign in (step, -step):
            moved = [one.copy() for one in arrays]
            moved[at][place] += sign
            ends.append(float((weights * function(*moved)).sum()))
        result[place] = (ends[0] - ends[1]) / (2 * step)
    return result


def away_from_zero(*shape):
    return RNG.choice([-1.0, 1.0], shape) * RNG.uniform(0.5, 2.0, shape)


A, B, POSITIVE = away_from_zero(3, 4), away_from_zero(3, 4), RNG.uniform(0.5, 2.0, (3, 4))
STACK, MATRIX, LONE = away_from_zero(5, 3, 4), away_from_zero(4, 2), away_from_zero(1, 4, 2)
CASES = {
    "add": (lambda ndl, a, b: a + b, [A, B]),
    "add scalar": (lambda ndl, a: 2 - (a + 0.7), [A]),
    "subtract": (lambda ndl, a, b: a - b - 1.5, [A, B]),
    "multiply": (lambda ndl, a, b: a * b * 3.0, [A, B]),
    "square of one tensor": (lambda ndl, a: a * a, [A]),
    "divide": (lambda ndl, a, b: a / b / 4.0, [A, B]),
    "power": (lambda ndl, a: a**3, [A]),
    "root": (lambda ndl, a: a**0.5, [POSITIVE]),
    "negate": (lambda ndl, a: -a, [A]),
    "log": (lambda ndl, a: ndl.log(a), [POSITIVE]),
    "exp": (lambda ndl, a: ndl.exp(a), [A]),
    "relu": (lambda ndl, a: ndl.relu(a), [A]),
    "transpose": (lambda ndl, a: a.transpose(), [STACK]),
    "transpose two axes": (lambda ndl, a: a.transpose((0, 2)), [STACK]),
    "reshape": (lambda ndl, a: a.reshape((2, 6)), [A]),
    "sum of all": (lambda ndl, a: a.sum(), [STACK]),
    "sum over an axis": (lambda ndl, a: a.sum(1), [STACK]),
    "sum over axes": (lambda ndl, a: a.sum((0, -1)), [STACK]),
    "broadcast new axes": (lambda ndl, a: a.broadcast_to((5, 3, 4)), [A]),
    "broadcast stretched axes": (lambda ndl, a: a.broadcast_to((3, 4, 2)), [LONE]),
    "broadcast a row": (lambda ndl, a: a.sum(0).broadcast_to((3, 4)), [A]),
    "matmul": (lambda ndl, a, b: a @ b, [A, MATRIX]),
    "matmul of batches": (lambda ndl, a, b: a @ b, [STACK, np.concatenate([LONE] * 5)]),
    "matmul that broadcasts": (lambda ndl, a, b: a @ b, [STACK, MATRIX]),
    "matmul that stretches": (lambda ndl, a, b: a @ b, [STACK, LONE]),
    "two uses of one node": (lambda ndl, a: ndl.exp(a) / (ndl.exp(a).sum(1).reshape((3, 1)).broadcast_to((3, 4))), [A]),
    "tuples": (lambda ndl, a: ndl.ops.make_tuple(a, a * 2)[1] + ndl.ops.fused_add_scalars(a, 1.0, 2.0)[0], [A]),
}


@pytest.mark.parametrize("case", CASES)
def test_given_gradients_agree_with_differences(ndl, case):
    """Each given operation's gradient is that of its values, for every input, to 1e-6."""
    build, arrays = CASES[case]
    inputs = [ndl.Tensor(one) for one in arrays]
    result = build(ndl, *inputs)
    weights = RNG.normal(size=result.shape)
    result.backward(ndl.Tensor(weights))
    for at, tensor in enumerate(inputs):
        wanted = slope(lambda *moved: build(ndl, *map(ndl.Tensor, moved)).numpy(), arrays, at, weights)
        assert tensor.grad.shape == tensor.shape
        np.testing.assert_allclose(tensor.grad.numpy(), wanted, rtol=1e-6, atol=1e-6)


def test_given_operations_keep_float32(ndl):
    """Numbers of Python don't turn float32 into float64, forward or backward."""
    tensor = ndl.Tensor(np.ones((2, 3), dtype=np.float32))
    result = ((ndl.relu(tensor) * 2 + 1) / 3) ** 2
    result.backward()
    assert (result.dtype, tensor.grad.dtype) == (np.float32, np.float32)


def test_a_long_chain_has_a_gradient(ndl):
    """Graphs deeper than Python's recursion are no obstacle."""
    total = start = ndl.Tensor(np.array([1.0]))
    for _ in range(3000):
        total = total + start
    total.backward()
    assert start.grad.numpy() == [3001.0]


def places(layout):
    """The functions and classes with a place between the two marks, each of which must raise NotImplementedError."""
    names = set()
    for file in sorted(layout.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        between = [part.partition("### END YOUR SOLUTION")[0] for part in text.split("### BEGIN YOUR SOLUTION\n")[1:]]
        assert {part.strip() for part in between} <= {"raise NotImplementedError()"}, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and "### BEGIN" in (ast.get_source_segment(text, node) or ""):
                names.add(node.name)
    return names


def test_both_layouts_ask_for_the_same():
    """The layouts differ in their files, not in what there is to do."""
    asked = places(LAYOUTS / "flat")
    assert asked == places(LAYOUTS / "packages")
    assert {"xavier_uniform", "LogSumExp", "BatchNorm1d", "Adam", "RandomCrop", "MNISTDataset", "train_mnist"} <= asked


def test_the_app_imports(ndl):
    """apps/mlp_resnet.py imports the package as it lies, and what isn't written yet says so."""
    app = importlib.import_module("mlp_resnet")
    with pytest.raises(NotImplementedError):
        app.ResidualBlock(4, 2)
    with pytest.raises(NotImplementedError):
        ndl.nn.Linear(3, 2)
