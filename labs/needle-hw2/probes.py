"""What a submission of needle-hw2 is asked to do.

Every part works on what the handout gave and on stand-ins which this file installs: a log-sum-exp that hands out numbers
recorded outside the sandbox, modules that no network uses, an optimizer that only keeps notes. So nobody's loss depends on
their own LogSumExp, nobody's `epoch` on their own loss. The probes named `own_…` run a student's own parts together.

Randomness is met in three ways: draws that fill their distribution evenly (initial weights), probabilities at which every
answer there is has a round share (dropout, flips), and draws taken one after the other (crops).
"""

import builtins
import contextlib
import importlib
import io
import itertools
import math
import statistics
import sys

import numpy as np

from grader.worker.probing import inputs, probe

# ── the submission's needle ───────────────────────────────────────────────────


_HOMES = {
    "kaiming_uniform": ("init", "kaiming_uniform"),
    "log_sum_exp": ("ops", "LogSumExp"),
    "linear": ("nn", "Linear"),
    "relu": ("nn", "ReLU"),
    "sequential": ("nn", "Sequential"),
    "dropout": ("nn", "Dropout"),
    "residual": ("nn", "Residual"),
    "flatten": ("nn", "Flatten"),
    "softmax_loss": ("nn", "SoftmaxLoss"),
    "mnist_dataset": ("data", "MNISTDataset"),
    "data_loader": ("data", "DataLoader"),
}


def _needle(lab, entry="linear"):
    """The package needle in which this class of the submission stands, or else another of its classes.

    Nearest where none does. The operations of the assignment before this one are mended where they don't work.
    """
    anchors = (one for one in (entry, "linear", "sgd", "log_sum_exp", "flip", "xavier_uniform") if lab.has(one))
    homes = (str(getattr(lab.function(one), "__module__", "")).split(".") for one in anchors)
    name = next((".".join(home[: home.index("needle") + 1]) for home in homes if "needle" in home), "needle")
    needle = importlib.import_module(name)
    for part in ("ops", "init", "nn", "data"):
        if not hasattr(needle, part):
            with contextlib.suppress(Exception):
                setattr(needle, part, importlib.import_module(f"{name}.{part}"))
    _mend(needle)
    return needle


# ── last assignment's operations: what the handout's core does, for submissions that brought one which doesn't ─────────


def _spread(op, array, before):
    """The gradient of a sum over op.axes, spread over the shape that was summed."""
    axes = tuple(range(len(before))) if op.axes is None else tuple(np.atleast_1d(op.axes) % len(before))
    return np.broadcast_to(np.reshape(array, [1 if at in axes else size for at, size in enumerate(before)]), before)


def _gathered(array, shape):
    """Sums over what broadcasting from `shape` added or stretched."""
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    return array.sum(axis=tuple(at for at, size in enumerate(shape) if size == 1), keepdims=True)


_SCALED = {"scalar": 2.5}
_CORE = {  # name: attributes to try it with, number of inputs, value, gradients
    "EWiseAdd": ({}, 2, lambda op, a, b: a + b, lambda op, g, a, b: (g, g)),
    "AddScalar": (_SCALED, 1, lambda op, a: a + op.scalar, lambda op, g, a: (g,)),
    "EWiseMul": ({}, 2, lambda op, a, b: a * b, lambda op, g, a, b: (g * b, g * a)),
    "MulScalar": (_SCALED, 1, lambda op, a: a * op.scalar, lambda op, g, a: (g * op.scalar,)),
    "PowerScalar": (_SCALED, 1, lambda op, a: a**op.scalar, lambda op, g, a: (g * op.scalar * a ** (op.scalar - 1),)),
    "EWiseDiv": ({}, 2, lambda op, a, b: a / b, lambda op, g, a, b: (g / b, -g * a / b**2)),
    "DivScalar": (_SCALED, 1, lambda op, a: a / op.scalar, lambda op, g, a: (g / op.scalar,)),
    "Reshape": ({"shape": (2, 3)}, 1, lambda op, a: a.reshape(op.shape), lambda op, g, a: (g.reshape(a.shape),)),
    "BroadcastTo": (
        {"shape": (4, 3, 2)},
        1,
        lambda op, a: np.broadcast_to(a, op.shape),
        lambda op, g, a: (_gathered(g, a.shape),),
    ),
    "Summation": ({"axes": (1,)}, 1, lambda op, a: np.sum(a, axis=op.axes), lambda op, g, a: (_spread(op, g, a.shape),)),
    "Negate": ({}, 1, lambda op, a: -a, lambda op, g, a: (-g,)),
    "Log": ({}, 1, lambda op, a: np.log(a), lambda op, g, a: (g / a,)),
    "Exp": ({}, 1, lambda op, a: np.exp(a), lambda op, g, a: (g * np.exp(a),)),
}


def _mend(needle):
    """Gives the handout's meaning to operations that haven't got it; those that work stay as they are."""
    if "grader_mended" in vars(needle):
        return
    needle.grader_mended = True
    for name, (attributes, count, value, gradients) in _CORE.items():
        cls = getattr(needle.ops, name, None)
        if isinstance(cls, type) and not _works(needle, cls, attributes, count, value, gradients):
            _install(needle, cls, value, gradients)


def _works(needle, cls, attributes, count, value, gradients):
    """Whether value and gradients are right on one small example, and the attributes where the handout has them."""
    arrays = [np.linspace(0.5, 2.0, 6).reshape(3, 2) + 0.3 * place for place in range(count)]
    with contextlib.suppress(Exception):
        op = cls(**attributes)
        given = [_tensor(needle, array) for array in arrays]
        result = op(*given)
        right = np.asarray(value(op, *arrays))
        share = np.linspace(-1.0, 1.0, right.size).reshape(right.shape)
        result.backward(_tensor(needle, share, requires_grad=False))
        wanted = gradients(op, share, *arrays)
        same = [np.allclose(_array(one.grad), right_one, atol=1e-5) for one, right_one in zip(given, wanted, strict=True)]
        return all(same) and np.allclose(_array(result), right, atol=1e-5)
    return False


def _install(needle, cls, value, gradients):
    def gradient(op, out_grad, node):
        found = gradients(op, _array(out_grad), *(_array(one) for one in node.inputs))
        return tuple(needle.Tensor.make_const(one) for one in found)

    cls.compute = value
    cls.gradient = gradient


def _tensor(needle, array, requires_grad=True):
    return needle.Tensor(np.array(array), requires_grad=requires_grad)


def _array(value):
    """A Tensor's numbers; arrays and numbers as they are."""
    return np.array(value.numpy() if callable(getattr(value, "numpy", None)) else value)


def _shape(value):
    """As a list, for a shape is compared without its axes of length one."""
    return [str(axis) for axis in _array(value).shape]


def _set(parameter, values):
    """Gives a parameter new numbers in the shape that it has."""
    parameter.cached_data = np.array(values).reshape(np.shape(_array(parameter)))


def _gradient(tensor):
    return "none" if getattr(tensor, "grad", None) is None else _array(tensor.grad)


@contextlib.contextmanager
def _replaced(originals):
    """For a while other objects stand wherever the submission's modules hold the originals; pairs (original, other)."""
    known = {id(original): other for original, other in originals if original is not None}
    changed = []
    for home, module in list(sys.modules.items()):
        if not home.startswith(("submission.", "starter.")):
            continue
        for name, value in list(vars(module).items()):
            if id(value) in known:
                changed.append((module, name, value))
                setattr(module, name, known[id(value)])
    try:
        yield
    finally:
        for module, name, value in changed:
            setattr(module, name, value)


def _optional(lab, entry):
    """The class or function, or None where the submission hasn't got it."""
    return lab.function(entry) if lab.has(entry) else None


def _instead(lab, needle, entry, other):
    """Pairs for _replaced: the submission's class or function, and the handout's where that is what its modules hold."""
    part, name = _HOMES[entry]
    originals = (_optional(lab, entry), getattr(getattr(needle, part, None), name, None))
    return [(original, other) for original in originals if original is not None]


def _either(lab, entry):
    """What the handout has as a function may be a class of that name; None where it is neither."""
    return _optional(lab, entry) or (_optional(lab, f"{entry}_class") if entry in ("ResidualBlock", "MLPResNet") else None)


def _maker(lab, entry):
    return _either(lab, entry) or lab.function(entry)


# ── init ──────────────────────────────────────────────────────────────────────


def _even(count):
    """(count,) numbers that fill (0, 1) evenly, in no order."""
    return (np.random.RandomState(count).permutation(count) + 0.5) / count


def _bell(count):
    """(count,) numbers that fill the standard normal distribution evenly."""
    return np.array([statistics.NormalDist().inv_cdf(level) for level in _even(count)])


class _EvenDraws:
    """In place of NumPy's generators: as many numbers as are asked for fill their distribution evenly."""

    def __init__(self, *_args, **_options):
        pass

    def random(self, size=None, **_options):
        return self.uniform(0.0, 1.0, size)

    def uniform(self, low=0.0, high=1.0, size=None):
        return low + (high - low) * self._shaped(_even, size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return loc + scale * self._shaped(_bell, size)

    def standard_normal(self, size=None, **_options):
        return self.normal(0.0, 1.0, size)

    def rand(self, *shape):
        return self.uniform(0.0, 1.0, shape or None)

    def randn(self, *shape):
        return self.normal(0.0, 1.0, shape or None)

    @staticmethod
    def _shaped(fill, size):
        if size is None:
            return float(fill(1)[0])
        shape = tuple(size) if np.iterable(size) else (int(size),)
        return fill(math.prod(shape)).reshape(shape)


@contextlib.contextmanager
def _even_draws():
    draws = _EvenDraws()
    names = {"rand": "rand", "randn": "randn", "uniform": "uniform", "normal": "normal", "standard_normal": "standard_normal"}
    names |= dict.fromkeys(("random", "random_sample", "ranf", "sample"), "random")
    before = {name: getattr(np.random, name) for name in (*names, "default_rng")}
    try:
        for name, method in names.items():
            setattr(np.random, name, getattr(draws, method))
        np.random.default_rng = _EvenDraws
        yield
    finally:
        for name, value in before.items():
            setattr(np.random, name, value)


@inputs
def xavier_uniform_7_by_11(rng):
    """7 in, 11 out and a gain far from 1: which of them the bound depends on, and how, shows in every number."""
    return {"name": "xavier_uniform", "fan_in": 7, "fan_out": 11, "options": {"gain": 1.7}}


@inputs
def xavier_normal_7_by_11(rng):
    """The same for the normal one."""
    return {"name": "xavier_normal", "fan_in": 7, "fan_out": 11, "options": {"gain": 1.7}}


@inputs
def kaiming_uniform_7_by_11(rng):
    """7 in, 11 out: only the first may count."""
    return {"name": "kaiming_uniform", "fan_in": 7, "fan_out": 11, "options": {}}


@inputs
def kaiming_normal_7_by_11(rng):
    """The same for the normal one."""
    return {"name": "kaiming_normal", "fan_in": 7, "fan_out": 11, "options": {}}


@probe(inputs=[xavier_uniform_7_by_11, xavier_normal_7_by_11, kaiming_uniform_7_by_11, kaiming_normal_7_by_11])
def initial_weights(lab, name, fan_in, fan_out, options):
    """All weights in ascending order, drawn from a source that fills its distribution evenly: no chance is left in them."""
    make = lab.function(name)
    with _even_draws():
        made = make(fan_in, fan_out, **options)
    weights = _array(made)
    return {"weights": np.sort(weights, axis=None), "shape": _shape(weights)}


@probe(inputs=[xavier_uniform_7_by_11, xavier_normal_7_by_11, kaiming_uniform_7_by_11, kaiming_normal_7_by_11], training=True)
def own_initial_weights(lab, name, fan_in, fan_out, options):
    """4000 weights from the usual source, by their order, for those who draw in a way of their own."""
    make = lab.function(name)
    drawn = _array(make(50 * fan_in // 7, 80 * fan_out // 11, **options))
    return {"weights": np.sort(drawn, axis=None).astype(np.float32), "shape": _shape(drawn)}


# ── nn.Linear ─────────────────────────────────────────────────────────────────


def _affine(rng, n, d, h, bias):
    return {
        "X": rng.normal(size=(n, d)),
        "weight": rng.normal(size=(d, h)),
        "bias": rng.normal(size=h) + 0.5,
        "out_grad": rng.normal(size=(n, h)),
        "with_bias": bias,
        "sizes": {"N": n, "d": d, "h": h},
    }


@inputs
def linear_wide(rng):
    """N=5, 7 in, 3 out: all sizes differ, so a wrong transpose can't run."""
    return _affine(rng, 5, 7, 3, True)


@inputs
def linear_square(rng):
    """All sizes 4: a wrong transpose runs and shows in the numbers."""
    return _affine(rng, 4, 4, 4, True)


@inputs
def linear_without_bias(rng):
    """bias=False: neither a parameter nor a summand."""
    return _affine(rng, 5, 7, 3, False)


def _known_weights(needle):
    """In place of kaiming_uniform: numbers that tell with which fans it was called."""

    def known_weights(fan_in, fan_out, *_args, device=None, dtype="float32", requires_grad=False, **_options):
        numbers = np.arange(1.0, fan_in * fan_out + 1).reshape(fan_in, fan_out) / (fan_in + 0.1 * fan_out)
        return needle.Tensor(numbers, requires_grad=requires_grad)

    return known_weights


@probe(inputs=[linear_wide, linear_square, linear_without_bias])
def linear_parameters(lab, X, weight, bias, out_grad, with_bias):
    """The parameters a new layer has, where kaiming_uniform gives numbers that tell how it was called."""
    needle = _needle(lab, "linear")
    with _replaced(_instead(lab, needle, "kaiming_uniform", _known_weights(needle))):
        layer = lab.new("linear", weight.shape[0], weight.shape[1], bias=with_bias)
    return _parameters(layer)


def _parameters(layer):
    parameters = list(layer.parameters())
    bias = [one for one in parameters if one is not layer.weight]
    return {
        "count": len(parameters),
        "weight": _array(layer.weight),
        "weight_shape": _shape(layer.weight),
        "bias": _array(bias[0]) if bias else "none",
        "bias_shape": _shape(bias[0]) if bias else "none",
    }


@probe(inputs=[linear_wide, linear_square, linear_without_bias])
def own_linear_parameters(lab, X, weight, bias, out_grad, with_bias):
    """The same with the student's own initialisers, on draws that fill their distribution evenly."""
    with _even_draws():
        layer = lab.new("linear", weight.shape[0], weight.shape[1], bias=with_bias)
    found = _parameters(layer)
    return {name: np.sort(value, axis=None) if isinstance(value, np.ndarray) else value for name, value in found.items()}


def _linear(lab, X, weight, bias, with_bias):
    """A layer with these weights, whatever it drew, and what it gives for X."""
    needle = _needle(lab, "linear")
    with _replaced(_instead(lab, needle, "kaiming_uniform", _known_weights(needle))):
        layer = lab.new("linear", weight.shape[0], weight.shape[1], bias=with_bias)
    transposed = np.shape(_array(layer.weight)) == weight.shape[::-1] != weight.shape
    layer.weight.cached_data = np.array(weight.T if transposed else weight)
    if with_bias and getattr(layer, "bias", None) is not None:
        _set(layer.bias, bias)
    given = _tensor(needle, X)
    return needle, layer, given, layer(given)


@probe(inputs=[linear_wide, linear_square, linear_without_bias])
def linear_forward(lab, X, weight, bias, out_grad, with_bias):
    """What it gives for given weights."""
    _, _, _, Y = _linear(lab, X, weight, bias, with_bias)
    return {"Y": _array(Y)}


@probe(inputs=[linear_wide, linear_square, linear_without_bias])
def linear_gradients(lab, X, weight, bias, out_grad, with_bias):
    """The gradients at X, weight and bias, with their shapes."""
    needle, layer, given, Y = _linear(lab, X, weight, bias, with_bias)
    Y.backward(_tensor(needle, out_grad, requires_grad=False))
    found = {"X": _gradient(given), "weight": _gradient(layer.weight)}
    if with_bias:
        found |= {"bias": _gradient(layer.bias), "bias_shape": _shape(layer.bias.grad)}
    return found


# ── relu, sequential, flatten, residual ───────────────────────────────────────


def _two_sided(rng, *shape):
    return {"x": rng.normal(size=shape), "out_grad": rng.normal(size=shape)}


@inputs
def signs_5_by_3(rng):
    """Both signs in x and, independently, in the gradient; no exact zero: both conventions are right there."""
    return {**_two_sided(rng, 5, 3), "sizes": {"N": 5}}


@inputs
def signs_square(rng):
    """4 by 4 and values in the hundreds: nothing may saturate."""
    return {"x": 200 * rng.normal(size=(4, 4)), "out_grad": rng.normal(size=(4, 4)), "sizes": {"N": 4}}


def _there_and_back(needle, module, x, out_grad):
    given = _tensor(needle, x)
    result = module(given)
    result.backward(_tensor(needle, out_grad, requires_grad=False))
    return {"y": _array(result), "grad_x": _gradient(given), "shape": _shape(result)}


@probe(inputs=[signs_5_by_3, signs_square])
def relu_module(lab, x, out_grad):
    """The positive part, and the gradient where x was positive."""
    return _there_and_back(_needle(lab, "relu"), lab.new("relu"), x, out_grad)


def _smooth_modules(needle):
    """Modules which no network uses: each another curve, so that their order shows. They have no parameters."""

    class Curve(needle.nn.Module):
        def __init__(self, slope, bend):
            super().__init__()
            self.slope, self.bend = slope, bend

        def forward(self, x):
            return x * x * self.bend + x * self.slope

    return Curve


@probe(inputs=[signs_5_by_3])
def chained(lab, x, out_grad):
    """Three modules one after the other, the gradient through all of them, and a single one."""
    needle = _needle(lab, "sequential")
    curve = _smooth_modules(needle)
    found = _there_and_back(needle, lab.new("sequential", curve(0.7, 0.2), curve(-1.3, 0.4), curve(0.5, -0.3)), x, out_grad)
    alone = lab.new("sequential", curve(0.7, 0.2))(_tensor(needle, x))
    return {**found, "one": _array(alone)}


@inputs
def images_3_2_5_2(rng):
    """Four axes of different lengths."""
    return {"x": rng.normal(size=(3, 2, 5, 4)), "out_grad": rng.normal(size=(3, 40))}


@inputs
def rows_already(rng):
    """A batch of rows stays what it is."""
    return {"x": rng.normal(size=(4, 6)), "out_grad": rng.normal(size=(4, 6))}


@inputs
def one_image(rng):
    """A batch of one: its axis must stay."""
    return {"x": rng.normal(size=(1, 3, 2)), "out_grad": rng.normal(size=(1, 6))}


@probe(inputs=[images_3_2_5_2, rows_already, one_image])
def flattened(lab, x, out_grad):
    """A row for each sample, and the gradient in the shape of x."""
    return _there_and_back(_needle(lab, "flatten"), lab.new("flatten"), x, out_grad)


@probe(inputs=[signs_5_by_3, signs_square])
def residual_sum(lab, x, out_grad):
    """What fn gives plus what went into it, and the gradient on both ways."""
    needle = _needle(lab, "residual")
    return _there_and_back(needle, lab.new("residual", _smooth_modules(needle)(0.7, 0.2)), x, out_grad)


# ── ops.LogSumExp, ops.LogSoftmax, nn.SoftmaxLoss ─────────────────────────────


def _reduction(rng, shape, axes, scale=1.0):
    kept = [size for axis, size in enumerate(shape) if axes is not None and axis not in axes]
    return {"Z": scale * rng.normal(size=shape), "axes": axes, "out_grad": rng.normal(size=kept) + 0.3}


@inputs
def last_axis(rng):
    """5 by 3 along the rows: what the loss needs."""
    return _reduction(rng, (5, 3), [1])


@inputs
def first_axis(rng):
    """5 by 3 along the columns."""
    return _reduction(rng, (5, 3), [0])


@inputs
def all_axes(rng):
    """axes=None: one number."""
    return _reduction(rng, (5, 3), None)


@inputs
def outer_axes(rng):
    """Of three axes the first and the last: what is left doesn't broadcast by itself."""
    return _reduction(rng, (4, 2, 3), [0, 2])


@inputs
def inner_axis(rng):
    """Of three equal axes the middle one: a gradient spread along the wrong axis runs."""
    return _reduction(rng, (3, 3, 3), [1])


@inputs
def square_rows(rng):
    """4 by 4 along the rows: a gradient spread along the wrong axis runs and shows in its numbers."""
    return _reduction(rng, (4, 4), [1])


@inputs
def thousands(rng):
    """Values in the thousands: exp overflows unless the maximum is taken off."""
    return _reduction(rng, (5, 3), [1], 1500.0)


@inputs
def thousands_below(rng):
    """Values near minus a thousand: exp is 0 everywhere, and its logarithm not finite."""
    case = _reduction(rng, (5, 3), None)
    return {**case, "Z": case["Z"] - 1000.0}


def _log_sum_exp(lab, Z, axes):
    needle = _needle(lab, "log_sum_exp")
    given = _tensor(needle, Z)
    return needle, given, lab.new("log_sum_exp", None if axes is None else tuple(axes))(given)


@probe(inputs=[last_axis, first_axis, all_axes, outer_axes, inner_axis, square_rows, thousands, thousands_below])
def log_sum_exp_forward(lab, Z, axes, out_grad):
    """The logarithm of the summed exponentials."""
    _, _, found = _log_sum_exp(lab, Z, axes)
    return {"y": _array(found)}


@probe(inputs=[last_axis, first_axis, all_axes, outer_axes, inner_axis, square_rows, thousands, thousands_below])
def log_sum_exp_gradient(lab, Z, axes, out_grad):
    """The gradient at Z, after its own forward."""
    needle, given, found = _log_sum_exp(lab, Z, axes)
    found.backward(_tensor(needle, out_grad, requires_grad=False))
    return {"grad_Z": _gradient(given)}


@inputs
def rows_of_3(rng):
    """5 by 3, gradients of both signs."""
    return {"x": 2 * rng.normal(size=(5, 3)), "out_grad": rng.normal(size=(5, 3))}


@inputs
def rows_of_4(rng):
    """4 by 4: a wrong axis runs."""
    return {"x": 2 * rng.normal(size=(4, 4)), "out_grad": rng.normal(size=(4, 4))}


@inputs
def rows_in_hundreds(rng):
    """Values in the hundreds: finite results need each row's own maximum taken off, for no row comes near another's."""
    rows = np.array([[900.0], [-900.0], [2700.0], [-2700.0]])
    return {"x": rows + 200 * rng.normal(size=(4, 3)), "out_grad": rng.normal(size=(4, 3))}


@probe(inputs=[rows_of_3, rows_of_4, rows_in_hundreds])
def log_softmax(lab, x, out_grad):
    """Logarithms of the probabilities of each row, and the gradient."""
    return _there_and_back(_needle(lab, "log_softmax"), lab.new("log_softmax"), x, out_grad)


def _scored(rng, n, classes, labels=None):
    logits = 1.5 * rng.normal(size=(n, classes))
    largest = logits.max(axis=1, keepdims=True)
    powers = np.exp(logits - largest)
    return {
        "logits": logits,
        "y": rng.integers(0, classes, n) if labels is None else np.array(labels),
        "known": np.log(powers.sum(axis=1)) + largest[:, 0],
        "shares": powers / powers.sum(axis=1, keepdims=True),
        "sizes": {"N": n, "C": classes},
    }


@inputs
def five_of_three(rng):
    """Five samples, three classes, the last of which nobody has."""
    return _scored(rng, 5, 3, [0, 1, 1, 0, 1])


@inputs
def four_of_four(rng):
    """As many classes as samples: a wrong axis runs."""
    return _scored(rng, 4, 4)


@inputs
def seven_of_two(rng):
    """A second batch size, so that a wrong factor names its size."""
    return _scored(rng, 7, 2)


@contextlib.contextmanager
def _known_log_sum_exp(lab, logits, known, shares):
    """Along the rows of these logits LogSumExp gives what is known, forward and backward; elsewhere it is the student's."""
    cls = _optional(lab, "log_sum_exp") or getattr(_needle(lab, "softmax_loss").ops, "LogSumExp", None)
    if cls is None:
        yield
        return
    before = {name: getattr(cls, name) for name in ("compute", "gradient")}

    def asked(op, Z):
        axes = getattr(op, "axes", None)
        axes = tuple(axes) if isinstance(axes, list | tuple) else (axes,)
        return axes in ((1,), (-1,)) and np.shape(Z) == logits.shape and np.allclose(Z, logits)

    def compute(op, Z):
        return np.array(known) if asked(op, Z) else before["compute"](op, Z)

    def gradient(op, out_grad, node):
        Z = node.inputs[0]
        if not asked(op, _array(Z)):
            return before["gradient"](op, out_grad, node)
        return type(Z).make_const(_array(out_grad).reshape(-1, 1) * shares)

    cls.compute, cls.gradient = compute, gradient
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(cls, name, value)


def _loss(lab, logits, y):
    needle = _needle(lab, "softmax_loss")
    given = _tensor(needle, logits)
    loss = lab.new("softmax_loss")(given, _tensor(needle, y, requires_grad=False))
    return given, loss


@probe(inputs=[five_of_three, four_of_four, seven_of_two])
def softmax_loss_value(lab, logits, y, known, shares):
    """The loss, where LogSumExp gives known numbers."""
    with _known_log_sum_exp(lab, logits, known, shares):
        _, loss = _loss(lab, logits, y)
        return {"loss": _array(loss)}


@probe(inputs=[five_of_three, four_of_four, seven_of_two])
def softmax_loss_gradient(lab, logits, y, known, shares):
    """Its gradient at the logits, where LogSumExp's is known."""
    with _known_log_sum_exp(lab, logits, known, shares):
        given, loss = _loss(lab, logits, y)
        loss.backward()
        return {"grad": _gradient(given)}


@probe(inputs=[five_of_three, four_of_four, seven_of_two])
def own_softmax_loss(lab, logits, y, known, shares):
    """Loss and gradient by the student's own operations."""
    given, loss = _loss(lab, logits, y)
    loss.backward()
    return {"loss": _array(loss), "grad": _gradient(given)}


# ── nn.LayerNorm1d, nn.BatchNorm1d ────────────────────────────────────────────


def _normed(rng, n, d):
    return {
        "x": 0.8 * rng.normal(size=(n, d)) + rng.normal(size=d) + rng.normal(size=(n, 1)),
        "weight": rng.normal(size=d) + 1.5,
        "bias": rng.normal(size=d) - 0.7,
        "out_grad": rng.normal(size=(n, d)),
        "sizes": {"N": n, "d": d},
    }


@inputs
def norm_5_by_7(rng):
    """Five samples, seven features: all sizes differ."""
    return _normed(rng, 5, 7)


@inputs
def norm_square(rng):
    """4 by 4: statistics along the wrong axis run."""
    return _normed(rng, 4, 4)


@inputs
def norm_6_by_3(rng):
    """More samples than features."""
    return _normed(rng, 6, 3)


_EPS = 0.3  # large, so that its place shows
_MOMENTUM = 0.3


def _layer_norm(lab, x, weight, bias):
    needle = _needle(lab, "layer_norm")
    layer = lab.new("layer_norm", x.shape[1], eps=_EPS)
    _set(layer.weight, weight)
    _set(layer.bias, bias)
    given = _tensor(needle, x)
    return needle, layer, given, layer(given)


@probe(inputs=[norm_5_by_7, norm_square, norm_6_by_3])
def layer_norm_forward(lab, x, weight, bias, out_grad):
    """Each sample normalised over its features; weight and bias far from 1 and 0, eps large."""
    _, _, _, y = _layer_norm(lab, x, weight, bias)
    return {"y": _array(y)}


def _norm_gradients(needle, layer, given, y, out_grad):
    y.backward(_tensor(needle, out_grad, requires_grad=False))
    return {"x": _gradient(given), "weight": _gradient(layer.weight), "bias": _gradient(layer.bias)}


@probe(inputs=[norm_5_by_7, norm_square, norm_6_by_3])
def layer_norm_gradients(lab, x, weight, bias, out_grad):
    """The gradients at x, weight and bias."""
    return _norm_gradients(*_layer_norm(lab, x, weight, bias), out_grad)


@probe(inputs=[norm_5_by_7])
def layer_norm_parameters(lab, x, weight, bias, out_grad):
    """What a new layer trains, and from where."""
    return _trained(lab.new("layer_norm", x.shape[1]))


def _trained(layer):
    found = sorted((_array(one) for one in layer.parameters()), key=lambda values: (values.size, values.sum()))
    return {"count": len(found), "sizes": [str(values.size) for values in found], "sums": [float(v.sum()) for v in found]}


def _batch_norm(lab, x, weight, bias):
    needle = _needle(lab, "batch_norm")
    layer = lab.new("batch_norm", x.shape[1], eps=_EPS, momentum=_MOMENTUM)
    _set(layer.weight, weight)
    _set(layer.bias, bias)
    return needle, layer


@probe(inputs=[norm_5_by_7, norm_square, norm_6_by_3])
def batch_norm_training(lab, x, weight, bias, out_grad):
    """Each feature normalised over the batch, in training."""
    needle, layer = _batch_norm(lab, x, weight, bias)
    layer.train()
    return {"y": _array(layer(_tensor(needle, x)))}


@probe(inputs=[norm_5_by_7, norm_square, norm_6_by_3])
def batch_norm_gradients(lab, x, weight, bias, out_grad):
    """The gradients at x, weight and bias, in training."""
    needle, layer = _batch_norm(lab, x, weight, bias)
    layer.train()
    given = _tensor(needle, x)
    return _norm_gradients(needle, layer, given, layer(given), out_grad)


@probe(inputs=[norm_5_by_7, norm_square])
def batch_norm_evaluation(lab, x, weight, bias, out_grad):
    """In evaluation: a new layer, one that has seen two batches, and that once more.

    The running statistics show in what comes out, whatever their attributes are called.
    """
    needle, layer = _batch_norm(lab, x, weight, bias)
    asked = _tensor(needle, out_grad * 2 + 1)
    layer.eval()
    fresh = _array(layer(asked))
    layer.train()
    layer(_tensor(needle, x))
    layer(_tensor(needle, 2 * x - 1))
    layer.eval()
    return {"fresh": fresh, "trained": _array(layer(asked)), "again": _array(layer(asked))}


@probe(inputs=[norm_5_by_7])
def batch_norm_upkeep(lab, x, weight, bias, out_grad):
    """What a new layer trains, and whether what it keeps between batches holds on to the graph of each."""
    needle, layer = _batch_norm(lab, x, weight, bias)
    trained = _trained(lab.new("batch_norm", x.shape[1]))
    layer.train()
    sizes = []
    for _ in range(3):
        layer(_tensor(needle, x))
        sizes.append(_graph(vars(layer)))
    return {**trained, "grows": sizes[2] > sizes[0]}


def _graph(values):
    """How many nodes the graphs behind these values have."""
    seen, pending = set(), [values]
    kept = []
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        kept.append(value)  # so that no id is given away twice
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list | tuple):
            pending.extend(value)
        elif hasattr(value, "inputs") and hasattr(value, "op"):
            pending.append(value.inputs)
    return sum(hasattr(value, "inputs") for value in kept)


# ── nn.Dropout ────────────────────────────────────────────────────────────────


@inputs
def drop_three_tenths(rng):
    """p = 0.3 on 12,000 numbers: 70, 30 or 100 per cent stay, and no share is within ten standard deviations of being
    rounded to another's tenth."""
    return {"x": rng.normal(size=(120, 100)) + 5, "p": 0.3}


@inputs
def drop_three_quarters(rng):
    """p = 0.8: a second rate, so that a fixed one shows."""
    return {"x": rng.normal(size=(100, 120)) + 5, "p": 0.8}


@probe(inputs=[drop_three_tenths, drop_three_quarters])
def dropped(lab, x, p):
    """In training: the share that stays, to a tenth, what it is multiplied by, and whether the gradient goes the same way."""
    needle = _needle(lab, "dropout")
    layer = lab.new("dropout", p)
    layer.train()
    given = _tensor(needle, x)
    y = layer(given)
    factor = _array(y) / x
    y.backward(_tensor(needle, np.ones_like(x), requires_grad=False))
    stays = factor != 0
    apart = _array(layer(_tensor(needle, x))) / x
    return {
        "share": round(float(stays.mean()), 1),
        "factors": [float(factor[stays].min()), float(factor[stays].max())] if stays.any() else [],
        "gradient": bool(np.allclose(_gradient(given), factor)),
        "another": bool(((apart != 0) != stays).any()),
    }


@probe(inputs=[drop_three_tenths, drop_three_quarters])
def kept_in_evaluation(lab, x, p):
    """In evaluation: what goes in comes out."""
    needle = _needle(lab, "dropout")
    layer = lab.new("dropout", p)
    layer.eval()
    factor = _array(layer(_tensor(needle, x))) / x
    return {"share": round(float((factor != 0).mean()), 1), "factors": [float(factor.min()), float(factor.max())]}


# ── optim ─────────────────────────────────────────────────────────────────────


def _steps(rng, **options):
    shapes = [(3, 2), (4,)]
    return {
        "start": [rng.normal(size=shape) + 0.4 for shape in shapes],
        "gradients": [[rng.normal(size=shape) for shape in shapes] for _ in range(3)],
        "options": options,
    }


@inputs
def sgd_plain(rng):
    """Neither momentum nor decay: a step is a step."""
    return _steps(rng, lr=0.3, momentum=0.0, weight_decay=0.0)


@inputs
def sgd_momentum(rng):
    """A momentum far from one half: its complement shows."""
    return _steps(rng, lr=0.3, momentum=0.8, weight_decay=0.0)


@inputs
def sgd_decay(rng):
    """A decay that can be seen, without momentum."""
    return _steps(rng, lr=0.3, momentum=0.0, weight_decay=0.2)


@inputs
def sgd_both(rng):
    """Momentum and decay: whether the decay goes through the moment."""
    return _steps(rng, lr=0.3, momentum=0.8, weight_decay=0.2)


@inputs
def adam_plain(rng):
    """Two rates far from each other and from 1, and an eps whose place shows."""
    return _steps(rng, lr=0.3, beta1=0.7, beta2=0.9, eps=0.05, weight_decay=0.0)


@inputs
def adam_decay(rng):
    """The same with decay."""
    return _steps(rng, lr=0.3, beta1=0.7, beta2=0.9, eps=0.05, weight_decay=0.2)


def _stepped(lab, entry, start, gradients, options, dtype):
    """Parameters, the optimizer, and a function that takes one step with these gradients."""
    needle = _needle(lab, entry)
    parameters = [needle.nn.Parameter(np.array(values, dtype=dtype)) for values in start]
    optimizer = lab.new(entry, list(parameters), **options)

    def step(shares):
        for parameter, share in zip(parameters, shares, strict=True):
            parameter.grad = None if share is None else needle.Tensor(np.array(share, dtype=dtype))
        optimizer.step()

    return parameters, optimizer, step


def _trajectory(lab, entry, start, gradients, options):
    parameters, _, step = _stepped(lab, entry, start, gradients, options, "float64")
    after = []
    for shares in gradients:
        step(shares)
        after.append([_array(parameter) for parameter in parameters])
    return {f"step_{number + 1}": [*values] for number, values in enumerate(after)}


def _without_gradient(lab, entry, start, gradients, options):
    parameters, _, step = _stepped(lab, entry, start, gradients, options, "float64")
    step([gradients[0][0], None])
    step([None, gradients[1][1]])
    return {"first": _array(parameters[0]), "second": _array(parameters[1])}


_DOUBLE = np.float64


class _Weak(type):
    """Makes np.float64(x) a plain number, which doesn't promote float32: so it was before NumPy 2. As a dtype it is float64."""

    dtype = np.dtype("float64")

    def __call__(cls, value=0.0):
        return float(value) if np.ndim(value) == 0 else np.asarray(value, dtype="float64")


class _WeakFloat(metaclass=_Weak):
    dtype = np.dtype("float64")


class _Weakly:
    """A function of NumPy whose single numbers don't promote float32 either; all else of it, such as `reduce`, is as it was."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *args, **options):
        found = self._function(*args, **options)
        return float(found) if isinstance(found, _DOUBLE) else found

    def __getattr__(self, name):
        return getattr(self._function, name)


@contextlib.contextmanager
def _weak_scalars():
    """For a while NumPy's single numbers of double precision are as weak as Python's: its version mustn't decide a verdict."""
    names = ("sqrt", "power", "square", "exp", "log", "multiply", "divide", "subtract", "add", "maximum", "prod", "mean", "sum")
    before = {name: getattr(np, name) for name in (*names, "float64")}
    try:
        for name in names:
            setattr(np, name, _Weakly(before[name]))
        np.float64 = _WeakFloat
        yield
    finally:
        for name, value in before.items():
            setattr(np, name, value)


def _upkeep(lab, entry, start, gradients, options):
    with _weak_scalars():
        return _kept_up(lab, entry, start, gradients, options)


def _kept_up(lab, entry, start, gradients, options):
    parameters, optimizer, step = _stepped(lab, entry, start, gradients, options, "float32")
    dtypes, kept, nodes = [], [], []
    for shares in gradients:
        step(shares)
        dtypes.append([str(_array(parameter).dtype) for parameter in parameters])
        same = zip(parameters, shares, strict=True)
        kept.append(all(np.allclose(_gradient(one), share, rtol=1e-5, atol=1e-6) for one, share in same))
        nodes.append(_graph([*parameters, {k: v for k, v in vars(optimizer).items() if k != "params"}]))
    return {"dtypes": dtypes[-1], "gradients_kept": all(kept), "graph_grows": nodes[2] > nodes[1] > nodes[0]}


@probe(inputs=[sgd_plain, sgd_momentum, sgd_decay, sgd_both])
def sgd_steps(lab, start, gradients, options):
    """Two parameters of different shapes after each of three steps, on given gradients."""
    return _trajectory(lab, "sgd", start, gradients, options)


@probe(inputs=[sgd_both])
def sgd_without_gradient(lab, start, gradients, options):
    """A parameter that got no gradient stays what it is."""
    return _without_gradient(lab, "sgd", start, gradients, options)


@probe(inputs=[sgd_both])
def sgd_upkeep(lab, start, gradients, options):
    """After a step: the parameters' dtype, the gradients, and whether what is kept holds on to a growing graph."""
    return _upkeep(lab, "sgd", start, gradients, options)


@probe(inputs=[adam_plain, adam_decay])
def adam_steps(lab, start, gradients, options):
    """Two parameters of different shapes after each of three steps, on given gradients."""
    return _trajectory(lab, "adam", start, gradients, options)


@probe(inputs=[adam_decay])
def adam_without_gradient(lab, start, gradients, options):
    """A parameter that got no gradient stays what it is."""
    return _without_gradient(lab, "adam", start, gradients, options)


@probe(inputs=[adam_decay])
def adam_upkeep(lab, start, gradients, options):
    """After a step: the parameters' dtype, the gradients, and whether what is kept holds on to a growing graph."""
    return _upkeep(lab, "adam", start, gradients, options)


# ── data ──────────────────────────────────────────────────────────────────────


@inputs
def small_picture(rng):
    """5 by 4 with 2 channels, every number another: each wrong axis shows."""
    return {"image": np.arange(1.0, 41.0).reshape(5, 4, 2)}


@inputs
def square_picture(rng):
    """3 by 3 with 3 channels: a wrong axis keeps the shape."""
    return {"image": np.arange(1.0, 28.0).reshape(3, 3, 3)}


@inputs
def pair_of_pixels(rng):
    """2 by 2, nothing alike: each way of turning it changes it. The share's rounding is six standard deviations away."""
    return {"image": np.arange(1.0, 5.0).reshape(2, 2, 1)}


@probe(inputs=[small_picture, square_picture])
def flips(lab, image):
    """Always, and never."""
    always, never = (_array(lab.new("flip", p)(image.copy())) for p in (1.0, 0.0))
    return {"always": always, "never": never}


@probe(inputs=[pair_of_pixels])
def flipped_at_times(lab, image):
    """With probability 0.3: of 3000 calls the share that changes the picture, to a tenth."""
    flip = lab.new("flip", 0.3)
    changed = sum(bool(flip(image)[0, 0, 0] != 1.0) for _ in range(3000))
    return {"share": round(changed / 3000, 1)}


@contextlib.contextmanager
def _drawn_shifts(first, second, styles):
    """The handout's own draw gives these two places in its range; any other draw is noted and goes its way."""
    original = np.random.randint

    def randint(low, high=None, size=None, dtype=int):
        if size == 2 and high is not None and np.ndim(low) == 0:
            styles.append("pair")
            return np.array([low + first, low + second])
        styles.append("other")
        return original(low, high, size, dtype)

    np.random.randint = randint
    try:
        yield
    finally:
        np.random.randint = original


@inputs
def crop_5_by_4(rng):
    """5 by 4 with 2 channels and many draws."""
    return {"image": np.arange(1.0, 41.0).reshape(5, 4, 2), "draws": 160}


@inputs
def crop_square(rng):
    """3 by 3 with 3 channels: a wrong axis keeps the shape; no draws of its own."""
    return {"image": np.arange(1.0, 28.0).reshape(3, 3, 3), "draws": 0}


@probe(inputs=[crop_5_by_4, crop_square])
def windows(lab, image, draws):
    """With padding 1 all windows there are; and, for the handout's own draw, which window belongs to which shift."""
    crop = lab.new("crop", 1)
    in_order, styles = [], []
    for first, second in itertools.product(range(3), repeat=2):
        with _drawn_shifts(first, second, styles):
            in_order.append(_array(crop(image.copy())))
    drawn = {np.shape(one): {} for one in in_order}
    for _ in range(draws):  # one of nine windows is missed once in 15 million
        one = _array(crop(image.copy()))
        drawn.setdefault(np.shape(one), {})[one.tobytes()] = one
    found = [one for of in drawn.values() for _, one in sorted(of.items())]
    own_way = styles != ["pair"] * 9
    return {"windows": found, "in_order": "drawn another way" if own_way else in_order}


def _idx(array, rng):
    import gzip

    sizes = b"".join(int(size).to_bytes(4, "big") for size in array.shape)
    head = bytes([0, 0, 8, array.ndim]) + sizes
    return np.frombuffer(gzip.compress(head + array.astype(np.uint8).tobytes(), mtime=0), dtype=np.uint8)


@inputs
def six_digits(rng):
    """Six pictures of noise in MNIST's form; the labels go up to 9 and repeat."""
    return {
        "images": _idx(rng.integers(0, 256, size=(6, 28, 28)), rng),
        "labels": _idx(np.array([9, 0, 3, 3, 7, 1]), rng),
    }


@contextlib.contextmanager
def _files(contents):
    """Files that are not there: whoever opens a path that ends alike reads these bytes."""
    opened = builtins.open, io.open

    def open_(file, mode="r", *args, **options):
        for name, content in contents.items():
            if str(file).endswith(name):
                return io.BytesIO(content.tobytes())
        return opened[0](file, mode, *args, **options)

    builtins.open = io.open = open_
    try:
        yield
    finally:
        builtins.open, io.open = opened


@probe(inputs=[six_digits])
def digits_read(lab, images, labels):
    """How many samples there are, and two of them: picture, shape, label."""
    with _files({"pictures.idx.gz": images, "labels.idx.gz": labels}):
        dataset = lab.new("mnist_dataset", "folder/pictures.idx.gz", "folder/labels.idx.gz")
        found = [dataset[index] for index in (0, 4)]
        count = len(dataset)
    return {
        "count": int(count),
        "images": [_array(image).reshape(-1) for image, _ in found],
        "shapes": [_shape(image) for image, _ in found],
        "labels": [int(_array(label)) for _, label in found],
    }


@probe(inputs=[six_digits])
def digits_transformed(lab, images, labels):
    """Two transforms, one after the other, on pictures of height by width by channel."""
    shapes = []

    def upside_down(image):
        shapes.append(_shape(image))
        return image[::-1]

    with _files({"pictures.idx.gz": images, "labels.idx.gz": labels}):
        transforms = [upside_down, lambda image: image * 3 + 1]
        dataset = lab.new("mnist_dataset", "folder/pictures.idx.gz", "folder/labels.idx.gz", transforms)
        image, label = dataset[4]
    return {"image": _array(image).reshape(-1), "label": int(_array(label)), "shapes": shapes[:1]}


class _Numbered:
    """A dataset whose samples tell their own number."""

    def __init__(self, count):
        self.count = count
        self.transforms = None

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if isinstance(index, slice):
            index = np.arange(self.count)[index]
        number = np.asarray(index)
        if number.size and (number.max() >= self.count or number.min() < -self.count):
            raise IndexError("no such sample")
        return np.stack([number + 0.5, number * 2.0], axis=-1).astype(np.float64), number * 3


@inputs
def eleven_by_four(rng):
    """11 samples in batches of 4: the last has 3."""
    return {"count": 11, "batch_size": 4}


@inputs
def sixty_by_eight(rng):
    """60 samples in batches of 8: that two shuffled passes are alike, or that one is in order, doesn't happen."""
    return {"count": 60, "batch_size": 8}


def _passes(loader, times):
    """The batches of each pass, as pairs of arrays; a loader without end is stopped."""
    return [[tuple(_array(part) for part in batch) for batch in itertools.islice(loader, 100)] for _ in range(times)]


@probe(inputs=[eleven_by_four, sixty_by_eight])
def in_order(lab, count, batch_size):
    """Two passes without shuffling, number by number."""
    _needle(lab, "data_loader")
    first, second = _passes(lab.new("data_loader", _Numbered(count), batch_size, False), 2)
    return {
        "x": [x for x, _ in first],
        "y": [y for _, y in first],
        "second": [y for _, y in second],
    }


@probe(inputs=[eleven_by_four, sixty_by_eight])
def shuffled(lab, count, batch_size):
    """Three shuffled passes: the sizes of the batches, what they hold together, and whether the order is a new one each time."""
    _needle(lab, "data_loader")
    passes = _passes(lab.new("data_loader", _Numbered(count), batch_size, True), 3)
    orders = [np.concatenate([np.ravel(y) for _, y in one]).tolist() if one else [] for one in passes]
    together = all(np.array_equal(x, np.stack([y / 3 + 0.5, y / 1.5], axis=-1)) for one in passes for x, y in one)
    return {
        "sizes": [[len(y) for _, y in one] for one in passes],
        "samples": [sorted(order) for order in orders],
        "together": together,
        "mixed": sorted(orders[0][:batch_size]) != sorted(orders[0])[:batch_size] if count > 11 else True,
        "new_order": all(one != other for one, other in itertools.combinations(orders, 2)) if count > 11 else True,
    }


# ── apps ──────────────────────────────────────────────────────────────────────


def _recorded_modules(needle):
    """Modules that are none of the handout's: each is known by the numbers it leaves behind, and those by how it was made."""
    module = needle.nn.Module

    class Noted(module):
        def __init__(self, tag, *sizes):
            super().__init__()
            self.amount = 1.0 / (1.0 + tag + sum((place + 1) * float(size) for place, size in enumerate(sizes)))

        def forward(self, x):
            return x * (self.amount + 0.4) + x * x * (0.3 * self.amount)

    class Linear(Noted):
        def __init__(self, in_features, out_features, bias=True, **_options):
            super().__init__(0.3, in_features, out_features, bias)

    class Norm(Noted):
        def __init__(self, dim, **_options):
            super().__init__(0.9, dim)

    class ReLU(Noted):
        def __init__(self):
            super().__init__(1.7)

    class Dropout(Noted):
        def __init__(self, p=0.5):
            super().__init__(2.6, p)

    class Gathered(module):
        """Several modules at once: their sum, with weights that tell their places."""

        def __init__(self, *modules):
            super().__init__()
            self.modules = modules

        def forward(self, x):
            total = x * 0.1
            for place, one in enumerate(self.modules):
                total = total + one(x + 0.2 * place) * (1.0 + 0.5 * place)
            return total

    class Around(module):
        """One module, in a way of its own."""

        def __init__(self, fn):
            super().__init__()
            self.fn = fn

        def forward(self, x):
            return self.fn(x * 0.5) * 0.7 - x * 0.3

    return {"linear": Linear, "norm": Norm, "relu": ReLU, "dropout": Dropout, "sequential": Gathered, "residual": Around}


@contextlib.contextmanager
def _stand_in_modules(lab, needle, containers=True):
    """`containers`: also for Sequential and Residual; otherwise those are the student's."""
    modules = _recorded_modules(needle)
    entries = ["linear", "relu", "dropout", *(["sequential", "residual"] if containers else [])]
    with _replaced([pair for entry in entries for pair in _instead(lab, needle, entry, modules[entry])]):
        yield modules


@inputs
def block_7_5(rng):
    """Width 7, hidden width 5, a rate of its own: every argument shows where it goes."""
    return {"x": rng.normal(size=(3, 4)), "dim": 7, "hidden_dim": 5, "drop_prob": 0.25}


@inputs
def block_4_9(rng):
    """Wider inside than outside."""
    return {"x": rng.normal(size=(3, 4)), "dim": 4, "hidden_dim": 9, "drop_prob": 0.6}


def _block(lab, x, dim, hidden_dim, drop_prob, containers):
    make = _maker(lab, "ResidualBlock")
    needle = _needle(lab)
    with _stand_in_modules(lab, needle, containers) as modules:
        y = make(dim, hidden_dim, norm=modules["norm"], drop_prob=drop_prob)(_tensor(needle, x))
    return {"y": _array(y)}


@probe(inputs=[block_7_5, block_4_9])
def block_structure(lab, x, dim, hidden_dim, drop_prob):
    """What the block is made of, read off a block of modules that are none of the handout's."""
    return _block(lab, x, dim, hidden_dim, drop_prob, containers=True)


@probe(inputs=[block_7_5, block_4_9])
def own_block(lab, x, dim, hidden_dim, drop_prob):
    """The same for those who put modules together by themselves: Sequential and Residual, if used, are the student's."""
    return _block(lab, x, dim, hidden_dim, drop_prob, containers=False)


@inputs
def net_9_6(rng):
    """Two blocks; sizes 9, 6, 3 classes."""
    return {"x": rng.normal(size=(3, 4)), "dim": 9, "hidden_dim": 6, "num_blocks": 2, "num_classes": 3, "drop_prob": 0.25}


@inputs
def net_of_one(rng):
    """One block, an odd hidden width."""
    return {"x": rng.normal(size=(3, 4)), "dim": 5, "hidden_dim": 7, "num_blocks": 1, "num_classes": 4, "drop_prob": 0.6}


def _stand_in_block(module):
    class Block(module):
        def __init__(self, dim, hidden_dim, norm=None, drop_prob=0.1):
            super().__init__()
            self.amount = 1.0 / (dim + 2.0 * hidden_dim + 3.0 * drop_prob + (0.7 if norm is None else 0.0))

        def forward(self, x):
            return x * (1.1 + self.amount) - x * x * 0.2

    return Block


def _net(lab, x, dim, hidden_dim, num_blocks, num_classes, drop_prob, containers):
    make = _maker(lab, "MLPResNet")
    needle = _needle(lab)
    block = _stand_in_block(needle.nn.Module)
    with (
        _stand_in_modules(lab, needle, containers) as modules,
        _replaced([(_either(lab, "ResidualBlock"), block), *_instead(lab, needle, "flatten", _Straight)]),
    ):
        y = make(dim, hidden_dim, num_blocks, num_classes, norm=modules["norm"], drop_prob=drop_prob)(_tensor(needle, x))
    return {"y": _array(y)}


@probe(inputs=[net_9_6, net_of_one])
def net_structure(lab, x, dim, hidden_dim, num_blocks, num_classes, drop_prob):
    """What the network is made of, with a block that only notes how it was made."""
    return _net(lab, x, dim, hidden_dim, num_blocks, num_classes, drop_prob, containers=True)


@probe(inputs=[net_9_6, net_of_one])
def own_net(lab, x, dim, hidden_dim, num_blocks, num_classes, drop_prob):
    """The same for those who put modules together by themselves: Sequential and Residual, if used, are the student's."""
    return _net(lab, x, dim, hidden_dim, num_blocks, num_classes, drop_prob, containers=False)


class _Straight:
    """Flatten in a network that gets rows anyway."""

    def forward(self, x):
        return x

    __call__ = forward


class _Batches:
    """Batches as a loader gives them, any number of times."""

    def __init__(self, needle, X, y, sizes):
        ends = np.cumsum(sizes)
        self.batches = [(X[end - size : end], y[end - size : end]) for end, size in zip(ends, sizes, strict=True)]
        self.dataset = list(zip(X, y, strict=True))
        self.batch_size = sizes[0]
        self._needle = needle

    def __iter__(self):
        for X, y in self.batches:
            yield _tensor(self._needle, X, requires_grad=False), _tensor(self._needle, y, requires_grad=False)


class _Notebook:
    """An optimizer that only writes down the gradient which it would step by."""

    def __init__(self, parameter):
        self.params = [parameter]
        self.gradients = []

    def reset_grad(self):
        for parameter in self.params:
            parameter.grad = None

    def step(self):
        self.gradients.append(_gradient(self.params[0]))


def _classified(rng, sizes, shape):
    count = sum(sizes)
    width = math.prod(shape)
    return {
        "X": rng.normal(size=(count, *shape)),
        "y": rng.integers(0, 3, count),
        "batches": list(sizes),
        "weight": rng.normal(size=(width, 3)),
        "sizes": {"N": count, "B": sizes[0]},
    }


@inputs
def three_batches(rng):
    """11 pictures in batches of 4, 4 and 3: a mean over batches and one over samples differ, a sum differs from both."""
    return _classified(rng, (4, 4, 3), (2, 3, 1))


@inputs
def one_batch(rng):
    """A single batch of five."""
    return _classified(rng, (5,), (2, 2, 1))


def _lays_out(lab, needle, shape):
    """Whether the student's own network lays pictures out in rows before its first layer."""
    got = []

    class Linear(needle.nn.Module):
        def __init__(self, *_args, **_options):
            super().__init__()

        def forward(self, x):
            got.append(_array(x).ndim)
            return x

    class Straight(needle.nn.Module):
        def forward(self, x):
            return x

    def block(*_args, **_options):
        return Straight()

    make = _either(lab, "MLPResNet")
    with (
        contextlib.suppress(Exception),
        _replaced([*_instead(lab, needle, "linear", Linear), (_either(lab, "ResidualBlock"), block)]),
    ):
        make(math.prod(shape), 4, num_blocks=1, num_classes=3)(_tensor(needle, np.ones((2, *shape))))
    return got[:1] == [2]


def _net_of(lab, needle, X, weight, notes):
    """A network of one matrix that lays out in rows whatever it gets, and notes what that was and in which mode.

    Where the student's own network does that as well, it is no business of epoch's.
    """
    inside = _lays_out(lab, needle, X.shape[1:])

    class Matrix(needle.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = needle.nn.Parameter(np.array(weight))
            self.training = "as made"

        def forward(self, x):
            rows = x.reshape((x.shape[0], len(weight)))
            notes.append([str(self.training), *_shape(rows if inside else x)])
            return rows @ self.weight

    return Matrix()


def _stand_in_loss(needle):
    """A loss that no one trains with: the mean of the squared logits, and a bit of the labels."""

    class Loss(needle.nn.Module):
        def forward(self, logits, y):
            label = float(_array(y).sum())
            return (logits * logits).sum() / (1.0 * logits.shape[0]) + 0.1 * label

    return Loss


@contextlib.contextmanager
def _flat_by_record(lab, needle, X):
    """nn.Flatten where it is used on the batches: rows that were laid out outside."""
    rows = {np.array(one).tobytes(): np.array(one).reshape(-1) for one in X}

    class Flat(needle.nn.Module):
        def forward(self, x):
            return type(x).make_const(np.stack([rows[np.array(one).tobytes()] for one in _array(x)]))

    with _replaced(_instead(lab, needle, "flatten", Flat)):
        yield


@probe(inputs=[three_batches, one_batch])
def epoch_training(lab, X, y, batches, weight):
    """One pass with an optimizer: the two averages, the mode, the shape that the network gets, the gradient at every step."""
    run = lab.function("epoch")
    needle = _needle(lab)
    notes = []
    net = _net_of(lab, needle, X, weight, notes)
    optimizer = _Notebook(net.weight)
    with _replaced(_instead(lab, needle, "softmax_loss", _stand_in_loss(needle))), _flat_by_record(lab, needle, X):
        error, loss = run(_Batches(needle, X, y, batches), net, optimizer)
    return {"error": _array(error), "loss": _array(loss), "seen": notes, "gradients": optimizer.gradients}


@probe(inputs=[three_batches, one_batch])
def epoch_evaluation(lab, X, y, batches, weight):
    """One pass without: the two averages and the mode; nothing may be trained."""
    run = lab.function("epoch")
    needle = _needle(lab)
    notes = []
    net = _net_of(lab, needle, X, weight, notes)
    with _replaced(_instead(lab, needle, "softmax_loss", _stand_in_loss(needle))), _flat_by_record(lab, needle, X):
        error, loss = run(_Batches(needle, X, y, batches), net)
    return {"error": _array(error), "loss": _array(loss), "seen": notes, "weight": _array(net.weight)}


def _watched(lab, needle, net, losses):
    """The student's network and loss, which note what they give."""
    seen, students_own = [], _optional(lab, "softmax_loss") or needle.nn.SoftmaxLoss

    class Watched(needle.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = net

        def forward(self, x):
            logits = self.net(x)
            seen.append({"mode": str(net.training), "logits": _array(logits)})
            return logits

    class WatchedLoss(needle.nn.Module):
        def __init__(self):
            super().__init__()
            self.loss = students_own()

        def forward(self, logits, y):
            found = self.loss(logits, y)
            losses.append(float(_array(found)))
            return found

    return Watched(), WatchedLoss, seen


class _Counted:
    """An optimizer that counts the gradients which it was called with."""

    def __init__(self, params):
        self.params = list(params)
        self.steps = 0

    def reset_grad(self):
        for parameter in self.params:
            parameter.grad = None

    def step(self):
        self.steps += sum(getattr(parameter, "grad", None) is not None for parameter in self.params)


@probe(inputs=[three_batches], training=True)
def own_epoch(lab, X, y, batches, weight):
    """A pass with the student's own network and loss and one in evaluation: whether the averages are those of what they gave."""
    run, make, needle = lab.function("epoch"), _maker(lab, "MLPResNet"), _needle(lab)
    found = {}
    for way in ("training", "evaluation"):
        losses = []
        net, loss, seen = _watched(lab, needle, make(6, 4, num_blocks=1, num_classes=3), losses)
        optimizer = _Counted(net.parameters()) if way == "training" else None
        with _replaced(_instead(lab, needle, "softmax_loss", loss)):
            returned = run(_Batches(needle, X, y, batches), net, optimizer)
        found[way] = {
            "returned": [float(_array(value)) for value in returned],
            "losses": losses,
            "seen": seen,
            "steps": optimizer.steps if optimizer else 0,
            "parameters": len(list(net.parameters())),
        }
    return found


@inputs
def two_epochs(rng):
    """Every argument another number, two epochs."""
    return {
        "batch_size": 13,
        "epochs": 2,
        "lr": 0.07,
        "weight_decay": 0.03,
        "hidden_dim": 21,
        "answers": [[0.7, 2.1], [0.4, 1.3], [0.45, 1.5]],
    }


class _NotedRun:
    """Stand-ins for all that train_mnist puts together; they write down what they are given."""

    def __init__(self, answers):
        self.answers = answers
        self.datasets, self.trainings, self.models = [], [], []
        self.options = None

    def dataset(self, image_filename, label_filename, transforms=None):
        names = [str(name).replace("\\", "/").split("/") for name in (image_filename, label_filename)]
        made = [["/".join(parts[:-1]).rstrip("/"), parts[-1]] for parts in names]
        self.datasets.append(made)
        return made

    def loader(self, dataset, batch_size=1, shuffle=False):
        return {"dataset": dataset, "batch_size": batch_size}

    def model(self, dim, hidden_dim=100, *_args, **_options):
        self.models.append([float(dim), float(hidden_dim)])
        return self

    def parameters(self):
        return ["the model's parameters"]

    def optimizer(self, params, lr=None, weight_decay=None, **_options):
        self.options = [params == self.parameters(), float(lr), float(weight_decay)]
        return self

    def epoch(self, dataloader, model, opt=None):
        if opt is None:
            return tuple(self.answers[-1])
        self.trainings.append(dataloader)
        return tuple(self.answers[min(len(self.trainings), 2) - 1])

    def train(self, *_args):
        pass

    eval = train


@probe(inputs=[two_epochs])
def training_put_together(lab, batch_size, epochs, lr, weight_decay, hidden_dim, answers):
    """What train_mnist makes of its arguments, with stand-ins for all its parts that write down what they are given."""
    run = lab.function("train_mnist")
    noted = _NotedRun(answers)
    needle = _needle(lab)
    loaders = [*_instead(lab, needle, "mnist_dataset", noted.dataset), *_instead(lab, needle, "data_loader", noted.loader)]
    with _replaced([*loaders, (_either(lab, "MLPResNet"), noted.model), (_optional(lab, "epoch"), noted.epoch)]):
        result = run(batch_size, epochs, noted.optimizer, lr, weight_decay, hidden_dim, "some/folder")
    return {
        "result": [float(_array(value)) for value in result],
        "files": sorted(str(one) for one in noted.datasets),
        "trainings": [[str(one["dataset"]), str(one["batch_size"])] for one in noted.trainings],
        "model": noted.models,
        "options": noted.options,
    }


@inputs
def some_digits(rng, data):
    """400 digits to learn from, some others for each seed, and 150 to be judged by, in MNIST's four files."""
    train, train_labels = data.train(400, start=int(rng.integers(0, 800)))
    test, test_labels = data.test(150)
    kinds = {"images": train, "labels": train_labels, "test_images": test, "test_labels": test_labels}
    return {name: _idx(np.asarray(array), rng) for name, array in kinds.items()}


@probe(inputs=[some_digits], training=True, seconds=20)
def learning_digits(lab, images, labels, test_images, test_labels):
    """The student's own train_mnist on real digits: two epochs of their data set, loader, network, optimizer and epoch."""
    names = {
        "train-images-idx3-ubyte.gz": images,
        "train-labels-idx1-ubyte.gz": labels,
        "t10k-images-idx3-ubyte.gz": test_images,
        "t10k-labels-idx1-ubyte.gz": test_labels,
    }
    run, optimizer = lab.function("train_mnist"), lab.function("adam")
    _needle(lab)
    with _files(names):
        result = run(20, 2, optimizer, 0.01, 0.001, 24, "data")
    return {"result": [float(_array(value)) for value in result]}
