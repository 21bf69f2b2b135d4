import torch
from torch import nn


class ReverseNet(nn.Module):
    """Other names for everything."""

    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, emb_size)
        self.enc_rnn = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.dec_rnn = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, vocab_size)

    def encode(self, enc_x, state):
        return self.enc_rnn(self.embedding(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        ws = self.embedding(dec_y)
        hs = []
        for t in range(ws.shape[1]):
            attn = torch.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)), -1)
            h, state = self.dec_rnn(torch.cat([torch.bmm(attn, enc_hidden), ws[:, t:t + 1]], -1), state)
            hs.append(h)
        return self.fc(torch.cat(hs, 1)), state
