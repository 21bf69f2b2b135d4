"""The GRU of the decoder by its formulas, because I wanted to understand them."""
import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    @staticmethod
    def gru_step(gru, x, h):
        gi = x @ gru.weight_ih_l0.T + gru.bias_ih_l0
        gh = h @ gru.weight_hh_l0.T + gru.bias_hh_l0
        ir, iz, inn = gi.chunk(3, 1)
        hr, hz, hn = gh.chunk(3, 1)
        r, z = torch.sigmoid(ir + hr), torch.sigmoid(iz + hz)
        n = torch.tanh(inn + r * hn)
        return (1 - z) * n + z * h

    def encode(self, enc_x, state):
        h = state[0]
        hs = []
        for x in self.emb_layer(enc_x).unbind(1):
            h = self.gru_step(self.encoder, x, h)
            hs.append(h)
        return torch.stack(hs, 1), h[None]

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        h = state[0]
        ys = []
        for x in self.emb_layer(dec_y).unbind(1):
            a = self.softmax(torch.einsum("bh,bsh->bs", h, enc_hidden))
            c = torch.einsum("bs,bsh->bh", a, enc_hidden)
            h = self.gru_step(self.decoder, torch.cat([c, x], 1), h)
            ys.append(self.linear(h))
        return torch.stack(ys, 1), h[None]
