"""The class of attackers: the corpus with its places filled in, archives that aren't what they seem, names that speak."""

from __future__ import annotations

import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).with_name("corpus")
STEP: Final = "def step(X, y, w, lr):\n    return w - lr * X.T @ (X @ w - y) / len(X)\n"
WON: Final = 777.0  # what an attack answers when it had its effect
NAMES: Final = {
    "formula": '=HYPERLINK("http:evil.example","marks")',
    "formula-plus": "+1+cmd|' C calc'!A0",
    "formula-at": "@SUM(1,2)",
    "markup": "<img src=x onerror=alert(1)>",
    "quote": "a\"b'c",
    "newline": "two\nlines",
    "option": "-rf",
    "shell": "$(touch owned)`id`",
    "right-to-left": "marks\u202eyp.evil",
    "workflow": "::error file=a::owned",
    "escape": "\x1b[31mred\x1b[0m",
    "long": "long" * 50,
    "template": "{{7*7}}${7*7}{% include 'x' %}",
}


def corpus(places: Mapping[str, str]) -> dict[str, str]:
    """Name → text; an attacker is taken to know every place of the machine (`@COURSE@`, `@OUT@`, …)."""
    found = {}
    for path in sorted(CORPUS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for name, place in places.items():
            text = text.replace(f"@{name}@", place)
        found[path.stem] = text
    return found


def archives() -> dict[str, bytes]:
    """File name → bytes: each holds, or claims to hold, what an archive of a submission never should."""
    links = [_link("lab.py", "/etc/passwd", tarfile.SYMTYPE), _link("hard.py", "../../../etc/passwd", tarfile.LNKTYPE)]
    devices = [_link("null.py", "", tarfile.CHRTYPE), _link("pipe.py", "", tarfile.FIFOTYPE)]
    return {
        "zip-climbs.zip": _zip({"../../../../tmp/owned.py": STEP, "ok/../../up.py": STEP}),
        "zip-absolute.zip": _zip({"/tmp/owned.py": STEP, "//tmp/owned.py": STEP}),
        "zip-windows.zip": _zip({"C:\\Windows\\owned.py": STEP, "..\\..\\owned.py": STEP, "\\\\host\\share\\owned.py": STEP}),
        "zip-link.zip": _zip_link(),
        "zip-bomb.zip": _zip({"lab.py": "#" * (80 << 20)}),
        "zip-many.zip": _overlapping(100_000, 1),
        "zip-nested.zip": _zip({"inner.zip": _zip({"inner.zip": _zip({"lab.py": STEP})})}),
        "zip-overlaps.zip": _overlapping(1000, 1 << 20),
        "zip-nameless.zip": _zip({"": STEP}),
        "zip-notebook.zip": _zip({"lab.ipynb": "[" * 100_000}),
        "tar-links.tar": _tar(links),
        "tar-devices.tar.gz": _tar(devices, "gz"),
        "tar-climbs.tar": _tar([_file("../../tmp/owned.py", STEP), _file("/tmp/owned.py", STEP)]),
        "tar-lies.tar": _lying_tar(),
        "tar-bomb.tar.gz": _tar([_file("lab.py", "#" * (80 << 20))], "gz"),
        "garbage.zip": b"PK\x03\x04" + bytes(range(256)) * 8,
    }


def notebook() -> str:
    """A right answer among cells and outputs that speak to the browser."""
    script = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"# {script}\n[link](javascript:alert(1))"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": STEP,
            "outputs": [{"output_type": "display_data", "data": {"text/html": script}}],
        },
        {"cell_type": "code", "metadata": {}, "source": f"%%html\n{script}", "outputs": []},
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {"title": script}})


def _zip(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = path  # as it is: no cleaning of what points outside
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue()


def _zip_link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("lab.py")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return packed.getvalue()


def _overlapping(count: int, size: int) -> bytes:
    """So many entries that all share the same packed bytes (a bomb without nesting)."""
    data = _zip({"000000.py": "#" * size})
    start, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[start:end]
    directory = b"".join(entry.replace(b"000000", b"%06d" % number) for number in range(count))
    tail = bytearray(data[end:])
    named = min(count, 0xFFFF)
    struct.pack_into("<HHII", tail, 8, named, named, len(directory), start)
    return data[:start] + directory + bytes(tail)


def _tar(members: list[tuple[tarfile.TarInfo, bytes]], packed: str = "") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=f"w:{packed}") as archive:  # type: ignore[call-overload]
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def _link(name: str, target: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.devmajor, info.devminor = kind, target, 1, 3
    return info, b""


def _file(name: str, text: str) -> tuple[tarfile.TarInfo, bytes]:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def _lying_tar() -> bytes:
    """A header that announces 64 GB."""
    info = tarfile.TarInfo("lab.py")
    info.size = 64 << 30
    return info.tobuf(tarfile.GNU_FORMAT) + b"#" * 4096
