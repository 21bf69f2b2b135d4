"""The year with is_first_step: decode makes the first state from the mlp, later calls take what they are given."""

import torch
from torch import nn


class Seq2Seq(nn.Module):
    def encode(self, enc_x, state):
        enc_hidden, _ = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, self.mlp(enc_hidden).mean(1)

    def decode(self, dec_y, enc_hidden, state, is_first_step):
        if is_first_step:
            state = self.mlp(enc_hidden).mean(dim=1, keepdim=True)
        elif state.shape[0] == 1 and enc_hidden.shape[0] != 1:
            state = state.transpose(0, 1)
        outputs = []
        for t in range(dec_y.size(1)):
            scores = torch.bmm(state, enc_hidden.transpose(1, 2))
            context = torch.bmm(self.softmax(scores), enc_hidden)
            x = torch.cat([context, self.emb_layer(dec_y[:, t]).unsqueeze(1)], 2)
            _, h = self.decoder(x, state.transpose(0, 1).contiguous())
            state = h.transpose(0, 1)
            outputs.append(self.linear(h.squeeze(0)))
        return torch.stack(outputs, 1), state
