"""The state is (B, 1, H) all the way: encode hands it out like that, decode takes and returns it so."""

import torch
from torch import nn


class AttentionSeq2Seq(nn.Module):
    def encode(self, enc_x, state):
        hidden, last = self.encoder(self.emb_layer(enc_x), state)
        return hidden, last.permute(1, 0, 2)

    def decode(self, dec_y, enc_hidden, state):
        steps = []
        for embedded in self.emb_layer(dec_y).split(1, dim=1):
            weights = torch.softmax(torch.matmul(state, enc_hidden.mT), dim=-1)
            glimpse = weights @ enc_hidden
            out, last = self.decoder(torch.cat((glimpse, embedded), -1), state.permute(1, 0, 2).contiguous())
            state = last.permute(1, 0, 2)
            steps.append(out)
        return self.linear(torch.cat(steps, 1)), state
