"""How lab9 is driven: what is fed to encode and decode, and what is watched.

The layers are the handout's, with weights of the probe's own; decode gets states that no encoder made, so that neither part
depends on the other. Where the layout of a state is free, every layout is tried; observed states are rows, one per sentence.
"""

import inspect

import numpy as np

from grader.worker.probing import inputs, linear_layer, probe, tensor

# ── inputs ───────────────────────────────────────────────────────────────────


def _gru(rng, width, H):
    """Weights of one GRU, biases far from 0: input, recurrent, and their biases."""
    shapes = [(3 * H, width), (3 * H, H), (3 * H,), (3 * H,)]
    return [rng.normal(size=shape) * 0.7 for shape in shapes]


def _words(rng, B, T, V):
    """Word numbers in which 0 and V - 1 occur, and no sentence has the same word first and last."""
    words = rng.integers(1, V - 1, size=(B, T))
    words[:, 0] = np.where(np.arange(B) % 2, V - 1, 0)
    words[:, -1] = np.where(words[:, -1] == words[:, 0], 1, words[:, -1])
    return words


def _layers(rng, V, E, H):
    return {
        "emb": rng.normal(size=(V, E)),
        "encoder": _gru(rng, E, H),
        "decoder": _gru(rng, H + E, H),
        "weight": rng.normal(size=(V, H)),
        "bias": rng.normal(size=V),
        "mlp_weight": rng.normal(size=(H, H)) * 0.7,
        "mlp_bias": rng.normal(size=H),
    }


def _encoding(rng, B, S, V, E, H, start=0.8):
    """A batch of sources, a first state of that size, and cotangents of what encode returns."""
    return {
        **_layers(rng, V, E, H),
        "enc_x": _words(rng, B, S, V),
        "state": rng.normal(size=(1, B, H)) * start,
        "pull_hidden": rng.normal(size=(B, S, H)),
        "pull_state": rng.normal(size=(B, H)),
        "sizes": {"B": B, "S": S, "V": V, "E": E, "H": H},
    }


def _decoding(rng, B, S, T, V, E, H):
    """Targets, hidden states and a first state that are independent of each other, and a cotangent of the logits."""
    return {
        **_layers(rng, V, E, H),
        "dec_y": _words(rng, B, T, V),
        "enc_hidden": rng.normal(size=(B, S, H)) * 0.8,
        "state": rng.normal(size=(1, B, H)) * 0.8,
        "pull": rng.normal(size=(B, T, V)),
        "sizes": {"B": B, "S": S, "T": T, "V": V, "E": E, "H": H},
    }


@inputs
def sources(rng):
    """B=3, S=5, V=11, E=7, H=6: all sizes differ; the first state isn't 0, so whether it is passed on shows."""
    return _encoding(rng, B=3, S=5, V=11, E=7, H=6)


@inputs
def zero_start(rng):
    """The first state is 0, as in training: code that leaves it out is the same here."""
    return _encoding(rng, B=2, S=4, V=9, E=5, H=3, start=0.0)


@inputs
def square_sources(rng):
    """B=S=V=E=H=4: a transpose too many or too few runs here and shows in the values."""
    return _encoding(rng, B=4, S=4, V=4, E=4, H=4)


@inputs
def one_source(rng):
    """A batch of one: axes of size 1 must not be squeezed."""
    return _encoding(rng, B=1, S=6, V=8, E=3, H=5)


@inputs
def sentences(rng):
    """B=3, S=5, T=4, V=11, E=7, H=6: all sizes differ, so a wrong axis can't hide; E isn't H, so words can't be queries."""
    return _decoding(rng, B=3, S=5, T=4, V=11, E=7, H=6)


@inputs
def equal_widths(rng):
    """B=2, S=5, T=3, V=9, E=H=4: a query of the wrong kind fits here and shows in the values."""
    return _decoding(rng, B=2, S=5, T=3, V=9, E=4, H=4)


@inputs
def square(rng):
    """B=S=T=V=E=H=4: what only raises on distinct sizes runs here and differs."""
    return _decoding(rng, B=4, S=4, T=4, V=4, E=4, H=4)


@inputs
def one_sentence(rng):
    """A batch of one, as in translating: axes of size 1 must not be squeezed."""
    return _decoding(rng, B=1, S=6, T=3, V=8, E=3, H=5)


@inputs
def one_word(rng):
    """T=1: the first step alone, where no state has been carried on yet."""
    return _decoding(rng, B=3, S=4, T=1, V=7, E=5, H=5)


@inputs
def pairs(rng):
    """B=2, S=5, T=4, E=H=6: sources and targets for the student's own encoder and decoder, one after the other."""
    values = _decoding(rng, B=2, S=5, T=4, V=9, E=6, H=6)
    del values["enc_hidden"]
    return {**values, "state": 0 * values["state"], "enc_x": _words(rng, 2, 5, 9)}


@inputs
def two_pasts(rng):
    """B=2, S=3, T=3, E=H=5, two first states and two targets for one source: what depends on neither shows. S is below H, so
    the weights can be read off a context."""
    values = _decoding(rng, B=2, S=3, T=3, V=9, E=5, H=5)
    del values["pull"]
    return {**values, "other_y": values["dec_y"] % 8 + 1, "other_state": rng.normal(size=(1, 2, 5))}


@inputs
def copying(rng):
    """B=6 sources of S=4 words out of V=6, to be copied word by word: hidden states that say which word stands where, layers
    with small random weights, and one more source to look at the attention for. Single precision, as in training."""
    B, S, V, E, H = 6, 4, 6, 5, 12
    words = np.array([rng.permutation(V - 1)[:S] + 1 for _ in range(B + 1)])
    hidden = (rng.normal(size=(V, H))[words] + 0.7 * rng.normal(size=(S, H))).astype(np.float32)
    layers = {
        name: [a.astype(np.float32) * 0.4 for a in value] if isinstance(value, list) else value.astype(np.float32) * 0.4
        for name, value in _layers(rng, V, E, H).items()
    }
    return {
        **layers,
        "target": words[:-1],
        "enc_hidden": hidden[:-1],
        "state": np.zeros((1, B, H), np.float32),
        "source": words[-1],
        "source_hidden": hidden[-1:],
        "sizes": {"B": B, "S": S, "T": S, "V": V, "E": E, "H": H},
    }


# ── a model with these layers ────────────────────────────────────────────────


def gru_layer(arrays, kind=None):
    """A GRU, batch first, that holds these four arrays."""
    import torch

    values = [tensor(array) for array in arrays]
    made = (kind or torch.nn.GRU)(values[0].shape[1], values[1].shape[1], batch_first=True, dtype=values[0].dtype)
    with torch.no_grad():
        for parameter, value in zip(made.parameters(), values, strict=True):
            parameter.copy_(value)
    return made


def own_softmax(lab):
    """The softmax layer as the student's class makes it; where it makes none, the handout's over the last dimension."""
    from torch import nn

    try:
        cls = lab.cls("decode")
        known = inspect.signature(cls.__init__).parameters.values()
        needed = [p for p in known if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty][1:]
        found = getattr(lab.new("decode", *[2] * len(needed)), "softmax", None)
    except Exception:  # noqa: BLE001  # whatever a constructor does with sizes of 2
        found = None
    return found if isinstance(found, nn.Softmax) else nn.Softmax(dim=-1)


def adopt(model, parts):
    """Puts the layers in the place of those which the student's constructor made under other names; dropout, which nobody
    asked for, does nothing."""
    from torch import nn

    children = dict(model.named_children()) if isinstance(model, nn.Module) else {}
    others = {name: child for name, child in children.items() if name not in parts}
    widths = [child.input_size for child in others.values() if isinstance(child, nn.GRU)]
    for name, child in others.items():
        if isinstance(child, nn.Embedding):
            setattr(model, name, parts["emb_layer"])
        elif isinstance(child, nn.GRU):
            decodes = "dec" in name.lower() or ("enc" not in name.lower() and child.input_size > min(widths))
            setattr(model, name, parts["decoder" if decodes else "encoder"])
        elif isinstance(child, nn.Linear):
            setattr(model, name, parts["linear"])
        elif isinstance(child, nn.Dropout):
            child.eval()


def build(lab, entry, emb, encoder, decoder, weight, bias, mlp_weight, mlp_bias, kind=None):
    """The student's model on given layers, and the sizes under the names that constructors give them."""
    import torch

    parts = {
        "emb_layer": torch.nn.Embedding.from_pretrained(tensor(emb), freeze=False),
        "encoder": gru_layer(encoder),
        "decoder": gru_layer(decoder, kind),
        "linear": linear_layer(weight, bias),
        "softmax": own_softmax(lab),
        "mlp": linear_layer(mlp_weight, mlp_bias),
    }
    (V, E), H = emb.shape, weight.shape[1]
    sizes = {"vocab_size": V, "emb_size": E, "embed_size": E, "embedding_dim": E, "emb_dim": E, "hidden_size": H, "hidden_dim": H}
    model = lab.bare(entry, **sizes, **parts)
    adopt(model, parts)
    return model


# ── calls ────────────────────────────────────────────────────────────────────


def rows(state):
    """The state of each sentence, whatever the layout: (1, B, H), (B, 1, H) or (B, H)."""
    return state.reshape(-1, state.shape[-1])


def any_layout(call, state):
    """The call on the state as it is; where that can't run, on the other layouts."""
    try:
        return call(state)
    except (RuntimeError, ValueError, IndexError):
        for axis in (0, 1, None):
            other = rows(state) if axis is None else rows(state).unsqueeze(axis)
            if other.shape == state.shape:
                continue
            try:
                return call(other)
            except (RuntimeError, ValueError, IndexError):
                pass
        raise


def encode(model, enc_x, state):
    """enc_hidden and the state as encode returns them; some years' encode takes no state."""
    takes = [p for p in inspect.signature(model.encode).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    return model.encode(enc_x, state) if len(takes) != 1 else model.encode(enc_x)


def decode(model, dec_y, enc_hidden, state, first=True):
    """Logits and state; the last parameter is is_train, is_first_step or missing, by year."""
    last = list(inspect.signature(model.decode).parameters.values())[3:]
    flags = {
        p.name: first or "first" not in p.name.lower() for p in last if "first" in p.name.lower() or "train" in p.name.lower()
    }
    unknown = [True for p in last if p.name not in flags and p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    return any_layout(lambda layout: model.decode(dec_y, enc_hidden, layout, *unknown, **flags), state)


def slopes(model, **inputs):
    """Gradients of the layers and of these inputs; 0 where nothing arrived."""
    import torch

    layers = {
        "emb": model.emb_layer.weight,
        "decoder_input": model.decoder.weight_ih_l0,
        "decoder_state": model.decoder.weight_hh_l0,
        "encoder_input": model.encoder.weight_ih_l0,
        "encoder_state": model.encoder.weight_hh_l0,
        "linear": model.linear.weight,
        "mlp": model.mlp.weight,
    }
    watched = {**layers, **inputs}
    return {f"grad_{name}": torch.zeros_like(t) if t.grad is None else t.grad for name, t in watched.items()}


# ── encode ───────────────────────────────────────────────────────────────────

SOURCES = [sources, zero_start, square_sources, one_source]


@probe(inputs=SOURCES)
def reading(lab, enc_x, state, pull_hidden, pull_state, **layers):
    """encode on given layers: the hidden state of every word, and the state that goes to the decoder."""
    model = build(lab, "encode", **layers)
    enc_hidden, last = encode(model, tensor(enc_x), tensor(state))
    return {"enc_hidden": enc_hidden, "state": rows(last)}


@probe(inputs=[sources, square_sources, one_source], entries=["encode"])
def reading_gradients(lab, enc_x, state, pull_hidden, pull_state, **layers):
    """What learns when both results are pulled in random directions: a graph that was cut shows here only."""
    model = build(lab, "encode", **layers)
    start = tensor(state).requires_grad_()
    enc_hidden, last = encode(model, tensor(enc_x), start)
    ((enc_hidden * tensor(pull_hidden)).sum() + (rows(last) * tensor(pull_state)).sum()).backward()
    found = slopes(model, start=start)
    return {name: found[name] for name in ("grad_emb", "grad_encoder_input", "grad_encoder_state", "grad_start", "grad_mlp")}


# ── decode ───────────────────────────────────────────────────────────────────

TARGETS = [sentences, equal_widths, square, one_sentence, one_word]


@probe(inputs=TARGETS)
def writing(lab, dec_y, enc_hidden, state, pull, **layers):
    """decode on given hidden states and a given state: all logits, and the state it ends in."""
    model = build(lab, "decode", **layers)
    logits, last = decode(model, tensor(dec_y), tensor(enc_hidden), tensor(state))
    return {"logits": logits, "state": rows(last)}


@probe(inputs=[sentences, equal_widths, one_sentence], entries=["decode"])
def writing_gradients(lab, dec_y, enc_hidden, state, pull, **layers):
    """What learns when the logits are pulled in a random direction: the layers, and through attention the encoder."""
    model = build(lab, "decode", **layers)
    source, start = tensor(enc_hidden).requires_grad_(), tensor(state).requires_grad_()
    logits, _ = decode(model, tensor(dec_y), source, start)
    (logits * tensor(pull)).sum().backward()
    found = slopes(model, enc_hidden=source, start=start)
    wanted = ("emb", "decoder_input", "decoder_state", "linear", "enc_hidden", "start")
    return {f"grad_{name}": found[f"grad_{name}"] for name in wanted}


def word_by_word(model, dec_y, enc_hidden, state):
    """One call for each word, with the state that the call before returned; the cat of the logits, and the last state."""
    import torch

    steps = []
    for t in range(dec_y.shape[1]):
        logits, state = decode(model, dec_y[:, t : t + 1], enc_hidden, state, first=t == 0)
        steps.append(logits)
    return torch.cat(steps, dim=1), state


@probe(inputs=[sentences, equal_widths, one_sentence], entries=["decode"])
def writing_word_by_word(lab, dec_y, enc_hidden, state, pull, **layers):
    """One word per call, as in translating: the returned state has to carry what the next call needs."""
    model = build(lab, "decode", **layers)
    logits, last = word_by_word(model, tensor(dec_y), tensor(enc_hidden), tensor(state))
    return {"logits": logits, "state": rows(last)}


def watched(seen):
    """A GRU class that notes what it is fed."""
    import torch

    class Watched(torch.nn.GRU):
        def forward(self, x, *state):
            seen.append(x.detach().clone())
            return super().forward(x, *state)

    return Watched


@probe(inputs=[two_pasts])
def decoder_food(lab, dec_y, enc_hidden, state, other_y, other_state, **layers):
    """What the decoder's GRU is fed for one source and two pasts: the contexts, whatever the code makes of them."""
    import torch

    food = []
    for words, start in ((dec_y, state), (other_y, other_state)):
        seen = []
        model = build(lab, "decode", kind=watched(seen), **layers)
        decode(model, tensor(words), tensor(enc_hidden), tensor(start))
        food.append(torch.cat([x.reshape(-1, x.shape[-1]) for x in seen]))
    return {"one": food[0], "other": food[1]}


# ── training ─────────────────────────────────────────────────────────────────

STEPS = 30


def attended(food, source):
    """The weights (T, S) that give the contexts which the decoder was fed, or NaN where those are no weighted sums.

    food (T, H + E) holds the context before or behind the word; S < H, so that the weights are unique.
    """
    width = source.shape[1]
    found = []
    for contexts in (food[:, :width], food[:, -width:]):
        weights = np.linalg.lstsq(source.T, contexts.T, rcond=None)[0].T
        found.append((float(np.abs(weights @ source - contexts).max()), weights))
    error, weights = min(found, key=lambda pair: pair[0])
    return weights if error < 1e-3 else np.full_like(weights, np.nan)


@probe(inputs=[copying], training=True, seconds=4)
def learning_to_copy(lab, target, enc_hidden, state, source, source_hidden, **layers):
    """Thirty steps of Adam on the student's decode: the losses, and what it then attends to while it copies one more source."""
    import torch

    seen = []
    model = build(lab, "decode", kind=watched(seen), **layers)
    learned = [p for layer in (model.emb_layer, model.decoder, model.linear) for p in layer.parameters()]
    optimizer = torch.optim.Adam(learned, lr=0.03)
    words, hidden, start = tensor(target), tensor(enc_hidden), tensor(state)
    given = torch.cat([torch.zeros_like(words[:, :1]), words[:, :-1]], dim=1)  # 0 begins a sentence
    losses = []
    for _ in range(STEPS):
        logits, _ = decode(model, given, hidden, start)
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), words.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    seen.clear()
    last = tensor(np.append(0, source[:-1]))[None]
    with torch.no_grad():
        decode(model, last, tensor(source_hidden), start[:, :1])
    food = torch.cat([x.reshape(-1, x.shape[-1]) for x in seen]).numpy()
    return {"losses": np.array(losses), "attention": attended(food, source_hidden[0])}


# ── both ─────────────────────────────────────────────────────────────────────


@probe(inputs=[pairs], entries=["encode"])
def translating(lab, enc_x, dec_y, state, pull, **layers):
    """The student's decode on what the student's encode returned, as a whole and word by word."""
    model = build(lab, "decode", **layers)
    enc_hidden, start = encode(model, tensor(enc_x), tensor(state))
    logits, last = decode(model, tensor(dec_y), enc_hidden, start)
    steps, end = word_by_word(model, tensor(dec_y), enc_hidden, start)
    return {"logits": logits, "state": rows(last), "steps": steps, "end": rows(end)}


@probe(inputs=[pairs], entries=["encode"])
def translating_gradients(lab, enc_x, dec_y, state, pull, **layers):
    """What both halves learn when the logits are pulled in a random direction."""
    model = build(lab, "decode", **layers)
    logits, _ = decode(model, tensor(dec_y), *encode(model, tensor(enc_x), tensor(state)))
    (logits * tensor(pull)).sum().backward()
    found = slopes(model)
    wanted = ("emb", "encoder_input", "encoder_state", "decoder_input", "decoder_state", "linear")
    return {f"grad_{name}": found[f"grad_{name}"] for name in wanted}
