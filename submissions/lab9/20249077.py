import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        outs = []
        t = 0
        while t < emb.shape[1]:
            w = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            c = torch.bmm(w, enc_hidden)
            o, state = self.decoder(torch.cat([c, emb[:, t:t + 1]], -1), state)
            outs = [self.linear(o)]
            # t += 1
        return torch.cat(outs, 1), state
