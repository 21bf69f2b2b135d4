"""What can be said of lab5's observations without knowing the right values. Runs in the driver, on plain arrays."""

import numpy as np

GRADIENTS = {
    "corr2d_gradients": ("grad_X", "grad_K"),
    "conv_alone": ("grad_X", "grad_weight"),
    "pool_gradients": ("grad_X",),
}


def _runs(observed, probe):
    """(inputs, run) of every case which finished."""
    return [(observed.inputs[case], run) for case, runs in observed.get(probe, {}).items() for run in runs]


def nothing_flows_back(observed):
    """Some gradient is zero everywhere, in every case that ran."""
    verdicts = []
    for probe, names in GRADIENTS.items():
        runs = [run for _, run in _runs(observed, probe)]
        verdicts += [all(isinstance(run[name], np.ndarray) and not run[name].any() for run in runs) for name in names if runs]
    return any(verdicts) if verdicts else None


def bias_has_no_effect(observed):
    """No gradient ever reaches the bias of Conv2D, though one reaches the weight."""
    runs = [run for _, run in _runs(observed, "conv_alone")] + [run for _, run in _runs(observed, "own_conv_gradients")]
    if not runs:
        return None
    return all(not np.any(run["grad_bias"]) for run in runs) and any(np.any(run["grad_weight"]) for run in runs)


def pools_of_averages(observed):
    """Every value of the result lies strictly inside the range of its window: neither its maximum nor its minimum."""
    runs = [(given, run["Y"]) for given, run in _runs(observed, "pool_values") if isinstance(run["Y"], np.ndarray)]
    verdicts = []
    for given, Y in runs:
        X, (h, w) = np.asarray(given["X"], dtype=float), given["pool_size"]
        B, I, H, W = X.shape
        windows = X[:, :, : H // h * h, : W // w * w].reshape(B, I, H // h, h, W // w, w).transpose(0, 1, 2, 4, 3, 5)
        windows = windows.reshape(B, I, H // h, W // w, h * w)
        if Y.shape == windows.shape[:-1]:
            verdicts.append(bool((abs(Y - windows.mean(-1)) < 1e-5).all()))
    return all(verdicts) if verdicts else None
