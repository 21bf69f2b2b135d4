"""lab2's samples, held to submissions/lab2/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "lab2"
EVERY = 5
