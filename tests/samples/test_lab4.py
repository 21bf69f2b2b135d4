"""lab4's samples, held to submissions/lab4/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "lab4"
EVERY = 4
