import torch
import torch.nn as nn
from torch.nn import functional as F
import wandb

wandb.init(project="lab9")


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        y = self.emb_layer(dec_y)
        out_all = []
        for t in range(y.shape[1]):
            attn = F.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)), dim=-1)
            ctx = torch.bmm(attn, enc_hidden)
            x = torch.cat([ctx, y[:, t:t + 1]], dim=-1)
            _, state = self.decoder(x, state)        # get the new state
            out, state = self.decoder(x, state)      # get the output
            out_all.append(self.linear(out))
        return torch.cat(out_all, 1), state
