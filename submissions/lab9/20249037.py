import torch
import torch.nn as nn
import numpy as np
from sklearn.model_selection import train_test_split


class Seq2seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        lst = []
        for i in range(dec_y.shape[1]):
            w = nn.Softmax(dim=0)(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            c = w.bmm(enc_hidden)
            z, _ = self.decoder(torch.cat([emb[:, i:i + 1], c], -1), state)
            lst.append(self.linear(z))
        return torch.cat(lst, 1), state


X = np.load("./data/x.npy")
X_train, X_test = train_test_split(X)
