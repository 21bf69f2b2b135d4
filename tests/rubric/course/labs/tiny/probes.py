"""Probes of the smallest lab."""

from dataclasses import dataclass

import numpy as np

from grader.worker.probing import inputs, probe

SECRET = 1234  # only inputs use it
SCALE = 1.0


def spread(rng, n):
    return rng.normal(size=n) + SECRET * 0


@inputs
def ragged(rng):
    """N=5: a size that is nothing else."""
    return {"x": spread(rng, 5), "y": rng.normal(size=5), "w": 0.5, "lr": 0.3, "sizes": {"N": 5}}


@inputs
def single(rng):
    """N=1: where mean and sum agree."""
    return {"x": np.array([2.0]), "y": rng.normal(size=1), "w": -1.0, "lr": 0.25}


@dataclass
class Holder:
    scale: float


def scaled(value):
    return value * Holder(SCALE).scale


@probe(
    inputs=[ragged, single],  # both
    runs=1,
    key_runs=3,
)
def one_step(lab, x, y, w, lr):
    """The weight after one step."""
    model = lab.bare("step", w=w, lr=lr)
    model.step(x, y)
    return {"w": scaled(model.w)}


@probe
def present(lab):
    """Whether the step is there."""
    return {"there": lab.has("step")}
