import torch
import torch.nn as nn


class Base(nn.Module):
    def encode(self, enc_x, state):
        # reads the source through a packed sequence, all lengths equal
        lengths = torch.full((enc_x.shape[0],), enc_x.shape[1])
        packed = nn.utils.rnn.pack_padded_sequence(self.emb_layer(enc_x), lengths, batch_first=True)
        out, state = self.encoder(packed, state)
        out, _ = nn.utils.rnn.pad_packed_sequence(out, batch_first=True)
        return out, state


class Seq2Seq(Base):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(emb_size + hidden_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        def step(carry, y):
            a = torch.tensordot(enc_hidden, carry[0], dims=([2], [1]))     # B,S,B
            a = torch.stack([a[b, :, b] for b in range(len(a))])
            a = (a - torch.logsumexp(a, 1, keepdim=True)).exp()
            ctx = torch.einsum("bs,bsh->bh", a, enc_hidden)
            return self.decoder(torch.cat([ctx, y], -1)[:, None], carry)

        outs = []
        for y in torch.unbind(self.emb_layer(dec_y), 1):
            o, state = step(state, y)
            outs.append(o)
        return self.linear(torch.cat(outs, 1)), state
