"""What is said where people decide: points by hand, comments, flags, the review app and alike submissions."""

from __future__ import annotations

from typing import Final

from grader.model import Text

DESK: Final = {
    "decisions": Text("Decided by a person", "人工评定"),
    "decision.total": Text("The total", "总分"),
    "decision.part": Text("{part}", "{part}"),
    "decision.deduction": Text("{mistake}, in {part}", "{part}：{mistake}"),
    "decision.points": Text("{machine} → {points} points", "{machine} → {points} 分"),
    "decision.cost": Text("costs {points} instead of {machine} points", "扣 {points} 分（原扣 {machine} 分）"),
    "decision.accepted": Text("the points of the grading program stand", "已查看，维持评分程序的分数"),
    "decision.comment": Text("a comment, no other points", "仅评语，分数不变"),
    "decision.by": Text("{who}, {made}", "{who}，{made}"),
    "decision.stale": Text("Look again, it has changed since: {what}", "请重新确认，评定之后有变化：{what}"),
    "stale.content": Text("the submission itself", "提交的内容"),
    "stale.rubric": Text("the rubric's entry", "评分标准的条目"),
    "stale.verdict": Text("the grading program's verdict", "评分程序的结论"),
    "score.machine": Text("{points} by the grading program", "评分程序给分 {points}"),
    "sentence.decided": Text("A person has looked at this and set its points.", "老师已人工查看并评定分数。"),
    "sentence.looked": Text("A person has looked at this.", "老师已人工查看。"),
    "queue.stale": Text("Decided by a person, but changed since", "人工评定之后有变化"),
}
