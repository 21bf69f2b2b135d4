"""PyTorch's own attention with scale 1, a recursive decoder."""

import torch
import torch.nn.functional as F
from torch import nn


class Seq2SeqModel(nn.Module):
    def encode(self, enc_x, state=None):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        first, rest = dec_y[:, :1], dec_y[:, 1:]
        context = F.scaled_dot_product_attention(state.transpose(0, 1), enc_hidden, enc_hidden, scale=1.0)
        out, state = self.decoder(torch.cat([context, self.emb_layer(first)], dim=2), state)
        logits = self.linear(out)
        if rest.shape[1] == 0:
            return logits, state
        later, state = self.decode(rest, enc_hidden, state, is_train)
        return torch.cat([logits, later], dim=1), state
