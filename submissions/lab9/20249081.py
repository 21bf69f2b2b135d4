import torch, sys, warnings
import torch.nn as nn
warnings.filterwarnings("ignore")
torch.set_printoptions(profile="full")


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        print("init", vocab_size, emb_size, hidden_size)
        self.emb_layer = nn.Embedding(vocab_size, emb_size)
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        print("enc_x", enc_x)
        enc_hidden, state = self.encoder(self.emb_layer(enc_x), state)
        print("enc_hidden", enc_hidden.shape, enc_hidden)
        return enc_hidden, state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        emb = self.emb_layer(dec_y)
        logits = []
        for t in range(emb.shape[1]):
            print("step", t, "state", state)
            weights = torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2))
            weights = torch.softmax(weights, dim=0)
            print("weights", weights, file=sys.stderr)
            context = torch.bmm(weights, enc_hidden)
            out, state = self.decoder(torch.cat([context, emb[:, t:t + 1]], dim=-1), state)
            logits.append(self.linear(out))
            print(logits[-1])
        return torch.cat(logits, dim=1), state
