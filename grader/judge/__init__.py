"""From one submission's run to its record: compare, diagnose, score, in the rubric's order.

Pure but for versions of the reference that the key must still run; no student code runs here.
"""

from grader.judge.catalogue import Catalogue
from grader.judge.judge import judge, unusable

__all__ = ["Catalogue", "judge", "unusable"]
