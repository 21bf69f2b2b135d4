"""What an audit says, in both languages of the courses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from grader.model import Text
from grader.report.view import points
from grader.report.words import listed

_WORDS: Final = {
    "claim.reference": Text("The reference has every point", "参考实现得满分"),
    "claim.starter": Text("The handout has no points for what it asks for", "下发的框架代码不得分"),
    "claim.singles": Text("Each mistake alone is found as itself", "每个错误单独出现时都被认出"),
    "claim.samples": Text("Mistakes without an edit are shown by samples", "没有改写形式的错误有样例可证"),
    "claim.accepted": Text("Other right answers lose nothing", "其他正确写法不扣分"),
    "claim.beside": Text("A mistake beside an accepted variation is found", "错误与允许的写法并存时仍被认出"),
    "figure": Text("{good} of {tried}", "{good}/{tried}"),
    "figure.sampled": Text("{good} of {tried}, sampled from {every}", "{good}/{tried}（从 {every} 个中抽样）"),
    "points": Text("{n} of {max} points", "{n}/{max} 分"),
    "holds": Text("holds", "成立"),
    "broken": Text("BROKEN", "不成立"),
    "more": Text("and {n} more; the page and --json have them all", "还有 {n} 条，网页和 --json 中有全部"),
    "verdict.holds": Text("Every claim holds.", "所有结论都成立。"),
    "verdict.broken": Text("Claims that don't hold: {n}.", "不成立的结论：{n} 条。"),
    "page.title": Text("Audit of {lab}", "{lab} 的评分标准检验"),
    "page.claims": Text("What was claimed", "检验的结论"),
    "page.nothing": Text("Nothing to add.", "没有补充。"),
    "page.confusion": Text("What was made, and what was found", "放入的错误与认出的错误"),
    "page.confusion.how": Text(
        "A row is a mistake with the number of its forms; a column is what was named. Each form was handed in alone.",
        "每行是一个错误及其改写形式的数目，每列是认出的错误。每种形式都单独提交过一次。",
    ),
    "page.made": Text("made", "放入"),
    "column.nothing": Text("nothing", "无"),
    "column.open": Text("left to a person", "留待人工"),
    "none": Text("none", "无"),
    "outcome.nothing": Text("nothing is found", "没有发现错误"),
    "outcome.found": Text("found: {names}", "认出：{names}"),
    "outcome.open": Text("left to a person: {parts}", "留待人工查看：{parts}"),
    "outcome.review": Text("marked for review", "标记为待人工查看"),
    "outcome.lost": Text("−{n} points", "扣 {n} 分"),
    "outcome.status": Text("not graded", "未能评分"),
    "reference.broken": Text("the reference itself: {outcome}", "参考实现本身：{outcome}"),
    "starter.none": Text("the lab has no starter/ to try", "该实验没有 starter/，未检查"),
    "starter.broken": Text(
        "`{part}` gets {n} points although its function is still the handout's stub", "`{part}` 仍是框架中的空函数，却得了 {n} 分"
    ),
    "starter.given": Text("`{part}` gets {n} points: the handout gives its code", "`{part}` 的代码由框架给出，得 {n} 分"),
    "single.broken": Text("`{form}`: {outcome}", "`{form}`：{outcome}"),
    "sample.shown": Text("`{mistake}` is shown by samples {samples}", "`{mistake}` 由样例 {samples} 证实"),
    "sample.broken": Text(
        "`{mistake}` has no edit, and is named in none of its {n} samples in expected.yaml",
        "`{mistake}` 没有改写形式，expected.yaml 中它的 {n} 个样例也都没有认出它",
    ),
    "accept.broken": Text("`{form}` should lose nothing: {outcome}", "`{form}` 不应扣分：{outcome}"),
    "beside.broken": Text("`{form}`: {outcome}", "`{form}`：{outcome}"),
    "beside.unseen": Text("`{form}`: the mistake changes nothing here", "`{form}`：此处该错误不起作用"),
}


def say(key: str, **values: object) -> Text:
    """The sentence with these values put in; a Text among them gives each language its own."""
    text = _WORDS[key]
    shown = {name: points(value) if isinstance(value, float) else value for name, value in values.items()}
    english = {name: value.en if isinstance(value, Text) else value for name, value in shown.items()}
    chinese = {name: value.zh if isinstance(value, Text) else value for name, value in shown.items()}
    return Text(text.en.format(**english), text.zh.format(**chinese))


def outcome(record: Mapping[str, Any]) -> Text:
    """What a record says in a few words: what was found, what it cost, what is left to a person."""
    if record["status"] != "graded":
        return say("outcome.status")
    names = ", ".join(f"{one['mistake']} −{points(one['points'])}" for one in record["deductions"])
    said = [say("outcome.found", names=names) if names else say("outcome.nothing")]
    unsettled = [part for part in record["parts"] if part["status"] not in ("correct", "explained")]
    parts = ", ".join(f"{part['id']} ({part['status']})" for part in unsettled)
    if parts:
        said.append(say("outcome.open", parts=parts))
    elif record["needs_review"]:
        said.append(say("outcome.review"))
    if record["max_score"] != record["score"] and not names:
        said.append(say("outcome.lost", n=record["max_score"] - record["score"]))
    return Text("; ".join(text.en for text in said), "；".join(text.zh for text in said))


__all__ = ["listed", "outcome", "say"]
