"""Bytes of unknown encoding as text. What students' editors write: UTF-8, GBK, UTF-16, with and without a BOM."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from grader.collect import reasons
from grader.model import Text

SAMPLE: Final = 256 << 10  # bytes the last-resort guess looks at
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODING: Final = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]{1,40})")
# A coding line may name any codec that Python has, and some of those run for minutes or aren't text.
_CODECS: Final = frozenset(
    [
        *("ascii", "iso8859-1", "iso8859-15", "cp1252", "cp1251", "koi8-r", "mac-roman"),
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
        *("gbk", "gb2312", "gb18030", "hz", "big5", "big5hkscs", "cp950", "euc_jp", "shift_jis", "cp932", "euc_kr", "cp949"),
    ]
)
_USUAL: Final = re.compile("[\u2010-\u2070\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, or None where the bytes aren't text, and what is to be said."""

    text: str | None
    encoding: str = "utf-8"
    notes: tuple[Text, ...] = ()


def decode(name: str, data: bytes) -> Decoded:
    """The text of a file; never raises for what the bytes are."""
    for encoding in _candidates(data):
        text = _strict(data, encoding)
        if text is not None and _plausible(text, encoding):
            return _noted(name, text, encoding)
    if _is_binary(data):
        return Decoded(None, notes=(reasons.binary(name),))
    guessed = _guess(data)
    if guessed is not None:
        text = _strict(data, guessed)
        if text is not None:
            return _noted(name, text, guessed)
    return Decoded(_without_nul(data.decode("utf-8", "replace")), "utf-8", (reasons.lossy(name),))


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return [encoding]
    named = _CODING.search(data[:400])
    declared = _codec(named[1].decode("ascii")) if named else None
    found = [*_utf16(data), "utf-8", *([declared] if declared else []), "gb18030"]
    return list(dict.fromkeys(found))


def _utf16(data: bytes) -> list[str]:
    """UTF-16 without a mark: ASCII code then has a NUL in every second byte."""
    head = data[:4096]
    if len(head) < 2 or head.count(0) * 5 < len(head):
        return []
    return ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"]


def _codec(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return known if known in _CODECS else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _plausible(text: str, encoding: str) -> bool:
    """GB18030 decodes almost anything: accept it where the result looks Chinese. Control characters are no text."""
    odd = sum(1 for char in text[:20_000] if char < " " and char not in "\t\n\r\f\0")
    if odd * 20 > min(len(text), 20_000):
        return False
    if encoding != "gb18030":
        return True
    foreign = [char for char in text if char > "\x7f"]
    usual = sum(bool(_USUAL.match(char)) for char in foreign)
    return usual * 10 >= len(foreign) * 6


def _is_binary(data: bytes) -> bool:
    head = data[:8192]
    return sum(byte < 9 or 13 < byte < 32 for byte in head) * 10 > len(head)


def _guess(data: bytes) -> str | None:
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    return best.encoding if best is not None else None


def _noted(name: str, text: str, encoding: str) -> Decoded:
    notes = []
    if encoding not in ("utf-8", "utf-8-sig", "ascii"):
        notes.append(reasons.read_as(name, encoding.upper()))
    if "\0" in text:
        notes.append(reasons.nul(name))
    return Decoded(_without_nul(text), encoding, tuple(notes))


def _without_nul(text: str) -> str:
    return text.replace("\0", " ").removeprefix("\ufeff")
