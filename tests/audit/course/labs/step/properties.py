"""What no edit says."""


def unmoved(observed):
    """The weights stay as they were."""
    runs = observed["moved"]["tall"]
    return bool((runs[0]["w"] == observed.inputs["tall"]["w"]).all())
