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
        self.mlp = nn.Linear(hidden_size, hidden_size)

    def encode(self, enc_x, state):
        enc_hidden, _ = self.encoder(self.emb_layer(enc_x), state)
        state = self.mlp(enc_hidden).mean(1)
        return enc_hidden, state.unsqueeze(1)

    def decode(self, dec_y, enc_hidden, state, is_first_step):
        # B,1,H at the first step and later
        if state.shape[0] != dec_y.shape[0]:
            state = state.transpose(0, 1)
        logits = []
        for t in range(dec_y.shape[1]):
            w = self.softmax(torch.bmm(state, enc_hidden.transpose(1, 2)))
            x = torch.cat([torch.bmm(w, enc_hidden), self.emb_layer(dec_y[:, t:t + 1])], dim=2)
            o, n = self.decoder(x, state.transpose(0, 1).contiguous())
            logits.append(self.linear(o))
            state = n.transpose(0, 1)
        return torch.cat(logits, 1), state
