"""beras-hw2's samples, held to submissions/beras-hw2/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "beras-hw2"
EVERY = 5
