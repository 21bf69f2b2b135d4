import torch
import torch.nn as nn
import matplotlib.pyplot as plt


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        out = []
        for i in range(emb.shape[1]):
            w = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            c = torch.bmm(w, enc_hidden)
            o, s = self.decoder(torch.cat((emb[:, i:i + 1], c), dim=2), state)
            out.append(self.linear(o))
        return torch.cat(out, dim=1), state


history = []
model = Seq2Seq(27, 16, 16)
for i in range(5):
    history.append(i)
plt.figure(figsize=(8, 4))
plt.plot(history)
plt.show()
