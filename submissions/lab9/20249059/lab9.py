import torch
import torch.nn as nn
from attention import dot_attention


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        outs = []
        for word in self.emb_layer(dec_y).unbind(1):
            context = dot_attention(state.transpose(0, 1), enc_hidden)
            out, state = self.decoder(torch.cat([context, word.unsqueeze(1)], -1), state)
            outs.append(out)
        return self.linear(torch.cat(outs, 1)), state


if __name__ == "__main__":
    model = Seq2Seq(27, 32, 32)
    torch.save(model, "model.pt")
