import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
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
        mean_hidden = enc_hidden.mean(dim=1).unsqueeze(1)
        y_hat = []
        for t in range(dec_y.shape[1]):
            word = self.emb_layer(dec_y[:, t]).unsqueeze(1)
            h, _ = self.decoder(torch.cat([mean_hidden, word], dim=2), state)
            y_hat.append(self.linear(h))
        return torch.cat(y_hat, dim=1), state
