import torch
import torch.nn as nn


def steps(model, words, memory, state):
    """yields (logits, state) word by word"""
    for word in words.split(1, dim=1):
        state_q = state.movedim(0, 1)
        mix = model.softmax(state_q @ memory.mT) @ memory
        out, state = model.decoder(torch.concat((mix, model.emb_layer(word)), -1), state)
        yield model.linear(out), state


class Net(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.emb_layer = nn.Embedding(cfg["v"], cfg["e"])
        self.encoder = nn.GRU(cfg["e"], cfg["h"], batch_first=True)
        self.decoder = nn.GRU(cfg["e"] + cfg["h"], cfg["h"], batch_first=True)
        self.linear = nn.Linear(cfg["h"], cfg["v"])
        self.softmax = nn.Softmax(dim=-1)

    encode = lambda self, enc_x, state: self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        every = list(steps(self, dec_y, enc_hidden, state))
        return torch.concat([logits for logits, _ in every], 1), every[-1][1]
