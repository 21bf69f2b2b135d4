import torch
from torch import nn
import pandas as pd
import jieba


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
        dec_y = self.emb_layer(dec_y)
        logits = []
        for t in range(dec_y.shape[1]):
            weights = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            context = torch.bmm(weights, enc_hidden)
            x = torch.cat([context, dec_y[:, t].unsqueeze(1)], dim=-1)
            output, _ = self.decoder(x, state)
            logits.append(self.linear(output))
        return torch.cat(logits, dim=1), state


df = pd.read_csv("translation.csv")
src = [list(jieba.cut(s)) for s in df["zh"]]
