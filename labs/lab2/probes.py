"""How lab2 is driven. The order of samples is random, so what is watched is either free of the order
(equal samples; questions such as "does the result change when …"), or has a handful of possible outcomes."""

import numpy as np

from grader.worker.probing import array, inputs, probe

# ── driving `train` ──────────────────────────────────────────────────────────


def trained(lab, x, y, w, lr, epoch, k, seed=None):
    """(2,) the weights after train(x, y, k) on fresh copies of everything; with a seed, from that random state."""
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    rows = np.column_stack([x, y])
    lab.supply(x_train=x, y_train=y, X=x, Y=y, x=x, y=y, data=rows, train_data=rows, label=y, labels=y, batch_size=k)
    model = lab.bare("train", w=np.array(w, dtype=float), lr=float(lr), epoch=int(epoch))
    if seed is not None:
        lab.seed(seed)
    model.train(x, y, int(k))
    return np.asarray(array(model.w), dtype=float).reshape(-1)


def differ(one, other):
    """1 if two results are farther apart than float32 arithmetic explains, else 0."""
    size = max(np.abs(one).max(), np.abs(other).max())
    return int(not np.abs(one - other).max() <= 1e-5 * size)


answers = {}  # what was found out about the code in this process


def epochs_ignored(lab):
    """Whether twice the epochs give the same result. Then the orders of a hundred epochs decide: too many outcomes to list."""
    if "epochs" not in answers:
        once, twice = (trained(lab, [1.5], [4.0], [0.3, -0.2], 0.05, epoch, 1) for epoch in (1, 2))
        answers["epochs"] = np.array_equal(once, twice)
    return answers["epochs"]


# ── equal samples: the result shows number and size of the updates, whatever the order ──


def repeated(x, y, n):
    return {"x": np.full(n, float(x)), "y": np.full(n, float(y))}


@inputs
def many(rng):
    """n=600, k=40: 15 updates an epoch; even a batch size of 256 written into the code is not the whole set."""
    settings = {"w": np.array([0.5, -0.8]), "lr": 0.005, "epoch": 2, "k": 40, "other_lr": 0.002, "other_epoch": 3, "other_k": 25}
    return {**repeated(1.6 + 0.1 * rng.random(), 5 + rng.random(), 600), **settings, "sizes": {"n": 600, "k": 40}}


@inputs
def ragged(rng):
    """n=11, k=4: the last batch has 3, so dropping it differs from dividing it by 4; so slow that 1000 epochs don't converge."""
    settings = {"w": np.array([-0.4, 0.7]), "lr": 0.001, "epoch": 2, "k": 4, "other_lr": 0.15, "other_epoch": 5, "other_k": 3}
    return {**repeated(0.7 + 0.1 * rng.random(), 6 + rng.random(), 11), **settings, "sizes": {"n": 11, "k": 4}}


@inputs
def one_by_one(rng):
    """k=1, and k=n as the other size; x negative."""
    settings = {"w": np.array([0.9, 0.3]), "lr": 0.03, "epoch": 1, "k": 1, "other_lr": 0.07, "other_epoch": 4, "other_k": 5}
    return {**repeated(-1.3 - 0.1 * rng.random(), 2 + rng.random(), 5), **settings, "sizes": {"n": 5, "k": 1}}


@inputs
def fewer_than_k(rng):
    """n=3, k=8: one short batch; dropping it, or asking for 8 of 3 samples, shows here. One update, so factors are exact."""
    settings = {"w": np.array([0.2, -0.5]), "lr": 0.02, "epoch": 1, "k": 8, "other_lr": 0.05, "other_epoch": 2, "other_k": 3}
    return {**repeated(2.2 + 0.1 * rng.random(), 3 + rng.random(), 3), **settings, "sizes": {"n": 3, "k": 8}}


@probe(inputs=[many, ragged, one_by_one, fewer_than_k])
def equal_samples(lab, x, y, w, lr, epoch, k, other_lr, other_epoch, other_k):
    """Training on n copies of one sample, then with another lr, epoch, k: a constant written into the code shows."""
    return {
        "weights": trained(lab, x, y, w, lr, epoch, k),
        "other_lr": trained(lab, x, y, w, other_lr, epoch, k),
        "other_epoch": trained(lab, x, y, w, lr, other_epoch, k),
        "other_k": trained(lab, x, y, w, lr, epoch, other_k),
    }


@inputs
def three_scales(rng):
    """x=3: the gradient's slope entry is three times its bias entry; y and w of size 1, 100 and 10000."""
    return {"x": 3 + 0.1 * rng.random(), "y": 7 + rng.random(), "w": np.array([0.4, -0.6]), "lr": 0.02, "sizes": {"n": 4, "k": 4}}


@probe(inputs=[three_scales])
def step_size(lab, x, y, w, lr):
    """One update at three scales: a gradient step grows with the gradient, an adaptive one stays about lr in size."""
    scales = (1.0, 100.0, 10000.0)
    return {"steps": np.stack([trained(lab, [x] * 4, [s * y] * 4, s * w, lr, 1, 4) - s * w for s in scales])}  # (3, 2)


# ── few samples, few outcomes ────────────────────────────────────────────────


@inputs
def two_samples(rng):
    """n=k=2, both samples different: whatever the order, one legal result."""
    x, y = np.array([1.4, -0.5]) + 0.1 * rng.random(2), np.array([2.0, 5.0]) + 0.3 * rng.random(2)
    return {"x": x, "y": y, "w": np.array([0.3, -0.7]), "lr": 0.2, "k": 2, "sizes": {"n": 2, "k": 2}}


@probe(inputs=[two_samples], runs=8, key_runs=80)
def whole_batch(lab, x, y, w, lr, k):
    """One batch of all samples. Two drawn with replacement would give 3 results, mixed-up pairs 2 (a miss in 80 runs: 1e-10)."""
    return {"weights": np.zeros(2) if epochs_ignored(lab) else trained(lab, x, y, w, lr, 1, k)}


@inputs
def three_samples(rng):
    """n=3, k=2: who is left for the second batch decides; 3 legal results, and 1 without shuffling (by chance: 3^-16).
    The signs are such that steps of fixed length have 3 results as well."""
    x, y = np.array([1.0, -0.67, -1.5]) + 0.03 * rng.random(3), np.array([-2.7, 2.63, 0.55]) + 0.05 * rng.random(3)
    return {"x": x, "y": y, "w": np.array([-0.5, 0.8]), "lr": 0.15, "k": 2, "sizes": {"n": 3, "k": 2}}


@probe(inputs=[three_samples], runs=16, key_runs=600)
def orders(lab, x, y, w, lr, k):
    """One epoch. 3 legal results; 6 with mixed-up pairs, 36 with replacement (the rarest 1 in 81)."""
    return {"weights": np.zeros(2) if epochs_ignored(lab) else trained(lab, x, y, w, lr, 1, k)}


@inputs
def two_epochs(rng):
    """n=2, k=1, 2 epochs: 4 legal results, 2 when shuffled only once (by chance: 2^-24), 16 with replacement."""
    x, y = np.array([0.9, -1.6]) + 0.05 * rng.random(2), np.array([4.0, 2.5]) + 0.2 * rng.random(2)
    return {"x": x, "y": y, "w": np.array([0.6, -0.9]), "lr": 0.2, "k": 1, "epoch": 2, "sizes": {"n": 2, "k": 1}}


@probe(inputs=[two_epochs], runs=24, key_runs=400)
def new_orders(lab, x, y, w, lr, k, epoch):
    """Two epochs, each with an order of its own."""
    return {"weights": np.zeros(2) if epochs_ignored(lab) else trained(lab, x, y, w, lr, epoch, k)}


# ── questions with one answer, whatever the order and however wrong the gradient ──


@inputs
def seventy(rng):
    """n=70, k=7: by chance a shuffle never looks like the file's order; every order gives another result.
    x and y are positive and w starts at 0, so that steps of fixed length all go the same way."""
    x = rng.uniform(0.3, 3.5, 70)
    return {"x": x, "y": 20 * x + 60 + 3 * rng.normal(size=70), "lr": 0.03, "k": 7, "sizes": {"n": 70, "k": 7}}


@probe(inputs=[seventy])
def what_matters(lab, x, y, lr, k):
    """What one epoch's result depends on (1) and what not (0), each time from the same random state."""
    n, start = len(x), np.zeros(2)
    inside = np.arange(n).reshape(-1, k)[:, [*range(1, k), 0]].reshape(-1)  # each sample stays in its block of the file

    def result(x, y, k, seed=0):
        return trained(lab, x, y, start, lr, 1, k, seed)

    usual = result(x, y, k)
    solution, steady = np.array([2.0, -1.0]), np.arange(-3.0, 5.0)  # residuals are exactly 0
    kept = trained(lab, steady, 2 * steady - 1, solution, lr, 1, 3, 0)
    same_x, same_y = np.full(n, x[0]), np.full(n, y[0])
    return {
        "place_in_block": differ(usual, result(x[inside], y[inside], k)),
        "place_in_file": differ(usual, result(x[::-1], y[::-1], k)),
        "batch_size": differ(usual, result(x, y, 2 * k)),
        "leaves_solution": differ(kept, solution),
        "whole_batch_seed": differ(result(x, y, n), result(x, y, n, 1)),
        "same_x_seed": differ(result(same_x, y, n), result(same_x, y, n, 1)),
        "same_y_seed": differ(result(x, same_y, n), result(x, same_y, n, 1)),
        "seed": differ(usual, result(x, y, k, 1)),
        "repeated": differ(usual, result(x, y, k)),
    }


def few(rng, k):
    x = rng.normal(0.5, 1.2, 17)
    return {"x": x, "y": rng.normal(1, 2, 17), "w": np.array([0.4, -0.3]), "lr": 0.05, "k": k, "sizes": {"n": 17, "k": k}}


@inputs
def seventeen_by_five(rng):
    """n=17, k=5: one batch is 5 samples, all full ones 15; drawing 20 with replacement reaches all 17 once in 15000 times."""
    return few(rng, 5)


@inputs
def seventeen_by_four(rng):
    """The same with k=4: what follows k (4, 16 samples) is told from a size written into the code."""
    return few(rng, 4)


def evenly_used(lab):
    """1 when each of 8 pairs of 16 samples has the same weight in nine epochs of 4 batches, at a rate so small that steps add up.

    Drawn with replacement they have it less than once in 10000 times. Labels are positive, so that steps of fixed length all
    go the same way; 9 epochs make the short batches of any other batch size uneven.
    """
    if "even" not in answers:
        labels = 10 + 1000 * np.repeat(np.eye(8), 2, axis=1)  # (8, 16)
        ends = np.stack([trained(lab, np.full(16, 0.8), label, np.zeros(2), 1e-8, 9, 4, 0) for label in labels])  # (8, 2)
        answers["even"] = int(np.ptp(ends, axis=0).max() <= 1e-4 * np.abs(ends).max())
    return answers["even"]


@probe(inputs=[seventeen_by_five, seventeen_by_four], runs=4, key_runs=4)
def influence(lab, x, y, w, lr, k):
    """One epoch from one random state, each label changed in turn: which samples the result depends on, to the last bit."""
    even = evenly_used(lab)
    if epochs_ignored(lab):
        return {"changed": np.full(len(x), -1), "left_out": -1, "even": even}
    usual = trained(lab, x, y, w, lr, 1, k, 0)
    if not np.array_equal(usual, trained(lab, x, y, w, lr, 1, k, 0)):
        return {"changed": np.full(len(x), -1), "left_out": 0, "even": even}  # its randomness can't be held
    bumps = np.eye(len(x))
    changed = np.array([not np.array_equal(usual, trained(lab, x, y + bump, w, lr, 1, k, 0)) for bump in bumps])
    return {"changed": changed.astype(int), "left_out": int(not changed.all()), "even": even}


@inputs
def forty(rng):
    """n=40, k=10, 8 epochs, equal x: two samples respond alike only if they always share a batch (by chance for all: never).
    Even a batch size of 32 written into the code leaves two batches."""
    return {"x": np.full(40, 0.6 + 0.1 * rng.random()), "lr": 0.012, "k": 10, "epoch": 8, "sizes": {"n": 40, "k": 10}}


@probe(inputs=[forty])
def company(lab, x, lr, k, epoch):
    """The response to each label in turn, all from one random state; 1 when every sample has a companion in all epochs.
    The other labels are positive, so that steps of fixed length all go the same way."""
    labels = 10 + 1000 * np.eye(len(x))
    response = np.stack([trained(lab, x, label, np.zeros(2), lr, epoch, k, 0) for label in labels])  # (n, 2)
    alike = np.abs(response[:, None] - response).max(axis=2) <= 1e-5 * np.abs(response).max()  # (n, n)
    return {"fixed": int((alike.sum(axis=1) > 1).all())}
