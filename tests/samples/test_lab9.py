"""lab9's samples, held to submissions/lab9/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "lab9"
EVERY = 5
