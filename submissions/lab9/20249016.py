import torch as t
import torch.nn as nn

class net(nn.Module):
    def __init__(self, a, b, c):
        super(net, self).__init__()
        self.emb_layer = nn.Embedding(a, b)
        self.encoder = nn.GRU(b, c, batch_first=True)
        self.decoder = nn.GRU(b+c, c, batch_first=True)
        self.linear = nn.Linear(c, a)
        self.softmax = nn.Softmax(dim=-1)
    def encode(self, enc_x, state):
        x = self.emb_layer(enc_x)
        y, z = self.encoder(x, state)
        return y, z
    def decode(self, dec_y, enc_hidden, state, is_train=True):
        x = self.emb_layer(dec_y)
        o = []
        for i in range(x.shape[1]):
            # score (B,S,1)
            score = t.bmm(enc_hidden, state.permute(1, 2, 0))
            w = self.softmax(score)
            c = t.bmm(w.permute(0, 2, 1), enc_hidden)
            inp = t.cat([c, x[:, i:i+1]], dim=2)
            out, state = self.decoder(inp, state)
            o.append(self.linear(out))
        return t.cat(o, dim=1), state

n = net(27, 32, 32)
best = 0
for epoch in range(100):
    h, s = n.encode(t.randint(0, 27, (8, 5)), t.zeros(1, 8, 32))
