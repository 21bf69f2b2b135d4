"""What of lab7 no version of the reference can say: that a short training brings the loss down."""

import math

from grader.lab.threshold import threshold


@threshold(above=0.1)
def vae_learns(observed):
    """By what share of its size the student's own loss falls in 32 steps on 256 digits.

    The reference's falls by 0.65 of it, with a standard deviation of 0.0013 over seeds: a right submission fails in far less
    than one of a million. Where the loss isn't a number, or doesn't fall in a plain loop either, the training isn't to blame:
    a fault in the model or the loss is another part's, and the share counts as 1.
    """
    runs = observed.get("learning_vae", {}).get("digits")
    if not runs:
        return None
    before, after, control = (float(loss) for loss in runs[0]["losses"])
    if not runs[0]["written"]:
        return 0.0
    return (before - after) / abs(before) if math.isfinite(before) and _fell(before, control) else 1.0


def _fell(before, after):
    return after < before - 0.1 * abs(before)
