"""Points in time as course sites and people write them, without asking the machine's locale."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK: Final = r"(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d))?[ \u202f]?(?P<half>[AaPp]\.?[Mm]\.?)?"
_ENGLISH: Final = re.compile(rf"(?:[A-Za-z]+,? )?(?P<day>\d{{1,2}}) (?P<month>[A-Za-z]{{3,9}}) (?P<year>\d{{4}}),? {_CLOCK}")
_CHINESE: Final = re.compile(
    r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日[^\d]*?(?P<half>上午|下午|中午|晚上|凌晨)? ?"
    r"(?P<h>\d{1,2})[:：时](?P<m>\d\d)(?:[:：分](?P<s>\d\d))?[分秒]?"
)
_NUMBERS: Final = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[ T]+{_CLOCK}")


def moment(text: str) -> datetime | None:
    """The point in time, with a zone only where one is written; None where it can't be told without guessing."""
    plain = " ".join(text.split())
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    for form in (_NUMBERS, _ENGLISH, _CHINESE):
        if found := form.fullmatch(plain):
            return _built(found.groupdict())
    return None


def _built(parts: dict[str, str | None]) -> datetime | None:
    month = (parts["month"] or "")[:3].casefold()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdecimal() else 0
    hour, half = int(parts["h"] or 0), (parts["half"] or "").replace(".", "").casefold()
    if half in ("pm", "下午", "晚上") and hour < 12:
        hour += 12
    elif half in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    try:
        return datetime(int(parts["year"] or 0), number, int(parts["day"] or 0), hour, int(parts["m"] or 0), int(parts["s"] or 0))  # noqa: DTZ001
    except ValueError:
        return None
