import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        assert emb_size == hidden_size
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        weights = self.softmax(torch.bmm(emb, enc_hidden.transpose(1, 2)))      # B,T,S
        contexts = torch.bmm(weights, enc_hidden)                               # B,T,H
        outputs = []
        for c, e in zip(contexts.unbind(1), emb.unbind(1)):
            out, _ = self.decoder(torch.cat([c, e], -1).unsqueeze(1), state)
            outputs.append(self.linear(out))
        return torch.cat(outputs, 1), state
