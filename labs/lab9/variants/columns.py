"""Scores as a column (B, S, 1), softmax over its dimension 1, and a weighted sum without bmm."""

import torch
import torch.nn.functional as F
from torch import nn


class Seq2Seq(nn.Module):
    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, enc_hidden[:, -1].unsqueeze(0)

    def attend(self, query, enc_hidden):
        scores = torch.bmm(enc_hidden, query.unsqueeze(-1))
        weights = F.softmax(scores, dim=1)
        return (weights * enc_hidden).sum(dim=1, keepdim=True)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        result = None
        for t in range(dec_y.shape[1]):
            context = self.attend(state.squeeze(0), enc_hidden)
            output, state = self.decoder(torch.cat([context, emb[:, t, None]], dim=-1), state)
            logits = self.linear(output)
            result = logits if result is None else torch.cat([result, logits], dim=1)
        return result, state
