"""Scaled scores, the encoder's start left to PyTorch, logits all at the end."""

import math

import torch
from torch import nn


class Model(nn.Module):
    def encode(self, enc_x, state):
        output, h_n = self.encoder(self.emb_layer(enc_x))
        return output, h_n

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        hs = []
        for e in self.emb_layer(dec_y).unbind(1):
            q = state[-1]
            a = torch.softmax((enc_hidden @ q.unsqueeze(2)).squeeze(2) / math.sqrt(q.shape[1]), dim=1)
            c = (a.unsqueeze(1) @ enc_hidden).squeeze(1)
            o, state = self.decoder(torch.hstack([c, e]).unsqueeze(1), state)
            hs.append(o)
        return self.linear(torch.hstack(hs)), state
