import torch
import torch.nn as nn


class Seq2Seq(nn.Module):
    """float32 everywhere, a state of zeros in the encoder"""

    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        h0 = torch.zeros(1, enc_x.size(0), self.encoder.hidden_size)
        return self.encoder(self.emb_layer(enc_x), h0)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        B, T = dec_y.shape
        V = self.linear.out_features
        out = torch.zeros(B, T, V)
        emb = self.emb_layer(dec_y)
        for t in range(T):
            attn = torch.zeros(B, enc_hidden.shape[1])
            for s in range(enc_hidden.shape[1]):
                attn[:, s] = (state[0] * enc_hidden[:, s]).sum(1)
            attn = self.softmax(attn)
            context = torch.zeros(B, enc_hidden.shape[2])
            for s in range(enc_hidden.shape[1]):
                context = context + attn[:, s:s + 1] * enc_hidden[:, s]
            h, state = self.decoder(torch.cat([context, emb[:, t]], 1).float().unsqueeze(1), state)
            out[:, t] = self.linear(h[:, 0])
        return out, state
