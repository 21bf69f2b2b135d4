"""Never ends, in one call of C."""

import re


def step(X, y, w, lr):
    return re.match(r"(a+)+b", "a" * 64)
