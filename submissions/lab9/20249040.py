import torch
import torch.nn as nn
from IPython import display


class Model(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_first_step=True):
        ret = []
        for t in range(dec_y.shape[1]):
            w = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            c = torch.bmm(w, enc_hidden)
            x = torch.cat([self.emb_layer(dec_y[:, t:t + 1]), c], -1)
            for _ in range(2):
                o, state = self.decoder(x, state)
            ret.append(self.linear(o))
        return torch.cat(ret, 1), state
