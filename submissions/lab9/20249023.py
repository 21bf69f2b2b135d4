import torch
import torch.nn as nn
import math


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def attend(self, q, k):
        d = k.shape[-1]
        q = q / math.sqrt(d)
        return self.softmax(torch.bmm(q, k.transpose(1, 2)) / math.sqrt(d))

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        e = self.emb_layer(dec_y)
        outs = []
        for t in range(e.shape[1]):
            c = torch.bmm(self.attend(state.transpose(0, 1), enc_hidden), enc_hidden)
            o, state = self.decoder(torch.cat([c, e[:, t:t + 1]], -1), state)
            outs.append(self.linear(o))
        return torch.cat(outs, 1), state
