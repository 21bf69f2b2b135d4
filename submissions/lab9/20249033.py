import torch
from torch import nn
import random


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        bos = self.emb_layer(dec_y[:, :1])
        T = dec_y.size(1)
        logits = []
        while len(logits) < T:
            score = torch.bmm(enc_hidden, state.permute(1, 2, 0))        # (B,S,1)
            alpha = self.softmax(score)
            context = (alpha * enc_hidden).sum(1, keepdim=True)
            out, state = self.decoder(torch.cat([bos, context], -1), state)
            logits.append(self.linear(out))
        return torch.cat(logits, 1), state


def batch(n=16, k=8):
    a = [[random.randint(1, 26) for _ in range(k)] for _ in range(n)]
    return torch.tensor(a), torch.tensor([r[::-1] for r in a])
