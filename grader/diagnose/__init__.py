"""Which mistakes explain a submission: the smallest set whose version does the same.

Knows nothing of arrays or files: it asks `matches` which versions agree.
"""

from grader.diagnose.search import Agreement, Candidates, search

__all__ = ["Agreement", "Candidates", "search"]
