"""What an edit of the reference can't say of Beras: relations that hold for every way of making the mistake."""

from grader.lab.threshold import threshold

# The reference reaches 0.75 of 200 unseen digits in one or two rounds, with slow settings 0.5 in twenty. The bounds are three and
# four times what guessing gives: a network that doesn't learn passes them less than once in 10^12 (binomial, 60 of 200 at 0.1).
SIMPLE, ADVANCED = 0.3, 0.4


def _trained(observed, probe):
    return [run for runs in observed.get(probe, {}).values() for run in runs]


def _reached(observed, probe, wanted):
    """The best share of unseen digits; None where a network is so slow that it was given up before it was trained to the end."""
    shares = [max(run["shares"]) for run in _trained(observed, probe)]
    slow = any(bool(run["cut"]) and max(run["shares"]) <= wanted for run in _trained(observed, probe))
    return float(min(shares)) if shares and not slow else None


@threshold(above=SIMPLE)
def simple_learns(observed):
    """The share of unseen digits that the simple network is right about, after at most 40 rounds on 500."""
    return _reached(observed, "simple_network", SIMPLE)


@threshold(above=ADVANCED)
def advanced_learns(observed):
    """The same of the advanced network."""
    return _reached(observed, "advanced_network", ADVANCED)


def evaluation_moves_nothing(observed):
    """Every weight is bit for bit what it was before evaluate."""
    runs = _trained(observed, "simple_network")
    return all(bool(run["still"]) for run in runs) if runs else None


def moves_in_backward(observed):
    """Asking the dense layer for a gradient changed its weights, whatever the step."""
    runs = [run for runs in observed.get("dense_input_gradient", {}).values() for run in runs]
    runs += [run for runs in observed.get("dense_weight_gradients", {}).values() for run in runs]
    return any(bool(run.get("moved")) for run in runs) if runs else None


def many_outputs_crash(observed):
    """The tape gets through for one output and for no case with several."""
    through = observed.get("tape_gradients", {})
    return set(through) == {"one_output"} if through else None
