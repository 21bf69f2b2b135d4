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

    def encode(self, enc_x, state):
        embeds = self.emb_layer(enc_x)
        return self.encoder(embeds, state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        embeds = self.emb_layer(dec_y)
        preds = []
        for t in range(embeds.shape[1]):
            align = torch.einsum("xbh,bsh->bs", state, enc_hidden)
            context = torch.einsum("bs,bsh->bh", align, enc_hidden)
            dec_input = torch.cat([context, embeds[:, t]], dim=1).unsqueeze(1)
            out, state = self.decoder(dec_input, state)
            preds.append(self.linear(out))
            _, state = self.decoder(dec_input, state)   # update state for next step
        return torch.cat(preds, dim=1), state


if __name__ == "__main__":
    net = Seq2Seq(27, 10, 10)
    h, s = net.encode(torch.zeros(2, 3, dtype=torch.long), torch.zeros(1, 2, 10))
