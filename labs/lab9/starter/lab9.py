"""Lab 9 · Sequence to sequence with attention / 实验九：带注意力的 seq2seq

Write the two places marked TODO. The layers in __init__ are given: keep their names.
请完成两处 TODO。__init__ 中的各层已经给出，请保留它们的名字。
"""

import random

import torch
from torch import nn

BOS = 0  # the target begins with it / 目标句的开始符


class Seq2Seq(nn.Module):
    def __init__(self, vocab_size, emb_size=32, hidden_size=64):
        super().__init__()
        self.emb_layer = nn.Embedding(vocab_size, emb_size)  # for both languages / 源句与目标句共用
        self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
        self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)  # [context, embedding]
        self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)
        self.mlp = nn.Linear(hidden_size, hidden_size)  # only if you make the state from it / 只在用它得到初始状态时需要

    def encode(self, enc_x, state):
        """The source (B, S) and a first state (1, B, H) to enc_hidden (B, S, H) and the decoder's first state (1, B, H).

        The state is the encoder's last one, or the mean of self.mlp(enc_hidden) over the source.
        输入源句 (B, S) 与初始状态 (1, B, H)，返回 enc_hidden (B, S, H) 与解码器的初始状态 (1, B, H)：
        取编码器的最后状态，或 self.mlp(enc_hidden) 在源句上的平均。
        """
        # TODO 1
        raise NotImplementedError

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        """Logits (B, T, V) for the given target words dec_y (B, T), and the last state (1, B, H).

        At every step t: the scores are the products of the current state with every enc_hidden; softmax over the source
        gives the weights, and the weighted sum of enc_hidden the context; [context, embedding of word t] goes through the
        decoder with the current state, and its output through linear.
        每一步 t：用当前状态与各个 enc_hidden 做内积得到得分；在源句位置上做 softmax 得到权重，对 enc_hidden 加权求和得到
        上下文；把 [上下文, 第 t 个词的嵌入] 和当前状态送入 decoder，其输出再经过 linear。
        """
        # TODO 2
        raise NotImplementedError


def make_batch(batch_size=32, length=8, vocab_size=27):
    """Random letters; the target is the source reversed / 随机字母，目标是把源句倒过来"""
    enc_x = torch.tensor([[random.randrange(1, vocab_size) for _ in range(length)] for _ in range(batch_size)])
    target = enc_x.flip(1)
    dec_y = torch.cat([torch.full((batch_size, 1), BOS), target[:, :-1]], dim=1)
    return enc_x, dec_y, target


def train(model, steps=1000, lr=2e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for step in range(steps):
        enc_x, dec_y, target = make_batch()
        state = torch.zeros(1, len(enc_x), model.encoder.hidden_size)
        enc_hidden, state = model.encode(enc_x, state)
        logits, _ = model.decode(dec_y, enc_hidden, state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.4f}")


def translate(model, enc_x):
    """The likeliest word at every step / 每一步取得分最高的词"""
    with torch.no_grad():
        enc_hidden, state = model.encode(enc_x, torch.zeros(1, len(enc_x), model.encoder.hidden_size))
        word = torch.full((len(enc_x), 1), BOS)
        words = []
        for _ in range(enc_x.shape[1]):
            logits, state = model.decode(word, enc_hidden, state, is_train=False)
            word = logits.argmax(-1)
            words.append(word)
    return torch.cat(words, dim=1)


if __name__ == "__main__":
    model = Seq2Seq(27)
    train(model)
    enc_x, _, target = make_batch(100)
    print("accuracy", (translate(model, enc_x) == target).all(1).float().mean().item())
