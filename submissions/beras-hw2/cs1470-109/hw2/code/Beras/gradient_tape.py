from collections import defaultdict

from .core import Diffable, Tensor


class GradientTape:
    """Remembers which layer made which tensor: `with GradientTape() as tape: …`."""

    def __init__(self):
        self.previous_layers = defaultdict(lambda: None)  # id of a tensor → the layer that made it

    def __enter__(self):
        if Diffable.gradient_tape is not None:
            raise RuntimeError("a tape is open already")
        Diffable.gradient_tape = self
        return self

    def __exit__(self, *_):
        Diffable.gradient_tape = None

    def gradient(self, target: Tensor, sources: list[Tensor]) -> list[Tensor]:
        """The gradient of the target by each source."""
        queue = [target]
        grads = defaultdict(lambda: None)  # id of a tensor → [its gradient]
        while queue:
            t = queue.pop(0)
            layer = self.previous_layers[id(t)]
            if layer is None:
                continue
            for x, g in zip(layer.inputs, layer.compose_input_gradients(grads[id(t)])):
                grads[id(x)] = [g]
                queue.append(x)
            if grads[id(t)] is not None:
                for w, g in zip(layer.weights, layer.compose_weight_gradients(grads[id(t)])):
                    grads[id(w)] = [g]
        return [grads[id(source)][0] for source in sources]
