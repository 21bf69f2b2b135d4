"""What people decided and when, in the results file beside the machine's records: overrides, and a journal of changes.

Nothing here is ever written by a grading; a journal's line is written with what it tells of, in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Final

from grader.score.decided import Override, Record, decided, moment
from grader.score.policy import adjusted
from grader.store import Store

DIGEST: Final = 64  # characters of a basis before the submission's own digest
_TABLES: Final = (
    """create table if not exists journal (
    id integer primary key, lab text not null, made integer not null, who text not null, kind text not null,
    entry text not null)""",
    """create table if not exists rubrics (
    lab text, digest text, made integer not null, entries text not null, primary key (lab, digest)) without rowid""",
)
_ACCEPTED: Final = "accepted"  # stands where points would


class Ledger:
    """Overrides and journal of an open store. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self.store = store
        if len(store.ask("select 1 from sqlite_master where name in ('journal', 'rubrics')")) < len(_TABLES):
            for table in _TABLES:
                store.ask(table)

    def transaction(self) -> AbstractContextManager[None]:
        return self.store.transaction()

    # ── overrides ─────────────────────────────────────────────────────────────

    def overrides(self, lab: str, submission: str) -> list[Override]:
        rows = self.store.ask(
            "select part, points, comment, who, made, basis from overrides where lab = ? and submission = ? order by part",
            lab,
            submission,
        )
        return [_override(*row) for row in rows]

    def overridden(self, lab: str) -> list[str]:
        """The submissions with a decision."""
        return [str(name) for (name,) in self.store.ask("select distinct submission from overrides where lab = ?", lab)]

    def save(self, lab: str, submission: str, override: Override) -> None:
        """Keeps the decision in place of an earlier one on the same target, and tells the journal."""
        points = _ACCEPTED if override.accepted else "" if override.points is None else str(override.points)
        key = _key(override.part, override.mistake)
        basis = json.dumps(override.basis, sort_keys=True)
        values = (lab, submission, key, points, override.comment, override.who, override.made, basis)
        with self.transaction():
            before = {one.target: one for one in self.overrides(lab, submission) if _key(one.part, one.mistake) == key}
            self.store.ask("insert or replace into overrides values (?, ?, ?, ?, ?, ?, ?, ?)", *values)
            was = next((_number(one.points) for one in before.values()), None)
            entry = {
                "submission": submission,
                "part": override.part,
                "mistake": override.mistake,
                "points": _number(override.points),
            }
            self.tell(
                lab,
                "override",
                override.who,
                {**entry, "before": was, "accepted": override.accepted, "comment": override.comment},
                override.made,
            )

    def remove(self, lab: str, submission: str, part: str, mistake: str, who: str) -> bool:
        """Takes the decision away, and tells the journal. False: there was none."""
        with self.transaction():
            known = [one for one in self.overrides(lab, submission) if (one.part, one.mistake) == (part, mistake)]
            for one in known:
                self.store.ask(
                    "delete from overrides where lab = ? and submission = ? and part = ?", lab, submission, _key(part, mistake)
                )
                entry = {"submission": submission, "part": part, "mistake": mistake, "before": _number(one.points)}
                self.tell(lab, "remove", who, {**entry, "comment": one.comment})
        return bool(known)

    # ── records as they stand ─────────────────────────────────────────────────

    def content(self, lab: str, submission: str) -> str:
        """The digest of what was handed in."""
        return (self.store.basis_of(lab, submission) or "")[DIGEST:]

    def record(self, lab: str, submission: str) -> Record | None:
        """The machine's record with what people decided."""
        record = self.store.record(lab, submission)
        return None if record is None else self.settled(lab, record)

    def records(self, lab: str) -> Iterator[Record]:
        """All of them by id, a page at a time."""
        concerned = set(self.overridden(lab))
        for record in self.store.records(lab):
            yield self.settled(lab, record) if record["submission"] in concerned else record

    def settled(self, lab: str, record: Record, content: str | None = None) -> Record:
        """A machine's record with what people decided; `content`: the submission's digest, where it isn't the kept one."""
        submission = str(record["submission"])
        return adjusted(decided(record, self.overrides(lab, submission), content or self.content(lab, submission)))

    def version(self, lab: str, submission: str) -> str:
        """Changes with the record and with every decision on it: what a write must have seen."""
        sink = hashlib.sha256((self.store.basis_of(lab, submission) or "").encode())
        for row in self.store.ask(
            "select part, points, comment, who, made from overrides where lab = ? and submission = ? order by part",
            lab,
            submission,
        ):
            sink.update(json.dumps(row).encode())
        return sink.hexdigest()[:16]

    # ── the journal ───────────────────────────────────────────────────────────

    def tell(self, lab: str, kind: str, who: str, entry: Mapping[str, Any], made: int | None = None) -> None:
        """One more line of the journal."""
        told = json.dumps(entry, ensure_ascii=False, sort_keys=True)
        values = (lab, int(time.time()) if made is None else made, who, kind, told)
        with self.transaction():
            self.store.ask("insert into journal (lab, made, who, kind, entry) values (?, ?, ?, ?, ?)", *values)

    def journal(self, lab: str, after: int = 0) -> Iterator[dict[str, Any]]:
        """Its lines behind number `after`, the oldest first."""
        query = "select made, who, kind, entry from journal where lab = ? and id > ? order by id"
        for made, who, kind, entry in self.store.ask(query, lab, after):
            yield {"made": moment(made), "who": who, "kind": kind, **json.loads(entry)}

    def last(self, lab: str) -> int:
        """The number of its last line; 0 where there is none."""
        return int(self.store.ask("select coalesce(max(id), 0) from journal where lab = ?", lab)[0][0])

    # ── the rubrics by which was judged ───────────────────────────────────────

    def keep_rubric(self, lab: str, digest: str, entries: Mapping[str, Any]) -> None:
        """Keeps what the rubric said, so that a later difference can be traced to what was edited."""
        values = (lab, digest, int(time.time()), json.dumps(entries, sort_keys=True))
        with self.transaction():
            self.store.ask("insert or ignore into rubrics values (?, ?, ?, ?)", *values)

    def rubric(self, lab: str, digest: str) -> dict[str, Any] | None:
        rows = self.store.ask("select entries from rubrics where lab = ? and digest = ?", lab, digest)
        return dict(json.loads(rows[0][0])) if rows else None


def _key(part: str, mistake: str) -> str:
    return f"{part}/{mistake}" if mistake else part


def _override(key: str, points: str, comment: str, who: str, made: int, basis: str) -> Override:
    part, _, mistake = key.partition("/")
    given = None if points in ("", _ACCEPTED) else Decimal(points)
    return Override(
        part=part, mistake=mistake, points=given, accepted=points == _ACCEPTED, comment=comment, who=who, made=made,
        basis=json.loads(basis),
    )  # fmt: skip


def _number(points: Decimal | None) -> float | None:
    return None if points is None else float(points)
