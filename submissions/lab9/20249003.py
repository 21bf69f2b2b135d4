import torch, torch.nn as nn

class Seq2Seq(nn.Module):
    def __init__(self):
        super().__init__()
        self.v_sz = 27
        self.emb_layer = nn.Embedding(self.v_sz, 64)
        self.encoder = nn.GRU(64, 128, batch_first=True)
        self.decoder = nn.GRU(64+128, 128, batch_first=True)
        self.linear = nn.Linear(128, self.v_sz)
        self.softmax = nn.Softmax(dim=2)

    def encode(self, enc_x, state):
        e = self.emb_layer(enc_x)
        enc_hidden, h_n = self.encoder(e, state)
        return enc_hidden, h_n

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        e = self.emb_layer(dec_y)
        s0 = state.transpose(0, 1)
        kT = enc_hidden.transpose(1, 2)
        ys = []
        h = state
        for t in range(dec_y.shape[1]):
            a = self.softmax(s0 @ kT)
            c = a @ enc_hidden
            inp = torch.cat([c, e[:, [t], :]], 2)
            y, h = self.decoder(inp, h)
            ys.append(self.linear(y))
        return torch.cat(ys, 1), h

def accuracy(p, y):
    return (p.argmax(-1) == y).float().mean().item()

if __name__ == "__main__":
    net = Seq2Seq()
    print(sum(p.numel() for p in net.parameters()))
