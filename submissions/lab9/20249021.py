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

    def decode(self, dec_y, enc_hidden, state):
        dec_emb = self.emb_layer(dec_y)
        result = torch.zeros(dec_y.shape[0], dec_y.shape[1], self.linear.out_features)
        for t in range(dec_y.shape[1]):
            w = self.softmax((enc_hidden * state[0].unsqueeze(1)).sum(-1))
            c = (enc_hidden * w.unsqueeze(-1)).sum(1)
            o, state = self.decoder(torch.cat([c, dec_emb[:, -1]], 1).unsqueeze(1), state)
            result[:, t] = self.linear(o)[:, 0]
        return result, state
