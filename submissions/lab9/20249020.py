import torch
import torch.nn as nn
import string

letters = "_" + string.ascii_lowercase
BOS = letters.index("_")


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size=27, emb_size=32, hidden_size=48):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        outputs = []
        x = self.emb_layer(dec_y[:, 0]).unsqueeze(1)     # start symbol
        for _ in range(dec_y.shape[1]):
            attention = self.softmax(state.transpose(0, 1) @ enc_hidden.transpose(1, 2))
            context = attention @ enc_hidden
            out, state = self.decoder(torch.cat([context, x], dim=2), state)
            outputs.append(self.linear(out))
        return torch.cat(outputs, dim=1), state


def encode_string(s):
    return torch.tensor([letters.index(c) for c in s])


model = Seq2Seq()
print(encode_string("hello"))
while True:
    s = input("string to reverse: ")
    if not s:
        break
