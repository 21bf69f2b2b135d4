"""Takes all memory by torch."""

import torch


def step(X, y, w, lr):
    return [torch.ones(1 << 27) for _ in range(64)]
