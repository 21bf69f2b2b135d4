"""Whether a page on disk is the one that would be written now: then it isn't made again.

A page carries a digest of all that it is made of: the record, the sources, the reader, the language, and this
room's own code and templates.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from grader.report.files import record_json
from grader.report.view import Record

_HEAD: Final = 1024  # bytes of a page in which its digest stands
_HERE: Final = Path(__file__).parent


def basis(record: Record, sources: Mapping[str, str], *reader: str) -> str:
    """The digest of a page's origins."""
    digest = hashlib.sha256(_room().encode())
    for text in (*reader, record_json(record), *(piece for item in sorted(sources.items()) for piece in item)):
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:32]


def stands(page: Path, digest: str) -> bool:
    """Whether the page is there and made of just this."""
    try:
        with page.open("rb") as stream:
            return f'"{digest}"'.encode() in stream.read(_HEAD)
    except OSError:
        return False


@functools.cache
def _room() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in _HERE.rglob("*") if path.suffix in {".py", ".html", ".css", ".js"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()
