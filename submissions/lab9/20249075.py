import torch
import torch.nn as nn
import os
os.environ["CUDA_VISIBLE_DEVICES"] = "3"
device = "cuda:0"


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size, hidden_size):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size).cuda()
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True).cuda()
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True).cuda()
        self.linear = nn.Linear(hidden_size, vocab_size).cuda()
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_x = enc_x.cuda()
        state = state.to(device)
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        dec_y = dec_y.to(device)
        emb = self.emb_layer(dec_y)
        outs = []
        for t in range(emb.shape[1]):
            score = torch.bmm(enc_hidden, state.permute(1, 2, 0))      # B,S,1
            weight = torch.softmax(score, dim=2).cuda()
            context = (weight * enc_hidden).sum(dim=1, keepdim=True)
            o, state = self.decoder(torch.cat([context, emb[:, t:t + 1]], -1), state)
            outs.append(self.linear(o))
            torch.cuda.empty_cache()
        return torch.cat(outs, 1), state


net = Seq2Seq(30, 20, 20).cuda()
torch.cuda.synchronize()
