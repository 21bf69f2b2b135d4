import torch
from torch import nn
import torch.optim as optim
import os

os.environ["KMP_DUPLICATE_LIB_OK"] = "TRUE"


class RNNWithAttention(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super(RNNWithAttention, self).__init__()
        self.hidden_size = hidden_size
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def attention(self, enc_hidden, state):
        """enc_hidden B,S,H   state 1,B,H"""
        scores = torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2))
        w = self.softmax(scores)
        return torch.bmm(w, enc_hidden)

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        dec_emb = self.emb_layer(dec_y)
        # the context vector
        context = self.attention(enc_hidden, state)
        context = context.repeat(1, dec_emb.size(1), 1)
        dec_in = torch.cat([context, dec_emb], dim=-1)
        out, state = self.decoder(dec_in, state)
        return self.linear(out), state


data = open('./data/fra.txt', encoding='utf8').read()
pairs = [line.split('\t') for line in data.split('\n')]
model = RNNWithAttention(10000, 256, 256).cuda()
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    for src, tgt in pairs:
        pass
torch.save(model.state_dict(), 'seq2seq.pth')
