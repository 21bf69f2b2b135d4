"""File names of pages, made from ids that strangers chose.

Two ids never share a name, also where letters' case doesn't count; no name leaves
its folder or is one that an operating system keeps for itself.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

_SAFE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_HASHED: Final = re.compile(r".*-[0-9a-f]{12}")
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", "index", "assets", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}
)
_OTHER: Final = re.compile(r"[^\w-]+")

STAFF: Final = "pages"
STUDENTS: Final = "students"


def page_name(submission: str) -> str:
    """`<id>.html` for a plain id; otherwise its readable letters and a hash of the id.

    A plain id that looks hashed is hashed too: nobody can choose an id that takes another's page.
    """
    if _SAFE.fullmatch(submission) and submission not in _RESERVED and not _HASHED.fullmatch(submission):
        return f"{submission}.html"
    digest = hashlib.sha256(submission.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    letters = unicodedata.normalize("NFC", submission).casefold().encode("utf-8", "ignore").decode("utf-8")
    stem = _OTHER.sub("-", letters)[:24].strip("-_")
    return f"{stem}-{digest}.html" if stem else f"x-{digest}.html"


def page_path(submission: str, audience: str) -> str:
    """The page's place in the output folder, with /; staff and student pages live apart, so one folder can be handed on."""
    return f"{STAFF if audience == 'staff' else STUDENTS}/{page_name(submission)}"
