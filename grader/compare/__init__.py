"""What was observed against what a version does: distances, outcome sets, relations.

Pure functions on plain arrays; no student object, no points, no prose but relations.
"""

from grader.compare.dependence import Answer, Trivial, trivial
from grader.compare.difference import describe_difference
from grader.compare.outcomes import Fit, Outcomes, blocks_explained, effect, fit, outcomes, signature, wrong_blocks
from grader.compare.relations import Relation, relation
from grader.compare.screen import Screen

__all__ = [
    "Answer",
    "Fit",
    "Outcomes",
    "Relation",
    "Screen",
    "Trivial",
    "blocks_explained",
    "describe_difference",
    "effect",
    "fit",
    "outcomes",
    "relation",
    "signature",
    "trivial",
    "wrong_blocks",
]
