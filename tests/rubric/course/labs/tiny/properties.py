"""Properties of the smallest lab."""


def moves(observed):
    """The weight moves."""
    runs = observed["one_step"]["ragged"]
    return runs[0]["w"] != observed.inputs["ragged"]["w"]


def ignores_rate(observed):
    """Steps of different rates are the same."""
    return observed.inputs.get("none")
