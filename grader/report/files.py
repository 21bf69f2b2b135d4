"""results.jsonl and gradebook.csv: whole or not at all, sorted by submission, whatever order records come in.

Rows are kept on disk while they stream in; only their order is held in memory.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Self

from grader.report.clean import one_line

Record = Mapping[str, Any]
# What spreadsheets take for the start of a formula, the full-width signs of Chinese and Japanese ones too.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_COLUMNS: Final = ("id", "name", "score", "max", "status", "needs_review")


def record_json(record: Record) -> str:
    """The record's one spelling: keys sorted, characters as they are, numbers that JSON lacks as words."""
    try:
        line = json.dumps(record, ensure_ascii=False, sort_keys=True, allow_nan=False)
    except ValueError:
        line = json.dumps(_finite(record), ensure_ascii=False, sort_keys=True, allow_nan=False)
    return line.encode("utf-8", "replace").decode("utf-8")


def write_results_jsonl(out: Path, records: Iterable[Record]) -> Path:
    """`results.jsonl` in the folder `out`: one record per line, sorted by submission."""
    path = Path(out) / "results.jsonl"
    with _Spool() as spool, atomic(path) as stream:
        for record in records:
            spool.add(str(record.get("submission")), record_json(record))
        for line in spool.sorted():
            stream.write(line + b"\n")
    return path


def write_gradebook_csv(out: Path, records: Iterable[Record]) -> Path:
    """`gradebook.csv` in the folder `out`: a row per submission, a column per part; safe to open in a spreadsheet.

    `score` is the machine's; `final` what counts: after decisions by hand and adjustments.
    """
    path = Path(out) / "gradebook.csv"
    parts: dict[str, None] = {}
    with _Spool() as spool, atomic(path) as stream:
        for record in records:
            row = _row(record)
            parts.update(dict.fromkeys(row["parts"]))
            spool.add(str(record.get("submission")), json.dumps(row))
        stream.write(b"\xef\xbb\xbf")  # without it Excel reads UTF-8 as the local code page
        stream.write(_csv_line([*_COLUMNS, *(guarded(part) for part in parts), "mistakes", "final", "comments"]))
        for line in spool.sorted():
            row = json.loads(line)
            scores = [row["parts"].get(part, "") for part in parts]
            stream.write(_csv_line([*(row[name] for name in _COLUMNS), *scores, row["mistakes"], row["final"], row["comments"]]))
    return path


def write_intake(out: Path, intake: Mapping[str, Any]) -> Path:
    """`intake.json` in the folder `out`: who of the roster is missing, double or unknown."""
    path = Path(out) / "intake.json"
    with atomic(path) as stream:
        text = json.dumps(intake, ensure_ascii=False, indent=1)
        stream.write(text.encode("utf-8", "replace") + b"\n")
    return path


def read_intake(out: Path) -> dict[str, Any] | None:
    """What `grade` last said there of who is missing; None where it hasn't, or where the file can't be read."""
    try:
        intake = json.loads((Path(out) / "intake.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return intake if isinstance(intake, dict) else None


def guarded(value: object) -> str:
    """Text for a cell that no spreadsheet will run."""
    text = str(value if value is not None else "")
    marked = text.startswith(_FORMULA)
    shown = one_line(text)
    return f"'{shown}" if marked or shown.startswith(_FORMULA) else shown


@contextmanager
def atomic(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content becomes the file only when all of it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Spool:
    """Lines on disk with their keys in memory, given back in the order of the keys."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._index: list[tuple[str, int, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, key: str, line: str) -> None:
        data = line.encode("utf-8")
        self._index.append((key, self._file.tell(), len(data)))
        self._file.write(data)

    def sorted(self) -> Iterator[bytes]:
        for _, start, size in sorted(self._index):
            self._file.seek(start)
            yield self._file.read(size)


def _row(record: Record) -> dict[str, Any]:
    student = record.get("student") or {}
    graded = record.get("status") == "graded"
    return {
        "id": guarded(student.get("id") or record.get("submission")),
        "name": guarded(student.get("name")),
        "score": _plain(record.get("score")) if graded else "",
        "max": _plain(record.get("max_score")),
        "status": guarded(record.get("status")),
        "needs_review": "true" if record.get("needs_review") else "false",
        "parts": {
            # Empty where there is no score: what the grader failed at, and what a person still has to read.
            str(p.get("id")): _plain(p.get("score")) if p.get("status") != "ungraded" else ""
            for p in record.get("parts") or ()
        },
        "final": _plain(record.get("final_score", record.get("score") if graded else None)),
        "comments": guarded("; ".join(_comments(record))),
        "mistakes": guarded("; ".join(str(item.get("mistake")) for item in record.get("deductions") or ())),
    }


def _comments(record: Record) -> Iterator[str]:
    """What people and the course's policy say of the points that count."""
    yield from (str(one["comment"]) for one in record.get("overrides") or () if one.get("comment"))
    for one in record.get("adjustments") or ():
        yield f"{one.get('id')} {_plain(one.get('points'))}"


def _plain(value: object) -> str:
    """A number without a needless .0; nothing where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return repr(int(value)) if value == int(value) else repr(round(value, 6))


def _csv_line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode("utf-8", "replace")


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
