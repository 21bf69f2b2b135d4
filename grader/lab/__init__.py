"""A lab as its author wrote it: rubric, reference, probes, inputs and properties, checked against one another.

Inputs and properties are trusted code and run in this process; probes and references never do.
"""

from grader.lab.course import find_course, lab_ids
from grader.lab.lab import Lab, ProbeSpec
from grader.lab.read import load_lab

__all__ = ["Lab", "ProbeSpec", "find_course", "lab_ids", "load_lab"]
