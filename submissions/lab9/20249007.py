import torch
import torch.nn as nn
import torch.nn.functional as F

class Attention(nn.Module):
    """ scaled weights """
    def forward(self, q, k, v):
        # q B,1,H  k,v B,S,H
        w = torch.bmm(q, k.transpose(1, 2))
        w = F.softmax(w, dim=-1)
        return w

class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size+hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        x = self.emb_layer(enc_x)
        out, st = self.encoder(x, state)
        return out, st

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        attention = Attention()
        preds = []
        for t in range(dec_y.shape[1]):
            w = attention(state.transpose(0, 1), enc_hidden, enc_hidden)
            w = self.softmax(w)
            c = torch.bmm(w, enc_hidden)
            e = self.emb_layer(dec_y[:, t:t+1])
            o, state = self.decoder(torch.cat([c, e], dim=2), state)
            preds.append(self.linear(o))
        preds = torch.cat(preds, dim=1)
        return preds, state

if __name__ == "__main__":
    m = Seq2Seq(30, 16, 16)
    x = torch.randint(0, 30, (4, 9))
    h, s = m.encode(x, torch.zeros(1, 4, 16))
    print(m.decode(x, h, s)[0].shape)
