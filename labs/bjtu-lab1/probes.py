"""How bjtu-lab1 is driven. Pieces are classes or functions, nn.Module or not; parameters are found by what they are.

Sizes differ from one another but in one square case a piece. Numbers are double wherever the student's tensors are made so.
Questions 2 and 3 stand at a notebook's top level: they are replayed while every tensor that torch makes is noted.
Training is driven through the student's own function or top-level loop, with the student's own model, loss and optimizer on
our parameters, rate and data. What isn't there is replaced by torch's.
"""

import contextlib
import inspect
import io
import linecache
import re

import numpy as np

from grader.worker.probing import inputs, probe, tensor

# What code raises that is given another kind of argument than it was written for.
REFUSALS = (TypeError, ValueError, RuntimeError, IndexError, AttributeError, KeyError, NotImplementedError, AssertionError)

# ── pieces ───────────────────────────────────────────────────────────────────


def there(lab, entry):
    return lab.has(entry)


def called(piece, *arguments):
    """A model's, loss's or layer's result, whether it is called or has a forward."""
    return piece(*arguments) if callable(piece) else piece.forward(*arguments)


def loss_of(lab, entry, function):
    """The loss as something to call: an instance of the class, or the function."""
    if there(lab, entry):
        made = lab.cls(entry)()
        return made if callable(made) else made.forward
    return lab.function(function)


def learnables(model):
    """The tensors that learn, the largest first; those of a class that is no nn.Module are found in its attributes."""
    import torch

    found = list(model.parameters()) if isinstance(model, torch.nn.Module) else []
    found = found or list(_tensors(model, 0))
    unique = list({id(one): one for one in found}.values())
    return sorted(unique, key=lambda one: -one.numel())


def _tensors(value, depth):
    import torch

    if isinstance(value, torch.Tensor):
        if value.is_floating_point() and value.is_leaf:
            yield value
    elif isinstance(value, torch.nn.Module):
        yield from value.parameters()
    elif isinstance(value, (list, tuple)) and depth < 4:
        for one in value:
            yield from _tensors(one, depth + 1)
    elif depth < 4 and not callable(getattr(value, "mro", None)):
        inside = value if isinstance(value, dict) else getattr(value, "__dict__", {})
        for one in list(inside.values()):
            yield from _tensors(one, depth + 1)


def double(model):
    import torch

    return model.double() if isinstance(model, torch.nn.Module) else model


def put(parameter, values):
    """Fills a parameter of as many elements; a smaller one gets the first of them, a larger one zeros at the end."""
    import torch

    flat = np.zeros(parameter.numel())
    given = np.asarray(values, dtype=float).reshape(-1)[: flat.size]
    flat[: given.size] = given
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(flat).to(parameter.dtype).view(tuple(parameter.shape)))
    if not parameter.requires_grad:
        parameter.requires_grad_(True)


def fill(model, weight, bias, turned=False):
    """Gives a layer or model its weight (out, in) and bias; `turned`: its weight is kept as (in, out)."""
    found = learnables(model)
    put(found[0], weight.T if turned else weight)
    for one in found[1:]:
        put(one, bias)
    return found


def slope(parameter):
    import torch

    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad


def back(Y, cotangent):
    """From a sum weighted by random numbers, so that no two elements count alike."""
    import torch

    weights = torch.from_numpy(np.resize(cotangent, tuple(Y.shape)).copy()).to(Y.dtype)
    (Y * weights).sum().backward()


def dtype_of(model):
    found = learnables(model)
    return found[0].dtype if found else None


def as_precise(X, model):
    dtype = dtype_of(model)
    return X if dtype is None else X.to(dtype)


def made(cls, *choices):
    """An instance, by the first list of arguments that the class takes."""
    for number, arguments in enumerate(choices):
        try:
            return cls(*arguments)
        except TypeError:
            if number == len(choices) - 1:
                raise
    return None


# ── 1. my_sub ────────────────────────────────────────────────────────────────


def row_and_column(rng, m, n):
    return {"a": rng.normal(size=(1, n)) * 3, "b": rng.normal(size=(m, 1)) * 3, "sizes": {"m": m, "n": n}}


@inputs
def notebook_sizes(rng):
    """(1, 3) and (2, 1), the notebook's own shapes, with numbers that aren't whole."""
    return row_and_column(rng, 2, 3)


@inputs
def other_row(rng):
    """The same shapes with other numbers: a result that stays the same wasn't made of the arguments."""
    return row_and_column(rng, 2, 3)


@inputs
def larger_sizes(rng):
    """(1, 5) and (4, 1): sizes taken from the notebook's A and B leave rows and columns out."""
    return row_and_column(rng, 4, 5)


@probe(inputs=[notebook_sizes, other_row, larger_sizes])
def sub_values(lab, a, b):
    """The differences. For code that reads the notebook's A and B, these have the same values in every notebook."""
    function = lab.function("my_sub")
    names = getattr(inspect.unwrap(function), "__globals__", {})
    before = {name: names[name] for name in ("A", "B") if name in names}
    names.update(A=tensor(np.array([[10.0, 20.0, 30.0]])), B=tensor(np.array([[1.0], [4.0]])))
    try:
        return {"result": function(tensor(a), tensor(b))}
    finally:
        del names["A"], names["B"]
        names.update(before)


# ── 2. and 3. the top level ──────────────────────────────────────────────────


def watching():
    """Notes each small floating tensor that torch makes, and each gradient that isn't added to an earlier one."""
    import torch
    from torch.overrides import TorchFunctionMode

    class Watching(TorchFunctionMode):
        def __init__(self):
            super().__init__()
            self.made, self.gradients = [], []

        def __torch_function__(self, func, types, args=(), kwargs=None):
            name = getattr(func, "__name__", "")
            leaves = self.fresh(args) if name == "backward" else []
            result = func(*args, **(kwargs or {}))
            if name == "backward":
                for leaf in leaves:
                    self.note(self.gradients, leaf.grad)
            else:
                for one in result if isinstance(result, (tuple, list)) else [result]:
                    self.note(self.gradients if func is torch.autograd.grad else self.made, one)
            return result

        def note(self, kept, value):
            if isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel() <= 64 and len(kept) < 300:
                kept.append(value.detach().clone().double().numpy())

        def fresh(self, args):
            """The leaves behind a tensor that have no gradient yet."""
            pending, seen, found = [one.grad_fn for one in args if isinstance(one, torch.Tensor)], set(), []
            while pending and len(seen) < 500:
                step = pending.pop()
                if step is None or step in seen:
                    continue
                seen.add(step)
                found += [step.variable] if hasattr(step, "variable") else []
                pending += [after for after, _ in step.next_functions]
            return [leaf for leaf in found if leaf.grad is None or not leaf.grad.any()]

    return Watching()


@probe(runs=16)
def replayed_product(lab):
    """Every matrix of question 2's sizes that its statements make; sixteen times, for how P and Q are drawn."""
    seen = watching()
    with seen:
        lab.script("matmul").run()
    sizes = {(3, 2), (4, 2), (2, 4), (3, 4)}
    return {"matrices": [one for one in seen.made if one.shape in sizes][:120]}


@probe
def replayed_gradients(lab):
    """Every scalar gradient that question 3's statements work out, in order."""
    seen = watching()
    with seen:
        lab.script("autograd").run()
    return {"gradients": [float(one.reshape(-1)[0]) for one in seen.gradients if one.size == 1]}


# ── 4. My_BCELoss ────────────────────────────────────────────────────────────


def guesses(rng, shape):
    y = np.resize([1.0, 0.0, 0.0, 1.0, 1.0], shape)
    return {"prediction": rng.uniform(0.06, 0.94, shape), "target": y, "sizes": {"N": shape[0]}}


@inputs
def seven_guesses(rng):
    """N=7: the mean is over 7."""
    return guesses(rng, (7,))


@inputs
def column_of_guesses(rng):
    """(5, 1) both: what the models of many give."""
    return guesses(rng, (5, 1))


@inputs
def certain_guesses(rng):
    """0 and 1, right and wrong ones: log(0) makes inf of the wrong ones, and 0·log(0) nan of the right ones."""
    return {"prediction": np.array([0.0, 1.0, 1.0, 0.0, 0.3]), "target": np.array([1.0, 0.0, 1.0, 0.0, 1.0])}


@probe(inputs=[seven_guesses, column_of_guesses])
def bce_values(lab, prediction, target):
    """The loss and its gradient."""
    p = tensor(prediction).requires_grad_()
    value = loss_of(lab, "bce", "bce_function")(p, tensor(target))
    value.sum().backward()
    return {"loss": value, "gradient": p.grad}


@probe(inputs=[certain_guesses])
def bce_extremes(lab, prediction, target):
    """Whether the loss is a number at 0 and 1."""
    import torch

    value = loss_of(lab, "bce", "bce_function")(tensor(prediction), tensor(target))
    return {"finite": bool(torch.isfinite(torch.as_tensor(value)).all())}


# ── 5. My_Optimizer ──────────────────────────────────────────────────────────


@inputs
def two_parameters(rng):
    """(3, 4) and (5,), two steps with different gradients; a rate far from 0 and 1."""
    shapes = [(3, 4), (5,)]
    return {
        "values": [rng.normal(size=shape) for shape in shapes],
        "gradients": [[rng.normal(size=shape) for shape in shapes] for _ in range(2)],
        "lr": 0.3,
    }


def leaves(values):
    return [tensor(value).requires_grad_() for value in values]


def give(params, gradients):
    for param, gradient in zip(params, gradients):
        param.grad = tensor(gradient)


def states(params):
    return [param.detach().clone() for param in params]


@probe(inputs=[two_parameters])
def optimizer_steps(lab, values, gradients, lr):
    """Two steps on a list of parameters, and whether zero_grad clears the gradients."""
    params = leaves(values)
    optimizer = lab.new("optimizer", params, lr)
    give(params, gradients[0])
    optimizer.step()
    first = states(params)
    give(params, gradients[1])
    optimizer.step()
    second = states(params)
    getattr(optimizer, "zero_grad", lambda: None)()
    cleared = all(param.grad is None or not param.grad.any() for param in params)
    return {"first": first, "second": second, "cleared": cleared}


@probe(inputs=[two_parameters])
def optimizer_on_a_generator(lab, values, gradients, lr):
    """The same with what net.parameters() gives, which can be gone through once."""
    params = leaves(values)
    optimizer = lab.new("optimizer", (param for param in params), lr)
    for gradient in gradients:
        give(params, gradient)
        optimizer.step()
    return {"second": states(params)}


@probe(inputs=[two_parameters])
def optimizer_without_gradients(lab, values, gradients, lr):
    """Before any backward: whether step and zero_grad come through, and move nothing."""
    params = leaves(values)
    optimizer = lab.new("optimizer", params, lr)
    zero_grad = getattr(optimizer, "zero_grad", lambda: None)
    return {"step": survives(optimizer.step), "zero_grad": survives(zero_grad), "after": states(params)}


def survives(function):
    try:
        function()
    except (TypeError, AttributeError):
        return False
    return True


# ── 6. My_Linear ─────────────────────────────────────────────────────────────


def layer(rng, N, I, O):
    return {
        "X": rng.normal(size=(N, I)),
        "weight": rng.normal(size=(O, I)),
        "bias": rng.normal(size=O) + 2,
        "cotangent": rng.normal(size=997),
        "sizes": {"N": N, "I": I, "O": O},
    }


@inputs
def narrowing(rng):
    """N=7, 5 to 3."""
    return layer(rng, 7, 5, 3)


@inputs
def widening(rng):
    """N=3, 2 to 5."""
    return layer(rng, 3, 2, 5)


@inputs
def square_layer(rng):
    """All sizes 4: what raises elsewhere runs here and differs."""
    return layer(rng, 4, 4, 4)


def keeps_turned(lab):
    """Whether the layer keeps its weight as (in, out)."""
    shapes = [tuple(one.shape) for one in learnables(lab.new("linear", 3, 5))]
    return (3, 5) in shapes and (5, 3) not in shapes


@probe(inputs=[narrowing, widening, square_layer])
def linear_values(lab, X, weight, bias, cotangent):
    """The outputs and all gradients."""
    turned = keeps_turned(lab)
    model = double(lab.new("linear", weight.shape[1], weight.shape[0]))
    found = fill(model, weight, bias, turned)
    X = as_precise(tensor(X), model).requires_grad_()
    Y = called(model, X)
    back(Y, cotangent)
    w = slope(found[0])
    rest = [slope(one).reshape(-1) for one in found[1:]]
    return {"Y": Y, "grad_X": X.grad, "grad_weight": w.T if turned else w, "grad_bias": rest[0] if rest else "absent"}


# ── 7. logistic regression ───────────────────────────────────────────────────


@inputs
def points(rng):
    """N=7 points of the plane; a bias far from 0."""
    return {
        "X": rng.normal(size=(7, 2)),
        "weight": rng.normal(size=(1, 2)),
        "bias": np.array([0.7]),
        "cotangent": rng.normal(size=997),
        "sizes": {"N": 7, "d": 2},
    }


def logistic(lab, weight, bias):
    """The student's model with these parameters, and how many inputs it takes; those beyond the plane get zeros."""
    model = double(made(lab.cls("logistic"), (weight.shape[1],), (weight.shape[1], 1), ()))
    found = fill(model, weight, bias)
    return model, found, max(found[0].numel(), weight.shape[1])


def widened(X, width):
    return np.concatenate([X, np.zeros((len(X), width - X.shape[1]))], axis=1)


@probe(inputs=[points], entries=["logistic"])
def logistic_values(lab, X, weight, bias, cotangent):
    """The probabilities, (N,) or (N, 1), and the parameters' gradients."""
    d = X.shape[1]
    model, found, width = logistic(lab, weight, bias)
    p = called(model, as_precise(tensor(widened(X, width)), model))
    back(p.reshape(-1), cotangent)
    rest = [slope(one).reshape(-1) for one in found[1:]]
    return {"p": p.reshape(-1), "grad_weight": slope(found[0]).reshape(-1)[:d], "grad_bias": rest[0] if rest else "absent"}


# ── 8. my_one_hot ────────────────────────────────────────────────────────────


@inputs
def absent_class(rng):
    """Six labels of five classes, the last one absent: the number of classes can't be read off the labels."""
    return {"indices": np.array([2, 0, 1, 3, 3, 0]), "num_classes": 5, "sizes": {"N": 6, "C": 5}}


@inputs
def as_many_as_classes(rng):
    """N=C=4: where labels and classes are mixed up nothing raises."""
    return {"indices": np.array([3, 1, 1, 0]), "num_classes": 4, "sizes": {"N": 4, "C": 4}}


@probe(inputs=[absent_class, as_many_as_classes])
def one_hot_values(lab, indices, num_classes):
    """The rows; what type they have; where they are made, of code that uses a GPU elsewhere."""
    import torch

    function = lab.function("one_hot")
    indices = torch.from_numpy(indices)
    result = torch.as_tensor(function(indices, int(num_classes)))
    return {
        "rows": result.to(torch.float64),
        "floating": result.is_floating_point(),
        "follows": not uses_gpu(function) or follows(function, indices, int(num_classes)),
    }


def uses_gpu(function):
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and any("cuda" in line for line in linecache.getlines(code.co_filename))


def follows(function, indices, num_classes):
    """Whether labels elsewhere give a result elsewhere; "meta" is a device that every machine has."""
    try:
        return function(indices.to("meta"), num_classes).device.type == "meta"
    except NotImplementedError:
        return True  # an operation that this device lacks says nothing of the student's code
    except (RuntimeError, TypeError, ValueError):
        return False


# ── 9. My_CrossEntropyLoss ───────────────────────────────────────────────────


def classified(rng, N, C):
    return {"logits": rng.normal(size=(N, C)) * 2, "labels": rng.integers(0, C, N), "sizes": {"N": N, "C": C}}


@inputs
def five_of_three(rng):
    """N=5, C=3."""
    return classified(rng, 5, 3)


@inputs
def square_classified(rng):
    """N=C=4: a mean over classes or a sum over the wrong axis runs here and differs."""
    return classified(rng, 4, 4)


@inputs
def far_apart(rng):
    """Logits of ±200 in single precision, as networks give them: the label's probability underflows, and exp(200) overflows."""
    logits = np.array([[200.0, -200.0, 0.0], [-200.0, 200.0, 50.0], [0.0, 3.0, -200.0]])
    return {"logits": logits, "labels": np.array([1, 0, 2])}


def one_hot_rows(labels, num_classes, dtype):
    import torch

    rows = np.zeros((len(labels), num_classes))
    rows[np.arange(len(labels)), labels] = 1
    return torch.from_numpy(rows).to(dtype)


def takes_indices(loss):
    """Whether the loss takes labels as indices; on sizes where rows of a table can't be taken for them."""
    import torch

    try:
        value = torch.as_tensor(loss(torch.tensor([[0.1, 0.2, 0.4]] * 5), torch.tensor([0, 1, 2, 1, 0])))
    except REFUSALS:
        return False
    return value.numel() == 1 and bool(torch.isfinite(value).all())


def cross_entropy(lab, logits, labels):
    import torch

    loss = loss_of(lab, "cross_entropy", "cross_entropy_function")
    target = torch.from_numpy(labels) if takes_indices(loss) else one_hot_rows(labels, logits.shape[1], logits.dtype)
    return loss(logits, target)


@probe(inputs=[five_of_three, square_classified])
def cross_entropy_values(lab, logits, labels):
    """The loss and its gradient."""
    z = tensor(logits).requires_grad_()
    value = cross_entropy(lab, z, labels)
    value.sum().backward()
    return {"loss": value, "gradient": z.grad}


@probe(inputs=[far_apart])
def cross_entropy_extremes(lab, logits, labels):
    """Whether the loss is a number at logits of ±200."""
    import torch

    value = cross_entropy(lab, torch.from_numpy(logits).float(), labels)
    return {"finite": bool(torch.isfinite(torch.as_tensor(value)).all())}


# ── 10. My_Flatten and 11. softmax regression ────────────────────────────────


@inputs
def images(rng):
    """Three images of one channel, 28 by 28."""
    return {"X": rng.normal(size=(3, 1, 28, 28)), "sizes": {"N": 3}}


@inputs
def one_image(rng):
    """A batch of one: its axis must stay."""
    return {"X": rng.normal(size=(1, 1, 28, 28)), "sizes": {"N": 1}}


@probe(inputs=[images, one_image])
def flattened(lab, X):
    """(N, 784), element by element."""
    return {"Y": loss_of(lab, "flatten", "flatten_function")(tensor(X))}


@inputs
def classified_images(rng):
    """Three images; weights and biases that are no initial values."""
    return {
        "X": rng.normal(size=(3, 1, 28, 28)),
        "weight": rng.normal(size=(10, 784)) * 0.05,
        "bias": rng.normal(size=10) + 1,
        "cotangent": rng.normal(size=997),
        "sizes": {"N": 3, "C": 10},
    }


def log_probabilities(Y):
    """What logits, probabilities and log-probabilities have in common."""
    import torch

    probabilities = bool((Y >= 0).all()) and bool(torch.allclose(Y.sum(1), torch.ones_like(Y[:, 0]), atol=1e-4))
    return torch.log(Y) if probabilities else torch.log_softmax(Y, dim=1)


@probe(inputs=[classified_images], entries=["softmax"])
def softmax_model_values(lab, X, weight, bias, cotangent):
    """The log-probabilities and the parameters' gradients; images, or rows for a model that is given rows."""
    import torch

    model = double(made(lab.cls("softmax"), (784, 10), (784,), ()))
    turned = (784, 10) in [tuple(one.shape) for one in learnables(model)]
    found = fill(model, weight, bias, turned)
    X = as_precise(tensor(X), model)
    try:
        Y = called(model, X)
    except RuntimeError:
        Y = called(model, X.reshape(len(X), -1))
    Y = log_probabilities(Y)
    back(Y, cotangent)
    w = slope(found[0])
    # A bias shared by all classes has no gradient; what rounding leaves of it says nothing.
    rest = [torch.where(slope(one).abs() < 1e-4, 0.0, slope(one)).reshape(-1) for one in found[1:]]
    return {"log_p": Y, "grad_weight": w.T if turned else w, "grad_bias": rest[0] if rest else "absent"}


# ── training ─────────────────────────────────────────────────────────────────


class Still:
    """An optimizer that moves nothing."""

    def step(self):
        pass

    def zero_grad(self):
        pass


def own_net(lab, weight, bias):
    """The student's logistic regression with these parameters, and its number of inputs; torch's where there is none."""
    import torch

    if there(lab, "logistic"):
        model, _, width = logistic(lab, weight, bias)
        return model, width
    model = torch.nn.Sequential(torch.nn.Linear(weight.shape[1], 1), torch.nn.Sigmoid(), torch.nn.Flatten(0)).double()
    fill(model, weight, bias)
    return model, weight.shape[1]


def own_loss(lab):
    import torch

    return loss_of(lab, "bce", "bce_function") if there(lab, "bce") or there(lab, "bce_function") else torch.nn.BCELoss()


def own_optimizer(lab, net, lr):
    import torch

    params = net.parameters() if hasattr(net, "parameters") else learnables(net)
    return lab.new("optimizer", params, lr) if there(lab, "optimizer") else torch.optim.SGD(params, lr=lr)


def loader(X, y, size):
    from torch.utils.data import DataLoader, TensorDataset

    return DataLoader(TensorDataset(X, y), batch_size=size)


ROLES = (
    ("optimizer", ("optim", "opt", "updater", "trainer", "sgd")),
    ("loss", ("loss", "criterion")),
    ("epochs", ("epoch",)),
    ("rate", ("lr", "learningrate")),
    ("size", ("batch",)),
    ("device", ("device",)),
    ("loader", ("iter", "loader", "dataset", "data", "batches")),
    ("net", ("net", "model")),
    ("params", ("param",)),
    ("y", ("y", "label", "target")),
    ("X", ("x", "feature", "input")),
)


def role(name):
    """What a parameter of a training function, or a name in a loop, stands for."""
    plain = name.replace("_", "").lower()
    for found, words in ROLES:
        if any(plain.startswith(word) if len(word) == 1 else word in plain for word in words):
            return found
    return None


def pieces(net, loss, optimizer, X, y, size, epochs):
    import torch

    return {
        "net": net, "loss": loss, "optimizer": optimizer, "epochs": epochs, "rate": 0.3, "size": size,
        "device": torch.device("cpu"), "loader": loader(X, y, size), "params": learnables(net), "X": X, "y": y,
    }  # fmt: skip


def train_by_function(lab, given):
    function = lab.function("train")
    arguments = {}
    for name, parameter in inspect.signature(function).parameters.items():
        known = role(name)
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if known is not None and not (parameter.default is not parameter.empty and known in ("device", "size", "rate")):
            arguments[name] = given[known]
        elif parameter.default is parameter.empty:
            arguments[name] = None
    return function(**arguments)


def train_by_loop(lab, given):
    """The first training loop of the top level, its names standing for our pieces and data."""
    import builtins

    script = lab.script("train_loop")
    loop = script.loops[0]
    before = script.before(loop)
    values, numbers = {}, {"epoch": builtins.range(given["epochs"])}
    for name in names_in(loop):
        found = before.get(name)
        kind = role_of(found) or (None if name in before and not isinstance(found, (int, float)) else role(name))
        if kind in given:
            values[name] = given[kind]
    batches = list(given["loader"])
    for iterated in iterated_names(loop):
        values[iterated] = (lambda *_, **__: iter(batches)) if iterated in called_names(loop) else batches
    short = numbers["epoch"]
    values["range"] = lambda *arguments: [turn for turn, _ in zip(builtins.range(*map(int, arguments)), short)]
    values["tqdm"] = lambda turns, *_, **__: turns
    return script.run_loop(loop, **values)


def names_in(loop):
    import ast

    own = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    reads = [node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return [name for name in dict.fromkeys(reads) if name not in own]


def iterated_names(loop):
    """What the loops inside go through: `for X, y in train_iter`, `in enumerate(train_iter)`, `in data_iter(4, X, y)`."""
    import ast

    found = []
    for node in ast.walk(loop):
        if not isinstance(node, ast.For) or node is loop:
            continue
        what = node.iter
        while isinstance(what, ast.Call) and getattr(what.func, "id", "") in ("enumerate", "tqdm", "list", "iter"):
            what = what.args[0]
        what = what.func if isinstance(what, ast.Call) else what
        if isinstance(what, ast.Name) and what.id not in ("range", "zip"):
            found.append(what.id)
    return found


def called_names(loop):
    import ast

    return {node.func.id for node in ast.walk(loop) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def role_of(value):
    """What an object of the student's is, by what it can do."""
    if value is None or isinstance(value, type) or inspect.isfunction(value) or inspect.ismodule(value):
        return None
    if hasattr(value, "step") and hasattr(value, "zero_grad"):
        return "optimizer"
    if not hasattr(value, "__dict__") or not (callable(value) or hasattr(value, "forward")):
        return None
    return "net" if learnables(value) else "loss"


def train(lab, given):
    return train_by_function(lab, given) if there(lab, "train") else train_by_loop(lab, given)


@inputs
def ragged_batches(rng):
    """Eleven points in batches of 4, 4 and 3, two epochs: a wrong mean, and gradients that add up, show in every step."""
    return {
        "X": rng.normal(size=(11, 2)) + 0.4,
        "y": np.array([1.0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1]),
        "weight": rng.normal(size=(1, 2)),
        "bias": np.array([0.7]),
        "lr": 0.3,
        "size": 4,
        "sizes": {"N": 11, "B": 4},
    }


@inputs
def one_batch(rng):
    """All six points in one batch, as loops without a loader take them."""
    y = np.array([1.0, 0, 0, 1, 0, 0])
    return {**ragged_batches(rng), "X": rng.normal(size=(6, 2)), "y": y, "size": 6, "sizes": {"N": 6}}


def plain_loss(prediction, target):
    """Binary cross-entropy as its formula has it: shapes are broadcast."""
    import torch

    return -(target * torch.log(prediction) + (1 - target) * torch.log(1 - prediction)).mean()


@probe(inputs=[ragged_batches, one_batch])
def trained_alone(lab, X, y, weight, bias, lr, size):
    """The parameters after two epochs of the student's training and model, with a plain loss and torch's optimizer."""
    import torch

    net, width = own_net(lab, weight, bias)
    return after_training(lab, net, width, plain_loss, torch.optim.SGD(learnables(net), lr=lr), X, y, int(size))


def after_training(lab, net, width, loss, optimizer, X, y, size):
    d = X.shape[1]
    X, y = as_precise(tensor(widened(X, width)), net), as_precise(tensor(y), net)
    with contextlib.redirect_stdout(io.StringIO()):
        train(lab, pieces(net, loss, optimizer, X, y, size, 2))
    found = learnables(net)
    return {"weight": found[0].detach().reshape(-1)[:d], "bias": [one.detach().reshape(-1) for one in found[1:]]}


# Eight points whose predictions and labels are fixed, so that no other number of a training comes near the metric's.
TOLD = np.array([1.9, 1.1, 0.8, 0.3, -0.6, -0.9, -1.4, -2.2])
MARKED = np.array([0.0, 1, 0, 0, 1, 0, 1, 0])


@probe
def watched_alone(lab):
    """Whether a training in which nothing moves tells 1 − |Σŷ − Σy| / Σy (or / N) as a number, printed or returned."""
    return told_by(lab, plain_loss)


def told_by(lab, loss):
    net, width = own_net(lab, np.array([[1.0, 0.0]]), np.zeros(1))
    X = as_precise(tensor(widened(np.stack([TOLD, 0 * TOLD], axis=1), width)), net)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        result = train(lab, pieces(net, loss, Still(), X, as_precise(tensor(MARKED), net), 8, 1))
    told = [float(word) for word in re.findall(r"(?<![\w.])-?\d+\.\d+(?:e-?\d+)?", printed.getvalue())[:200]]
    told += numbers_in(result, 0)
    p = 1 / (1 + np.exp(-TOLD))
    sums = [p.sum(), (p > 0.5).sum()]
    metrics = [1 - abs(s - MARKED.sum()) / by for s in sums for by in (MARKED.sum(), 8)]
    right = ((p > 0.5) == MARKED).mean()
    return {"by_sums": any(stands(value, told) for value in metrics) and not stands(right, told)}


def stands(value, told):
    """Whether a number was told, as a share or in percent, to three decimals."""
    return any(abs(one - value) < 6e-4 or abs(one - 100 * value) < 6e-2 for one in told)


def numbers_in(value, depth):
    import torch

    if isinstance(value, torch.Tensor):
        return [float(one) for one in value.detach().reshape(-1)[:20]]
    if isinstance(value, (bool, str, type(None))) or depth > 3:
        return []
    if isinstance(value, (int, float, np.generic)):
        return [float(value)]
    inside = value.values() if isinstance(value, dict) and "__builtins__" not in value else value
    return [one for item in inside for one in numbers_in(item, depth + 1)][:200] if isinstance(inside, (list, tuple)) else []


@inputs
def same_sums(rng):
    """Predictions and labels of which another order has the same sums and other matches."""
    p, y = np.array([0.9, 0.2, 0.8, 0.3, 0.7, 0.1]), np.array([1.0, 0, 1, 0, 1, 0])
    return {"p": p, "y": y, "order": np.array([1, 0, 2, 3, 5, 4])}


@probe(inputs=[same_sums])
def accuracy_values(lab, p, y, order):
    """Whether the accuracy looks at matches: it must change where predictions change places. Nothing to say without one."""
    if not there(lab, "accuracy"):
        return {"counts_matches": True}
    first, second = measured(lab, p, y), measured(lab, p[order], y)
    return {"counts_matches": first is None or second is None or abs(first - second) > 1e-6}


def measured(lab, p, y):
    """The accuracy as its function gives it: of predictions or of a model on data, of two classes or by argmax."""
    import torch

    function = lab.function("accuracy")
    names = [name for name, one in inspect.signature(function).parameters.items() if one.default is one.empty]
    p, y = torch.from_numpy(p), torch.from_numpy(y)
    logits = torch.stack([1 - p, p], dim=1)
    kinds = [role(name) for name in names]
    for shown, labels in ((p, y), (p.view(-1, 1), y.view(-1, 1)), (logits, y.long())):
        model = torch.nn.Identity()
        given = {"net": model, "loader": loader(shown, labels, len(y)), "device": torch.device("cpu"), "loss": torch.nn.MSELoss()}
        on_data = "net" in kinds or "loader" in kinds
        arguments = [given.get(kind) for kind in kinds] if on_data else [shown, labels][: len(names)]
        found = attempted(function, arguments)
        if found and np.isfinite(found[-1]):
            return found[0]
    return None


def attempted(function, arguments):
    try:
        return numbers_in(function(*arguments), 0)
    except NotImplementedError:
        raise  # the handout's stub
    except REFUSALS:
        return None


# What uses the student's own pieces comes last: a loss that never ends must not keep the rest from being run.


@probe(inputs=[ragged_batches, one_batch])
def trained(lab, X, y, weight, bias, lr, size):
    """The same with the student's own loss and optimizer."""
    net, width = own_net(lab, weight, bias)
    return after_training(lab, net, width, own_loss(lab), own_optimizer(lab, net, lr), X, y, int(size))


@probe
def watched_training(lab):
    """The same with the student's own loss."""
    return told_by(lab, own_loss(lab))


@inputs
def two_clouds(rng):
    """Two clouds of a hundred points three apart: any training learns them within five epochs."""
    y = np.resize([0.0, 1.0], 200)
    return {"X": rng.normal(size=(200, 2)) + np.where(y[:, None] > 0, 1.5, -1.5), "y": y}


@probe(inputs=[two_clouds], training=True, seconds=5)
def learning_curve(lab, X, y):
    """The loss of each step over five epochs from weights of zero, with the student's pieces."""
    import torch

    net, width = own_net(lab, np.zeros((1, 2)), np.zeros(1))
    X, y = as_precise(tensor(widened(X, width)), net), as_precise(tensor(y), net)
    own, curve = own_loss(lab), []

    def noted(*arguments, **named):
        value = own(*arguments, **named)
        curve.append(float(torch.as_tensor(value).detach().mean()))
        return value

    with contextlib.redirect_stdout(io.StringIO()):
        train(lab, pieces(net, noted, own_optimizer(lab, net, 0.3), X, y, 20, 5))
    return {"curve": np.array(curve[:200]), "weight": learnables(net)[0].detach().reshape(-1)[:2]}
