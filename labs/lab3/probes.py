"""How lab3 is driven: what is fed to softmax and manual_backward, and what is watched."""

import numpy as np

from grader.worker.probing import inputs, linear_layer, probe, tensor

# ── softmax ──────────────────────────────────────────────────────────────────


@inputs
def tall(rng):
    """N=7, C=3: more rows than columns, so the axis that was summed shows; rows differ in their maximum."""
    return {"X": rng.normal(size=(7, 3)) + rng.normal(size=(7, 1)), "sizes": {"N": 7, "C": 3}}


@inputs
def broad(rng):
    """N=2, C=5: more columns than rows."""
    return {"X": rng.normal(size=(2, 5)) + np.array([[0.5], [-1.0]]), "sizes": {"N": 2, "C": 5}}


@inputs
def square_scores(rng):
    """N=C=4: a total without keepdim broadcasts here and raises everywhere else."""
    return {"X": rng.normal(size=(4, 4)) + np.arange(4)[:, None] / 2, "sizes": {"N": 4, "C": 4}}


@inputs
def single_row(rng):
    """N=1, C=6: nothing may be squeezed away."""
    return {"X": rng.normal(size=(1, 6)), "sizes": {"N": 1, "C": 6}}


@inputs
def wide_range(rng):
    """N=5, C=6, scores from -20 to 20: far apart, yet below what overflows, since the handout asks for no stability."""
    X = rng.uniform(-5, 5, size=(5, 6))
    X[np.arange(5), rng.permutation(6)[:5]] = [20.0, 14.0, 9.0, 6.0, 17.0]
    X[0, X[0].argmin()] = -20.0
    return {"X": X, "sizes": {"N": 5, "C": 6}}


@inputs
def float32_scores(rng):
    """N=6, C=4 in single precision, as nn.Linear gives them by default."""
    return {"X": rng.normal(size=(6, 4)).astype(np.float32), "sizes": {"N": 6, "C": 4}}


@probe(inputs=[tall, broad, square_scores, single_row, wide_range, float32_scores])
def softmax_rows(lab, X):
    """softmax of a whole batch: every probability, so that a wrong axis and a wrong formula look different."""
    return {"probabilities": lab.function("softmax")(tensor(X))}


# ── manual_backward ──────────────────────────────────────────────────────────


def batch(rng, labels, C, d, lr):
    """Random inputs for given labels. The probabilities are no softmax of the layer: whether y_hat is used shows.
    They lean to the last classes while labels don't, so that the bias has somewhere to go."""
    N = len(labels)
    return {
        "X": rng.normal(size=(N, d)) + 0.3,
        "y": np.array(labels, dtype=np.int64),
        "y_hat": rng.dirichlet(np.arange(1, C + 1), size=N),
        "weight": rng.normal(size=(C, d)),
        "bias": rng.normal(size=C) + np.where(np.arange(C) % 2, 0.8, -0.8),
        "lr": lr,
        "sizes": {"N": N, "d": d, "C": C},
    }


@inputs
def ragged(rng):
    """N=11, d=7, C=3: all sizes differ, so a wrong factor names its axis; bias and learning rate far from 0 and 1."""
    return batch(rng, rng.permutation([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2]), C=3, d=7, lr=0.3)


@inputs
def square(rng):
    """N=d=C=4: faults that only raise on distinct sizes (a missing transpose, y_hat minus labels) run here and differ."""
    return batch(rng, rng.permutation([0, 1, 3, 3]), C=4, d=4, lr=0.6)


@inputs
def last_class_absent(rng):
    """N=8, d=6, C=5 and no label 4: the number of classes can't be read off the labels, and isn't 3."""
    return batch(rng, rng.permutation([0, 0, 0, 1, 1, 2, 3, 3]), C=5, d=6, lr=0.45)


@inputs
def ten_classes(rng):
    """N=13, d=6, C=10: a class count written as 10 fits here, one written as 3 doesn't."""
    return batch(rng, rng.permutation([*range(10), 0, 4, 9]), C=10, d=6, lr=0.7)


@inputs
def one_sample(rng):
    """N=1, d=6, C=5: a batch of one, where the mean and the sum agree and squeezed axes break."""
    return batch(rng, [2], C=5, d=6, lr=0.4)


@inputs
def consistent(rng):
    """N=5, d=9, C=3 with y_hat what this very layer predicts, as in training: a y_hat computed anew is right here."""
    values = batch(rng, rng.permutation([0, 0, 1, 2, 2]), C=3, d=9, lr=0.35)
    scores = np.log(values["y_hat"]) - values["bias"]
    values["weight"] = np.linalg.lstsq(values["X"], scores, rcond=None)[0].T
    return values


@inputs
def float32_batch(rng):
    """N=9, d=5, C=3 in single precision, the default of nn.Linear; small weights, so that a small step keeps its digits."""
    values = batch(rng, rng.permutation([0, 0, 0, 0, 1, 1, 1, 2, 2]), C=3, d=5, lr=0.3)
    values["X"] = 8 * values["X"]
    values["weight"] = 0.2 * values["weight"]
    values["bias"] = 0.3 * values["bias"]
    return {k: v.astype(np.float32) if k in ("X", "y_hat", "weight", "bias") else v for k, v in values.items()}


@inputs
def float_labels(rng):
    """N=8, d=5, C=3 with labels 0.0, 1.0, 2.0, as a table read as floats gives them."""
    values = batch(rng, rng.permutation([0, 0, 0, 0, 1, 1, 2, 2]), C=3, d=5, lr=0.55)
    return {**values, "y": values["y"].astype(np.float64)}


@inputs
def same_batch_two_rates(rng):
    """N=6, d=5, C=3, rates 0.2 and 0.9: a rate written into the code moves both equally far."""
    values = batch(rng, rng.permutation([0, 0, 0, 1, 1, 2]), C=3, d=5, lr=0.2)
    slow = values.pop("lr")
    return {**values, "slow": slow, "fast": 0.9}


def with_history(linear, X, y_hat):
    """y_hat with the same values, but connected to the layer as in a training loop."""
    scores = linear(X)
    return (scores + (y_hat.log() - scores).detach()).softmax(-1)


def step(lab, X, y, y_hat, weight, bias, lr):
    """One call on a fresh model. Code that only runs when y_hat carries a graph gets one: loops pass it either way."""
    parts = {"lr": lr, "num_classes": len(bias)}
    model = lab.bare("manual_backward", linear=linear_layer(weight, bias), **parts)
    try:
        model.manual_backward(tensor(X), tensor(y), tensor(y_hat))
    except RuntimeError as error:
        if "require grad" not in str(error):
            raise
        model = lab.bare("manual_backward", linear=linear_layer(weight, bias), **parts)
        model.manual_backward(tensor(X), tensor(y), with_history(model.linear, tensor(X), tensor(y_hat)))
    return model.linear


STEP_CASES = [ragged, square, last_class_absent, ten_classes, one_sample, consistent, float32_batch]


@probe(inputs=STEP_CASES, entries=["manual_backward"])
def one_step(lab, X, y, y_hat, weight, bias, lr):
    """One manual_backward on given weights: what moved, and by how much."""
    linear = step(lab, X, y, y_hat, weight, bias, lr)
    return {"weight": linear.weight, "bias": linear.bias}


@probe(inputs=[float_labels], entries=["manual_backward"])
def one_step_float_labels(lab, X, y, y_hat, weight, bias, lr):
    """Float labels must not be misread; code that refuses them gets integers, since the handout promises no type."""
    try:
        linear = step(lab, X, y, y_hat, weight, bias, lr)
    except (RuntimeError, IndexError, TypeError):
        linear = step(lab, X, y.astype(np.int64), y_hat, weight, bias, lr)
    return {"weight": linear.weight, "bias": linear.bias}


STILL = 1e-10  # shorter steps are rounding


def unit(step):
    """The step's direction; nothing but rounding has none."""
    length = step.norm()
    return step / length if length > STILL else 0 * step


@probe(inputs=[same_batch_two_rates], entries=["manual_backward"])
def two_rates(lab, X, y, y_hat, weight, bias, slow, fast):
    """The same step with two learning rates: where each ends, and apart from each other the step's direction, which no
    factor changes, and its gain from the larger rate, which no gradient changes. Mistakes that hide one another in
    the end points show alone in these."""
    first = step(lab, X, y, y_hat, weight, bias, slow)
    second = step(lab, X, y, y_hat, weight, bias, fast)
    short, long = first.weight.detach() - tensor(weight), second.weight.detach() - tensor(weight)
    return {
        "slow_weight": first.weight,
        "slow_bias": first.bias,
        "fast_weight": second.weight,
        "fast_bias": second.bias,
        "direction": unit(short),
        "bias_direction": unit(first.bias.detach() - tensor(bias)),
        "gain": (long.norm() / short.norm() if short.norm() > STILL else long.norm()).reshape(1),
    }
