"""`grader doctor`: what this machine gives."""

from __future__ import annotations

from grader.cli import options
from grader.cli.exits import Exit


def doctor(lang: options.Lang = None, json: options.Json = False) -> Exit:
    """Say how well this machine can confine submissions.

    And which versions are at work. Ends with 3 where a batch of strangers' code would not be started.
    """
    from grader.sandbox import probe_isolation

    isolation = probe_isolation()
    raise NotImplementedError
