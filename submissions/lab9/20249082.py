import torch
import torch.nn as nn

batch_size = 32
config = dict(hidden=128, emb=64, vocab=27)


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size=config["vocab"], emb_size=config["emb"], hidden_size=config["hidden"]):
        super().__init__()
        self.hidden_size = hidden_size
        self.vocab_size = vocab_size
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)
        self.max_len = 100

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        n = dec_y.shape[0]
        assert dec_y.shape[1] <= self.max_len
        out = torch.zeros(n, dec_y.shape[1], self.vocab_size)
        for t in range(dec_y.shape[1]):
            q = state.view(n, 1, self.hidden_size)
            a = self.softmax(torch.bmm(q, enc_hidden.transpose(1, 2)))
            c = torch.bmm(a, enc_hidden)
            x = torch.cat([self.emb_layer(dec_y[:, t]).unsqueeze(1), c], dim=-1)
            y, state = self.decoder(x, state)
            out[:, t:t + 1] = self.linear(y)
        return out, state
