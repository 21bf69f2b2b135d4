class Callable:
    def __call__(self, *args):
        return self.call(*args)


class Diffable(Callable):
    tape = None
    trainable = True
    weights = []

    def __call__(self, *args):
        self.inputs = args
        self.outputs = self.call(*args)
        if Diffable.tape:
            Diffable.tape.operations += [self]
        return self.outputs

    def weight_gradients(self, eta):
        return []


class GradientTape:
    def __init__(self):
        self.operations = []

    def __bool__(self):
        return True

    def __enter__(self):
        Diffable.tape = self
        return self

    def __exit__(self, a, b, c):
        Diffable.tape = None

    def gradient(self):
        eta = self.operations[-1].input_gradients(1.0)
        result = []
        for op in self.operations[-2::-1]:
            if op.trainable:
                result.insert(0, list(op.weight_gradients(eta)))
            eta = op.input_gradients(eta)
        return sum(result, [])
