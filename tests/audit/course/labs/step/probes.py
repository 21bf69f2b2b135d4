"""What the two functions are given."""

from grader.worker.probing import inputs, probe


@inputs
def tall(rng):
    """N=5, d=3: sizes differ."""
    return {"X": rng.normal(size=(5, 3)) + 1, "y": rng.normal(size=5), "w": rng.normal(size=3), "sizes": {"N": 5, "d": 3}}


@inputs
def square(rng):
    """N=d=4: what only raises on distinct sizes runs here."""
    return {"X": rng.normal(size=(4, 4)) + 1, "y": rng.normal(size=4), "w": rng.normal(size=4), "sizes": {"N": 4, "d": 4}}


@probe(inputs=[tall, square])
def centred(lab, X, y, w):
    """The centred columns."""
    return {"X": lab.function("centre")(X.copy())}


@probe(inputs=[tall, square])
def moved(lab, X, y, w):
    """The weights after one step."""
    return {"w": lab.function("step")(w.copy(), X.copy(), y.copy(), 0.3)}
