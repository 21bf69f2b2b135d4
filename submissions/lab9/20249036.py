import torch
import torch.nn as nn
import torch.nn.functional as F


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        # 1. attention
        weights = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
        context = torch.bmm(weights, enc_hidden)
        # 2. input of the decoder
        word = self.emb_layer(dec_y)[:, 0:1, :]
        x = torch.cat([context, word], dim=-1)
        # 3. T steps
        x = x.repeat_interleave(dec_y.shape[1], dim=1)
        out, state = self.decoder(x, state)
        return self.linear(out), state
