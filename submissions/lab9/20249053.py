import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=1)   # over the words of the source

    def encode(self, enc_x, state):
        enc_hidden, _ = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, enc_hidden[:, -1:, :]        # (B,1,H)

    def attention(self, state, enc_hidden):
        e = torch.bmm(enc_hidden, state.transpose(1, 2))     # (B,S,1)
        return self.softmax(e)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        ys = []
        for t in range(dec_y.size(1)):
            a = self.attention(state, enc_hidden)
            c = torch.bmm(a.transpose(1, 2), enc_hidden)
            y = torch.cat([c, self.emb_layer(dec_y[:, t]).unsqueeze(1)], dim=-1)
            out, s = self.decoder(y, state.transpose(0, 1).contiguous())
            state = out
            ys.append(self.linear(out))
        return torch.cat(ys, dim=1), state
