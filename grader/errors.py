"""The errors grader raises, grouped by who must act.

GraderError
├── UsageError     the caller: a path, an option
│   ├── StaleError    what was decided on has changed since it was looked at
│   └── BundleError   a bundle that can't be read, made or used as asked
├── AuthorError    the lab's author
│   ├── RubricError   rubrics/<lab>.yaml
│   └── LabError      labs/<lab>/: reference, probes, properties
├── SandboxError   the operator: this machine can't confine or run submissions
└── StoreError     the operator: the results file can't be read or written

Students cannot raise: what goes wrong in a submission is a value (see model.py).
"""

from __future__ import annotations


class GraderError(Exception):
    """Something the grader can't go on with; the message names place, value and remedy, and `zh` the same in Chinese."""

    def __init__(self, message: str = "", *, zh: str = "") -> None:
        super().__init__(message)
        self.zh = zh or message

    def said(self, language: str) -> str:
        """The message in "en" or "zh"."""
        return self.zh if language == "zh" else str(self)


class UsageError(GraderError):
    """The command line asks for something that isn't there."""


class StaleError(UsageError):
    """What is to be changed has changed since it was looked at: nothing was written."""


class BundleError(UsageError):
    """A bundle is damaged, from another version, or would give away what it must not."""


class AuthorError(GraderError):
    """The lab's own files are wrong."""


class RubricError(AuthorError):
    """A rubric file is wrong: file, line, path, value and the nearest valid word."""


class LabError(AuthorError):
    """A lab folder is wrong: a reference that raises, a probe that doesn't exist."""


class SandboxError(GraderError):
    """This machine can't run strangers' code as asked."""


class StoreError(GraderError):
    """The results file can't be read or written."""
