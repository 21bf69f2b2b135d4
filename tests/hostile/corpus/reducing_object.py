"""Returns an object that runs code where it is unpickled."""

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @OUT@/unpickled",)


def step(X, y, w, lr):
    return Bomb()
