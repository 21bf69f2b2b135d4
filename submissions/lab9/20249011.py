import torch
import torch.nn as nn


class Seq2Seq(nn.Module):

    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        # the strongest response of each hidden unit over the source
        context = enc_hidden.max(dim=1, keepdim=True).values
        emb = self.emb_layer(dec_y)
        ys = []
        for t in range(emb.size(1)):
            y, state = self.decoder(torch.cat([context, emb[:, t:t + 1]], dim=-1), state)
            ys.append(y)
        return self.linear(torch.cat(ys, dim=1)), state


torch.manual_seed(1)
print(Seq2Seq(27, 8, 8))
