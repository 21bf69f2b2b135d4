"""What is true of a training that works."""


def loss_falls(observed):
    """The last loss is a hundredth of the first at most."""
    losses = observed["learning"]["picture"][0]["losses"]
    return bool(losses[-1] < losses[0] / 100)
