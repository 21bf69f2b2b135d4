import torch
import torch.nn as nn


class MySeq2SeqModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.v_sz = 27
        self.hidden = 128
        self.emb_layer = nn.Embedding(self.v_sz, 64)
        self.encoder = nn.GRU(64, self.hidden, batch_first=True)
        self.decoder = nn.GRU(64 + self.hidden, self.hidden, batch_first=True)
        self.linear = nn.Linear(self.hidden, self.v_sz)
        self.softmax = nn.Softmax(dim=-1)

    def encode(self, enc_x, state):
        enc_emb = self.emb_layer(enc_x)
        enc_hidden, enc_state = self.encoder(enc_emb, state)
        return enc_hidden, enc_state

    def decode(self, dec_y, enc_hidden, state, is_train=True):
        query = state.permute(1, 0, 2)
        outputs = []
        for t in range(dec_y.shape[1]):
            weight = self.softmax(torch.bmm(query, enc_hidden.permute(0, 2, 1)))
            context = torch.bmm(weight, enc_hidden)
            dec_in = torch.cat([context, self.emb_layer(dec_y[:, t:t + 1])], dim=-1)
            output, new_state = self.decoder(dec_in, state)     # 每次都用编码器的状态
            query = new_state.permute(1, 0, 2)
            outputs.append(self.linear(output))
        return torch.cat(outputs, dim=1), new_state


def train_step(model, opt, x, dec_x, y):
    hid, st = model.encode(x, torch.zeros(1, x.shape[0], 128))
    logits, _ = model.decode(dec_x, hid, st)
    loss = nn.CrossEntropyLoss()(logits.view(-1, 27), y.view(-1))
    opt.zero_grad(); loss.backward(); opt.step()
    return loss.item()
