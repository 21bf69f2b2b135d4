"""The results file: observations, records and sources of a course in one SQLite file.

What was saved stays saved: each submission is one transaction (WAL), so a killed run loses nothing
finished. Runs are kept as wire frames, never pickled; one Store may be shared by several threads.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from grader.errors import StoreError
from grader.frames import inflate, known_run
from grader.model import Run

VERSION: Final = 1  # of the tables; a newer file is refused
APPLICATION: Final = 0x47524452  # "GRDR" in the file's head: another program's database is never touched
PAGE: Final = 64  # records held at a time while streaming
BUSY_S: Final = 30.0

_TABLES: Final = """
create table runs (submission text, execution text, run blob not null, primary key (submission, execution)) without rowid;
create table records (
    lab text, submission text, basis text not null, record blob not null, sources blob not null, gone integer,
    primary key (lab, submission)) without rowid;
create table overrides (
    lab text, submission text, part text, points text not null, comment text not null, who text not null,
    made integer not null, basis text not null, primary key (lab, submission, part)) without rowid;
"""
_SAVE_RECORD: Final = """
insert into records (lab, submission, basis, record, sources, gone) values (?, ?, ?, ?, ?, null)
on conflict (lab, submission) do update
set basis = excluded.basis, record = excluded.record, sources = excluded.sources, gone = null
"""


class Store:
    """The results file of one course, made if missing. Raises StoreError and nothing else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path}: {error.strerror}; name a file in a folder that can be written",
                zh=f"{path}：{error.strerror}；请指定可写文件夹中的文件",
            ) from error
        with self._explained():
            self._db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is saved inside stands or falls together; nests by joining the outer one."""
        with self._lock:
            if self._depth == 0:
                self._query("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1 and self._db.in_transaction:  # a full disk has rolled back already
                    self._query("rollback")
                raise
            else:
                if self._depth == 1:
                    self._query("commit")
            finally:
                self._depth -= 1

    # ── what submissions did ──────────────────────────────────────────────────

    def save_run(self, digest: str, execution: str, packed: bytes) -> None:
        """Keep what a submission did, as frames.pack_run gives it."""
        with self.transaction():
            self._query("insert or replace into runs values (?, ?, ?)", digest, execution, packed)

    def load_run(self, digest: str, execution: str) -> Run | None:
        """What it did, or None when it isn't known or another version of grader wrote it."""
        return known_run(self.packed_run(digest, execution))

    def packed_run(self, digest: str, execution: str) -> bytes | None:
        """What was kept of it, whoever wrote it."""
        row = self._one("select run from runs where submission = ? and execution = ?", digest, execution)
        return None if row is None else bytes(row[0])

    # ── what it means ─────────────────────────────────────────────────────────

    def save_record(self, lab: str, submission: str, basis: str, record: Mapping[str, Any], sources: Mapping[str, str]) -> None:
        """Keep a submission's record and the texts it shows; `basis` names everything the verdict rests on."""
        values = (lab, submission, basis, _pack_json(record), _pack_json(sources))
        with self.transaction():
            self._query(_SAVE_RECORD, *values)

    def basis_of(self, lab: str, submission: str) -> str | None:
        """The basis of the kept record; None when there is none or its submission was gone."""
        row = self._one("select basis from records where lab = ? and submission = ? and gone is null", lab, submission)
        return None if row is None else str(row[0])

    def record(self, lab: str, submission: str) -> dict[str, Any] | None:
        row = self._one("select record from records where lab = ? and submission = ? and gone is null", lab, submission)
        return None if row is None else self._json(row[0])

    def records(self, lab: str) -> Iterator[dict[str, Any]]:
        """The records of all present submissions by id, a page at a time: memory doesn't grow with the class."""
        query = """select submission, record from records
            where lab = ? and submission > ? and gone is null order by submission limit ?"""
        last = ""
        while page := self._query(query, lab, last, PAGE):
            for last, blob in page:  # noqa: B007 -- the next page starts after it
                yield self._json(blob)

    def sources(self, lab: str, submission: str) -> dict[str, str]:
        """The texts kept with a record, by path; empty when there is none."""
        row = self._one("select sources from records where lab = ? and submission = ?", lab, submission)
        return {} if row is None else self._json(row[0])

    def remove_missing(self, lab: str, present: Collection[str]) -> tuple[str, ...]:
        """Mark records of entries no longer handed in as gone, and name them; saving such a record brings it back."""
        known = self._query("select submission from records where lab = ? and gone is null order by submission", lab)
        gone = tuple(submission for (submission,) in known if submission not in present)
        with self.transaction():
            for submission in gone:
                self._query("update records set gone = ? where lab = ? and submission = ?", int(time.time()), lab, submission)
        return gone

    # ── the file ──────────────────────────────────────────────────────────────

    def _prepare(self) -> None:
        version, application = self._one("pragma user_version")[0], self._one("pragma application_id")[0]
        tables = self._one("select count(*) from sqlite_master")[0]
        if application != APPLICATION and (application or version or tables):
            raise StoreError(
                f"{self.path}: this database belongs to another program; move it away or name another file",
                zh=f"{self.path}：这个数据库属于别的程序；请移走，或指定别的文件",
            )
        if version > VERSION:
            raise StoreError(
                f"{self.path}: written by a newer grader (tables {version}, this one knows {VERSION}); "
                "upgrade grader, or move the file away and grade again",
                zh=f"{self.path}：由较新的 grader 写出（表版本 {version}，本程序只认 {VERSION}）；"
                "请升级 grader，或移走该文件后重新评分",
            )
        self._query("pragma journal_mode = wal")
        self._query("pragma synchronous = normal")
        if version < VERSION:
            self._create()

    def _create(self) -> None:
        with self.transaction():
            if self._one("pragma user_version")[0] == VERSION:
                return  # another process was quicker
            for statement in _TABLES.split(";"):
                self._query(statement)
            self._query(f"pragma application_id = {APPLICATION}")
            self._query(f"pragma user_version = {VERSION}")

    def ask(self, query: str, *values: object) -> list[Any]:
        """Rows of a query on the file's own tables, for what is kept beside the records. Raises StoreError."""
        return self._query(query, *values)

    def _one(self, query: str, *values: object) -> Any:
        rows = self._query(query, *values)
        return rows[0] if rows else None

    def _query(self, query: str, *values: object) -> list[Any]:
        with self._lock, self._explained():
            return self._db.execute(query, values).fetchall()

    def _json(self, blob: bytes) -> Any:
        try:
            return json.loads(inflate(blob))
        except (zlib.error, ValueError) as error:
            raise StoreError(
                f"{self.path}: a record can't be read back ({error}); move the file away and grade again",
                zh=f"{self.path}：有一条记录无法读出（{error}）；请移走该文件后重新评分",
            ) from None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {_sentence(error)[0]}", zh=f"{self.path}：{_sentence(error)[1]}") from error
        except UnicodeEncodeError as error:
            raise StoreError(
                f"{self.path}: {error.object!r:.80} can't be kept as text; rename that entry",
                zh=f"{self.path}：{error.object!r:.80} 不能作为文本保存；请给该条目改名",
            ) from error


def _sentence(error: sqlite3.Error) -> tuple[str, str]:
    """SQLite's error as cause and remedy, in English and in Chinese."""
    known = {
        sqlite3.SQLITE_NOTADB: (
            "this is not a results file of grader; move it away or name another file",
            "这不是 grader 的结果文件；请移走，或指定别的文件",
        ),
        sqlite3.SQLITE_CORRUPT: ("the file is damaged; move it away and grade again", "文件已损坏；请移走后重新评分"),
        sqlite3.SQLITE_FULL: (
            "the disk is full; make room, then give the same command again: what is finished is kept",
            "磁盘已满；请腾出空间后再次运行同一命令，已完成的都已保存",
        ),
        sqlite3.SQLITE_BUSY: (
            "another program holds the file; wait for it to end, then give the same command again",
            "文件被别的程序占用；请等它结束后再次运行同一命令",
        ),
        sqlite3.SQLITE_READONLY: (
            "the file can't be written; mend its permissions or name another file",
            "文件不可写；请修改权限，或指定别的文件",
        ),
        sqlite3.SQLITE_CANTOPEN: (
            "the file can't be opened; mend its folder's permissions or name another file",
            "文件无法打开；请修改其文件夹的权限，或指定别的文件",
        ),
        sqlite3.SQLITE_IOERR: (
            "the disk failed, can't lock or lets no file grow (ulimit -f); name a file on a local disk",
            "磁盘出错、不支持加锁或限制了文件大小（ulimit -f）；请指定本地磁盘上的文件",
        ),
    }
    code = getattr(error, "sqlite_errorcode", 0)
    return known.get(code & 0xFF, (f"{error}; move the file away and grade again", f"{error}；请移走该文件后重新评分"))


def _pack_json(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode(), 1)
