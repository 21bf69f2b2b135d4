"""What can be called, what can be differentiated, and the tape that remembers the order."""


class Callable:
    def __call__(self, *args):
        return self.call(*args)


class Diffable(Callable):
    tape = None  # the tape that is recording, if any
    trainable = True
    weights = ()

    def __call__(self, *args):
        self.inputs = args
        self.outputs = self.call(*args)
        if Diffable.tape is not None:
            Diffable.tape.operations.append(self)
        return self.outputs

    def weight_gradients(self, eta):
        return []


class GradientTape:
    def __init__(self):
        self.operations = []

    def __enter__(self):
        Diffable.tape = self
        return self

    def __exit__(self, *error):
        Diffable.tape = None

    def gradient(self):
        *layers, loss = self.operations
        eta = loss.input_gradients()  # (B, out)
        grads = []
        for layer in reversed(layers):
            if layer.trainable:
                grads = [*layer.weight_gradients(eta), *grads]
            eta = layer.input_gradients(eta)  # (B, in)
        return grads
