"""A translator: a GRU reads the source, another GRU writes the target and attends to the source at every step."""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)
        self.mlp = nn.Linear(hidden_size, hidden_size)

    def encode(self, enc_x, state):
        emb = self.emb_layer(enc_x)  # (B, S, E)
        enc_hidden, last = self.encoder(emb, state)  # (B, S, H), (1, B, H)
        return enc_hidden, last

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)  # (B, T, E)
        keys = enc_hidden.transpose(1, 2)  # (B, H, S)
        hidden = state  # (1, B, H)
        logits = []
        for t in range(emb.shape[1]):
            word = emb[:, t : t + 1]  # (B, 1, E)
            query = hidden.transpose(0, 1)  # (B, 1, H)
            scores = torch.bmm(query, keys)  # (B, 1, S)
            weights = self.softmax(scores)  # (B, 1, S), rows sum to 1
            context = torch.bmm(weights, enc_hidden)  # (B, 1, H)
            x = torch.cat([context, word], dim=2)  # (B, 1, H + E)
            out, hidden = self.decoder(x, hidden)  # (B, 1, H), (1, B, H)
            logits.append(self.linear(out))  # (B, 1, V)
        return torch.cat(logits, dim=1), hidden  # (B, T, V), (1, B, H)
