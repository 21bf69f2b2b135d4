from typing import Tuple

import torch
from torch import Tensor, nn


class AttnSeq2Seq(nn.Module):
    def __init__(self, vocab_size: int, emb_size: int = 32, hidden_size: int = 32) -> None:
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(-1)

    def encode(self, enc_x: Tensor, state: Tensor) -> Tuple[Tensor, Tensor]:
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y: Tensor, enc_hidden: Tensor, state: Tensor, is_train: bool = True) -> Tuple[Tensor, Tensor]:
        embedded = self.emb_layer(dec_y)
        logits = []
        for t in range(dec_y.shape[1]):
            energies = torch.matmul(state.transpose(0, 1), enc_hidden.transpose(-1, -2))
            context = torch.matmul(energies, enc_hidden)
            output, state = self.decoder(torch.cat([context, embedded[:, t].unsqueeze(1)], -1), state)
            logits.append(self.linear(output))
        return torch.cat(logits, 1), state


def main() -> None:
    model = AttnSeq2Seq(27)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        optimizer.step()


if __name__ == "__main__":
    main()
