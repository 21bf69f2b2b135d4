import torch
import torch.nn as nn
import torch.nn.functional as F


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        outs = []
        for t in range(emb.shape[1]):
            query = state.transpose(0, 1).expand_as(enc_hidden)    # B,S,H
            weights = self.softmax(query * enc_hidden)             # B,S,H
            context = torch.sum(weights * enc_hidden, dim=1)       # B,H
            dec_in = torch.cat([context, emb[:, t, :]], dim=-1)[:, None]
            out, state = self.decoder(dec_in, state)
            outs.append(self.linear(out))
        return torch.cat(outs, dim=1), state
