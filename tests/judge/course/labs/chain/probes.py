"""Probes of a lab whose second part is judged on right inputs and on the student's own first part."""

import numpy as np

from grader.worker.probing import inputs, probe


def _numbers(rng, rows, columns, hidden):
    return {
        "X": rng.normal(size=(rows, columns)) + 1.0,
        "table": rng.normal(size=(columns, hidden)),
        "bias": rng.normal(size=hidden),
        "right": rng.normal(size=(rows, hidden)) * 2.0,
    }


@inputs
def ragged(rng):
    """5 rows, 3 columns, 4 hidden."""
    return _numbers(rng, 5, 3, 4)


@inputs
def square(rng):
    """4 of everything."""
    return _numbers(rng, 4, 4, 4)


@probe(inputs=[ragged, square])
def embedded(lab, X, table, bias, right):
    """The first part."""
    return {"hidden": lab.function("embed")(X, table)}


@probe(inputs=[ragged, square])
def score_alone(lab, X, table, bias, right):
    """The second part, on numbers that stand in for the first part's."""
    function = lab.function("score")
    own = function.__globals__.get("embed")
    function.__globals__["embed"] = lambda X, table: right
    try:
        return {"scores": function(X, table, bias)}
    finally:
        function.__globals__["embed"] = own


@probe(inputs=[ragged, square])
def score_own(lab, X, table, bias, right):
    """The second part on the student's own first part."""
    return {"scores": lab.function("score")(X, table, bias)}


@probe(inputs=[ragged, square])
def runs(lab, X, table, bias, right):
    """Whether it runs at all on the student's own first part."""
    return {"ran": bool(np.ndim(lab.function("score")(X, table, bias)))}
