"""Attention in einsum, logits written into a buffer, the state kept as (B, H)."""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        B, T = dec_y.shape
        s = state[0]
        logits = enc_hidden.new_zeros(B, T, self.linear.out_features)
        for t in range(T):
            energy = torch.einsum("bh,bsh->bs", s, enc_hidden)
            context = torch.einsum("bs,bsh->bh", self.softmax(energy), enc_hidden)
            both = torch.cat([context, self.emb_layer(dec_y[:, t])], dim=-1)
            out, new = self.decoder(both[:, None], s[None])
            s = new[0]
            logits[:, t] = self.linear(out[:, 0])
        return logits, s[None]
