class Model:
    def step(self, x, y):
        raise NotImplementedError
