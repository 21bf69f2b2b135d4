"""Probes of a lab with three parts, the second of which builds on the first."""

from grader.worker.probing import inputs, probe


@inputs
def ragged(rng):
    """5 rows, 3 columns."""
    return {"X": rng.normal(size=(5, 3)) + 1.0}


@probe(inputs=[ragged])
def centred(lab, X):
    """The columns around their means."""
    return {"table": lab.function("centre")(X)}


@probe(inputs=[ragged])
def scaled(lab, X):
    """The columns at deviation one."""
    return {"table": lab.function("scale")(X)}


@probe(inputs=[ragged])
def clipped(lab, X):
    """Values between two bounds."""
    lab.supply(LIMIT=1.2)
    return {"table": lab.function("clip")(X, 0.5, 1.2)}
