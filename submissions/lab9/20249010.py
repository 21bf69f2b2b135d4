#!/usr/bin/env python3
import argparse
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=10)
args = parser.parse_args()


class Seq2Seq(nn.Module):
    def __init__(self, n_words, d=100):
        super().__init__()
        self.emb_layer = nn.Embedding(n_words, d)
        self.encoder = nn.GRU(d, d, batch_first=True)
        self.decoder = nn.GRU(2 * d, d, batch_first=True)
        self.linear = nn.Linear(d, n_words)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        embedded = self.emb_layer(enc_x)
        outputs, hidden = self.encoder(embedded, state)
        return outputs, hidden

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        embedded = self.emb_layer(dec_y)
        context = enc_hidden[:, -1, :].unsqueeze(1)
        result = []
        for i in range(dec_y.shape[1]):
            rnn_input = torch.cat((context, embedded[:, i:i + 1, :]), 2)
            output, state = self.decoder(rnn_input, state)
            result.append(self.linear(output))
        return torch.cat(result, 1), state


x = torch.randint(0, 50, (100, 12))
loader = DataLoader(TensorDataset(x, x.flip(1)), batch_size=10, num_workers=14)
model = Seq2Seq(50)
for epoch in range(args.epochs):
    for a, b in loader:
        enc, st = model.encode(a, torch.zeros(1, 10, 100))
