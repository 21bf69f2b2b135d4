# -*- coding: utf-8 -*-
import torch
from torch import nn
from d2l import torch as d2l


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, embed_size=64, num_hiddens=64):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, embed_size)
        self.encoder = nn.GRU(embed_size, num_hiddens, batch_first=True)
        self.decoder = nn.GRU(embed_size + num_hiddens, num_hiddens, batch_first=True)
        self.linear = nn.Linear(num_hiddens, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        return self.encoder(self.emb_layer(enc_x), state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        X = self.emb_layer(dec_y)
        outputs = []
        for i in range(X.shape[1]):
            query = X[:, i:i + 1, :]          # embedding of this step asks
            scores = torch.bmm(query, enc_hidden.transpose(1, 2))
            attention_weights = self.softmax(scores)
            context = torch.bmm(attention_weights, enc_hidden)
            out, state = self.decoder(torch.cat((context, query), dim=-1), state)
            outputs.append(out)
        return self.linear(torch.cat(outputs, dim=1)), state


if __name__ == '__main__':
    lr, num_epochs, batch_size, num_steps = 0.005, 250, 64, 10
    train_iter, src_vocab, tgt_vocab = d2l.load_data_nmt(batch_size, num_steps)
    net = Seq2Seq(len(src_vocab))
    animator = d2l.Animator(xlabel='epoch', ylabel='loss', xlim=[1, num_epochs])
