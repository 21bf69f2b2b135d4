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
        emb = self.emb_layer(enc_x
        enc_hidden, state = self.encoder(emb, state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        outs = []
        for t in range(emb.shape[1]):
            w = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            c = torch.bmm(w, enc_hidden)
            o, state = self.decoder(torch.cat([c, emb[:, t:t + 1]], -1), state)
            outs.append(self.linear(o))
        return torch.cat(outs, 1), state
