# -*- coding: gb18030 -*-
# 实验九：带注意力的序列到序列模型
import torch
import torch.nn as nn


class 翻译模型(nn.Module):
    """编码器 + 带点积注意力的解码器"""

    def __init__(self, 词表大小, 词向量维度, 隐藏维度):
        super().__init__()
        self.emb_layer = nn.Embedding(词表大小, 词向量维度)
        self.encoder = nn.GRU(词向量维度, 隐藏维度, batch_first=True)
        self.decoder = nn.GRU(隐藏维度 + 词向量维度, 隐藏维度, batch_first=True)
        self.linear = nn.Linear(隐藏维度, 词表大小)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        词向量 = self.emb_layer(enc_x)
        return self.encoder(词向量, state)

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        词向量 = self.emb_layer(dec_y)
        结果 = []
        for 步 in range(dec_y.shape[1]):
            权重 = self.softmax(torch.bmm(state.transpose(0, 1), enc_hidden.transpose(1, 2)))
            上下文 = torch.bmm(权重, enc_hidden)
            输入 = torch.cat([上下文, 词向量[:, 步:步 + 1]], dim=-1)
            输出, state = self.decoder(输入, state)
            结果.append(self.linear(输出))
        return torch.cat(结果, dim=1), state


print("训练开始")
