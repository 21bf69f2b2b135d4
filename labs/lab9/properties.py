"""What an edit of the reference can't say of lab9: relations that hold for every way of making the mistake."""

import numpy as np

from grader.lab.threshold import threshold


def _same(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-5, atol=1e-6)


def _halves(observed):
    """enc_hidden (B, S, H), and for each half of what the decoder was fed the rows for one past and for the other."""
    runs = observed.get("decoder_food", {}).get("two_pasts")
    if not runs:
        return None
    hidden = observed.inputs["two_pasts"]["enc_hidden"]
    one, other = runs[0]["one"], runs[0]["other"]
    width = hidden.shape[2]
    if one.shape != other.shape or one.shape[1] != 2 * width or len(one) % len(hidden):
        return None
    return hidden, [(one[:, half], other[:, half]) for half in (slice(0, width), slice(width, None))]


def _sources(hidden, rows):
    """The source of every row: fed step by step the sentences alternate, fed as a whole each has its rows together."""
    steps = rows // len(hidden)
    return np.tile(hidden, (steps, 1, 1)), np.repeat(hidden, steps, axis=0)


def _weights(sources, contexts):
    """The weights (rows, S) that give these contexts, or None where a row is no weighted sum of its source."""
    found = [np.linalg.lstsq(source.T, context, rcond=None)[0] for source, context in zip(sources, contexts, strict=True)]
    weights = np.array(found)
    return weights if _same(np.einsum("rs,rsh->rh", weights, sources), contexts) else None


def context_ignores_past(observed):
    """For one source, two states and two targets the decoder is fed one and the same context, and that isn't the plain sum
    of the hidden states, which is what weights of 1 give."""
    found = _halves(observed)
    if found is None:
        return None
    hidden, halves = found
    sums = [sources.sum(1) for sources in _sources(hidden, len(halves[0][0]))]
    return any(_same(one, other) and not any(_same(one, total) for total in sums) for one, other in halves)


def weights_no_distribution(observed):
    """The contexts are weighted sums of their sources, but with weights below 0 or with sums other than 1; weights of 1
    throughout have another cause."""
    found = _halves(observed)
    if found is None:
        return None
    hidden, halves = found
    for contexts, _ in halves:
        for sources in _sources(hidden, len(contexts)):
            weights = _weights(sources, contexts)
            if weights is not None and not _same(weights, np.ones_like(weights)):
                return bool((weights < -1e-5).any() or not _same(weights.sum(1), np.ones(len(weights))))
    return False


@threshold(below=0.7)
def learns_to_copy(observed):
    """The mean loss of the last five of thirty steps, as a share of the first."""
    runs = observed.get("learning_to_copy", {}).get("copying")
    if not runs:
        return None
    losses = runs[0]["losses"]
    return float(losses[-5:].mean() / losses[0])
