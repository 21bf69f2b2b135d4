"""What a record says of how and when the work came: whose it is, how late, which attempt, which group.

A record dressed twice is dressed once: whatever stood there before goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from grader.model import HandedIn, Student

FIELDS: Final = ("submitted", "late", "attempt", "group", "policy")


def dressed(
    record: Mapping[str, Any],
    student: Student,
    handed_in: HandedIn,
    due: datetime | None,
    policy: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record with its student and, where they are known, `submitted`, `late`, `attempt`, `group`, and the course's `policy`.

    `due` is the course's own deadline; where there is none the site's counts. A time without a zone is in the deadline's.
    """
    result = {key: value for key, value in record.items() if key not in FIELDS}
    result["student"] = {"id": student.id, "name": student.name}
    limit = due or handed_in.due
    submitted = _in_zone_of(handed_in.submitted, limit)
    if submitted is not None:
        result["submitted"] = submitted.isoformat()
    if late := _late(submitted, limit, marked=handed_in.marked_late):
        result["late"] = late
    if handed_in.attempt is not None:
        result["attempt"] = handed_in.attempt
    if handed_in.members:
        members = [{"id": one.id, "name": one.name} for one in handed_in.members]
        result["group"] = {"name": handed_in.group, "members": members}
    if policy is not None:
        result["policy"] = {**policy, "due": limit.isoformat() if limit else None}
    return result


def _in_zone_of(time: datetime | None, limit: datetime | None) -> datetime | None:
    if time is None or time.tzinfo is not None or limit is None:
        return time
    return time.replace(tzinfo=limit.tzinfo)


def _late(submitted: datetime | None, due: datetime | None, *, marked: bool) -> dict[str, Any] | None:
    """By how many minutes, the begun one counted; null where a mark is all there is. None where it isn't late."""
    if submitted is None or due is None:
        return {"due": due.isoformat() if due else None, "minutes": None} if marked else None
    if due.tzinfo is None:
        submitted = submitted.replace(tzinfo=None)
    seconds = (submitted - due).total_seconds()
    return {"due": due.isoformat(), "minutes": int(-(-seconds // 60))} if seconds > 0 else None
