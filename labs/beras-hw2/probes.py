"""What a submission of Beras is asked to do.

Submissions come in three styles: Jacobians that the handout's core composes (`input_gradients()` and `compose_to_input(J)` in
one year, `get_input_gradients()` and `compose_input_gradients(J)` in another), or products with the gradient from above
(`input_gradients(eta)`). The first helpers below ask any of them for the gradient of one and the same scalar, the sum of a
random cotangent times the outputs. Losses, optimizers, tape and model work on layers, losses and optimizers which this file
makes, so that nobody's tape depends on their own `Dense`. The probes named `own_…` run the student's own classes together.
"""

import contextlib
import inspect
import itertools
import time

import numpy as np

from grader.worker.probing import inputs, probe

PATIENCE = 4.0, 12.0  # seconds of computing, and by the clock, after which a slow network need not have shown that it learns
UNDONE = "an exception class was returned"

# Asked for where they are there: names as literals would make them needed.
DIFFABLE, VARIABLE, TENSOR, RELU, SQUARED, GIVEN_TAPE = "diffable", "variable", "tensor", "relu", "mse", "any_tape"
INPUT_NAMES = ("input_gradients", "get_input_gradients")
WEIGHT_NAMES = ("weight_gradients", "get_weight_gradients")


# ── one view of all styles ────────────────────────────────────────────────────


def _given(value):
    """What a call gave, as plain arrays; a returned exception class in words of its own."""
    if isinstance(value, (list, tuple)):
        return [_given(one) for one in value]
    if isinstance(value, np.ndarray) and value.dtype == object and value.size == 1:
        value = value.reshape(-1)[0]
    if value is NotImplemented or (isinstance(value, type) and issubclass(value, BaseException)):
        return UNDONE
    if not isinstance(value, np.ndarray) and callable(getattr(value, "numpy", None)):
        value = value.numpy()
    return np.array(value, copy=True, subok=False)


def _first(value):
    """The first of a list of gradients, or the gradient that came alone."""
    return value[0] if isinstance(value, (list, tuple)) and len(value) else value


def _shaped(value, shape):
    """The value in this shape, where it has as many numbers: (B, D, 1) and (1, B, D) are as good as (B, D)."""
    value = _given(_first(value))
    return value.reshape(shape) if isinstance(value, np.ndarray) and value.size == np.prod(shape) else value


def _run(thing, *args):
    """Runs a layer, a loss, a metric or an encoder as the handout does: by calling it."""
    if callable(thing):
        return thing(*args)
    return (thing.call if hasattr(thing, "call") else thing.forward)(*args)


def _method(thing, names):
    return next((getattr(thing, name) for name in names if callable(getattr(thing, name, None))), None)


def _takes_upstream(method):
    """Whether a gradient method wants the gradient from above."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return method is not None and any(one.kind in kinds for one in inspect.signature(method).parameters.values())


def _composed(compose, upstream, in_list):
    """A composing method's answer; where it wants the gradient from above alone rather than in a list, alone."""
    try:
        return compose([upstream] if in_list else upstream)
    except (TypeError, ValueError, AttributeError, IndexError):
        if not in_list:
            raise
    return compose(upstream)


def _chained(jacobian, upstream):
    """A bare Jacobian, (in, out) or one for each sample or elementwise, times the gradient from above."""
    jacobian = np.asarray(_given(_first(jacobian)))
    if jacobian.ndim == 3:
        return np.einsum("bio,bo->bi", jacobian, upstream)
    return jacobian * upstream if jacobian.shape == upstream.shape else upstream @ jacobian.T


def _input_gradient(layer, upstream, wires):
    """d(sum of upstream · outputs)/d(input), of a layer that was just called."""
    raw = _method(layer, INPUT_NAMES)
    compose = _method(layer, ("compose_input_gradients", "compose_to_input"))
    if raw is None and compose is None:
        raise AttributeError(f"{type(layer).__name__} has no input_gradients")
    if _takes_upstream(raw):
        found = raw(upstream)
    elif compose is None:
        value = raw()
        found = UNDONE if _given(value) is UNDONE else _chained(value, upstream)
    else:
        found = _unless_undone(raw, lambda: _composed(compose, upstream, wires["lists"]))
    return UNDONE if found is UNDONE else _shaped(found, _input_shape(layer, upstream))


def _unless_undone(raw, compose):
    """What composing gives; where it fails because the method under it returns an exception class, that."""
    try:
        return compose()
    except Exception:
        if raw is not None and _given(raw()) is UNDONE:
            return UNDONE
        raise


def _input_shape(layer, upstream):
    """The shape of what this file last gave the layer."""
    return getattr(layer, "__dict__", {}).get("grader_shape", np.shape(upstream))


def _called(layer, x):
    """The layer's output; the shape of its input is remembered."""
    with contextlib.suppress(Exception):
        layer.grader_shape = np.shape(x)
    return _run(layer, x)


def _weight_gradients(layer, upstream, wires):
    """d(sum of upstream · outputs)/d(weights), a list; an average that the handout's own core takes is taken back."""
    raw = _method(layer, WEIGHT_NAMES)
    compose = _method(layer, ("compose_weight_gradients", "compose_to_weight"))
    if _takes_upstream(raw):
        return raw(upstream)
    if raw is None:
        raise AttributeError(f"{type(layer).__name__} has no weight_gradients")
    if compose is None:
        return [_bare_weight(one, upstream) for one in raw()]
    found = _unless_undone(raw, lambda: _composed(compose, upstream, wires["lists"]))
    if wires["mean"] and getattr(compose, "__func__", None) in wires["given"] and isinstance(found, (list, tuple)):
        return [np.asarray(one) * len(upstream) for one in found]
    return found


def _bare_weight(slope, upstream):
    """A bare weight Jacobian, one for each sample or for all, times the gradient from above, summed over the samples."""
    slope = np.asarray(_given(slope))
    per_sample = slope if slope.ndim == 3 else [slope] * len(upstream)
    return sum(one * row for one, row in zip(per_sample, upstream))


# ── what the submission's own core does ───────────────────────────────────────


def _base(lab):
    return lab.cls(DIFFABLE) if lab.has(DIFFABLE) else object


def _plain_layer(base):
    """A layer y = 2x + w, known to anybody: it shows how this core hands gradients on."""

    class Doubled(base):
        def __init__(self):
            self.w = np.zeros(2)

        @property
        def weights(self):
            return [self.w]

        def call(self, x):
            return 2 * x

        forward = call

        def input_gradients(self):
            return 2 * np.eye(2)

        def get_input_gradients(self):
            return [2 * np.eye(2)]

        def weight_gradients(self):
            return [np.ones(2)]

        get_weight_gradients = weight_gradients

    return Doubled()


def _wires(lab):
    """How the core composes: whether the gradient from above comes in a list, and whether it averages weights' gradients."""
    wires = {"lists": False, "mean": False, "given": ()}
    base = _base(lab)
    with contextlib.suppress(Exception):
        layer = _plain_layer(base)
        x = np.array([[1.0, 2.0], [3.0, 5.0], [7.0, 4.0]])
        _run(layer, x)
        names = ("compose_weight_gradients", "compose_to_weight")
        wires["given"] = tuple(getattr(base, name) for name in names if hasattr(base, name))
        if hasattr(base, "compose_input_gradients"):
            for in_list in (True, False):
                with contextlib.suppress(Exception):
                    found = np.squeeze(np.asarray(layer.compose_input_gradients([x] if in_list else x), dtype=float))
                    if found.shape == x.shape and np.allclose(found, 2 * x):
                        wires["lists"] = in_list
                        break
        compose = _method(layer, names)
        once = np.ravel(np.asarray(_composed(compose, x, wires["lists"]), dtype=float))
        twice = np.ravel(np.asarray(_composed(compose, np.concatenate([x, x]), wires["lists"]), dtype=float))
        wires["mean"] = bool(np.allclose(once, twice))
    return wires


def _variable(lab, value):
    """A trainable array as the submission's core has it; elsewhere a plain one."""
    for entry in (VARIABLE, TENSOR):
        if lab.has(entry):
            with contextlib.suppress(Exception):
                made = lab.cls(entry)(np.array(value))
                if np.shape(made) == np.shape(value):
                    return made
    return np.array(value)


def _tensor(lab, value):
    if lab.has(TENSOR):
        with contextlib.suppress(Exception):
            made = lab.cls(TENSOR)(np.array(value))
            if isinstance(made, np.ndarray) and made.shape == np.shape(value):
                return made
    return np.array(value)


# ── onehot ────────────────────────────────────────────────────────────────────


@inputs
def gaps(rng):
    """Labels that aren't 0 to k-1, come in no order (nor does a set of them) and repeat: 9 to fit, 5 to encode."""
    known = np.array([17, 40, 3, 17, 9, 3, 3, 40, 9])
    return {"known": known, "labels": np.array([9, 3, 40, 3, 17]), "hot": np.array([3, 0, 2, 1, 1, 0]), "sizes": {"C": 4}}


@inputs
def digits(rng):
    """All ten digits, shuffled: where positions and labels are the same, only their order can be wrong."""
    order = np.concatenate([[3, 0, 9], rng.permutation([1, 2, 4, 5, 6, 7, 8]), rng.integers(0, 10, 6)])
    return {"known": order, "labels": np.array([9, 0, 3, 3, 5, 1]), "hot": np.array([0, 9, 4, 7, 2, 8]), "sizes": {"C": 10}}


@probe(inputs=[gaps, digits])
def encode(lab, known, labels, hot):
    """Fits on labels, encodes others."""
    encoder = lab.new("onehot")
    encoder.fit(known.copy())
    return {"rows": _given(_run(encoder, labels.copy()))}


@probe(inputs=[gaps, digits])
def decode(lab, known, labels, hot):
    """Fits on labels, then finds the labels of rows that this probe made."""
    encoder = lab.new("onehot")
    encoder.fit(known.copy())
    rows = np.eye(len(np.unique(known)))[hot]
    return {"labels": _given(encoder.inverse(rows))}


# ── dense ─────────────────────────────────────────────────────────────────────


def _dense_case(rng, rows, fan_in, fan_out, scale=1.0):
    return {
        "x": rng.normal(size=(rows, fan_in)) * scale,
        "w": rng.normal(size=(fan_in, fan_out)),
        "b": rng.normal(size=fan_out),
        "eta": rng.normal(size=(rows, fan_out)),
        "sizes": {"B": rows, "in": fan_in, "out": fan_out},
    }


@inputs
def ragged(rng):
    """5 samples, 7 inputs, 3 outputs: all differ, so a factor names its cause and a wrong transpose can't run."""
    return _dense_case(rng, 5, 7, 3)


@inputs
def square(rng):
    """All sizes 4: a wrong transpose runs and shows in its values."""
    return _dense_case(rng, 4, 4, 4)


@inputs
def tall(rng):
    """11 samples, 2 inputs, 6 outputs: with the other sizes it tells a constant from the batch size."""
    return _dense_case(rng, 11, 2, 6, 30.0)


@inputs
def one_sample(rng):
    """A batch of one: axes of size 1 must not be squeezed."""
    return _dense_case(rng, 1, 3, 5)


def _dense(lab, w, b):
    """A dense layer with these weights, wherever it keeps them and whatever its own initial weights are."""
    try:
        layer = lab.new("dense", *w.shape)
    except Exception:  # noqa: BLE001  # whatever keeps it from being made is another part's
        layer = lab.bare("dense", w=_variable(lab, w), b=_variable(lab, b), trainable=True)
    held = _held(layer, (w, b))
    for name, value in (("w", w), ("b", b)):
        target = held.get(name)
        if target is not None and target.dtype == np.float64:
            target[...] = value.reshape(target.shape)
        else:
            setattr(layer, name, _variable(lab, value))
    return layer


def _held(layer, wanted):
    """The arrays in which a layer keeps its weight and its bias, by their sizes."""
    found = {}
    kept = []
    with contextlib.suppress(Exception):
        kept = [one for one in layer.weights if isinstance(one, np.ndarray)]
    kept += [one for one in vars(layer).values() if isinstance(one, np.ndarray)]
    weight, bias = (np.shape(one) for one in wanted)
    for name, shapes in (("w", [weight]), ("b", [bias, (1, *bias)])):
        fits = [one for one in kept if np.shape(one) in shapes and all(one is not other for other in found.values())]
        if fits:
            found[name] = fits[0]
    return found


def _values(layer):
    """Copies of a layer's weights; of what else it remembers nothing."""
    with contextlib.suppress(Exception):
        return [np.array(one) for one in layer.weights]
    named = (getattr(layer, name, None) for name in ("w", "b", "W", "weight", "bias"))
    return [np.array(one) for one in named if isinstance(one, np.ndarray)]


@probe(inputs=[ragged, square, tall, one_sample])
def dense_call(lab, x, w, b, eta):
    """The layer's output on given weights."""
    return {"y": _given(_run(_dense(lab, w, b), x.copy()))}


@probe(inputs=[ragged, square, tall, one_sample])
def dense_input_gradient(lab, x, w, b, eta):
    """The gradient that goes on to the layer before, whether the one from above is kept, whether weights stand still."""
    wires = _wires(lab)
    layer = _dense(lab, w, b)
    _called(layer, x.copy())
    before, above = _values(layer), eta.copy()
    grad = _input_gradient(layer, above, wires)
    return {"grad_x": grad, "kept": bool(np.array_equal(above, eta)), "moved": _moved_between(before, _values(layer))}


def _sorted_gradients(found, w, b):
    """The gradients of weight and bias, in the handout's order; a bias of shape (1, out) is as good as (out,)."""
    if found is UNDONE or _given(found) is UNDONE:
        return {"grad_w": UNDONE, "grad_b": UNDONE}
    grad_w, grad_b = found
    return {"grad_w": _shaped(grad_w, w.shape), "grad_b": _shaped(grad_b, b.shape)}


@probe(inputs=[ragged, square, tall, one_sample])
def dense_weight_gradients(lab, x, w, b, eta):
    """The gradients of weight and bias for one scalar, whichever way they are asked for."""
    wires = _wires(lab)
    layer = _dense(lab, w, b)
    _called(layer, x.copy())
    if _method(layer, WEIGHT_NAMES) is None:
        return {"moved": False, **_from_the_step(layer, eta, w, b, wires)}
    before = _values(layer)
    found = _weight_gradients(layer, eta.copy(), wires)
    if isinstance(found, (list, tuple)) and not len(found):  # the base class's answer for layers without weights
        return {"moved": False, **_from_the_step(layer, eta, w, b, wires)}
    return {"moved": _moved_between(before, _values(layer)), **_sorted_gradients(found, w, b)}


def _moved_between(before, after):
    return len(before) == len(after) and not all(np.array_equal(one, other) for one, other in zip(before, after))


def _from_the_step(layer, eta, w, b, wires):
    """Where the weights are moved in place of handing gradients out: what moved, by the layer's own learning rate."""
    rate = next((float(getattr(layer, name)) for name in ("lr", "learning_rate", "eta", "rate") if hasattr(layer, name)), None)
    if rate is None:
        raise AttributeError(f"{type(layer).__name__} has no weight_gradients")
    held = _held(layer, (w, b))
    _input_gradient(layer, eta.copy(), wires)
    return {"grad_w": (w - held["w"]) / rate, "grad_b": ((b - held["b"].reshape(b.shape)) / rate)}


def _averages(lab, wires):
    """Whether the student's own layer takes the mean of weights' gradients: then they stay when all samples are doubled."""
    x = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
    eta = np.array([[1.0, -0.4], [0.3, 2.0]])
    found = []
    for times in (1, 2):
        layer = _dense(lab, np.ones((3, 2)), np.ones(2))
        _called(layer, np.concatenate([x] * times))
        grads = _weight_gradients(layer, np.concatenate([eta] * times), {**wires, "mean": False})
        found.append(np.asarray(_given(_first(grads)), dtype=float))
    return bool(np.allclose(found[0], found[1]))


def _loss_averages(lab, entry):
    """Whether a loss's gradient is divided by the batch size: then it halves when all samples are doubled."""
    pred, true = np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    found = []
    for times in (1, 2):
        loss = lab.new(entry)
        grad = _loss_gradient(loss, np.concatenate([pred] * times), np.concatenate([true] * times))[1]
        found.append(np.asarray(grad, dtype=float)[:2])
    return not np.allclose(found[0], found[1])


@probe(inputs=[ragged, square, tall], entries=["mse"])
def own_dense_gradients(lab, x, w, b, eta):
    """All of the layer's gradients, where the mean over the batch is taken in the layer instead of in the student's own loss."""
    wires = _wires(lab)
    layer = _dense(lab, w, b)
    _called(layer, x.copy())
    grads = _sorted_gradients(_weight_gradients(layer, eta.copy(), wires), w, b)
    if _averages(lab, wires) and not wires["mean"] and not _loss_averages(lab, "mse"):
        grads = {name: np.asarray(value) * len(x) for name, value in grads.items()}
    above = eta.copy()
    return {"grad_x": _input_gradient(layer, above, wires), "kept": bool(np.array_equal(above, eta)), **grads}


@inputs
def many_weights(rng):
    """300 by 414: the variance of 124,200 draws is known to 0.4 %, and levels 9 % apart aren't mixed up (10 standard errors)."""
    return {"fan_in": 300, "fan_out": 414, "sizes": {"in": 300, "out": 414}}


def _initial(lab, fan_in, fan_out, initializer):
    """Fresh weights, as the constructor leaves them or as the handout's helper gives them."""
    try:
        layer = lab.new("dense", fan_in, fan_out, initializer)
        weights = [np.asarray(_given(one)) for one in layer.weights]
        if len(weights) == 2 and all(one.dtype.kind == "f" for one in weights):
            return weights
    except Exception:
        if not hasattr(lab.cls("dense"), "_initialize_weight"):
            raise
    found = lab.cls("dense")._initialize_weight(initializer, fan_in, fan_out)  # noqa: SLF001  # the handout's name
    return UNDONE if _given(found) is UNDONE else [np.asarray(_given(one), dtype=float) for one in found]


def _spread(w, fan_in):
    """The variance in units of 1/in, in steps of an eighth of an octave; None where all are equal."""
    return int(np.floor(8 * np.log2(w.var() * fan_in) + 0.5)) if w.std() > 0 else None


@probe(inputs=[many_weights])
def initial_weights(lab, fan_in, fan_out):
    """Shapes, biases, and the spread of each kind of initial weights; the spread of "normal" is the student's choice."""
    seen = {}
    for initializer in ("zero", "normal", "xavier", "kaiming"):
        found = _initial(lab, fan_in, fan_out, initializer)
        if found is UNDONE:
            return {"undone": UNDONE}
        w, b = found
        seen[f"{initializer}_shape"] = list(w.shape)
        seen[f"{initializer}_biases"] = [int(b.size), bool((b == 0).all())]
        if initializer == "zero":
            seen["zero_all"] = bool((w == 0).all())
            continue
        seen[f"{initializer}_centre"] = abs(int(np.round(4 * w.mean() / max(w.std(), 1e-300))))
        seen[f"{initializer}_different"] = bool(len(set(w[:7, :7].ravel().tolist())) == 49)
        if initializer != "normal":
            seen[f"{initializer}_level"] = _spread(w, fan_in)
    return seen


# ── activations ───────────────────────────────────────────────────────────────


def _elementwise(rng, shape, scale=1.0, **more):
    return {"x": rng.normal(size=shape) * scale, "eta": rng.normal(size=shape), "alpha": 0.3, **more}


@inputs
def mixed(rng):
    """5 by 3, both signs in x and, independently, from above; alpha 0.2 isn't the default."""
    return {**_elementwise(rng, (5, 3)), "alpha": 0.2, "sizes": {"B": 5, "out": 3}}


@inputs
def positive(rng):
    """All positive: what looks at the whole tensor at once is right here and nowhere else."""
    case = _elementwise(rng, (3, 4))
    return {**case, "x": abs(case["x"]) + 0.1, "alpha": 0.4, "sizes": {"B": 3, "out": 4}}


@inputs
def negative(rng):
    """All negative: the slope alpha alone."""
    case = _elementwise(rng, (4, 4))
    return {**case, "x": -abs(case["x"]) - 0.1, "alpha": 0.4, "sizes": {"B": 4, "out": 4}}


@inputs
def steep(rng):
    """Values in the hundreds: nothing may overflow."""
    return {**_elementwise(rng, (3, 7), 300.0), "sizes": {"B": 3, "out": 7}}


@inputs
def kinks(rng):
    """Exact zeros among the values: 0 there, and any slope will do."""
    case = _elementwise(rng, (4, 5))
    case["x"][rng.random((4, 5)) < 0.3] = 0.0
    case["x"][0, :2] = 0.0, -1.5
    return {**case, "sizes": {"B": 4, "out": 5}}


def _leaky(lab, alpha):
    try:
        return lab.new("leaky_relu", alpha)
    except TypeError:
        return lab.bare("leaky_relu", alpha=alpha)


def _relu(lab):
    return lab.new(RELU) if lab.has(RELU) else _leaky(lab, 0.0)


@probe(inputs=[mixed, positive, negative, steep, kinks])
def leaky_call(lab, x, eta, alpha):
    """Positive values as they are, negative ones times alpha; alpha 0 is a ReLU."""
    return {"y": _given(_run(_leaky(lab, alpha), x.copy())), "relu": _given(_run(_relu(lab), x.copy()))}


@probe(inputs=[mixed, positive, negative, steep, kinks])
def leaky_gradient(lab, x, eta, alpha):
    """The gradient that goes on; at an exact 0 any slope will do, so it isn't looked at there."""
    wires = _wires(lab)
    seen = {}
    for name, layer in (("grad", _leaky(lab, alpha)), ("relu_grad", _relu(lab))):
        _called(layer, x.copy())
        above = eta.copy()
        found = _input_gradient(layer, above, wires)
        seen[name] = np.where(x == 0, 0.0, found) if isinstance(found, np.ndarray) and found.shape == x.shape else found
        if name == "grad":
            seen["kept"] = bool(np.array_equal(above, eta))
    return seen


@inputs
def gentle(rng):
    """6 by 4, values of both signs up to about 4, where slopes are neither 0 nor 1/4."""
    return {**_elementwise(rng, (6, 4), 1.6), "sizes": {"B": 6, "out": 4}}


@probe(inputs=[gentle, mixed])
def sigmoid_call(lab, x, eta, alpha):
    """1 / (1 + e^-x)."""
    return {"y": _given(_run(lab.new("sigmoid"), x.copy()))}


@probe(inputs=[gentle, mixed])
def sigmoid_gradient(lab, x, eta, alpha):
    """The gradient that goes on."""
    wires = _wires(lab)
    layer = lab.new("sigmoid")
    _called(layer, x.copy())
    above = eta.copy()
    return {"grad": _input_gradient(layer, above, wires), "kept": bool(np.array_equal(above, eta))}


@inputs
def rows(rng):
    """5 samples, 3 classes."""
    return {**_elementwise(rng, (5, 3), 2.0), "sizes": {"B": 5, "C": 3}}


@inputs
def square_rows(rng):
    """4 by 4: the wrong axis runs, and columns sum to 1 instead of rows."""
    return {**_elementwise(rng, (4, 4), 2.0), "sizes": {"B": 4, "C": 4}}


@inputs
def single_row(rng):
    """A batch of one: what works on the whole array is right here."""
    return {**_elementwise(rng, (1, 6), 2.0), "sizes": {"B": 1, "C": 6}}


@inputs
def huge(rng):
    """All logits near 1000: without a subtracted maximum the exponential overflows."""
    case = _elementwise(rng, (3, 5))
    return {**case, "x": case["x"] + 1000.0, "sizes": {"B": 3, "C": 5}}


@inputs
def far_apart(rng):
    """One row near 0, one near 1000: minus the maximum of all, the first row is 0/0."""
    case = _elementwise(rng, (2, 4))
    return {**case, "x": case["x"] + np.array([[0.0], [1000.0]]), "sizes": {"B": 2, "C": 4}}


@probe(inputs=[rows, square_rows, single_row, huge, far_apart])
def softmax_rows(lab, x, eta, alpha):
    """Probabilities of each row."""
    return {"y": _given(_run(lab.new("softmax"), x.copy()))}


@probe(inputs=[rows, square_rows, single_row])
def softmax_gradient(lab, x, eta, alpha):
    """The gradient that goes on, or that it isn't written: it is asked of one of two course numbers."""
    wires = _wires(lab)
    layer = lab.new("softmax")
    if _given(_called(layer, x.copy())) is UNDONE:
        return {"undone": UNDONE}
    above = eta.copy()
    try:
        grad = _input_gradient(layer, above, wires)
    except NotImplementedError:
        return {"written": False}
    if grad is UNDONE or _nothing(grad):
        return {"written": False}
    return {"grad": grad, "kept": bool(np.array_equal(above, eta))}


def _nothing(grad):
    """None, or the zeros that the handout prepares for the Jacobian."""
    return not isinstance(grad, np.ndarray) or grad.dtype == object or not grad.any()


# ── losses ────────────────────────────────────────────────────────────────────


def _predictions(rng, rows_, classes):
    labels = np.concatenate([[classes - 1, 0], rng.integers(0, classes, max(rows_ - 2, 0))])[:rows_]
    scores = np.exp(rng.normal(size=(rows_, classes)))
    return {
        "pred": 0.9 * scores / scores.sum(axis=1, keepdims=True) + 0.1 / classes,
        "true": np.eye(classes)[labels],
        "sizes": {"B": rows_, "out": classes},
    }


@inputs
def batch(rng):
    """5 samples, 3 outputs: a factor 5 or 3 names its cause."""
    return _predictions(rng, 5, 3)


@inputs
def square_batch(rng):
    """4 by 4: means over the wrong axis run."""
    return _predictions(rng, 4, 4)


@inputs
def wide_batch(rng):
    """2 samples, 7 outputs."""
    return _predictions(rng, 2, 7)


@inputs
def batch_of_one(rng):
    """One sample: sum and mean over the batch agree here."""
    return _predictions(rng, 1, 4)


def _loss_gradient(loss, pred, true):
    """The loss and its gradient by the predictions, the other argument's left out."""
    value = _run(loss, pred.copy(), true.copy())
    raw = _method(loss, INPUT_NAMES)
    try:
        found = raw()
    except TypeError:
        if not _takes_upstream(raw):
            raise
        found = raw(1.0)
    return value, _shaped(found, pred.shape)


def _scalar(value):
    value = _given(value)
    return value.reshape(()) if isinstance(value, np.ndarray) and value.size == 1 else value


def _loss(lab, entry, pred, true, averaged):
    """Loss and gradient; a gradient without the batch size is right where the weights' gradients are averaged later."""
    value, grad = _loss_gradient(lab.new(entry), pred, true)
    if averaged and isinstance(grad, np.ndarray) and not _loss_averages(lab, entry):
        grad = grad / len(pred)
    return {"loss": _scalar(value), "grad": grad}


@probe(inputs=[batch, square_batch, wide_batch, batch_of_one])
def mse(lab, pred, true):
    """The squared error of predictions, a mean over the samples, and its gradient."""
    return _loss(lab, "mse", pred, true, _wires(lab)["mean"])


@probe(inputs=[batch, square_batch, wide_batch, batch_of_one])
def cce(lab, pred, true):
    """The cross-entropy of probabilities away from 0, a mean over the samples, and its gradient."""
    return _loss(lab, "cce", pred, true, _wires(lab)["mean"])


@probe(inputs=[batch, square_batch, wide_batch, batch_of_one], entries=["dense"])
def own_mse(lab, pred, true):
    """The same, where the mean over the batch may be taken in the student's own layer instead."""
    return _loss(lab, "mse", pred, true, _averages(lab, _wires(lab)))


@probe(inputs=[rows, square_rows, single_row], entries=["cce"])
def own_softmax_and_cce(lab, x, eta, alpha):
    """Softmax and cross-entropy together: the gradient by the logits, whichever of the two holds which share of it."""
    wires = _wires(lab)
    layer, loss = lab.new("softmax"), lab.new("cce")
    probs = _given(_called(layer, x.copy()))
    true = np.eye(x.shape[1])[np.argmax(eta, axis=1)]
    given = probs if isinstance(probs, np.ndarray) and probs.dtype.kind == "f" else 0.1 + 0.5 * true  # the loss shows in any case
    value, grad = _loss_gradient(loss, given, true)
    back = UNDONE if grad is UNDONE else _input_gradient(layer, np.array(grad, dtype=float), wires)
    return {"probs": probs, "loss": _scalar(value), "grad": back}


# ── accuracy ──────────────────────────────────────────────────────────────────


def _scored(rng, rows_, classes, right):
    labels = rng.permutation(np.concatenate([np.arange(classes), rng.integers(0, classes, rows_)])[:rows_])
    guesses = (labels + 1 + rng.integers(0, classes - 1, rows_)) % classes
    guesses[:right] = labels[:right]
    probs = rng.random((rows_, classes)) * 0.5
    probs[np.arange(rows_), guesses] += 1.0
    return {"probs": probs, "labels": np.eye(classes)[labels], "sizes": {"B": rows_, "C": classes}}


@inputs
def mostly_right(rng):
    """11 samples, 4 classes, 8 right: the share by samples isn't the share by classes."""
    return _scored(rng, 11, 4, 8)


@inputs
def mostly_wrong(rng):
    """7 samples, 7 classes, 2 right: the wrong axis runs."""
    return _scored(rng, 7, 7, 2)


@inputs
def few_of_many(rng):
    """3 samples, 10 classes, 2 right: there are more classes than samples."""
    return _scored(rng, 3, 10, 2)


@probe(inputs=[mostly_right, mostly_wrong, few_of_many])
def share_right(lab, probs, labels):
    """The share of rows whose largest entries agree."""
    return {"share": _scalar(_run(lab.new("accuracy"), probs.copy(), labels.copy()))}


# ── optimizers ────────────────────────────────────────────────────────────────


def _steps(rng, shapes, rate, steps=3):
    return {
        "start": [rng.normal(size=shape) for shape in shapes],
        "grads": [[rng.normal(size=shape) * (1 + 2 * step) for shape in shapes] for step in range(steps)],
        "rate": rate,
        "sizes": {"V": len(shapes)},
    }


@inputs
def two_layers(rng):
    """Four variables of different shapes, three steps, as in a network of two layers."""
    return _steps(rng, [(3, 5), (5,), (5, 2), (2,)], 0.1)


@inputs
def alike(rng):
    """Three variables of one shape: a state that all share runs here and differs."""
    return _steps(rng, [(4,), (4,), (4,)], 0.25)


@inputs
def one_step(rng):
    """A single step of three variables at another rate: the first step alone shows the starting state."""
    return _steps(rng, [(2, 3), (3,), (4,)], 0.04, steps=1)


SETTINGS = {"beta": 0.8, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 0.05}
SPELLINGS = {"beta1": "beta_1", "beta2": "beta_2", "rho": "beta", "eps": "epsilon", "decay_rate": "beta"}


def _optimizer(lab, entry, rate):
    """An optimizer at this rate, other settings by the names of its own constructor."""
    known = inspect.signature(lab.cls(entry).__init__).parameters
    spelled = {name: SETTINGS[SPELLINGS.get(name, name)] for name in known if SPELLINGS.get(name, name) in SETTINGS}
    return lab.new(entry, rate, **spelled)


def _moved(lab, entry, start, grads, rate):
    """The variables after each step; where a list of variables is refused, what one variable alone becomes."""
    variables = [_variable(lab, one) for one in start]
    optimizer = _optimizer(lab, entry, rate)
    seen = {}
    for number, step in enumerate(grads, 1):
        try:
            returned = optimizer.apply_gradients(list(variables), [one.copy() for one in step])
        except (TypeError, ValueError, AttributeError):
            alone = _variable(lab, start[0])
            _optimizer(lab, entry, rate).apply_gradients(alone, grads[0][0].copy())
            return {"refused": number, "alone": _given(alone), **seen}
        if _given(returned) is UNDONE:
            return {"undone": UNDONE}
        seen[f"after_{number}"] = [_given(one) for one in variables]
    return seen


@probe(inputs=[two_layers, alike, one_step])
def descend(lab, start, grads, rate):
    """Gradient steps on a list of variables."""
    return _moved(lab, "basic_optimizer", start, grads, rate)


@probe(inputs=[two_layers, alike, one_step])
def rmsprop_steps(lab, start, grads, rate):
    """RMSProp steps on a list of variables, at settings of this probe's."""
    return _moved(lab, "rmsprop", start, grads, rate)


@probe(inputs=[two_layers, alike, one_step])
def adam_steps(lab, start, grads, rate):
    """Adam steps on a list of variables, at settings of this probe's."""
    return _moved(lab, "adam", start, grads, rate)


# ── layers, losses and optimizers of this file's own ──────────────────────────


def _alone(upstream):
    """The gradient from above, out of whatever list or further axis it came in."""
    upstream = np.asarray(upstream[0] if isinstance(upstream, (list, tuple)) else upstream, dtype=float)
    return upstream[0] if upstream.ndim == 3 and len(upstream) == 1 else upstream


def _fitting(upstream, outputs):
    """The gradient from above; one that hasn't the outputs' shape is refused, as a product of matrices would."""
    above = _alone(upstream)
    if above.ndim == 3 and above.size == outputs.size:
        above = above.reshape(outputs.shape)
    if above.shape != outputs.shape:
        raise ValueError(f"the gradient from above has shape {above.shape}, the outputs {outputs.shape}")
    return above


def _mixing_layer(lab, mix, scale, shift, trainable, seen):
    """A layer y = (x · mix) · scale + shift in all styles at once; `seen` gets what goes through it."""
    base = _base(lab)

    class Mixing(base):
        def __init__(self):
            with contextlib.suppress(Exception):
                super().__init__()
            with contextlib.suppress(Exception):  # a core may have it as a property
                self.trainable = bool(trainable)
            self.held = [_variable(lab, scale), _variable(lab, shift)] if np.size(scale) else []
            for one in self.held:
                with contextlib.suppress(Exception):
                    one.trainable = trainable

        @property
        def weights(self):
            return self.held

        @property
        def trainable_variables(self):
            return self.held if trainable else []

        trainable_weights = trainable_variables

        def call(self, x):
            self.x = np.asarray(x, dtype=float)
            seen.append(self.x)
            self.mixed = self.x @ mix
            return self.mixed * scale + shift if np.size(scale) else np.tanh(self.mixed)

        def forward(self, x):
            return self.call(x)

        def slope(self):
            return np.broadcast_to(scale, self.mixed.shape) if np.size(scale) else 1 - np.tanh(self.mixed) ** 2

        def input_gradients(self, *upstream):
            if upstream:
                return (_fitting(upstream[0], self.mixed) * self.slope()) @ mix.T
            return mix[None] * self.slope()[:, None, :]

        def weight_gradients(self, *upstream):
            if not np.size(scale):
                return []
            if upstream:
                above = _fitting(upstream[0], self.mixed)
                return [(above * self.mixed).sum(axis=0), above.sum(axis=0)]
            return [self.mixed[:, None, :], np.ones(np.shape(shift))]

        def compose_to_input(self, upstream):
            return self.input_gradients(upstream)

        def compose_to_weight(self, upstream):
            return self.weight_gradients(upstream)

        def get_input_gradients(self):
            return [self.input_gradients()]

        def get_weight_gradients(self):
            return self.weight_gradients()

        def compose_input_gradients(self, upstream):
            return [self.input_gradients(upstream)]

        def compose_weight_gradients(self, upstream):
            return self.weight_gradients(upstream)

    Mixing.trainable = bool(trainable)
    return Mixing()


def _mixing_layers(lab, layers, seen=None):
    seen = [] if seen is None else seen
    return [_mixing_layer(lab, *(one[name] for name in ("mix", "scale", "shift", "trainable")), seen) for one in layers]


def _product_loss(lab):
    """A loss that nobody asks for, the sum of sin(prediction) · label; for the rest it is like the student's own loss."""
    base = lab.cls(SQUARED) if lab.has(SQUARED) else _base(lab)

    class Product(base):
        def __init__(self):
            with contextlib.suppress(Exception):
                super().__init__()

        @property
        def weights(self):
            return []

        def call(self, y_pred, y_true):
            self.pair = np.asarray(y_pred, dtype=float), np.asarray(y_true, dtype=float)
            return np.sum(np.sin(self.pair[0]) * self.pair[1])

        def forward(self, y_pred, y_true):
            return self.call(y_pred, y_true)

        def input_gradients(self, *upstream):
            grad = np.cos(self.pair[0]) * self.pair[1]
            return grad * np.asarray(upstream[0]) if upstream else grad

        def get_input_gradients(self):
            return [self.input_gradients()]

        def weight_gradients(self, *upstream):
            return []

        get_weight_gradients = weight_gradients

    Product.trainable = False
    return Product()


class Recorder:
    """An optimizer that moves nothing and remembers what it was to apply."""

    learning_rate = 0.1

    def __init__(self):
        self.steps = []

    def apply_gradients(self, weights, grads, *more):
        self.steps.append(([np.array(one) for one in weights], [np.array(one) for one in grads]))


class Tilted:
    """An accuracy that tells its two arguments apart."""

    def __call__(self, probs, labels):
        return float(np.mean(np.asarray(probs)[:, 0]) - 2 * np.mean(np.asarray(labels)[:, -1]))

    call = forward = __call__


# ── tape ──────────────────────────────────────────────────────────────────────


def _network(rng, rows_, sizes, frozen=(), plain=()):
    """Layers between these sizes; `frozen` ones aren't trainable, `plain` ones have no weights."""
    layers = [
        {
            "mix": rng.normal(size=(fan_in, fan_out)) * 0.6,
            "scale": rng.uniform(0.5, 1.5, size=0 if at in plain else fan_out),
            "shift": rng.normal(size=0 if at in plain else fan_out),
            "trainable": at not in frozen,
        }
        for at, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes))
    ]
    x = rng.normal(size=(rows_, sizes[0]))
    return {"x": x, "y": rng.uniform(0.5, 2.0, size=(rows_, sizes[-1])), "layers": layers, "sizes": {"B": rows_}}


@inputs
def chain(rng):
    """Two layers with weights and one without between them, three outputs: the order of the gradients shows."""
    return _network(rng, 5, [4, 6, 7, 3], plain=[1])


@inputs
def partly_frozen(rng):
    """Three layers with weights, the middle one frozen: what comes before it still needs the gradient through it."""
    return _network(rng, 5, [4, 2, 6, 3], frozen=[1])


@inputs
def one_output(rng):
    """A single output, for which more starting shapes fit."""
    return _network(rng, 4, [3, 5, 1])


@inputs
def square_chain(rng):
    """All sizes 4."""
    return _network(rng, 4, [4, 4, 4])


def _variables(layers):
    return [one for layer in layers for one in layer.trainable_variables]


def _gradient(tape, loss, sources):
    """The tape's gradients, with as many arguments as this year's tape takes."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    taken = sum(one.kind in kinds for one in inspect.signature(tape.gradient).parameters.values())
    return tape.gradient(*[loss, sources][:taken])


def _taped(lab, layers, loss, x, y):
    with lab.new("tape") as tape:
        hidden = _tensor(lab, x)
        for layer in layers:
            hidden = _run(layer, hidden)
        value = _run(loss, hidden, y)
    return _gradient(tape, value, _variables(layers))


@probe(inputs=[chain, partly_frozen, one_output, square_chain])
def tape_gradients(lab, x, y, layers):
    """The gradients of all trainable variables, in their order, through layers and a loss of this file's own."""
    found = _given(_taped(lab, _mixing_layers(lab, layers), _product_loss(lab), x, y.copy()))
    if found is UNDONE:
        return {"undone": UNDONE}
    return {"grads": [np.ravel(one) for one in found]}


# ── model ─────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _recorded_gradients(lab, grads):
    """Meanwhile any tape gives these gradients: nobody's model depends on their own tape."""
    if not lab.has(GIVEN_TAPE):
        yield
        return
    tape = lab.cls(GIVEN_TAPE)
    before = tape.__dict__.get("gradient")
    tape.gradient = lambda self, *args, **more: [one.copy() for one in grads]
    try:
        yield
    finally:
        if before is None:
            del tape.gradient
        else:
            tape.gradient = before


def _model(lab, layers, seen=None):
    model = lab.new("sequential", _mixing_layers(lab, layers, seen))
    recorder = Recorder()
    model.compile(recorder, _product_loss(lab), Tilted())
    return model, recorder


def _made_up(layers):
    """One gradient for each trainable variable; any numbers will do."""
    trainable = [one for one in layers if one["trainable"] and np.size(one["scale"])]
    return [np.cos(one[name] + at) for at, one in enumerate(trainable) for name in ("scale", "shift")]


def _metrics(returned):
    """Loss and accuracy, by name or in that order."""
    if isinstance(returned, dict):
        named = {str(name).lower()[:3]: value for name, value in returned.items()}
        return {"loss": _scalar(named.get("los")), "acc": _scalar(named.get("acc"))}
    if isinstance(returned, (list, tuple)) and len(returned) == 2:
        return {"loss": _scalar(returned[0]), "acc": _scalar(returned[1])}
    return {"returned": _given(returned)}


@probe(inputs=[chain, partly_frozen, square_chain])
def model_call(lab, x, y, layers):
    """The output of all layers one after the other."""
    model = lab.new("sequential", _mixing_layers(lab, layers))
    return {"y": _given(_run(model, _tensor(lab, x)))}


@probe(inputs=[chain, partly_frozen, square_chain])
def training_step(lab, x, y, layers):
    """A step of training: loss, accuracy, and what reached the optimizer."""
    grads = _made_up(layers)
    model, recorder = _model(lab, layers)
    with _recorded_gradients(lab, grads):
        seen = _metrics(model.batch_step(_tensor(lab, x), y.copy(), training=True))
    return {**seen, "steps": [[*weights, *applied] for weights, applied in recorder.steps]}


@probe(inputs=[chain, partly_frozen, square_chain])
def evaluation_step(lab, x, y, layers):
    """A step of evaluation: loss and accuracy, and nothing reaches the optimizer."""
    model, recorder = _model(lab, layers)
    with _recorded_gradients(lab, _made_up(layers)):
        seen = _metrics(model.batch_step(_tensor(lab, x), y.copy(), training=False))
    return {**seen, "steps": len(recorder.steps)}


def _counted(seen, x):
    """How often each sample went through the first layer."""
    return [sum(int((batch == row).all(axis=1).sum()) for batch in seen if batch.shape[1:] == row.shape) for row in x]


def _unfinished(loop, model, x, y):
    """Runs the loop; whether it stops because the step in it returns an exception class."""
    try:
        loop()
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        if _given(model.batch_step(x, y, training=False)) is not UNDONE:
            raise
        return True
    return False


@inputs
def twelve(rng):
    """12 samples, batches of 4: the batch size divides, so nothing is left over to be kept or dropped."""
    return {**_network(rng, 12, [5, 2, 3]), "epochs": 2, "batch_size": 4}


@probe(inputs=[twelve])
def fitting(lab, x, y, layers, epochs, batch_size):
    """Two epochs of three batches: six steps, in which every sample takes part twice."""
    through = []
    model, recorder = _model(lab, layers, through)
    with _recorded_gradients(lab, _made_up(layers)):
        if _unfinished(lambda: model.fit(_tensor(lab, x), _tensor(lab, y), epochs, batch_size), model, x, y):
            return {"undone": UNDONE}
    return {"steps": len(recorder.steps), "samples": _counted(through, x)}


@probe(inputs=[twelve])
def evaluating(lab, x, y, layers, epochs, batch_size):
    """Evaluation in three batches: every sample once, and no step."""
    through = []
    model, recorder = _model(lab, layers, through)
    with _recorded_gradients(lab, _made_up(layers)):
        if _unfinished(lambda: model.evaluate(_tensor(lab, x), _tensor(lab, y), batch_size), model, x, y):
            return {"undone": UNDONE}
    return {"steps": len(recorder.steps), "samples": _counted(through, x)}


# ── training ──────────────────────────────────────────────────────────────────


@inputs
def few_digits(rng, data):
    """500 digits to learn from, 200 others to be judged by, at most 40 rounds: enough to tell what learns from what doesn't."""
    train, train_labels = data.train(500)
    test, test_labels = data.test(200)
    return {
        "train": train,
        "train_labels": train_labels,
        "test": test,
        "test_labels": test_labels,
        "rounds": 40,
        "batch_size": 20,
        "enough": 0.6,
    }


def _share(model, x, labels):
    return float(np.mean(np.argmax(np.asarray(_given(_run(model, x))), axis=1) == labels))


def _too_slow(computing, clock):
    return time.process_time() > computing + PATIENCE[0] or time.monotonic() > clock + PATIENCE[1]


def _weights_of(model):
    return [np.array(one) for layer in getattr(model, "layers", []) for one in _values(layer)]


def _learned(lab, parts, train, train_labels, test, test_labels, rounds, batch_size, enough):
    """The accuracy on the test digits after each round, until it is enough; whether evaluating moved a weight."""
    model = parts.model
    x, unseen = (_tensor(lab, images.reshape(len(images), -1) / 255.0) for images in (train, test))
    y, unseen_y = np.eye(10)[train_labels], np.eye(10)[test_labels]
    shares, begun = [], (time.process_time(), time.monotonic())
    while len(shares) < rounds and not (shares and shares[-1] >= enough) and not _too_slow(*begun):
        model.fit(x, y, 1, batch_size)
        shares.append(_share(model, unseen, test_labels))
    before = _weights_of(model)
    model.evaluate(unseen[:60], unseen_y[:60], batch_size)
    still = all(np.array_equal(one, other) for one, other in zip(before, _weights_of(model)))
    return {"shares": shares, "cut": _too_slow(*begun), "still": still}


@probe(inputs=[few_digits], training=True, seconds=25)
def simple_network(lab, train, train_labels, test, test_labels, rounds, batch_size, enough):
    """The student's simple network, trained on few digits by their own tape and optimizer."""
    parts = lab.function("simple")()
    return _learned(lab, parts, train, train_labels, test, test_labels, rounds, batch_size, enough)


@probe(inputs=[few_digits], training=True, seconds=25)
def advanced_network(lab, train, train_labels, test, test_labels, rounds, batch_size, enough):
    """The student's advanced network, likewise."""
    parts = lab.function("advanced")()
    return _learned(lab, parts, train, train_labels, test, test_labels, rounds, batch_size, enough)
