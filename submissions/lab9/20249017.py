import torch
import torch.nn as nn
import torch.nn.functional as F


class Seq2SeqAttention(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=1)   # changed to dim=1

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        B, T = dec_y.shape
        emb = self.emb_layer(dec_y)
        logits = []
        for t in range(T):
            scores = torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2))  # [B, 1, S]
            weights = self.softmax(scores)
            context = torch.bmm(weights, enc_hidden)
            out, state = self.decoder(torch.cat([context, emb[:, t].view(B, 1, -1)], -1), state)
            logits.append(self.linear(out))
        return torch.cat(logits, 1), state


if __name__ == "__main__":
    torch.manual_seed(42)
    model = Seq2SeqAttention(vocab_size=27, emb_size=64, hidden_size=64)
