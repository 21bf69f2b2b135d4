"""What lab2's observations show by themselves, also when the gradient is wrong in a way nobody listed."""

import numpy as np

from grader.model import Text


def _answers(observed):
    """The answers of `what_matters` that hold for this code, or None: the same state must give the same result."""
    runs = observed.get("what_matters", {}).get("seventy")
    if not runs:
        return None
    answers = {name: int(value) for name, value in runs[0].items()}
    return None if answers["repeated"] else answers


def _influential(observed):
    """For each case of `influence` n, k and how many samples changed the result in each run; None where it can't be told."""
    counts = []
    for case, runs in observed.get("influence", {}).items():
        changed = np.array([run["changed"] for run in runs])  # (runs, n)
        if (changed < 0).any():
            return None
        counts.append((observed.sizes[case]["n"], observed.sizes[case]["k"], changed.sum(axis=1)))
    return counts if len(counts) == 2 else None


def _settings(observed):
    """What `equal_samples` gave in each case, if its numbers are finite and w moved at all."""
    for case, runs in observed.get("equal_samples", {}).items():
        values = {name: np.asarray(value, dtype=float) for name, value in runs[0].items()}
        start = np.asarray(observed.inputs[case]["w"], dtype=float)
        finite = all(value.shape == (2,) and np.isfinite(value).all() for value in values.values())
        if finite and not np.array_equal(values["weights"], start):
            yield values


def no_minibatch(observed):
    """Neither the order nor k changes the result, yet every sample does: one update from all samples."""
    answers, counts, settings = _answers(observed), _influential(observed), list(_settings(observed))
    if answers is None or counts is None or not settings:
        return None
    orderless = not (answers["place_in_file"] or answers["place_in_block"] or answers["batch_size"])
    every = all((changed == n).all() for n, _, changed in counts)
    return orderless and every and all(np.allclose(run["weights"], run["other_k"], rtol=1e-9, atol=0) for run in settings)


def no_shuffle(observed):
    """Exchanging samples inside a block of k changes nothing, exchanging blocks does, and chance plays no part."""
    answers = _answers(observed)
    if answers is None:
        return None
    return not answers["place_in_block"] and bool(answers["place_in_file"]) and not answers["seed"]


def uses_adam(observed):
    """Both entries move equally far, and equally far when everything is 100 and 10000 times as large."""
    runs = observed.get("step_size", {}).get("three_scales")
    if not runs:
        return None
    steps = np.abs(np.asarray(runs[0]["steps"], dtype=float))  # (3, 2)
    if steps.shape != (3, 2) or not np.isfinite(steps).all() or not steps.any():
        return None
    if not np.allclose(steps, steps[0, 0], rtol=1e-3, atol=0):
        return False
    size = float(steps[0, 0])
    return Text(
        f"every step is {size:.4g} long, also with labels and weights 10000 times as large",
        f"标签和权重放大 10000 倍后，每一步的长度仍是 {size:.4g}",
    )


def first_batch_only(observed):
    """In every run exactly k of the n samples had any influence, for two values of k."""
    counts = _influential(observed)
    if counts is None:
        return None
    if not all((changed == k).all() for _, k, changed in counts):
        return False
    n, k, _ = counts[0]
    return Text(
        f"in one epoch only {k} of the {n} samples influenced the result (k={k})",
        f"一轮中 {n} 个样本里只有 {k} 个影响了结果（k={k}）",
    )


def shuffle_once(observed):
    """The order is random, yet over eight epochs every sample keeps the company of the same batch."""
    answers = _answers(observed)
    runs = observed.get("company", {}).get("forty")
    if answers is None or not runs or ignores_epoch(observed) is not False:
        return None  # a single epoch has no company to keep
    random = answers["seed"] and answers["place_in_block"] and answers["place_in_file"]
    return bool(random and not answers["whole_batch_seed"] and int(runs[0]["fixed"]))


def never_stored(observed):
    """self.w is what it was before training, to the last bit, in every case."""
    cases = observed.get("equal_samples", {})
    if not cases:
        return None
    return all(
        np.array_equal(np.asarray(value, dtype=float), np.asarray(observed.inputs[case]["w"], dtype=float))
        for case, runs in cases.items()
        for value in runs[0].values()
    )


def drop_last(observed):
    """In every run exactly the full batches' number of samples had influence, for two values of k."""
    counts = _influential(observed)
    if counts is None:
        return None
    return all((changed == n - n % k).all() for n, k, changed in counts)


def misaligned(observed):
    """With one batch of everything chance still matters, unless all x or all y are equal: the pairs change."""
    answers = _answers(observed)
    if answers is None:
        return None
    return bool(answers["whole_batch_seed"]) and not answers["same_x_seed"] and not answers["same_y_seed"]


def ignores_k(observed):
    """Another k never changes the result, though the order does: there are batches, of a size of their own."""
    answers, settings = _answers(observed), list(_settings(observed))
    if answers is None or not settings:
        return None
    if answers["batch_size"] or not answers["place_in_file"]:
        return False
    return all(np.array_equal(run["weights"], run["other_k"]) for run in settings)


def _same_in_all(observed, name):
    runs = list(_settings(observed))
    return all(np.array_equal(run["weights"], run[name]) for run in runs) if len(runs) > 1 else None


def ignores_lr(observed):
    """Another learning rate, the same result to the last bit, in every case."""
    return _same_in_all(observed, "other_lr")


def ignores_epoch(observed):
    """Another number of epochs, the same result to the last bit, in every case."""
    return _same_in_all(observed, "other_epoch")


def with_replacement(observed):
    """In one epoch some samples have no influence, and how many varies from run to run."""
    counts = _influential(observed)
    if counts is None:
        return None
    numbers = [changed for _, _, changed in counts]
    some_missing = all((changed < n).all() for n, _, changed in counts)
    return bool(some_missing and any(len(set(changed.tolist())) > 1 for changed in numbers))
