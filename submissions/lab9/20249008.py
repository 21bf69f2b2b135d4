import torch
from torch import nn
import matplotlib.pyplot as plt


class Seq2Seq(nn.Module):
    def __init__(self, vocab, emb, hid):
        nn.Module.__init__(self)
        self.emb_layer = nn.Embedding(vocab, emb)
        self.encoder = nn.GRU(emb, hid, batch_first=True)
        self.decoder = nn.GRU(emb + hid, hid, batch_first=True)
        self.linear = nn.Linear(hid, vocab)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_hidden, last_state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, last_state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        y_emb = self.emb_layer(dec_y)
        preds = []
        for step in range(y_emb.shape[1]):
            s = state[0].unsqueeze(2)                              # B,H,1
            score = enc_hidden.matmul(s)                           # B,S,1
            a = self.softmax(score.squeeze(2)).unsqueeze(2)        # B,S,1
            context = (a * enc_hidden).mean(dim=1)                 # B,H
            x = torch.cat([context, y_emb[:, step, :]], dim=1)
            out, state = self.decoder(x[:, None, :], state)
            preds.append(self.linear(out[:, 0, :]))
        return torch.stack(preds).permute(1, 0, 2), state


net = Seq2Seq(27, 64, 64)
fig, ax = plt.subplots()
ax.set_title("attention")
plt.savefig("a.png")
