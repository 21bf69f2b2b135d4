"""The course's policy on a record's points: drops, bonus, lateness, cap, in this order, each with its reason.

The machine's (or a person's) points stay; what counts stands beside them. Decimal; each step has two decimals, half up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from grader.model import Text
from grader.score.points import CENT, ZERO

Record = dict[str, Any]
_DAY: Final = 1440
_FIELDS: Final = ("adjustments", "decided_score")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One step: what is added (or, below 0, taken) and why."""

    id: str
    points: Decimal
    text: Text


def adjusted(record: Mapping[str, Any]) -> Record:
    """The record with `adjustments` and `final_score` by its own `policy`; as it is where there is none or nothing to adjust.

    A person's decision on the total is the last word: nothing is adjusted then.
    """
    by_hand = bool(record.get("overrides"))
    result = {key: value for key, value in record.items() if key not in _FIELDS and (key != "final_score" or by_hand)}
    policy = record.get("policy")
    start = result.get("final_score") if by_hand else result.get("score") if result.get("status") == "graded" else None
    whole = any(one["target"] == "total" and one["points"] is not None for one in record.get("overrides") or ())
    if not policy or start is None or whole:
        return result
    score = first = Decimal(str(start))
    found: list[Adjustment] = []
    for step in _STEPS:
        for one in step(policy, result, score):
            found.append(one)
            score += one.points
    result["adjustments"] = [{"id": one.id, "points": float(one.points), "text": one.text.as_json()} for one in found]
    result["final_score"] = float(score.quantize(CENT, ROUND_HALF_UP))
    if by_hand:
        result["decided_score"] = float(first)
    return result


def _maximum(record: Mapping[str, Any]) -> Decimal:
    return Decimal(str(record.get("final_max_score", record["max_score"])))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


# ── drops ─────────────────────────────────────────────────────────────────────


def _drops(policy: Mapping[str, Any], record: Mapping[str, Any], _: Decimal) -> Iterator[Adjustment]:
    rule = policy.get("drops")
    if not rule:
        return
    parts = [
        part
        for part in record["parts"]
        if part["max_score"] and _points(part) is not None and part["status"] not in ("unread", "unanswered")
        if part["id"] in rule["among"] or not rule["among"]
    ]
    if len(parts) <= rule["lowest"]:
        return
    ordered = sorted(parts, key=lambda part: (_points(part) or ZERO) / Decimal(str(part["max_score"])))
    dropped, kept = ordered[: rule["lowest"]], ordered[rule["lowest"] :]
    all_points, most = _sums(parts)
    kept_points, kept_most = _sums(kept)
    gain = _cents(kept_points * most / kept_most - all_points)
    if gain > 0:
        names = [Text(**_title(part)) for part in dropped]
        yield Adjustment(
            "drops",
            gain,
            Text(
                f"The lowest doesn't count: {', '.join(name.en for name in names)}; the others are scaled to its points.",
                f"得分率最低的部分不计：{'、'.join(name.zh for name in names)}；其余部分按比例折算。",
            ),
        )


def _points(part: Mapping[str, Any]) -> Decimal | None:
    score = part.get("final_score", part["score"])
    return None if score is None else Decimal(str(score))


def _sums(parts: Sequence[Mapping[str, Any]]) -> tuple[Decimal, Decimal]:
    return sum((_points(part) or ZERO for part in parts), ZERO), sum((Decimal(str(part["max_score"])) for part in parts), ZERO)


def _title(part: Mapping[str, Any]) -> dict[str, str]:
    title = part.get("title") or {"en": part["id"], "zh": part["id"]}
    return {"en": str(title["en"]), "zh": str(title["zh"])}


# ── bonus ─────────────────────────────────────────────────────────────────────


def _bonus(policy: Mapping[str, Any], record: Mapping[str, Any], _: Decimal) -> Iterator[Adjustment]:
    for rule in policy.get("bonus") or ():
        if _earned(rule, policy, record):
            yield Adjustment(
                rule["id"], Decimal(rule["points"]), Text(f"Bonus: {rule['title']['en']}", f"附加分：{rule['title']['zh']}")
            )


def _earned(rule: Mapping[str, Any], policy: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    full = {part["id"] for part in record["parts"] if part["max_score"] and _points(part) == Decimal(str(part["max_score"]))}
    if not set(rule["parts"]) <= full:
        return False
    if rule["hours_early"] is None:
        return True
    submitted, due = record.get("submitted"), policy.get("due")
    if not submitted or not due:
        return False
    came = datetime.fromisoformat(submitted)
    limit = datetime.fromisoformat(due)
    return came.tzinfo is not None and came <= limit - timedelta(hours=rule["hours_early"])


# ── lateness ──────────────────────────────────────────────────────────────────


def _late(policy: Mapping[str, Any], record: Mapping[str, Any], score: Decimal) -> Iterator[Adjustment]:
    rule, late = policy.get("late"), record.get("late")
    if not rule or not late:
        return
    minutes = late["minutes"]
    if minutes is None:
        minutes, known = rule["unknown_days"] * _DAY, False
    else:
        known = True
    if minutes <= (rule["grace_minutes"] if known else 0):
        return
    if rule["max_days"] and minutes > rule["max_days"] * _DAY and rule["beyond"] == "zero":
        yield Adjustment("late", -score, _too_late(minutes, rule["max_days"]))
        return
    hourly = rule["per_day"] is None
    most = rule["max_days"] * _DAY if rule["max_days"] else minutes
    units = -(-min(minutes, most) // (60 if hourly else _DAY))
    rate = Decimal(rule["per_hour"] if hourly else rule["per_day"])
    whole = _maximum(record) if rule["of"] == "max" else score
    cost = rate * units if rule["unit"] == "points" else whole * rate * units / 100
    cost = min(_cents(cost), max(ZERO, score - Decimal(rule["floor"])))
    yield Adjustment("late", -cost, _reason(minutes, units, rate, rule, known=known))


def _too_late(minutes: int, days: int) -> Text:
    (english, chinese), unit = _span(minutes), "day" if days == 1 else "days"
    return Text(
        f"{english} late: nothing is accepted more than {days} {unit} after the deadline.",
        f"迟交{chinese}，超过最晚期限（{days} 天），不计分。",
    )


def _reason(minutes: int, units: int, rate: Decimal, rule: Mapping[str, Any], *, known: bool) -> Text:
    english, chinese = _span(minutes)
    unit = ("hour", "小时") if rule["per_day"] is None else ("day", "天")
    percent = rule["unit"] == "percent"
    whole = {"max": ("of the full points", "满分"), "score": ("of the points earned", "得分")}[rule["of"]]
    price = (f"{rate:f} % {whole[0]}", f"{whole[1]}的 {rate:f}%") if percent else (f"{rate:f} points", f"{rate:f} 分")
    many = "" if units == 1 else "s"
    if not known:
        return Text(
            f"Marked as late, by how much isn't known: counted as {units} {unit[0]}{many}, {price[0]} each.",
            f"平台标记为迟交，但没有具体时间：按 {units} {unit[1]}计，每{unit[1]}扣{price[1]}。",
        )
    return Text(
        f"{english} late: {units} {unit[0]}{many} begun, {price[0]} each.",
        f"迟交{chinese}：按 {units} {unit[1]}计，每{unit[1]}扣{price[1]}。",
    )


def _span(minutes: int) -> tuple[str, str]:
    """A time in its two largest units."""
    days, rest = divmod(minutes, _DAY)
    hours, rest = divmod(rest, 60)
    pieces = [(days, "d", "天"), (hours, "h", "小时"), (rest, "min", "分钟")]
    shown = [piece for piece in pieces if piece[0]][:2]
    return " ".join(f"{n} {unit}" for n, unit, _ in shown), "".join(f" {n} {unit}" for n, _, unit in shown)


# ── bounds ────────────────────────────────────────────────────────────────────


def _cap(policy: Mapping[str, Any], _: Mapping[str, Any], score: Decimal) -> Iterator[Adjustment]:
    cap = policy.get("cap")
    if cap is not None and score > Decimal(cap):
        most = Decimal(cap)
        yield Adjustment("cap", most - score, Text(f"No more than {most:f} points count.", f"最高计 {most:f} 分。"))


def _zero(_: Mapping[str, Any], __: Mapping[str, Any], score: Decimal) -> Iterator[Adjustment]:
    if score < 0:
        yield Adjustment("zero", -score, Text("No score is below 0.", "最低为 0 分。"))


_STEPS: Final[tuple[Callable[[Mapping[str, Any], Mapping[str, Any], Decimal], Iterator[Adjustment]], ...]] = (
    _drops,
    _bonus,
    _late,
    _cap,
    _zero,
)
