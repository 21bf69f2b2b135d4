"""The command line: reads options, calls the pipeline, prints results to stdout and all else to stderr.

No grading happens here. Every command lives in its own file and imports what it needs when it is called.
"""

from __future__ import annotations


def main() -> None:
    """The `grader` program."""
    from grader.cli.app import app

    app(prog_name="grader")
