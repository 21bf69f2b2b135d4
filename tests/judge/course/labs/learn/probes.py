"""Probes of a lab that learns: one step, two steps, and a training that is run on few versions."""

import numpy as np

from grader.worker.probing import inputs, probe


@inputs
def line(rng):
    """Seven points near a line through the origin."""
    x = rng.normal(size=7)
    return {"x": x, "y": 3 * x, "w": 0.5, "lr": 0.2}


@inputs
def picture(rng):
    """An image and a line: what pictures are made of."""
    x = rng.normal(size=7)
    return {"x": x, "y": 3 * x, "w": 0.5, "lr": 0.2, "image": rng.integers(0, 256, (2, 5, 6)).astype(np.uint8)}


@probe(inputs=[line])
def one_step(lab, x, y, w, lr):
    """The weight after a step."""
    return {"w": lab.function("step")(w, x, y, lr)}


@probe(inputs=[line])
def two_steps(lab, x, y, w, lr):
    """The weight and the losses after two steps."""
    w, losses = lab.function("fit")(w, x, y, lr, 2)
    return {"w": w, "losses": np.array(losses)}


@probe(inputs=[picture], training=True, seconds=1)
def learning(lab, x, y, w, lr, image):
    """Three hundred steps: the losses, and images that come out of them."""
    w, losses = lab.function("fit")(w, x, y, lr, 300)
    return {"losses": np.array(losses), "images": image * (w / 3), "table": np.outer(x, x) * w}
