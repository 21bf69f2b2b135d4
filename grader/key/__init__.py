"""The answer key: what the reference, and the reference with each mistake, do on the probes.

Versions run in the same sandbox as submissions; what they did is kept on disk by content.
"""

from grader.key.answers import AnswerKey, Files, Item, Runner
from grader.key.cache import KeyCache
from grader.key.key import Key

__all__ = ["AnswerKey", "Files", "Item", "Key", "KeyCache", "Runner"]
