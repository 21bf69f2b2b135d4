"""lab3's samples, held to submissions/lab3/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "lab3"
EVERY = 2
