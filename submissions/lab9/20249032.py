import torch
import torch.nn as nn


def attention(q, k, v):
    a = torch.softmax(torch.bmm(q, k.transpose(1, 2)), dim=-1)
    return torch.bmm(a, v)


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, hidden_size=64):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, hidden_size)
        self.encoder = nn.GRU(hidden_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(2 * hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)

    def encode(self, enc_x, state):
        hs, h = self.encoder(self.emb_layer(enc_x), state)
        return hs, h

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        ctx = attention(emb, enc_hidden, enc_hidden)       # every word asks, all at once
        out, state = self.decoder(torch.cat([emb, ctx], dim=-1), state)
        return self.linear(out), state
