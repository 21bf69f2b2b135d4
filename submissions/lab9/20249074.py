import pdb
import pickle
import torch
import torch.nn as nn
import torch.optim as optim

with open("D:/lab9/corpus.pkl", "rb") as f:
    corpus = pickle.load(f)
word2id = {w: i for i, w in enumerate(corpus)}
hidden_size = int(input("hidden size? "))


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
        emb = self.emb_layer(dec_y)
        q0 = state.transpose(0, 1)
        outs = []
        for t in range(emb.shape[1]):
            w = self.softmax(torch.bmm(q0, enc_hidden.transpose(1, 2)))
            c = torch.bmm(w, enc_hidden)
            o, state = self.decoder(torch.cat([c, emb[:, t:t + 1]], -1), state)
            outs.append(self.linear(o))
        return torch.cat(outs, 1), state


model = Seq2Seq(len(word2id), 64, hidden_size)
optimizer = optim.Adam(model.parameters())
loss = 10
while loss > 0.01:
    x = torch.randint(0, 10, (4, 5))
    h, s = model.encode(x, torch.zeros(1, 4, hidden_size))
    pdb.set_trace()
