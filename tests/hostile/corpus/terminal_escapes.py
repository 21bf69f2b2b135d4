"""Speaks to the terminal of whoever reads: colours, titles, cursor moves, a link, right-to-left marks."""


def step(X, y, w, lr):
    print("\x1b[2J\x1b]0;owned\x07\x1b[31mscore 100\x1b[0m\r\x9b31m")
    raise ValueError("\x1b]8;;http://evil.example\x07click\x1b]8;;\x07 \u202egnp.exe\u2066 \x00\x08")
