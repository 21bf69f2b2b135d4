"""A person's decision on one submission, checked and kept: points of the total, a part or a deduction, or a comment.

Whoever decides has seen a version of the record; where another decision or a regrade came in between, nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from grader.errors import StaleError, UsageError
from grader.ledger import Ledger
from grader.pipeline import GradeOptions, Record, opened, render
from grader.report.clean import printable
from grader.rubric.words import did_you_mean
from grader.score.decided import Override, basis_of

COMMENT: Final = 4000  # characters of a comment
NAME: Final = 80  # characters of who decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be decided, as it was asked for. What isn't said of an earlier decision on the same target stays."""

    submission: str
    part: str = ""
    mistake: str = ""
    points: str | None = None
    accept: bool = False
    comment: str | None = None
    who: str = ""
    seen: str | None = None  # the version that was looked at; None: whatever is there


def override(options: GradeOptions, decision: Decision) -> Record:
    """Keeps the decision and writes the submission's reports. The record as it stands then. Raises UsageError."""
    with opened(options.out) as store:
        record = decide(Ledger(store), options.lab, decision)
        render(options, store=store, only={decision.submission})
    return record


def remove(options: GradeOptions, decision: Decision) -> Record:
    """Takes the decision on this target away. Raises UsageError where there is none."""
    with opened(options.out) as store:
        record = undecide(Ledger(store), options.lab, decision)
        render(options, store=store, only={decision.submission})
    return record


def standing(options: GradeOptions) -> Iterator[tuple[str, Record]]:
    """Each submission with a decision, and its record; ids in order."""
    with opened(options.out) as store:
        ledger = Ledger(store)
        for submission in sorted(ledger.overridden(options.lab)):
            record = ledger.record(options.lab, submission)
            if record is not None:
                yield submission, record


# ── on an open ledger ─────────────────────────────────────────────────────────


def decide(ledger: Ledger, lab: str, decision: Decision) -> Record:
    """Keeps the decision in one transaction. Raises StaleError where something came in between, UsageError where it can't be."""
    with ledger.transaction():
        record = _seen(ledger, lab, decision)
        part, mistake = _target(record, decision)
        earlier = next(
            (one for one in ledger.overrides(lab, decision.submission) if (one.part, one.mistake) == (part, mistake)), None
        )
        ledger.save(
            lab, decision.submission, _made(record, decision, earlier, ledger.content(lab, decision.submission), (part, mistake))
        )
        return _record(ledger, lab, decision.submission)


def undecide(ledger: Ledger, lab: str, decision: Decision) -> Record:
    """Takes it away in one transaction. Raises as `decide`."""
    with ledger.transaction():
        _seen(ledger, lab, decision)
        known = [(one.part, one.mistake) for one in ledger.overrides(lab, decision.submission)]
        meant = [key for key in known if _means(decision, *key)]
        if len(meant) != 1:
            listed = "; ".join(" ".join(filter(None, key)) or "total" for key in known)
            raise UsageError(
                f"{decision.submission}: no single decision is meant; there are: {listed or 'none'}",
                zh=f"{decision.submission}：不能确定是哪一条评定；现有：{listed or '无'}",
            )
        ledger.remove(lab, decision.submission, *meant[0], decision.who)
        return _record(ledger, lab, decision.submission)


def _means(decision: Decision, part: str, mistake: str) -> bool:
    if decision.mistake and not decision.part:
        return mistake == decision.mistake
    return (part, mistake) == (decision.part, decision.mistake)


def _seen(ledger: Ledger, lab: str, decision: Decision) -> Record:
    record = ledger.record(lab, decision.submission)
    if record is None:
        names = [str(known["submission"]) for known in ledger.store.records(lab)]
        raise UsageError(
            f"{decision.submission}: no such submission is stored{did_you_mean(decision.submission, names)}",
            zh=f"{decision.submission}：没有这份提交的结果{did_you_mean(decision.submission, names, 'zh')}",
        )
    if decision.seen is not None and decision.seen != ledger.version(lab, decision.submission):
        raise StaleError(
            f"{decision.submission}: changed since you looked at it, so nothing was written; look again, then decide",
            zh=f"{decision.submission}：你查看之后有变化，没有写入；请重新查看再决定",
        )
    return record


def _record(ledger: Ledger, lab: str, submission: str) -> Record:
    record = ledger.record(lab, submission)
    assert record is not None
    return record


def _target(record: Record, decision: Decision) -> tuple[str, str]:
    """Which part and mistake are meant."""
    parts = [str(part["id"]) for part in record["parts"]]
    if decision.part and decision.part not in parts:
        raise UsageError(
            f"--part {decision.part}: {decision.submission} has no such part{did_you_mean(decision.part, parts)}",
            zh=f"--part {decision.part}：{decision.submission} 没有这个部分{did_you_mean(decision.part, parts, 'zh')}",
        )
    if not decision.mistake:
        return decision.part, ""
    charged = [(str(one["mistake"]), str(one["part"])) for one in record["deductions"]]
    meant = [part for mistake, part in charged if mistake == decision.mistake and decision.part in ("", part)]
    if not meant:
        listed = ", ".join(mistake for mistake, _ in charged)
        raise UsageError(
            f"--mistake {decision.mistake}: not taken from {decision.submission}; taken is: {listed or 'nothing'}",
            zh=f"--mistake {decision.mistake}：{decision.submission} 没有因此扣分；已扣分的是：{listed or '无'}",
        )
    if len(meant) > 1:
        raise UsageError(
            f"--mistake {decision.mistake}: charged in {', '.join(meant)}; name one with --part",
            zh=f"--mistake {decision.mistake}：在 {', '.join(meant)} 中都扣了分；请用 --part 指定一个",
        )
    return meant[0], decision.mistake


def _made(record: Record, decision: Decision, earlier: Override | None, content: str, target: tuple[str, str]) -> Override:
    part, mistake = target
    if decision.points is None and not decision.accept and decision.comment is None:
        raise UsageError(
            "nothing is decided: give --points N, --accept or --comment TEXT",
            zh="没有给出评定：请用 --points N、--accept 或 --comment TEXT",
        )
    if decision.points is not None and decision.accept:
        raise UsageError(
            "--points and --accept exclude each other: accepting keeps the machine's points",
            zh="--points 与 --accept 不能同时使用：接受就是维持评分程序的分数",
        )
    judged = decision.points is not None or decision.accept
    points = (
        None if decision.accept else earlier.points if decision.points is None and earlier else _points(record, decision, target)
    )
    comment = decision.comment if decision.comment is not None else earlier.comment if earlier else ""
    return Override(
        part=part,
        mistake=mistake,
        points=points,
        accepted=decision.accept or (not judged and earlier is not None and earlier.accepted),
        comment=printable(comment).strip()[:COMMENT],
        who=" ".join(printable(decision.who).split())[:NAME],
        made=int(time.time()),
        basis=earlier.basis if earlier is not None and not judged else basis_of(record, content, part, mistake),
    )


def _points(record: Record, decision: Decision, target: tuple[str, str]) -> Decimal | None:
    """The points given, between 0 and what the target is worth."""
    if decision.points is None:
        return None
    try:
        given = Decimal(decision.points.strip())
    except InvalidOperation:
        raise UsageError(f"--points {decision.points}: no number of points", zh=f"--points {decision.points}：不是分数") from None
    most = _most(record, *target)
    if not given.is_finite() or not 0 <= given <= most or given != round(given, 2):
        raise UsageError(
            f"--points {decision.points}: points here lie between 0 and {most.normalize():f}, with at most two decimals",
            zh=f"--points {decision.points}：这里的分数应在 0 到 {most.normalize():f} 之间，最多两位小数",
        )
    return given


def _most(record: dict[str, Any], part: str, mistake: str) -> Decimal:
    if part or mistake:
        return next(Decimal(str(one["max_score"])) for one in record["parts"] if one["id"] == part)
    return sum((Decimal(str(one["max_score"])) for one in record["parts"]), Decimal(0)) or Decimal(str(record["max_score"]))
