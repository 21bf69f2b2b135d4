"""lab7's samples, held to submissions/lab7/expected.yaml."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "lab7"
EVERY = 5
