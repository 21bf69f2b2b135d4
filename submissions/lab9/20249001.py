import random
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
import matplotlib.pyplot as plt
from tqdm import tqdm

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Seq2Seq(nn.Module):
    """字符串逆序，带点积注意力"""

    def __init__(self, v_sz=27, emb_sz=128, h_sz=128):
        super(Seq2Seq, self).__init__()
        self.v_sz = v_sz
        self.emb_layer = nn.Embedding(v_sz, emb_sz)
        self.encoder = nn.GRU(emb_sz, h_sz, batch_first=True)
        self.decoder = nn.GRU(emb_sz + h_sz, h_sz, batch_first=True)
        self.linear = nn.Linear(h_sz, v_sz)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        emb = self.emb_layer(enc_x)
        enc_hidden, state = self.encoder(emb, state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        dec_emb = self.emb_layer(dec_y)
        T = dec_emb.shape[1]
        state = state.permute(1, 0, 2)  # B,1,H
        outs = []
        for t in range(T):
            score = torch.bmm(state, enc_hidden.permute(0, 2, 1))
            alpha = self.softmax(score)
            ctx = torch.bmm(alpha, enc_hidden)
            inp = torch.cat([ctx, dec_emb[:, t:t + 1, :]], dim=-1)
            o, st = self.decoder(inp, state.permute(1, 0, 2).contiguous())
            state = st.permute(1, 0, 2)
            outs.append(self.linear(o))
        return torch.cat(outs, dim=1), state


def get_batch(batch_size, length):
    xs, ys = [], []
    for _ in range(batch_size):
        s = [random.randint(1, 26) for _ in range(length)]
        xs.append(s)
        ys.append(s[::-1])
    return torch.tensor(xs), torch.tensor(ys)


model = Seq2Seq().to(device)
opt = torch.optim.Adam(model.parameters(), lr=5e-4)
losses = []
for step in tqdm(range(3000)):
    x, y = get_batch(32, 10)
    dec_in = torch.cat([torch.zeros(32, 1, dtype=torch.long), y[:, :-1]], 1)
    h, s = model.encode(x.to(device), torch.zeros(1, 32, 128).to(device))
    logits, _ = model.decode(dec_in.to(device), h, s)
    loss = F.cross_entropy(logits.reshape(-1, 27), y.reshape(-1).to(device))
    opt.zero_grad()
    loss.backward()
    opt.step()
    losses.append(loss.item())
plt.plot(losses)
plt.show()
