import torch
import torch.nn as nn
import torch.nn.functional as F

EPOCHS = 50


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size=64, hidden_size=64):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, emb_size)
        self.rnn1 = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.rnn2 = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(hidden_size, vocab_size)

    def encode(self, enc_x, state):
        x = self.embed(enc_x)
        outs = []
        while len(outs) <= x.size(1):
            t = len(outs)
            out, state = self.rnn1(x[:, t:t + 1], state) if t < x.size(1) else (out, state)
            if t < x.size(1):
                outs.append(out)
        return torch.cat(outs, dim=1), state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        y = self.drop(self.embed(dec_y))
        outs = []
        for t in range(y.size(1)):
            score = torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2))
            context = torch.bmm(F.softmax(score, -1), enc_hidden)
            out, state = self.rnn2(torch.cat([context, y[:, t:t + 1]], -1), state)
            outs.append(self.out(out))
        return torch.cat(outs, 1), state


for epoch in range(EPOCHS):
    net = Seq2Seq(100)
    enc, h = net.encode(torch.randint(0, 100, (8, 10)), torch.zeros(1, 8, 64))
