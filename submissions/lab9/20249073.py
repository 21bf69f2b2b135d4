import torch
import torch.nn as nn
import torchvision.transforms as T

class Seq2Seq(nn.Module):
	def __init__(self, vocab_size, emb_size, hidden_size):
		super().__init__()
		self.emb_layer = nn.Embedding(vocab_size, emb_size)
		self.encoder = nn.GRU(emb_size, hidden_size, batch_first=True)
		self.decoder = nn.GRU(hidden_size + emb_size, hidden_size, batch_first=True)
		self.linear = nn.Linear(hidden_size, vocab_size)
        self.softmax = nn.Softmax(dim=-1)

	def encode(self, enc_x, state):
		out, s = self.encoder(self.emb_layer(enc_x), state)
        return out, s

	def decode(self, dec_y, enc_hidden, state, is_train=True):
		emb = self.emb_layer(dec_y)
		res = []
		for t in range(emb.size(1)):
			w = self.softmax(state.transpose(0, 1).bmm(enc_hidden.transpose(1, 2)))
			x = torch.cat([w.bmm(enc_hidden), emb[:, t:t+1]], 2)
			o, _ = self.decoder(x, state)
			res.append(self.linear(o))
		return torch.cat(res, 1), state
