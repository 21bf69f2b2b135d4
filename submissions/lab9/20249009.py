import torch
from torch import nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        # sentence vector = average of all the encoder states
        sentence = torch.mean(enc_hidden, dim=1)
        emb = self.emb_layer(dec_y)
        sentence = sentence.unsqueeze(1).expand(-1, emb.shape[1], -1)
        out, state = self.decoder(torch.cat([sentence, emb], dim=-1), state)
        return self.linear(out), state
