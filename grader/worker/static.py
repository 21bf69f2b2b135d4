"""What a submission's text tells before any of it runs: the frame `static`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.worker.fold import constants
from grader.worker.submission import Opened

MAX_LISTED = 200


def frame(opened: Opened, patterns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole frame."""
    trees = (node for unit in opened.files.values() for node in unit.kept)
    errors = [error for unit in opened.files.values() for error in unit.errors]
    return {
        "frame": "static",
        "found": {name: entry.as_frame() for name, entry in opened.entries.items()},
        "skipped": [item for unit in opened.files.values() for item in unit.skipped][:MAX_LISTED],
        "globals": {},
        "constants": constants(trees),
        "matches": [],
        "syntax_errors": errors[:MAX_LISTED],
        "notes": notes(opened),
    }


def notes(opened: Opened) -> list[str]:
    """Facts without a place of their own, as `word: what`."""
    return [f"stub: {name}" for name, entry in opened.entries.items() if entry.member is not None and entry.member.stub]
