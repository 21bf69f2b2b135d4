import torch


def softmax_jacobian(p):
    """(N, C) probabilities → (N, C, C): diag(p) − p pᵀ for each sample."""
    return torch.diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1)
