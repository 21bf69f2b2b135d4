import needle as ndl


def ResidualBlock(dim, hidden_dim):
    return None
