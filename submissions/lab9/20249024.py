import torch
import torch.nn as nn
from tensorboardX import SummaryWriter

writer = SummaryWriter("runs/lab9")


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

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        summary = (enc_hidden[:, 0] + enc_hidden[:, -1]) / 2
        summary = summary.unsqueeze(1).repeat(1, dec_y.shape[1], 1)
        out, state = self.decoder(torch.cat([summary, self.emb_layer(dec_y)], dim=2), state)
        return self.linear(out), state
