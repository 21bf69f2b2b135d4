"""What an edit of the reference can't say of lab9: relations that hold for every way of making the mistake."""

import numpy as np


def _same(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9)


def context_ignores_past(observed):
    """For one source, two states and two targets the decoder is fed one and the same context, and that isn't the plain sum
    of the hidden states, which is what weights of 1 give."""
    runs = observed.get("decoder_food", {}).get("two_pasts")
    if not runs:
        return None
    hidden = observed.inputs["two_pasts"]["enc_hidden"]
    batch, width = hidden.shape[0], hidden.shape[2]
    one, other = runs[0]["one"], runs[0]["other"]
    if one.shape != other.shape or one.shape[1] != 2 * width or len(one) % batch:
        return None
    total = np.tile(hidden.sum(1), (len(one) // batch, 1))  # step by step; fed as a whole, the rows stand by sentence
    by_sentence = np.repeat(hidden.sum(1), len(one) // batch, axis=0)
    contexts = [(one[:, columns], other[:, columns]) for columns in (slice(0, width), slice(width, None))]
    return any(_same(a, b) and not _same(a, total) and not _same(a, by_sentence) for a, b in contexts)
