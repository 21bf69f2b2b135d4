import torch
import torch.nn as nn
import torch.nn.functional as F
import numpy as np


class Seq2Seq(nn.Module):
    def __init__(self, V, E, H):
        super().__init__()
        self.emb_layer = nn.Embedding(V, E)
        self.encoder = nn.GRU(E, H, batch_first=True)
        self.decoder = nn.GRU(H + E, H, batch_first=True)
        self.linear = nn.Linear(H, V)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_emb = self.emb_layer(enc_x)
        enc_hidden, enc_state = self.encoder(enc_emb, state)
        return enc_hidden, enc_state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        dec_emb = self.emb_layer(dec_y)
        all_logits = []
        for t in range(dec_y.size(1)):
            q = state.permute(1, 2, 0)                      # (B, H, 1)
            score = torch.bmm(enc_hidden, q).squeeze(-1)    # (B, S)
            weight = F.softmax(score, dim=0)
            ctx = torch.sum(enc_hidden * weight.unsqueeze(-1), dim=1)
            step_in = torch.cat((ctx, dec_emb[:, t]), dim=1).unsqueeze(1)
            out, state = self.decoder(step_in, state)
            all_logits.append(self.linear(out.squeeze(1)))
        return torch.stack(all_logits, dim=1), state


np.random.seed(2024)
torch.manual_seed(2024)
vocab = {c: i for i, c in enumerate("#abcdefghijklmnopqrstuvwxyz")}
net = Seq2Seq(len(vocab), 64, 128)
