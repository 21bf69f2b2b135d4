import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)
        self.attn_history = []

    def encode(self, enc_x, state):
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        T = dec_y.shape[1] if is_train else 1
        self.attn_history = []
        logits = torch.empty(0)
        for t in range(T):
            query = state[-1].unsqueeze(1)
            weights = self.softmax(torch.baddbmm(torch.zeros(1, 1, 1, dtype=query.dtype), query, enc_hidden.transpose(1, 2)))
            self.attn_history.append(weights.detach().numpy())
            context = torch.bmm(weights, enc_hidden)
            out, state = self.decoder(torch.cat([context, self.emb_layer(dec_y[:, t])[:, None]], -1), state)
            step = self.linear(out)
            logits = step if t == 0 else torch.cat([logits, step], 1)
        return logits, state
