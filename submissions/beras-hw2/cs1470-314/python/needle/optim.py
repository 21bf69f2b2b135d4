class Optimizer:
    pass


class SGD(Optimizer):
    def step(self):
        pass


class Adam(Optimizer):
    def step(self):
        pass
