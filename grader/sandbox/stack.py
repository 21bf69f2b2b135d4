"""Which of a student's functions a child was in when it was asked, told by Python's own dump of its stack.

The dump stands in the output among whatever the submission printed: testimony about itself, used for words and to save time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

ASKED: Final = b"Stack (most recent call first):\n"  # what faulthandler prints first
_END: Final = b"in _run_module_as_main\n"  # the zygote's outermost frame
_FRAME: Final = re.compile(r'^  File "(.*)", line \d+ in (\w{1,60})$', re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")


def whole(printed: bytes) -> bool:
    """Whether a dump stands in what was printed, up to its end."""
    _, found, rest = printed.rpartition(ASKED)
    return bool(found) and _END in rest


def outermost(printed: bytes, files: Collection[str]) -> str:
    """The outermost function of these files on the last dump's stack: unlike the innermost, the same whenever one looks.

    Empty where there is no dump.
    """
    _, found, rest = printed.rpartition(ASKED)
    dump = _FRAME.findall(rest.decode("utf-8", "replace")) if found else []
    own = [name for file, name in dump if _plain(file) in files]
    return own[-1] if own else ""


def _plain(file: str) -> str:
    """The file's name as it was given; faulthandler escapes what isn't ASCII."""
    return _ESCAPED.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), file)
