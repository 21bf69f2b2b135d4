import math
import torch
import torch.nn as nn
import torchtext


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_x = self.emb_layer(enc_x)
        enc_hidden, state = self.encoder(enc_x, state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        steps = self.emb_layer(dec_y).permute(1, 0, 2)      # T,B,E
        ret = []
        for y in steps:
            query = state.squeeze(0).unsqueeze(1)
            weights = self.softmax(torch.bmm(query, enc_hidden.permute(0, 2, 1)))
            context = torch.bmm(weights, enc_hidden)
            y_and_context = torch.cat([y.unsqueeze(1), context], dim=2)
            o, state = self.decoder(y_and_context, state)
            ret.append(self.linear(o).squeeze(1))
        return torch.stack(ret, dim=1), state


vocab = torchtext.vocab.build_vocab_from_iterator([["a", "b"]])
model = Seq2Seq(len(vocab), 100, 100)
