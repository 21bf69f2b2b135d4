"""How lab5 is driven: what is fed to corr2d, Conv2D, MaxPool2D and ImageCNN, and what is watched.

Each part is judged on its own: for Conv2D and ImageCNN this file puts stand-ins in the place of the student's earlier
parts. They have the handout's interface and compute something else, which no network uses. The probes named `own_…` run
the student's own parts one after the other. Gradients are those of a sum weighted by random numbers, so that no two
places of the output count alike. Numbers are double; code that mixes in single precision and fails is run again in single.
"""

import contextlib
import inspect

import numpy as np

from grader.worker.probing import inputs, probe, tensor

# ── helpers ──────────────────────────────────────────────────────────────────


def pair(size):
    return tuple(int(number) for number in size)


def build(cls, **arguments):
    """An instance by the handout's argument names, else in the handout's order. A class which only knows whole numbers
    for sizes gets them where height and width are equal."""
    try:
        inspect.signature(cls).bind(**arguments)
    except (TypeError, ValueError):
        return _sized(lambda values: cls(*values.values()), arguments)
    return _sized(lambda values: cls(**values), arguments)


def _sized(make, arguments):
    pairs = [value for value in arguments.values() if isinstance(value, tuple)]
    try:
        return make(arguments), False
    except TypeError:
        if any(height != width for height, width in pairs):
            raise
    return make({name: value[0] if isinstance(value, tuple) else value for name, value in arguments.items()}), True


def call(model, X):
    """The model's output, on an image as precise as its parameters."""
    dtypes = [parameter.dtype for parameter in parameters(model).values()]
    X = X.to(dtypes[0]) if dtypes else X
    return model(X) if callable(model) else model.forward(X)


def as_precise(model, X):
    """The model with parameters of the image's precision."""
    import torch

    return model.to(X.dtype) if isinstance(model, torch.nn.Module) else model


def run(cls, X, fill, **arguments):
    """The model and its output; sizes that only fail in forward are tried as whole numbers as well."""
    model, whole = build(cls, **arguments)
    fill(as_precise(model, X))
    try:
        return model, call(model, X)
    except TypeError as error:
        pairs = [value for value in arguments.values() if isinstance(value, tuple)]
        if whole or "return_types" in str(error) or any(height != width for height, width in pairs):
            raise
    numbers = {name: value[0] if isinstance(value, tuple) else value for name, value in arguments.items()}
    model, _ = build(cls, **numbers)
    fill(as_precise(model, X))
    return model, call(model, X)


def parameters(model):
    """The tensors that learn, by attribute name; also of a class which isn't an nn.Module."""
    import torch

    if isinstance(model, torch.nn.Module):
        return dict(model.named_parameters())
    return {name: value for name, value in vars(model).items() if isinstance(value, torch.Tensor) and value.requires_grad}


def put(parameter, values):
    """Fills a parameter of any shape; one of another size gets the same numbers over and over."""
    import torch

    with torch.no_grad():
        shaped = np.resize(values, tuple(parameter.shape))
        parameter.copy_(torch.from_numpy(np.array(shaped)).to(parameter.dtype))


def weighted(Y, cotangent):
    """The output as one number to go back from; None where no gradient can flow."""
    import torch

    if not isinstance(Y, torch.Tensor) or not Y.requires_grad:
        return None
    weights = torch.from_numpy(np.resize(cotangent, tuple(Y.shape)).copy()).to(Y.dtype)
    return (Y * weights).sum()


def back(Y, cotangent):
    total = weighted(Y, cotangent)
    if total is not None:
        total.backward()


def slope(leaf, like=None):
    """The leaf's gradient; zeros where none arrived."""
    import torch

    if leaf is None or leaf.grad is None:
        return torch.zeros(tuple(like if like is not None else leaf.shape))
    return leaf.grad


def leaf(array):
    return tensor(array).requires_grad_()


def values(Y):
    """The output as it is; what `.max(dim)` returns in its place goes by its name."""
    return "torch.return_types.max" if isinstance(Y, tuple) and len(Y) == 2 else Y


def scopes(cls):
    """Where a class looks up what it calls: the globals of the functions that the student wrote for it."""
    written = [base for base in cls.__mro__ if base is not object and not base.__module__.startswith("torch")]
    functions = [inspect.unwrap(value) for base in written for value in vars(base).values() if inspect.isfunction(value)]
    return list({id(function.__globals__): function.__globals__ for function in functions}.values())


@contextlib.contextmanager
def standing_in(lab, user, **stand_ins):
    """While this lasts, the class `user` finds the stand-ins where it looks for the student's own."""
    changed = []
    for scope in scopes(lab.cls(user)):
        for entry, (name, stand_in) in stand_ins.items():
            own = known(lab, entry)
            for bound in {name, *(key for key, value in list(scope.items()) if own is not None and value is own)}:
                changed.append((scope, bound, scope.get(bound, changed)))
                scope[bound] = stand_in
    try:
        yield
    finally:
        for scope, name, before in reversed(changed):
            if before is changed:
                scope.pop(name, None)
            else:
                scope[name] = before


def known(lab, entry):
    """The student's own function or class, if there is one."""
    if not lab.has(entry):
        return None
    return lab.function(entry) if entry == "corr2d" else lab.cls(entry)


# ── corr2d ───────────────────────────────────────────────────────────────────


def correlation(rng, B, I, O, H, W, h, w):
    return {
        "X": rng.normal(size=(B, I, H, W)),
        "K": rng.normal(size=(O, I, h, w)),
        "cotangent": rng.normal(size=997),
        "sizes": {"B": B, "I": I, "O": O, "H": H, "W": W, "h": h, "w": w},
    }


@inputs
def distinct(rng):
    """B=2, I=3, O=4, 6 by 8, kernel 2 by 3: sizes differ, so swapped axes and a wrong factor show."""
    return correlation(rng, 2, 3, 4, 6, 8, 2, 3)


@inputs
def tall_kernel(rng):
    """One image, 7 by 5, kernel 3 by 2: higher than wide, and nothing may be squeezed away."""
    return correlation(rng, 1, 2, 3, 7, 5, 3, 2)


@inputs
def flat_kernel(rng):
    """A kernel 1 by 3: where sizes are mixed up, broadcasting runs here what raises elsewhere, and differs for each mix-up."""
    return correlation(rng, 2, 2, 3, 4, 5, 1, 3)


@inputs
def pointwise(rng):
    """A kernel 1 by 1: only channels are mixed; a row too many shows as zeros instead of raising."""
    return correlation(rng, 2, 3, 2, 3, 4, 1, 1)


@inputs
def cube(rng):
    """B=I=O=3, 4 by 4, kernel 2 by 2, result 3 by 3: what raises on distinct sizes runs here and differs."""
    return correlation(rng, 3, 3, 3, 4, 4, 2, 2)


@inputs
def one_channel(rng):
    """I=1: where channels aren't summed the result is right here, and only here."""
    return correlation(rng, 2, 1, 3, 5, 4, 2, 2)


@probe(inputs=[distinct, tall_kernel, flat_kernel, pointwise, cube, one_channel])
def corr2d_values(lab, X, K, cotangent):
    """Every value of the result."""
    return {"Y": lab.function("corr2d")(tensor(X), tensor(K))}


@probe(inputs=[distinct, cube])
def corr2d_gradients(lab, X, K, cotangent):
    """What flows back to the image and to the kernel."""
    X, K = leaf(X), leaf(K)
    back(lab.function("corr2d")(X, K), cotangent)
    return {"grad_X": slope(X), "grad_K": slope(K)}


@inputs
def edges(rng, data):
    """Two real digits, every second pixel, and four kernels that answer to their edges: left, right, above, below."""
    images, _ = data.test(2)
    left = np.array([[1.0, 0.0, -1.0]] * 3) / 3
    X = (images[:, ::2, ::2] / 255.0)[:, None]
    return {"X": X, "K": np.stack([left, -left, left.T, -left.T])[:, None], "pool_size": [2, 2]}


@probe(inputs=[edges], training=True, seconds=2)
def feature_maps(lab, X, K, pool_size):
    """What corr2d makes of the digits: nothing to judge, something to look at; so no wrong version need show it."""
    return {"maps": values(lab.function("corr2d")(tensor(X), tensor(K)))}


@probe(inputs=[edges], training=True, seconds=2)
def pooled_digits(lab, X, K, pool_size):
    """What MaxPool2D leaves of the digits, to look at."""
    return {"pooled": pooled(lab, tensor(X), pool_size)}


# ── MaxPool2D ────────────────────────────────────────────────────────────────


def pooling(rng, B, I, H, W, h, w, shift=0.0):
    return {
        "X": rng.normal(size=(B, I, H, W)) + shift,
        "cotangent": rng.normal(size=997),
        "pool_size": [h, w],
        "sizes": {"B": B, "I": I, "H": H, "W": W, "h": h, "w": w},
    }


@inputs
def divisible(rng):
    """6 by 12 in windows of 2 by 3: 3 by 4 windows, nothing is left over; all sizes differ."""
    return pooling(rng, 2, 5, 6, 12, 2, 3)


@inputs
def left_over(rng):
    """7 by 8 in windows of 2 by 3: a row and two columns are left over and don't count."""
    return pooling(rng, 2, 3, 7, 8, 2, 3)


@inputs
def square_windows(rng):
    """6 by 6 in windows of 2 by 2, B=I=3: the usual case, where swapped axes keep their shape."""
    return pooling(rng, 3, 3, 6, 6, 2, 2)


@inputs
def all_negative(rng):
    """One image with one channel, all values below zero: a maximum can't start at 0, and nothing may be squeezed away."""
    return pooling(rng, 1, 1, 6, 4, 3, 2, -9.0)


def pooled(lab, X, pool_size):
    """The result, or the name of what `.max(dim)` gave in its place."""
    try:
        return values(run(lab.cls("maxpool2d"), X, lambda model: None, pool_size=pair(pool_size))[1])
    except (TypeError, AttributeError) as error:
        if "return_types" not in str(error):
            raise
        return "torch.return_types.max"


@probe(inputs=[divisible, left_over, square_windows, all_negative], entries=["maxpool2d"])
def pool_values(lab, X, cotangent, pool_size):
    """Every value of the result."""
    return {"Y": pooled(lab, tensor(X), pool_size)}


@probe(inputs=[divisible, square_windows], entries=["maxpool2d"])
def pool_gradients(lab, X, cotangent, pool_size):
    """What flows back to the image: to each window's maximum and nowhere else."""
    X = leaf(X)
    Y = pooled(lab, X, pool_size)
    back(Y, cotangent)
    return {"grad_X": Y if isinstance(Y, str) else slope(X)}


# ── Conv2D ───────────────────────────────────────────────────────────────────


def layer(rng, B, I, O, H, W, h, w):
    arrays = correlation(rng, B, I, O, H, W, h, w)
    return {**arrays, "bias": rng.normal(size=O) + 0.7, "kernel_size": [h, w]}


@inputs
def flat_layer(rng):
    """B=2, I=3, O=5, 5 by 8, kernel 2 by 3: a result of 4 by 6, so that a bias on a wrong axis doesn't fit."""
    return layer(rng, 2, 3, 5, 5, 8, 2, 3)


@inputs
def cubic_layer(rng):
    """B=O=3, one channel, a result of 3 by 3: a bias on a wrong axis fits and differs; channels that aren't summed fit."""
    return layer(rng, 3, 1, 3, 4, 4, 2, 2)


@inputs
def pointwise_layer(rng):
    """A kernel 1 by 1: a result with a row too many runs here as well, so nothing listed fails everywhere."""
    return layer(rng, 2, 2, 3, 3, 4, 1, 1)


def other_than_corr2d(X, K):
    """Of corr2d's interface and shape, and linear in both arguments; no correlation."""
    import torch

    h, w = K.shape[2:]
    cut = X[:, :, h - 1 :, w - 1 :]
    tilt = torch.linspace(0.5, 1.5, h * w, dtype=K.dtype).view(h, w)
    return torch.einsum("bihw,oi->bohw", cut, (K * tilt).sum(dim=(2, 3))).contiguous()


def filled(weight, bias):
    """Gives a layer its parameters: the larger one is the weight, whatever they are called."""

    def fill(model):
        ranked = sorted(parameters(model).values(), key=lambda parameter: -parameter.numel())
        for parameter, array in zip(ranked, (weight, bias)):
            put(parameter, array)

    return fill


def convolved(lab, X, K, bias, kernel_size):
    out, into = K.shape[:2]
    sizes = {"out_channels": out, "in_channels": into, "kernel_size": pair(kernel_size)}
    return run(lab.cls("conv2d"), X, filled(K, bias), **sizes)


def layer_slopes(model, K, bias, X):
    ranked = sorted(parameters(model).values(), key=lambda parameter: -parameter.numel())
    weight, offset = [*ranked, None, None][:2]
    return {"grad_X": slope(X), "grad_weight": slope(weight, K.shape), "grad_bias": slope(offset, bias.shape).reshape(-1)}


@probe(inputs=[flat_layer, cubic_layer], entries=["conv2d"])
def conv_alone(lab, X, K, cotangent, bias, kernel_size):
    """The layer on a stand-in for corr2d: what it adds, and what reaches its parameters. That it runs at all is told
    apart, for layers which don't call corr2d: nothing that goes wrong in corr2d may explain a layer that fails here."""
    X = leaf(X)
    with standing_in(lab, "conv2d", corr2d=("corr2d", other_than_corr2d)):
        model, Y = convolved(lab, X, K, bias, kernel_size)
    back(Y, cotangent)
    return {"ran": "to the end", "Y": Y, **layer_slopes(model, K, bias, X)}


# ── ImageCNN ─────────────────────────────────────────────────────────────────


def network(rng, B, size, num_outputs, I, O, conv, pool):
    H, W = size
    features = O * ((H - conv[0] + 1) // pool[0]) * ((W - conv[1] + 1) // pool[1])
    arrays = {
        "X": rng.normal(size=(B, I, H, W)),
        "conv_weight": rng.normal(size=(O, I, *conv)),
        "conv_bias": rng.normal(size=O) * 0.5,
        "linear_weight": rng.normal(size=(num_outputs, features)) * 0.3,
        "linear_bias": rng.normal(size=num_outputs),
        "cotangent": rng.normal(size=997),
    }
    shape = {"input_size": list(size), "num_outputs": num_outputs, "conv_kernel": list(conv), "pool_kernel": list(pool)}
    return {**arrays, "shape": shape, "sizes": {"B": B, "I": I, "O": O, "H": H, "W": W}}


@inputs
def handout_sizes(rng):
    """14 by 14, 16 channels, kernel 5 by 5, windows of 2 by 2: the handout's example, with 16·5·5 features."""
    return network(rng, 2, (14, 14), 10, 1, 16, (5, 5), (2, 2))


@inputs
def other_sizes(rng):
    """9 by 8, kernel 2 by 3, windows of 3 by 2: nothing is square, and rows are left over."""
    return network(rng, 3, (9, 8), 5, 2, 4, (2, 3), (3, 2))


@inputs
def one_image(rng):
    """A batch of one, 7 by 10: flattening must keep the batch."""
    return network(rng, 1, (7, 10), 2, 3, 6, (3, 2), (1, 4))


@inputs
def square_network(rng):
    """B=O=4, one channel of 4 by 4, kernel 1 by 1, windows of 2 by 2: whatever listed mistake the layers have, it runs."""
    return network(rng, 4, (4, 4), 5, 1, 4, (1, 1), (2, 2))


@inputs
def oblong_network(rng):
    """6 by 7, kernel 2 by 3, windows of 2 by 3: nothing is square; a row and two columns are left over."""
    return network(rng, 2, (6, 7), 4, 2, 3, (2, 3), (2, 3))


@inputs
def square_sizes(rng):
    """10 by 10, kernel 3 by 3, windows of 2 by 2: square, and not the handout's example."""
    return network(rng, 2, (10, 10), 6, 3, 4, (3, 3), (2, 2))


def stand_in_layers():
    """Layers of the handout's interface which compute something else; the pooling picks one value of each window."""
    import torch

    class Conv2D(torch.nn.Module):
        def __init__(self, out_channels, in_channels, kernel_size):
            super().__init__()
            h, w = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size, kernel_size)
            self.weight = torch.nn.Parameter(torch.zeros(out_channels, in_channels, h, w))
            self.bias = torch.nn.Parameter(torch.zeros(out_channels))

        def forward(self, X):
            if self.weight.shape[1] != X.shape[1]:  # made with its two channel counts exchanged, as a student's own may be
                return other_than_corr2d(X, self.weight.transpose(0, 1)) + self.bias.mean()
            return other_than_corr2d(X, self.weight) + torch.arctan(self.bias)[:, None, None]

    class MaxPool2D(torch.nn.Module):
        def __init__(self, pool_size):
            super().__init__()
            self.pool_size = pool_size if isinstance(pool_size, (tuple, list)) else (pool_size, pool_size)

        def forward(self, X):
            h, w = self.pool_size
            return X[:, :, h - 1 :: h, w - 1 :: w].contiguous()

    return {"conv2d": ("Conv2D", Conv2D), "maxpool2d": ("MaxPool2D", MaxPool2D)}


def roles(model, arrays):
    """Which parameter is which, by shape; names are the student's."""
    found = {}
    for parameter in parameters(model).values():
        if parameter.dim() == 4 and parameter.numel() > parameter.shape[1]:
            role = "conv_weight"
        elif parameter.dim() == 2:
            role = "linear_weight"
        else:
            role = "linear_bias" if parameter.numel() == len(arrays["linear_bias"]) else "conv_bias"
        found.setdefault(role, parameter)
    return found


class Refit:
    """Makes a linear layer fit what it is given, and remembers that it had to: forward is judged all the same."""

    def __init__(self, weight):
        self.weight = weight
        self.linear = "fits"

    def __call__(self, module, args):
        import torch

        wanted = args[0].shape[-1]
        if wanted != module.weight.shape[1]:
            self.linear = "doesn't fit"
            module.weight = torch.nn.Parameter(torch.zeros(module.weight.shape[0], wanted, dtype=module.weight.dtype))
            module.in_features = wanted
            put(module.weight, self.weight)


def prepared(model, X, arrays):
    """The model with its parameters, and the refitting of its linear layers."""
    import torch

    if any(torch.nn.parameter.is_lazy(parameter) for parameter in parameters(model).values()):
        with torch.no_grad():
            call(model, X.detach())
    model = as_precise(model, X)
    for role, parameter in roles(model, arrays).items():
        shape = tuple(parameter.shape)
        turned = role == "linear_weight" and shape != arrays[role].shape and shape == arrays[role].T.shape
        put(parameter, arrays[role].T if turned else arrays[role])
    refit = Refit(arrays["linear_weight"])
    if isinstance(model, torch.nn.Module):
        for module in model.modules():
            if isinstance(module, torch.nn.Linear):
                module.register_forward_pre_hook(refit)
    return refit


def made(lab, X, shape, arrays, whole):
    """The network by the handout's arguments; `whole`: sizes as single numbers."""
    out, into = arrays["conv_weight"].shape[:2]
    sizes = {name: pair(shape[name])[0] if whole else pair(shape[name]) for name in ("input_size", "conv_kernel", "pool_kernel")}
    model, _ = build(
        lab.cls("imagecnn"),
        input_size=sizes["input_size"],
        num_outputs=int(shape["num_outputs"]),
        in_channels=into,
        out_channels=out,
        conv_kernel=sizes["conv_kernel"],
        pool_kernel=sizes["pool_kernel"],
    )
    return model, prepared(model, X, arrays)


def network_slopes(model, arrays, X):
    found = roles(model, arrays) if model is not None else {}
    slopes = {"grad_" + role: slope(found.get(role), array.shape) for role, array in arrays.items()}
    weight = slopes["grad_linear_weight"]
    if weight.shape != arrays["linear_weight"].shape and weight.T.shape == arrays["linear_weight"].shape:
        slopes["grad_linear_weight"] = weight.T
    return {"grad_X": slope(X), **slopes}


def passed(lab, X, shape, arrays, whole=False):
    """One pass; `.max(dim)` taken for a maximum goes by its name. Sizes that only work as single numbers get them."""
    refit = Refit(arrays["linear_weight"])
    try:
        model, refit = made(lab, X, shape, arrays, whole)
        return model, refit, call(model, X)
    except (TypeError, AttributeError) as error:
        if "return_types" in str(error):
            return None, refit, "torch.return_types.max"
        square = all(height == width for height, width in (shape["input_size"], shape["conv_kernel"], shape["pool_kernel"]))
        if whole or not square or isinstance(error, AttributeError):
            raise
    return passed(lab, X, shape, arrays, whole=True)


@probe(inputs=[handout_sizes, other_sizes, one_image, square_sizes], entries=["imagecnn"])
def network_alone(lab, X, conv_weight, conv_bias, linear_weight, linear_bias, cotangent, shape):
    """The network on stand-ins for Conv2D and MaxPool2D; a linear layer of a wrong size is made to fit, and that is told."""
    arrays = {"conv_weight": conv_weight, "conv_bias": conv_bias, "linear_weight": linear_weight, "linear_bias": linear_bias}
    X = leaf(X)
    with standing_in(lab, "imagecnn", **stand_in_layers()):
        model, refit, Y = passed(lab, X, shape, arrays)
    back(Y, cotangent)
    return {"linear": refit.linear, "Y": Y, **network_slopes(model, arrays, X)}


# ── the student's own parts one after the other ──────────────────────────────


@probe(inputs=[flat_layer, cubic_layer, pointwise_layer], entries=["conv2d"])
def own_conv_values(lab, X, K, cotangent, bias, kernel_size):
    """The layer with the student's own corr2d."""
    return {"Y": convolved(lab, tensor(X), K, bias, kernel_size)[1]}


@probe(inputs=[flat_layer, cubic_layer, pointwise_layer], entries=["conv2d"])
def own_conv_gradients(lab, X, K, cotangent, bias, kernel_size):
    """What flows back through the layer and the student's own corr2d."""
    X = leaf(X)
    model, Y = convolved(lab, X, K, bias, kernel_size)
    back(Y, cotangent)
    return layer_slopes(model, K, bias, X)


@probe(inputs=[square_network, oblong_network], entries=["imagecnn"])
def own_network_values(lab, X, conv_weight, conv_bias, linear_weight, linear_bias, cotangent, shape):
    """The network of the student's own layers."""
    arrays = {"conv_weight": conv_weight, "conv_bias": conv_bias, "linear_weight": linear_weight, "linear_bias": linear_bias}
    return {"Y": passed(lab, tensor(X), shape, arrays)[2]}


@probe(inputs=[square_network, oblong_network], entries=["imagecnn"])
def own_network_gradients(lab, X, conv_weight, conv_bias, linear_weight, linear_bias, cotangent, shape):
    """What flows back through the network of the student's own layers."""
    arrays = {"conv_weight": conv_weight, "conv_bias": conv_bias, "linear_weight": linear_weight, "linear_bias": linear_bias}
    X = leaf(X)
    model, _, Y = passed(lab, X, shape, arrays)
    back(Y, cotangent)
    return network_slopes(model, arrays, X)
