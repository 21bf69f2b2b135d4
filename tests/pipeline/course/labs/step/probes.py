"""Probes of the smallest lab: one function, once and three times."""

from grader.worker.probing import inputs, probe


@inputs
def ragged(rng):
    """N=7, d=3: no size twice."""
    return {"X": rng.normal(size=(7, 3)), "y": rng.normal(size=7), "w": rng.normal(size=3), "lr": 0.3, "sizes": {"N": 7}}


@inputs
def single(rng):
    """N=1: where mean and sum agree."""
    return {"X": rng.normal(size=(1, 2)), "y": rng.normal(size=1), "w": rng.normal(size=2), "lr": 0.2, "sizes": {"N": 1}}


@probe(inputs=[ragged, single])
def one_step(lab, X, y, w, lr):
    """The weight after one step."""
    return {"w": lab.function("step")(X, y, w, lr)}


@probe(inputs=[ragged])
def falls(lab, X, y, w, lr):
    """The squared error after three steps."""
    for _ in range(3):
        w = lab.function("step")(X, y, w, lr)
    return {"loss": ((X @ w - y) ** 2).mean()}
