import torch
import torch.nn as nn


class AttentionDecoderModel(nn.Module):
    def __init__(self, n_vocab, n_embed, n_hidden):
        super().__init__()
        self.emb_layer = nn.Embedding(n_vocab, n_embed)
        self.encoder = nn.GRU(n_embed, n_hidden, batch_first=True)
        self.decoder = nn.GRU(n_hidden + n_embed, n_hidden, batch_first=True)
        self.linear = nn.Linear(n_hidden, n_vocab)

    def encode(self, enc_x, state):
        memory, final = self.encoder(self.emb_layer(enc_x), state)
        return memory, final

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        inputs = self.emb_layer(dec_y)
        logits = []
        for step in range(inputs.shape[1]):
            relevance = torch.sigmoid(torch.einsum("lbh,bsh->bs", state, enc_hidden))   # between 0 and 1
            context = torch.einsum("bs,bsh->bh", relevance, enc_hidden)
            cell_in = torch.cat([context, inputs[:, step]], dim=-1)
            hidden, state = self.decoder(cell_in.unsqueeze(1), state)
            logits.append(self.linear(hidden.squeeze(1)))
        return torch.stack(logits, dim=1), state


def accuracy(model, x, y):
    enc, st = model.encode(x, torch.zeros(1, x.shape[0], 64))
    bos = torch.zeros(x.shape[0], 1, dtype=torch.long)
    out, _ = model.decode(torch.cat([bos, y[:, :-1]], 1), enc, st)
    return (out.argmax(-1) == y).float().mean()
