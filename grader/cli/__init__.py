"""The command line: reads options, calls the pipeline, prints results to stdout and all else to stderr.

No grading happens here. Every command lives in its own file and imports what it needs when it is called.
"""

from __future__ import annotations


def main() -> None:
    """The `grader` program."""
    import os
    import warnings

    from grader.cli.app import app

    if not os.environ.get("GRADER_DEBUG"):
        warnings.simplefilter("ignore")  # of NumPy and others, about a student's numbers: nobody reading can act on them

    app(prog_name="grader")
