import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, size)
        self.encoder = nn.GRU(size, size, batch_first=True)
        self.decoder = nn.GRU(2 * size, size, batch_first=True)
        self.linear = nn.Linear(size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        res = []
        for t in range(dec_y.shape[1]):
            y_t = self.emb_layer(dec_y[:, t:t + 1])
            score = y_t @ enc_hidden.mT
            ctx = score @ enc_hidden
            o, state = self.decoder(torch.cat([ctx, y_t], 2), state)
            res.append(self.linear(o))
        return torch.cat(res, 1), state
