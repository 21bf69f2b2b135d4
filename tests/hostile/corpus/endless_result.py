"""Returns something that never ends when it is read."""


class Endless(list):
    def __iter__(self):
        while True:
            yield 0.0

    def __len__(self):
        return 3


def step(X, y, w, lr):
    return Endless()
