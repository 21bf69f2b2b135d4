import torch
from torch import nn


class EncoderDecoder(nn.Module):
    def __init__(self, vocab_size, emb_size=50, hidden_size=50):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_x_emb = self.emb_layer(enc_x)
        enc_hidden, enc_final = self.encoder(enc_x_emb, state)
        return enc_hidden, enc_final

    def one_step(self, word, enc_hidden, state):
        a = self.softmax(torch.bmm(state.permute(1, 0, 2), enc_hidden.permute(0, 2, 1)))
        rnn_in = torch.cat([torch.bmm(a, enc_hidden), word], dim=-1)
        state = self.decoder(rnn_in, state)[1]
        return rnn_in, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        scores = []
        for k in range(dec_y.shape[1]):
            rnn_in, next_state = self.one_step(self.emb_layer(dec_y[:, k:k + 1]), enc_hidden, state)
            out, _ = self.decoder(rnn_in, next_state)
            scores.append(self.linear(out))
            state = next_state
        return torch.cat(scores, dim=1), state
