"""Points: decimal arithmetic on what was found, and nothing else.

A part that the grader itself couldn't judge has no score; it never becomes 0.
"""

from grader.score.points import PartPoints, explained, share, total, unexplained

__all__ = ["PartPoints", "explained", "share", "total", "unexplained"]
