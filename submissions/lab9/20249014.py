import torch
from torch import nn

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
        emb = self.emb_layer(dec_y)
        state_list, output_list = [state], []
        for t in range(emb.size(1)):
            s = state_list[-1]
            attn = self.softmax(torch.einsum('nbh,bsh->bns', s, enc_hidden))
            ctx = torch.einsum('bns,bsh->bnh', attn, enc_hidden)
            out, s = self.decoder(torch.cat([ctx, emb[:, t:t+1]], dim=-1))
            state_list.append(s)
            output_list.append(self.linear(out))
        return torch.cat(output_list, dim=1), state_list[-1]
