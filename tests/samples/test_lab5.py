"""lab5's samples, held to submissions/lab5/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "lab5"
EVERY = 5
