"""How lab7 is driven: the student's models on given weights, the noise by what can be read off it, the training by its events.

Noise is never compared with one seed's numbers. From one state of the generators the same noise comes again, so that differences
and ratios of samples are exact; what the noise itself is like is rounded so coarsely that chance changes nothing (below 1e-6).
Images have 784 pixels everywhere, because much code writes `view(-1, 784)`.
"""

import ast
import builtins
import contextlib
import inspect
import itertools

import numpy as np

from grader.worker.probing import inputs, probe, tensor

PIXELS = 784
VAE_LAYERS = ("fc1", "fc21", "fc22", "fc3", "fc4")
GAN_LAYERS = ("fc1", "fc2", "fc3")

# ── inputs ───────────────────────────────────────────────────────────────────


def _layer(rng, out, width):
    """[weight, bias]: sums of size 1, whatever the width; biases far from 0."""
    return [rng.normal(size=(out, width)) * 1.5 / np.sqrt(width), rng.normal(size=out)]


def _vae(rng, N, H, Z):
    """Images in [0, 1], as ToTensor makes them, a VAE's layers, and cotangents."""
    return {
        "x": rng.random((N, PIXELS)),
        "z": rng.normal(size=(N, Z)),
        "layers": [
            _layer(rng, H, PIXELS),
            _layer(rng, Z, H),
            _layer(rng, Z, H),
            _layer(rng, H, Z),
            _layer(rng, PIXELS, H),
        ],
        "pull_mu": rng.normal(size=(N, Z)),
        "pull_sigma": rng.normal(size=(N, Z)),
        "pull": rng.normal(size=(N, PIXELS)),
        "sizes": {"N": N, "D": PIXELS, "H": H, "Z": Z},
    }


@inputs
def batch(rng):
    """N=5, H=6, Z=3: all sizes differ, so a wrong axis can't hide."""
    return _vae(rng, N=5, H=6, Z=3)


@inputs
def equal_widths(rng):
    """N=H=Z=4: layers in the wrong place fit here and show in the values."""
    return _vae(rng, N=4, H=4, Z=4)


@inputs
def one_image(rng):
    """A batch of one: axes of size 1 must not be squeezed."""
    return _vae(rng, N=1, H=5, Z=2)


@inputs
def spreads(rng):
    """N=5, Z=3, standard deviations from e^-2 to e^1.5 and means of size 2: neither is 0 or 1, where conventions agree."""
    return {
        "mu": rng.normal(size=(5, 3)) * 2,
        "other_mu": rng.normal(size=(5, 3)) * 2,
        "log_sigma": rng.uniform(-2, 1.5, size=(5, 3)),
        "pull": rng.normal(size=(5, 3)),
        "sizes": {"N": 5, "Z": 3},
    }


@inputs
def one_spread(rng):
    """N=1, Z=4: a single sample."""
    values = {name: rng.normal(size=(1, 4)) * 1.5 for name in ("mu", "other_mu", "log_sigma", "pull")}
    return {**values, "sizes": {"N": 1, "Z": 4}}


def _divergence(rng, N, Z):
    return {
        "x": rng.random((N, PIXELS)),
        "recon_x": rng.uniform(0.05, 0.95, size=(N, PIXELS)),
        "mu": rng.normal(size=(N, Z)) * 3,
        "log_sigma": rng.uniform(-1.5, 1.5, size=(N, Z)),
        "sizes": {"N": N, "D": PIXELS, "Z": Z},
    }


@inputs
def codes(rng):
    """N=5, Z=3: a sum over one axis only, or a mean, is off by a factor that names the size."""
    return _divergence(rng, 5, 3)


@inputs
def square_codes(rng):
    """N=Z=4: a sum over the wrong axis has the right shape here."""
    return _divergence(rng, 4, 4)


@inputs
def three_corners(rng):
    """(mu, log sigma) = (1, 0), (0, 1), (0, -1): at each only some terms of the divergence are there."""
    values = _divergence(rng, 3, 1)
    return {**values, "mu": np.array([[1.0], [0.0], [0.0]]), "log_sigma": np.array([[0.0], [1.0], [-1.0]])}


def _network(rng, widths, N):
    """Layers of these widths, an input of both signs and cotangents."""
    layers = [_layer(rng, out, width) for width, out in itertools.pairwise(widths)]
    return {
        "x": rng.normal(size=(N, widths[0])),
        "layers": layers,
        "pull": rng.normal(size=(N, widths[-1])),
        "sizes": {"N": N, "D": widths[0], "H": widths[1], "K": widths[2]},
    }


@inputs
def images(rng):
    """N=5, h1=7, h2=4: all sizes differ; both signs before every LeakyReLU."""
    return _network(rng, (PIXELS, 7, 4, 1), 5)


@inputs
def square_images(rng):
    """N=h1=h2=4: layers in the wrong place fit."""
    return _network(rng, (PIXELS, 4, 4, 1), 4)


@inputs
def single_image(rng):
    """N=1: (1, 1) stays (1, 1)."""
    return _network(rng, (PIXELS, 5, 3, 1), 1)


@inputs
def noises(rng):
    """N=5, noise_dim=3, h1=6, h2=4: all sizes differ."""
    return _network(rng, (3, 6, 4, PIXELS), 5)


@inputs
def square_noises(rng):
    """N=noise_dim=h1=h2=4: layers in the wrong place fit."""
    return _network(rng, (4, 4, 4, PIXELS), 4)


def _verdicts(rng, N):
    """Two columns of probabilities, far from 1/2, where real and fake can't be told apart."""
    return {"real": rng.uniform(0.6, 0.95, size=(N, 1)), "fake": rng.uniform(0.1, 0.45, size=(N, 1)), "sizes": {"N": N}}


@inputs
def verdicts(rng):
    """N=5: means and sums differ by 5."""
    return _verdicts(rng, 5)


@inputs
def one_verdict(rng):
    """N=1."""
    return _verdicts(rng, 1)


# ── models on given weights ──────────────────────────────────────────────────


def constructed(lab, entry, sizes):
    """The student's model by its own `__init__`, given as many of the sizes as it has parameters for."""
    import torch

    cls = lab.cls(entry)
    known = list(inspect.signature(cls.__init__).parameters.values())[1:]
    known = [p for p in known if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in known)
    model = lab.new(entry, *sizes[: max(needed, min(3, len(known)))])
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"{cls.__name__} is no nn.Module")
    return model


def linears(model, names):
    """The model's Linear layers in the order of `names`: by these names, else in the order in which they were made."""
    import torch

    found = [(name.rpartition(".")[2], layer) for name, layer in model.named_modules() if isinstance(layer, torch.nn.Linear)]
    by_name = dict(found)
    if set(names) <= set(by_name):
        return [by_name[name] for name in names]
    layers = [layer for _, layer in found]
    if len(names) == len(VAE_LAYERS) == len(layers):
        mean, spread = (name.lower() for name, _ in found[1:3])
        if any(word in mean for word in ("var", "sig", "std")) and any(word in spread for word in ("mu", "mean")):
            layers[1], layers[2] = layers[2], layers[1]
    return layers


def put(layer, weight, bias):
    """Gives a Linear layer these parameters, whatever size it was made with; a layer made without a bias stays without."""
    import torch

    layer.weight = torch.nn.Parameter(tensor(weight))
    if layer.bias is not None:
        layer.bias = torch.nn.Parameter(tensor(bias))
    layer.out_features, layer.in_features = weight.shape


def loaded(lab, entry, names, layers, sizes):
    """The student's model with these layers, and its layers' parameters by name; dropout, which nobody asked for, is off."""
    import torch

    model = constructed(lab, entry, sizes)
    there = linears(model, names)
    joint = len(names) == len(VAE_LAYERS) == len(there) + 1  # one layer makes mu and log sigma together
    if joint:
        layers = [layers[0], [np.concatenate(pair) for pair in zip(layers[1], layers[2])], *layers[3:]]
    if len(there) != len(layers):
        raise RuntimeError(f"{type(model).__name__} has {len(there)} Linear layers, {len(names)} are expected")
    for layer, (weight, bias) in zip(there, layers):
        put(layer, weight, bias)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return model.to(there[0].weight.dtype).train(), there


def vae(lab, layers):
    """The student's VAE on these layers."""
    (H, D), Z = layers[0][0].shape, len(layers[1][1])
    return loaded(lab, its_class(lab), VAE_LAYERS, layers, (D, H, Z))


def its_class(lab):
    """The entry whose class is the VAE: by its own name, else the one that owns its methods."""
    return "VAE" if lab.has("VAE") else "encode"


def grads(there, wanted):
    """Gradients of the layers' parameters, 0 where nothing arrived; a joint layer of mu and log sigma counts as two."""
    import torch

    found = [(p, torch.zeros_like(p) if p.grad is None else p.grad) for layer in there for p in (layer.weight, layer.bias)]
    values = [grad for _, grad in found]
    if len(there) == len(VAE_LAYERS) - 1:
        half = len(values[3]) // 2
        values[2:4] = [values[2][:half], values[3][:half], values[2][half:], values[3][half:]]
    names = VAE_LAYERS if len(values) > 6 else GAN_LAYERS
    by_name = dict(zip([f"{name}_{kind}" for name in names for kind in ("weight", "bias")], values))
    return {f"grad_{name}": by_name[name] for name in wanted}


def pulled(value, pull):
    """Backward of the sum of value · pull; nothing where the graph was cut."""
    total = (value * tensor(pull).reshape(value.shape)).sum()
    if total.requires_grad:
        total.backward()


def grad_of(value):
    import torch

    return torch.zeros_like(value) if value.grad is None else value.grad


# ── VAE: encode, decode ──────────────────────────────────────────────────────

IMAGES = [batch, equal_widths, one_image]


@probe(inputs=IMAGES, entries=["encode"])
def encoding(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """encode on given layers: mu and log sigma."""
    model, _ = vae(lab, layers)
    mu, log_sigma = model.encode(tensor(x))
    return {"mu": mu, "log_sigma": log_sigma}


@probe(inputs=[batch, equal_widths], entries=["encode"])
def encoding_gradients(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """What learns when mu and log sigma are pulled in random directions."""
    model, there = vae(lab, layers)
    mu, log_sigma = model.encode(tensor(x))
    pulled(mu, pull_mu)
    model, again = vae(lab, layers)
    pulled(model.encode(tensor(x))[1], pull_sigma)
    first = grads(there, ["fc1_bias", "fc21_weight", "fc22_weight"])
    second = {f"{name}_of_sigma": value for name, value in grads(again, ["fc1_bias", "fc22_weight"]).items()}
    return {**first, **second}


@probe(inputs=IMAGES, entries=["decode"])
def decoding(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """decode on given layers: images from codes."""
    model, _ = vae(lab, layers)
    return {"recon": model.decode(tensor(z)).reshape(len(z), -1)}


@probe(inputs=[batch, equal_widths], entries=["decode"])
def decoding_gradients(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """What learns when the images are pulled in a random direction, the codes too."""
    model, there = vae(lab, layers)
    code = tensor(z).requires_grad_()
    pulled(model.decode(code).reshape(len(z), -1), pull)
    return {"grad_z": grad_of(code), **grads(there, ["fc3_weight", "fc4_bias"])}


# ── VAE: reparameterize ──────────────────────────────────────────────────────


def sampler(lab, width):
    """reparameterize of a model whose codes have this width, from one state of the generators each time."""
    try:
        model = constructed(lab, its_class(lab), (PIXELS, 5, width)).train()
    except Exception:  # noqa: BLE001  # whatever a constructor does; most reparameterize needs none of it
        model = lab.bare("reparameterize").train()

    def sample(mu, log_sigma, seed=1):
        if seed is not None:
            lab.seed(seed)
        return model.reparameterize(mu, log_sigma)

    return sample


def noise_ratio(sample, like, log_sigma):
    """How many times as large the noise is as at log sigma = 0, element by element; 0 where there is none."""
    import torch

    zero = torch.zeros_like(like)
    base = sample(zero, zero)
    return torch.where(base == 0, zero, sample(zero, log_sigma) / torch.where(base == 0, zero + 1, base))


def power(sample, like):
    """2 where the second argument is taken for log σ², so that exp(½ · it) is the standard deviation; otherwise 1."""
    import torch

    ratio = noise_ratio(sample, like, torch.full_like(like, 0.75))
    slope = torch.log(ratio.abs().clamp_min(1e-30)).median() / 0.75
    return 2 if abs(float(slope) - 0.5) < 1e-3 else 1


def character(sample, like):
    """What the noise is like at mu = 0, log sigma = 0, told so coarsely that chance doesn't change it.

    Of 8,000 numbers or more: size in quarters of an octave (a step is 11 standard errors away), mean in halves (22), share
    below 1 in tenths (6.2, chance 5e-10); and whether rows, columns or calls repeat.
    """
    import torch

    zero = torch.zeros(4000, like.shape[1], dtype=like.dtype)
    first = sample(zero, zero).detach().double()
    second = sample(zero, zero, seed=None).detach().double()
    values = len(torch.unique(first))
    kind = 0 if not first.any() else min(values, 2) if values < 100 else 3
    plain = {"noise_kind": kind, "calls_repeat": alike(first, second), "rows_repeat": alike(first[1:], first[:-1])}
    if kind < 3:
        return {**plain, "columns_repeat": -1, "noise_size": 0.0, "noise_mean": 0.0, "noise_within_one": 0.0}
    size = first.square().mean().sqrt()
    return {
        **plain,
        "columns_repeat": alike(first[:, 1:], first[:, :-1]),
        "noise_size": float(2 ** (torch.round(4 * torch.log2(size)) / 4)),
        "noise_mean": float(torch.round(2 * first.mean() / size) / 2),
        "noise_within_one": float(torch.round(10 * ((first / size).abs() < 1).double().mean()) / 10),
    }


def alike(one, other):
    """1 where two samples go together, 0 where they have nothing to do with each other (by chance: 50 standard errors)."""
    size = (one.square().sum() * other.square().sum()).sqrt()
    return int(bool(size > 0) and bool((one * other).sum().abs() > 0.5 * size))


@probe(inputs=[spreads, one_spread])
def sampling(lab, mu, other_mu, log_sigma, pull):
    """reparameterize with one and the same noise at other means and deviations, and what its noise is like.

    Taking the second argument for log σ² instead of log σ is right too: it is then given twice the number.
    """
    mu, other_mu, log_sigma = tensor(mu), tensor(other_mu), tensor(log_sigma)
    sample = sampler(lab, mu.shape[1])
    given = power(sample, mu) * log_sigma
    return {
        "follows_mu": sample(other_mu, given) - sample(mu, given),
        "follows_sigma": noise_ratio(sample, mu, given),
        **character(sample, mu),
    }


@probe(inputs=[spreads, one_spread])
def sampling_gradients(lab, mu, other_mu, log_sigma, pull):
    """The gradients that go through a sample: 1 for mu, the noise itself for log sigma, times the cotangent."""
    import torch

    sample = sampler(lab, mu.shape[1])
    times = power(sample, tensor(mu))
    mean, given = tensor(mu).requires_grad_(), (times * tensor(log_sigma)).requires_grad_()
    z = sample(mean, given)
    pulled(z, pull)
    noise = (z - mean).detach()
    some = torch.where(noise == 0, torch.ones_like(noise), noise)
    return {"grad_mu": grad_of(mean), "grad_log_sigma": torch.where(noise == 0, noise, times * grad_of(given) / some)}


# ── VAE: forward ─────────────────────────────────────────────────────────────


def with_spread(layers, log_sigma):
    """The same layers, but every log sigma is this number."""
    weight, bias = layers[2]
    return [*layers[:2], [0 * weight, 0 * bias + log_sigma], *layers[3:]]


@probe(inputs=IMAGES)
def passing(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """forward with deviations of e^-30 or less, so that the code is mu: the image, mu and log sigma."""
    model, _ = vae(lab, with_spread(layers, -60.0))
    recon, mu, log_sigma = model(tensor(x))
    return {"recon": recon.reshape(len(x), -1), "mu": mu, "log_sigma": log_sigma}


@probe(inputs=[batch, equal_widths])
def passing_gradients(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """What the encoder learns from the image alone: nothing where the sample was cut off."""
    model, there = vae(lab, with_spread(layers, -60.0))
    pulled(model(tensor(x))[0].reshape(len(x), -1), pull)
    return grads(there, ["fc1_bias", "fc21_weight", "fc3_weight", "fc4_bias"])


@probe(inputs=[batch])
def passing_noise(lab, x, z, layers, pull_mu, pull_sigma, pull):
    """forward with deviation 1, twice: the second image differs, since every pass draws anew."""
    model, _ = vae(lab, with_spread(layers, 0.0))
    first, second = model(tensor(x))[0], model(tensor(x))[0]
    return {"differs": int(bool((first - second).abs().max() > 1e-4 * first.abs().max()))}


# ── VAE: loss_function ───────────────────────────────────────────────────────


def plain_name(name):
    return name.replace("_", "").lower()


LOSS_NAMES = ("reconstruction_function", "loss_fn", "loss_func", "bce_loss", "bce", "criterion", "adversarial_loss", "loss")


def with_loss(function, loss, values):
    """The call as the function wants it: some take the loss as an argument, some read a global of one of the usual names."""
    known = [p for p in inspect.signature(function).parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p for p in known if p.default is p.empty]
    if len(known) > len(values):
        first = plain_name(known[0].name)
        if len(required) <= len(values) and not any(word in first for word in ("func", "fn", "criterion", "loss")):
            return function(*values)
        return function(loss, *values)
    spoken = getattr(inspect.unwrap(function), "__globals__", {})
    read = [name for name in LOSS_NAMES if name in function.__code__.co_names]
    for name in read:
        spoken[name] = loss
    return function(*values)


def total_loss(lab, recon_x, x, mu, log_sigma):
    """loss_function with the summed binary cross entropy; the first of several results is the loss."""
    from torch import nn

    result = with_loss(lab.function("loss_function"), nn.BCELoss(reduction="sum"), (recon_x, x, mu, log_sigma))
    return result[0] if isinstance(result, tuple | list) else result


def loss_power(lab, like):
    """2 where the loss takes its last argument for log σ²: there e^(1·it) bends the loss, where it is log σ e^(2·it) does."""
    import torch

    half = torch.full((1, PIXELS), 0.5, dtype=like.dtype)
    at = [torch.full((1, 1), 0.8 * step, dtype=like.dtype) for step in range(4)]
    a, b, c, d = (float(total_loss(lab, half, half, torch.zeros_like(one), one)) for one in at)
    bends = a - 2 * b + c, b - 2 * c + d
    rate = np.log(bends[1] / bends[0]) / 0.8 if bends[0] * bends[1] > 0 else 2.0
    return 2 if abs(rate - 1) < 0.02 else 1


def own_power(lab, like):
    """What the student's reparameterize takes its second argument for; None where that can't be told: no standard noise."""
    try:
        sample = sampler(lab, like.shape[1])
        noise = character(sample, like)
        return power(sample, like) if noise["noise_kind"] == 3 and noise["noise_size"] == 1.0 else None
    except Exception:  # noqa: BLE001  # a fault there is another part's
        return None


@probe(inputs=[codes, square_codes, three_corners])
def losing(lab, x, recon_x, mu, log_sigma):
    """The loss and its gradients for given deviations σ, told as the student's own reparameterize wants to hear of them:
    as log σ or as log σ². So both conventions give one result, and mixing them another."""
    mean, recon = tensor(mu).requires_grad_(), tensor(recon_x).requires_grad_()
    times = own_power(lab, tensor(mu)) or loss_power(lab, tensor(mu))
    given = (times * tensor(log_sigma)).requires_grad_()
    loss = total_loss(lab, recon, tensor(x), mean, given)
    loss.backward()
    return {
        "loss": loss.reshape(()),
        "grad_mu": grad_of(mean),
        "grad_log_sigma": times * grad_of(given),
        "grad_recon": grad_of(recon)[:, :6],
    }


# ── GAN: the two networks ────────────────────────────────────────────────────


@probe(inputs=[images, square_images, single_image], entries=["Discriminator"])
def judging(lab, x, layers, pull):
    """The discriminator on given layers: one probability for each image."""
    sizes = (x.shape[1], len(layers[0][1]), len(layers[1][1]))
    model, _ = loaded(lab, "Discriminator", GAN_LAYERS, layers, sizes)
    return {"verdict": model(tensor(x))}


@probe(inputs=[images, square_images], entries=["Discriminator"])
def judging_gradients(lab, x, layers, pull):
    """What the layers and the image learn when the probabilities are pulled."""
    sizes = (x.shape[1], len(layers[0][1]), len(layers[1][1]))
    model, there = loaded(lab, "Discriminator", GAN_LAYERS, layers, sizes)
    image = tensor(x).requires_grad_()
    pulled(model(image), pull)
    return {"grad_x": grad_of(image)[:, :6], **grads(there, ["fc1_bias", "fc2_weight", "fc3_weight"])}


@probe(inputs=[noises, square_noises], entries=["Generator"])
def drawing(lab, x, layers, pull):
    """The generator on given layers: images, as rows, whatever shape they were given."""
    sizes = (x.shape[1], len(layers[0][1]), len(layers[1][1]), PIXELS)
    model, _ = loaded(lab, "Generator", GAN_LAYERS, layers, sizes)
    return {"image": model(tensor(x)).reshape(len(x), -1)}


@probe(inputs=[noises, square_noises], entries=["Generator"])
def drawing_gradients(lab, x, layers, pull):
    """What the layers learn when the images are pulled in a random direction."""
    sizes = (x.shape[1], len(layers[0][1]), len(layers[1][1]), PIXELS)
    model, there = loaded(lab, "Generator", GAN_LAYERS, layers, sizes)
    pulled(model(tensor(x)).reshape(len(x), -1), pull)
    return grads(there, ["fc1_weight", "fc2_weight", "fc3_bias"])


# ── GAN: the two losses ──────────────────────────────────────────────────────


def lopsided(outputs, labels):
    """A loss that is no mean, knows 0 from 1 in another way than cross entropy and is not symmetric in its arguments."""
    return ((outputs - 0.3 * labels) ** 2 * (1 + 0.5 * outputs) + 0.7 * labels).sum()


def both_losses():
    from torch import nn

    return {"bce": nn.BCELoss(), "summed": nn.BCELoss(reduction="sum"), "other": lopsided}


def first_result(result):
    return result[0] if isinstance(result, tuple | list) else result


def scored(function, columns):
    """For each of several loss functions: the loss, and what each column of outputs learns from it."""
    found = {}
    for name, loss_fn in both_losses().items():
        given = [column.clone().requires_grad_() for column in columns]
        loss = first_result(with_loss(function, loss_fn, given))
        pulled(loss, np.ones(()))
        found[name] = loss.reshape(())
        found.update({f"{name}_grad_{at}": grad_of(column) for at, column in enumerate(given)})
    return found


@probe(inputs=[verdicts, one_verdict])
def catching(lab, real, fake):
    """discriminator_loss with several loss functions: the value, and what is learnt from real and from fake images."""
    return scored(lab.function("discriminator_loss"), [tensor(real), tensor(fake)])


@probe(inputs=[verdicts, one_verdict])
def fooling(lab, real, fake):
    """generator_loss with several loss functions."""
    return scored(lab.function("generator_loss"), [tensor(fake)])


def as_judged(lab, column):
    """The column in the shape in which the student's discriminator gives its verdicts, (N, 1) or (N,)."""
    import torch

    model = constructed(lab, "Discriminator", (PIXELS, 4, 3))
    dtype = next(model.parameters()).dtype
    shape = model(torch.zeros(len(column), PIXELS, dtype=dtype)).shape
    return tensor(column).reshape(shape)


@probe(inputs=[verdicts], entries=["Discriminator"])
def own_catching(lab, real, fake):
    """discriminator_loss on outputs of the shape that the student's discriminator gives, as one column again."""
    found = scored(lab.function("discriminator_loss"), [as_judged(lab, real), as_judged(lab, fake)])
    return {name: value.reshape(-1) for name, value in found.items()}


@probe(inputs=[verdicts], entries=["Discriminator"])
def own_fooling(lab, real, fake):
    """generator_loss on outputs of the shape that the student's discriminator gives."""
    found = scored(lab.function("generator_loss"), [as_judged(lab, fake)])
    return {name: value.reshape(-1) for name, value in found.items()}


# ── training: the student's loop on stand-in models, so that a fault elsewhere doesn't show here ──


class Enough(BaseException):
    """The loader was read to its end: nothing more is asked of the training."""


class Loader:
    """Batches of images and labels, read once; knows which batch is out, and can be asked what a DataLoader can."""

    def __init__(self, batches):
        self.batches = batches
        self.batch = -1
        self.read = False
        self.dataset = range(sum(len(images) for images, _ in batches))
        self.batch_size = len(batches[0][0])

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        if self.read:
            raise Enough
        for at, (images, labels) in enumerate(self.batches):
            self.batch = at
            yield images.clone(), labels.clone()
        self.read = True


def stand_ins():
    """Classes in place of the student's: nothing but layers that learn, with the methods of the handout."""
    import torch
    from torch import nn

    class PlainVAE(nn.Module):
        def __init__(self, *_, **__):
            super().__init__()
            self.inner, self.outer = nn.Linear(PIXELS, 4), nn.Linear(2, PIXELS)

        def encode(self, x):
            hidden = self.inner(x.reshape(len(x), -1).float())
            return hidden[:, :2], hidden[:, 2:]

        def reparameterize(self, mu, log_sigma):
            return mu + 0.1 * log_sigma

        def decode(self, z):
            return torch.sigmoid(self.outer(z))

        def forward(self, x):
            mu, log_sigma = self.encode(x)
            return self.decode(self.reparameterize(mu, log_sigma)), mu, log_sigma

    class PlainDiscriminator(nn.Module):
        def __init__(self, *_, **__):
            super().__init__()
            self.layer = nn.Linear(PIXELS, 1)

        def forward(self, x):
            return torch.sigmoid(self.layer(x.reshape(len(x), -1).float()))

    class PlainGenerator(nn.Module):
        def __init__(self, *_, **__):
            super().__init__()
            self.layer = nn.Linear(1, PIXELS)

        def forward(self, z):
            return torch.tanh(self.layer(z.reshape(len(z), -1)[:, :1].float()))

    return {"VAE": PlainVAE, "Discriminator": PlainDiscriminator, "Generator": PlainGenerator}


def any_loss(*arguments):
    """In place of the student's loss functions: something of each argument that can learn."""
    import torch

    terms = [(one * one).sum() for one in arguments if isinstance(one, torch.Tensor) and one.requires_grad]
    return sum(terms) if terms else torch.zeros((), requires_grad=True)


class Watch:
    """What optimizers do to the models: who steps, on gradients from which batches, and who is cleared."""

    def __init__(self, loader):
        self.loader = loader
        self.models = {}
        self.given = {}  # parameter → [(batch, gradient that one backward gave)]
        self.steps = []  # (batch, kind, has a gradient, batch of its oldest contribution, optimizer)
        self.cleared = []  # kinds

    def add(self, kind, model):
        self.models.setdefault(kind, []).append(model)
        for parameter in model.parameters():
            parameter.register_hook(lambda gradient, of=parameter: self.note(of, gradient))
        return model

    def note(self, parameter, gradient):
        self.given.setdefault(id(parameter), []).append((self.loader.batch, gradient.detach().clone()))

    def kinds(self, parameters):
        """The kinds of model that these parameters belong to, each with those parameters."""
        mine = {id(p) for p in parameters}
        found = {
            kind: [p for model in models for p in model.parameters() if id(p) in mine] for kind, models in self.models.items()
        }
        return {kind: params for kind, params in found.items() if params}

    def stepping(self, optimizer, *_):
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        for kind, params in self.kinds(parameters).items():
            fed = [p for p in params if p.grad is not None and bool(p.grad.any())]
            oldest = min((self.oldest(p) for p in fed), default=self.loader.batch)
            self.steps.append((self.loader.batch, kind, bool(fed), oldest, id(optimizer)))

    def oldest(self, parameter):
        """The batch of the first contribution that is still in the gradient; the current one where sums don't tell (clipping)."""
        total = 0
        for batch, gradient in reversed(self.given.get(id(parameter), [])):
            total = total + gradient
            if bool(((total - parameter.grad).abs() <= 1e-4 * parameter.grad.abs().max()).all()):
                return batch
        return self.loader.batch

    def clearing(self, parameters):
        self.cleared.extend(self.kinds(list(parameters)))

    def __enter__(self):
        import torch
        from torch.optim.optimizer import Optimizer, register_optimizer_step_pre_hook

        self.hook = register_optimizer_step_pre_hook(self.stepping)
        self.originals = [(Optimizer, Optimizer.zero_grad), (torch.nn.Module, torch.nn.Module.zero_grad)]

        def of_optimizer(optimizer, *args, **kwargs):
            self.clearing(p for group in optimizer.param_groups for p in group["params"])
            return self.originals[0][1](optimizer, *args, **kwargs)

        def of_module(module, *args, **kwargs):
            self.clearing(module.parameters())
            return self.originals[1][1](module, *args, **kwargs)

        Optimizer.zero_grad, torch.nn.Module.zero_grad = of_optimizer, of_module
        return self

    def __exit__(self, *_):
        self.hook.remove()
        for owner, method in self.originals:
            owner.zero_grad = method

    def summary(self, *kinds):
        """What was seen to go wrong, each 0 or 1: with no step seen of a model, nothing was."""
        batches = len(self.loader)
        seen = {}
        for kind in kinds:
            steps = [step for step in self.steps if step[1] == kind]
            seen[f"{kind}_never_steps"] = int(not any(fed for _, _, fed, _, _ in steps))
            seen[f"{kind}_keeps_old_gradients"] = int(any(fed and oldest < batch for batch, _, fed, oldest, _ in steps))
        for kind, other in itertools.permutations(kinds, 2):
            steps = {one: sum(step[1] == one for step in self.steps) for one in kinds}
            seen[f"{kind}_steps_for_{other}"] = int(steps[kind] >= 2 * batches and not steps[other])
            seen[f"{kind}_cleared_for_{other}"] = int(self.cleared.count(kind) >= 2 * batches and not self.cleared.count(other))
        optimizers = [{step[4] for step in self.steps if step[1] == kind} for kind in kinds]
        return {**seen, "one_optimizer": int(len(kinds) > 1 and bool(set.intersection(*optimizers)))}


# ── finding the student's loop ───────────────────────────────────────────────

GAN_WORDS = ("fake", "gener", "discr", "noise", "gan", "netd", "netg", "dloss", "gloss")
VAE_WORDS = ("sigma", "logvar", "recon", "vae", "kl", "reparam")


def calls(node, verb):
    """Whether a method of this name is called somewhere in the node."""
    found = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr == verb for func in found)


def called_names(node):
    return {one.func.id for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}


def words_of(node):
    """Names, attributes and parameters in the node, in small letters without underscores."""
    for one in ast.walk(node):
        name = getattr(one, "id", None) or getattr(one, "attr", None) or getattr(one, "arg", None)
        if isinstance(name, str):
            yield plain_name(name)


def leaning(node):
    """Above 0 for code about a GAN, below 0 for code about a VAE."""
    names = set(words_of(node))
    gan = sum(any(word in name for name in names) for word in GAN_WORDS)
    vae_like = sum(any(word in name for name in names) for word in VAE_WORDS) + ("mu" in names)
    return gan - vae_like


class Training:
    """Where a training loop stands: in a function, or at the top level of a file. `mine` are the statements with the loop."""

    def __init__(self, path, tree, function):
        self.path, self.tree, self.function = path, tree, function
        defined = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        self.helpers = {node.name: node for node in defined if calls(node, "backward")}
        rest = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
        self.body = list(flattened(rest if function is None else function.body))
        self.mine = [node for node in self.body if self.loops([node])]
        self.split = False  # whether the same place trains something else as well

    def trains(self, node):
        return calls(node, "backward") or not self.helpers.keys().isdisjoint(called_names(node))

    def loops(self, statements):
        found = [one for statement in statements for one in ast.walk(statement) if isinstance(one, ast.For)]
        return [loop for loop in found if self.trains(loop)]

    def lean(self, statement):
        used = [self.helpers[name] for name in called_names(statement) & self.helpers.keys()]
        about = [] if self.function is None else [self.function.args, ast.Name(self.function.name, ast.Load())]
        return leaning(ast.Module(body=[*self.loops([statement]), *used, *about], type_ignores=[]))

    def of_kind(self, kind):
        """The same place, for this kind of model only; how clearly it is about that."""
        leans = [(node, self.lean(node)) for node in self.mine]
        self.mine = [node for node, lean in leans if lean and (lean > 0) == (kind == "gan")]
        self.split = any(lean and (lean > 0) != (kind == "gan") for _, lean in leans)
        return max((abs(lean) for node, lean in leans if node in self.mine), default=0)

    def fed_by_loader(self):
        """The same code, its innermost loops reading `__loader__` whatever they read before."""
        for loop in self.loops(self.mine):
            inner = [one for one in ast.walk(loop) if isinstance(one, ast.For) and one is not loop and self.trains(one)]
            if not inner:
                loop.iter = reading(loop.iter)
                ast.fix_missing_locations(loop)
        return self


def flattened(body):
    """Statements at top level, those under `if __name__ == "__main__"` and in other blocks included."""
    for node in body:
        guard = isinstance(node, ast.If) and any(
            isinstance(one, ast.Name) and one.id == "__name__" for one in ast.walk(node.test)
        )
        if guard or (isinstance(node, ast.If | ast.With | ast.Try) and calls(node, "backward")):
            yield from flattened(node.body)
        else:
            yield node


def reading(iterable):
    """`loader`, `enumerate(loader, 1)`, `tqdm(enumerate(loader))` with the probe's loader in its place."""
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "enumerate":
        return ast.Call(iterable.func, [reading(iterable.args[0]), *iterable.args[1:]], iterable.keywords)
    if isinstance(iterable, ast.Call) and iterable.args and "tqdm" in ast.dump(iterable.func):
        return reading(iterable.args[0])
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range":
        return iterable
    return ast.Name("__loader__", ast.Load())


def training_code(lab, kind):
    """The code that trains a "vae" or a "gan": a function rather than a loop at top level; None where there is none."""
    found = []
    for path, text in sorted(lab.sources().items()):
        names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
        for name in [*dict.fromkeys(names), None]:
            tree = ast.parse(text)  # each its own: the one that is run is changed
            function = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
            code = Training(path, tree, function[-1] if function else None)
            clear = code.of_kind(kind)
            if clear:
                found.append((name is None, -clear, path, name or "", code))
    return min(found, key=lambda one: one[:4])[4].fed_by_loader() if found else None


# ── running it ───────────────────────────────────────────────────────────────


class Quiet:
    """In place of packages that aren't here, plots and files: whatever is done with it gives more of it."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_, **__):
        return self

    def __getitem__(self, _):
        return self


class Stage:
    """Where training code runs: the names of its file, models and losses of the probe's choice, arguments by role."""

    def __init__(self, lab, code, models, losses, loader, optimizer):
        self.code, self.loader, self.models, self.optimizer = code, loader, models, optimizer
        self.made = {}  # entry → models that the code made
        found = {"VAE": its_class(lab), "Discriminator": "Discriminator", "Generator": "Generator"}
        self.classes = {name: lab.cls(entry) for name, entry in found.items() if lab.has(entry)}
        self.losses = {id(lab.function(entry)): loss for entry, loss in losses.items() if lab.has(entry)}
        self.names = {name: self.seen(value) for name, value in vars(lab.module(code.path)).items()}
        self.names.update({entry: loss for entry, loss in losses.items() if not lab.has(entry)})  # not the handout's empty stub
        self.names.update(__loader__=loader, __name__="training")
        defined = [node for node in code.tree.body if isinstance(node, ast.FunctionDef)]
        self.run(*(node for node in defined if self.names.get(node.name) not in self.losses.values()))

    def seen(self, value):
        """A value as the code finds it: replaced, silenced, or as it is."""
        if id(value) in self.losses:
            return self.losses[id(value)]
        if inspect.isclass(value):
            for entry, cls in self.classes.items():
                if cls.__name__ == value.__name__ and issubclass(cls, value):
                    return lambda *args, **kwargs: self.make(entry, *args, **kwargs)
        if type(value).__module__.endswith("standins") and "tqdm" not in repr(value):
            return Quiet()
        if inspect.ismodule(value) and value.__name__.split(".")[0] == "submission":
            return type("Names", (), {name: staticmethod(self.seen(one)) for name, one in vars(value).items() if callable(one)})
        return value

    def make(self, entry, *args, **kwargs):
        model = self.models[entry](*args, **kwargs)
        self.made.setdefault(entry, []).append(model)
        return model

    def model(self, entry):
        """The model that the code made last, or one for it."""
        return self.made[entry][-1] if self.made.get(entry) else self.make(entry)

    def run(self, *statements):
        body = [ast.fix_missing_locations(one) for one in statements]
        exec(compile(ast.Module(body=body, type_ignores=[]), "<training>", "exec"), self.names)

    def prepare(self, body):
        """What stands before the loop, each statement as far as it goes: data that isn't here leaves its names unset."""
        for node in body:
            if self.code.trains(node) or any(isinstance(one, ast.For | ast.While) for one in ast.walk(node)):
                continue
            if isinstance(node, ast.Import | ast.ImportFrom) and all(
                (one.asname or one.name.partition(".")[0]) in self.names for one in node.names
            ):
                continue  # imported with the definitions; what stands there may be replaced
            method = (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute)
            )
            if method or isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Import | ast.ImportFrom | ast.If):
                with contextlib.suppress(Exception, SystemExit):  # argparse ends programs
                    self.run(node)

    def play(self):
        """Runs the training code until the loader was read to its end; whether it got there, or ended by itself."""
        try:
            if self.code.function is not None:
                outside = [node for node in self.code.tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
                self.prepare(flattened(outside))
            if self.code.function is not None and not self.code.split:
                self.call()
            if self.loader.batch < 0 and not self.code.entry:
                self.bind({word.arg for word in self.parameters()} | self.read())
                self.prepare(self.code.body)
                self.run(*self.code.mine)
        except Enough:
            return True
        except (Exception, SystemExit):
            if self.code.entry and not self.loader.read:
                raise
            return self.loader.read
        return True

    def parameters(self):
        arguments = self.code.function.args if self.code.function is not None else None
        return [] if arguments is None else [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]

    def read(self):
        """Names that the loops read and nothing has given a value."""
        names = {one.id for loop in self.code.loops(self.code.mine) for one in ast.walk(loop) if isinstance(one, ast.Name)}
        return names - self.names.keys() - set(dir(builtins))

    def bind(self, names):
        """Values by role for names without one."""
        for name in names:
            value = self.role(name)
            if value is not None:
                self.names.setdefault(name, value)

    def call(self):
        """Calls the function with arguments by role; one that stops before it asked for a batch gets its data elsewhere."""
        arguments = self.code.function.args
        optional = {one.arg for one in self.parameters()[len(self.parameters()) - len(arguments.defaults) :]}
        values = {one.arg: self.role(one.arg) for one in self.parameters()}
        values = {
            name: 1 if value is None else value for name, value in values.items() if value is not None or name not in optional
        }
        self.bind(self.read() - values.keys())
        try:
            self.names[self.code.function.name](**values)
        except (Exception, SystemExit):
            if self.code.entry or self.loader.batch >= 0:
                raise

    def role(self, name):
        """What a parameter or global of this name is for; None where the name doesn't say."""
        import torch

        plain = plain_name(name)
        if any(word in plain for word in ("optim", "solver")) or plain in ("opt", "dopt", "gopt", "optd", "optg"):
            about = self.which(plain.replace("optimizer", "").replace("optim", ""))
            return self.optimizer(self.model(about).parameters())
        if "epoch" in plain or plain.startswith("num"):
            return 1
        if any(word in plain for word in ("loader", "data", "batches", "iter")):
            return self.loader
        if ("loss" in plain and any(word in plain for word in ("disc", "gen", "vae"))) or plain in (
            "lossfunction",
            "dloss",
            "gloss",
        ):
            return any_loss
        if any(word in plain for word in ("func", "fn", "criterion", "bce", "loss")):
            return torch.nn.BCELoss(reduction="sum")
        if any(word in plain for word in ("every", "interval", "freq")):
            return 10**6
        if any(word in plain for word in ("noise", "dim", "size", "latent", "nz")):
            return 4
        sayings = {"device": torch.device("cpu"), "lr": 0.01, "learningrate": 0.01}
        models = any(word in plain for word in ("model", "net", "vae", "disc", "gen")) or plain in ("d", "g", "dis")
        return sayings.get(plain, self.model(self.which(plain)) if models else None)

    def which(self, plain):
        """The model that a name is about: d, netD, discriminator, D_model …"""
        if self.code.kind == "vae":
            return "VAE"
        plain = plain.replace("net", "").replace("model", "")
        if "gen" in plain or "dis" in plain:
            return "Generator" if "gen" in plain else "Discriminator"
        return "Generator" if "g" in plain and "d" not in plain else "Discriminator"


def batches_of(images, labels):
    """Batches as a DataLoader of digits gives them: (n, 1, 28, 28) float32 and labels."""
    return [(tensor(image).float().reshape(-1, 1, 28, 28), tensor(label)) for image, label in zip(images, labels)]


def training_of(lab, kind, entry):
    """The code that trains this kind of model; where there is none, the function of that name is missing or an empty stub."""
    code = training_code(lab, kind)
    if code is None:
        lab.function(entry)
        raise NotImplementedError(f"{entry} has no loop in which something learns")
    name = lab.function(entry).__name__ if lab.has(entry) else None
    code.kind, code.entry = kind, code.function is not None and code.function.name == name
    return code


def rehearsal(lab, kind, entry, images, labels):
    """What was seen while the student's training code worked on stand-ins; nothing where it couldn't be made to run."""
    import torch

    code = training_of(lab, kind, entry)
    loader = Loader(batches_of(images, labels))
    watch = Watch(loader)
    models = {name: watched(watch, name, cls) for name, cls in stand_ins().items()}
    losses = dict.fromkeys(("loss_function", "discriminator_loss", "generator_loss"), any_loss)
    kinds = ("VAE",) if kind == "vae" else ("Discriminator", "Generator")
    with watch:
        played = Stage(lab, code, models, losses, loader, lambda parameters: torch.optim.SGD(parameters, lr=0.01)).play()
    seen = watch.summary(*kinds)
    return seen if played else dict.fromkeys(seen, 0)


def watched(watch, name, cls):
    return lambda *args, **kwargs: watch.add(name, cls(*args, **kwargs))


@inputs
def three_batches(rng):
    """Three batches of 4, 4 and 3: what is kept from one batch shows in the next."""
    sizes = (4, 4, 3)
    return {
        "images": [rng.random((n, 784)) for n in sizes],
        "labels": [rng.integers(0, 10, n) for n in sizes],
        "sizes": {"N": 11},
    }


@probe(inputs=[three_batches])
def rehearsing_vae(lab, images, labels):
    """The VAE's training code on a stand-in model: who steps, and on which gradients."""
    return rehearsal(lab, "vae", "train_vae", images, labels)


@probe(inputs=[three_batches])
def rehearsing_gan(lab, images, labels):
    """The GAN's training code on stand-in models: which optimizer steps and clears which of the two."""
    return rehearsal(lab, "gan", "train_gan", images, labels)


# ── a short training on real digits, for the loss and for pictures ───────────

CODE = 8  # the size of a code


def _digits(images, batch, epochs):
    """The digits in [0, 1], epoch after epoch, in batches."""
    rows = images.reshape(len(images), -1).astype(np.float32) / 255
    return [rows[start : start + batch] for _ in range(epochs) for start in range(0, len(rows), batch)]


@inputs
def digits(rng, data):
    """256 real digits four times over, in batches of 32; eight others to look at, and eight codes from N(0, 1)."""
    images = _digits(data.train(256)[0], 32, 4)
    return {
        "images": images,
        "labels": [np.zeros(len(one), dtype=np.int64) for one in images],
        "fresh": data.test(8)[0].reshape(8, -1).astype(np.float32) / 255,
        "codes": rng.normal(size=(8, CODE)).astype(np.float32),
    }


@inputs
def digits_for_gan(rng, data):
    """256 real digits three times over, in [-1, 1]; eight noises."""
    images = [2 * one - 1 for one in _digits(data.train(256)[0], 32, 3)]
    labels = [np.zeros(len(one), dtype=np.int64) for one in images]
    return {"images": images, "labels": labels, "codes": rng.normal(size=(8, 2 * CODE)).astype(np.float32)}


def adam(parameters):
    import torch

    return torch.optim.Adam(parameters, lr=5e-3)


def performed(lab, kind, entry, makers, images, labels):
    """The models after the student's training code had them: {entry: model}. Nothing where it couldn't be made to run."""
    code = training_of(lab, kind, entry)
    loader = Loader(batches_of(images, labels))
    stage = Stage(lab, code, makers, {}, loader, adam)
    stage.code.entry = False  # what it raises here another check has seen
    return {name: models[-1] for name, models in stage.made.items()} if stage.play() and loader.read else {}


def own_loss(lab, model, x):
    """The student's loss of these images, with the same noise each time; NaN where it can't be had."""
    import torch

    try:
        with torch.no_grad():
            lab.seed(7)
            return float(total_loss(lab, *reordered(model(x), x)))
    except Exception:  # noqa: BLE001  # a fault in model or loss is another part's
        return float("nan")


def reordered(result, x):
    recon, mu, log_sigma = result
    return recon, x, mu, log_sigma


def plainly_trained(lab, model, images):
    """The student's model and loss in the plainest of loops; as far as it goes."""
    optimizer = adam(model.parameters())
    try:
        for image in images:
            x = tensor(image)
            loss = total_loss(lab, *reordered(model(x), x))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    except Exception:  # noqa: BLE001
        pass
    return model


def shown(call, like):
    """Eight images, what isn't a number as 0; black where there are none."""
    import torch

    try:
        with torch.no_grad():
            found = call().reshape(len(like), PIXELS).float()
        return torch.nan_to_num(found).clamp(-1, 1).reshape(len(like), 28, 28)
    except Exception:  # noqa: BLE001
        return torch.zeros(len(like), 28, 28)


@probe(inputs=[digits], training=True, seconds=10)
def learning_vae(lab, images, labels, fresh, codes):
    """A VAE (784, 64, 8) after 32 steps of Adam by the student's training code; where that can't be run, by a plain loop.

    The loss is the student's own, on digits that weren't trained on, so that a fault in it doesn't count here."""
    sizes, x = (PIXELS, 64, CODE), tensor(fresh)
    before = own_loss(lab, constructed(lab, its_class(lab), sizes).train(), x)
    written = 1
    try:
        found = performed(
            lab, "vae", "train_vae", {"VAE": lambda *_, **__: constructed(lab, its_class(lab), sizes)}, images, labels
        )
    except Exception:  # noqa: BLE001  # nothing that trains was written
        found, written = {}, int(training_code(lab, "vae") is not None)
    model = found.get("VAE") or plainly_trained(lab, constructed(lab, its_class(lab), sizes).train(), images)
    after = own_loss(lab, model, x)
    control = after
    if found and not after < before - abs(before) / 4:  # is it the training, or would this loss not fall in any?
        control = own_loss(lab, plainly_trained(lab, constructed(lab, its_class(lab), sizes).train(), images), x)
    return {
        "written": written,
        "losses": np.array([before, after, control]),
        "reconstructions": shown(lambda: model(x)[0], fresh),
        "samples": shown(lambda: model.decode(tensor(codes)), codes),
    }


@probe(inputs=[digits_for_gan], training=True, seconds=10)
def learning_gan(lab, images, labels, codes):
    """A generator (16, 64, 64) after 24 rounds against a discriminator (784, 64, 32), by the student's training code or a plain
    loop with the student's losses; for the pictures."""
    import torch

    makers = {
        "Discriminator": lambda *_, **__: constructed(lab, "Discriminator", (PIXELS, 64, 32)),
        "Generator": lambda *_, **__: constructed(lab, "Generator", (2 * CODE, 64, 64, PIXELS)),
    }
    try:
        found = performed(lab, "gan", "train_gan", makers, images, labels)
    except Exception:  # noqa: BLE001
        found = {}
    generator = found.get("Generator") or plainly_played(lab, makers, images)
    noise = tensor(codes)
    wanted = next(layer.in_features for layer in generator.modules() if isinstance(layer, torch.nn.Linear))
    return {"samples": shown(lambda: generator(noise.repeat(1, wanted // noise.shape[1] + 1)[:, :wanted]), codes)}


def plainly_played(lab, makers, images):
    """Generator and discriminator with the student's losses in the plainest of loops; as far as it goes."""
    import torch
    from torch import nn

    generator, discriminator = makers["Generator"](), makers["Discriminator"]()
    g_optimizer, d_optimizer = adam(generator.parameters()), adam(discriminator.parameters())
    turns = (("discriminator_loss", d_optimizer), ("generator_loss", g_optimizer))
    try:
        for image in images:
            for entry, optimizer in turns:
                fake = discriminator(generator(torch.randn(len(image), 2 * CODE)).reshape(len(image), -1))
                columns = [fake] if optimizer is g_optimizer else [discriminator(tensor(image)), fake]
                loss = first_result(with_loss(lab.function(entry), nn.BCELoss(), columns))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    except Exception:  # noqa: BLE001
        pass
    return generator
