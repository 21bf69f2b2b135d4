"""Sentence by sentence and word by word, softmax from exponentials."""

import torch
from torch import nn


class Translator(nn.Module):
    def encode(self, enc_x, state):
        hidden, states = [], []
        for b in range(len(enc_x)):
            s = state[:, b : b + 1]
            words = []
            for token in enc_x[b]:
                _, s = self.encoder(self.emb_layer(token).view(1, 1, -1), s.contiguous())
                words.append(s[0])
            hidden.append(torch.stack(words, 1))
            states.append(s)
        return torch.cat(hidden), torch.cat(states, 1)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        all_logits, all_states = [], []
        for b in range(len(dec_y)):
            s, keys, lines = state[:, b : b + 1].contiguous(), enc_hidden[b], []
            for token in dec_y[b]:
                scores = [torch.dot(s[0, 0], key) for key in keys]
                top = max(scores)
                exps = [(score - top).exp() for score in scores]
                context = sum(e / sum(exps) * key for e, key in zip(exps, keys, strict=True))
                out, s = self.decoder(torch.cat([context, self.emb_layer(token)]).view(1, 1, -1), s)
                lines.append(self.linear(out[0, 0]))
            all_logits.append(torch.stack(lines))
            all_states.append(s)
        return torch.stack(all_logits), torch.cat(all_states, 1)
