import torch
import torch.nn as nn
import swanlab


class Seq2SeqWithAttention(nn.Module):
    """改了方法名"""

    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def Encode(self, x, h):
        return self.encoder(self.emb_layer(x), h)

    def Decode(self, y, enc, h):
        logits = []
        for i in range(y.shape[1]):
            attn = self.softmax(torch.bmm(h.transpose(0, 1), enc.transpose(1, 2)))
            o, h = self.decoder(torch.cat([torch.bmm(attn, enc), self.emb_layer(y[:, i:i + 1])], -1), h)
            logits.append(self.linear(o))
        return torch.cat(logits, 1), h


swanlab.init(project="lab9")
m = Seq2SeqWithAttention(27, 16, 16)
opt = torch.optim.Adam(m.parameters(), 1e-3)
for ep in range(1000000):
    hs, h = m.Encode(torch.randint(1, 27, (32, 8)), torch.zeros(1, 32, 16))
