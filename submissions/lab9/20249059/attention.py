import torch


def dot_attention(query, values):
    """query (B, 1, H), values (B, S, H) -> context (B, 1, H)"""
    scores = (query * values).sum(-1, keepdim=True)
    dot_attention.weights = torch.softmax(scores, dim=1)
    return (dot_attention.weights * values).sum(1, keepdim=True)


dot_attention.weights = None
