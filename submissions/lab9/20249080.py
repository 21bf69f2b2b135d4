import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size=32, hidden_size=64):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        # TODO 1
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state
        raise NotImplementedError

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        # TODO 2
        return NotImplementedError
