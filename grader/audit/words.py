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
    "claim.pairs": Text("Two mistakes together are both found", "两个错误同时出现时都被认出"),
    "claim.triples": Text("Three mistakes together are never taken for others", "三个错误同时出现时不会认成别的错误"),
    "claim.rewrites": Text("The reference in other words loses nothing", "参考实现换一种写法不扣分"),
    "claim.mutants": Text("Slips that nobody listed are noticed", "未收录的小错误也能发现"),
    "claim.apart": Text("No two mistakes look alike on every probe", "没有两个错误在所有探针上表现相同"),
    "claim.tolerance": Text("The tolerance lies between noise and any effect", "容差在数值噪声与最小影响之间"),
    "claim.idle": Text("What decides nothing by itself (for information)", "单独不起决定作用的检查（仅供参考）"),
    "figure.share": Text("{share}%: {good} of {tried}", "{share}%：{good}/{tried}"),
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
    "page.pairs": Text("Two mistakes together", "两个错误同时出现"),
    "page.pairs.how": Text(
        "Of the pairs of their forms that were handed in, so many were found exactly. Empty: none was tried.",
        "在提交过的形式组合中，两个错误都被准确认出的个数。空格表示没有试过。",
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
    "combined.foreign": Text("`{form}` is taken for others: {outcome}", "`{form}` 被认成别的错误：{outcome}"),
    "combined.twin": Text(
        "`{form}` does on every probe what others do: {outcome}", "`{form}` 在所有探针上都与别的组合相同：{outcome}"
    ),
    "combined.unreasoned": Text("`{form}`: {outcome}; nothing hides the rest", "`{form}`：{outcome}；其余错误并未被掩盖"),
    "combined.few": Text("{share}% are found exactly; {enough}% are needed", "完全认出的占 {share}%，至少应为 {enough}%"),
    "combined.crash": Text("`{form}`: {found} raises where the other would show", "`{form}`：{found} 先报错，掩盖了另一个"),
    "combined.hidden": Text("`{form}`: {found} hides the other", "`{form}`：{found} 掩盖了另一个"),
    "combined.unseen": Text("`{form}`: the other has no effect of its own", "`{form}`：另一个本身没有影响"),
    "combined.cancel": Text("`{form}`: they cancel each other", "`{form}`：两者互相抵消"),
    "combined.apart": Text(
        "`{form}`: beside {found} each part alone is right without the other",
        "`{form}`：有了 {found}，单看每一部分都不需要另一个来解释",
    ),
    "combined.rivals": Text(
        "`{form}`: both are named, and left to a person, since others would explain it as well",
        "`{form}`：两者都被认出，但别的组合也能解释，留待人工查看",
    ),
    "rewrite.broken": Text("`{name}`: {outcome}", "`{name}`：{outcome}"),
    "rewrite.few": Text("`{name}` has {n} kinds of rewrites; {ways} are needed", "`{name}` 只有 {n} 种改写，至少应有 {ways} 种"),
    "rewrite.figure": Text(
        "{n} of {functions} functions, {least} kinds or more", "{functions} 个函数共 {n} 个，每个至少 {least} 种"
    ),
    "mutant.missed": Text("{place}: `{becomes}` ({words}): {why}", "{place}：`{becomes}`（{words}）：{why}"),
    "mutant.equivalent": Text(
        "{place}: `{becomes}` ({words}) counts as equivalent: {why}", "{place}：`{becomes}`（{words}）视为等价：{why}"
    ),
    "mutant.argued": Text("{why}", "{why}"),
    "mutant.given": Text("no probe runs it, and no part asks for it", "没有探针运行到它，也不属于任何评分部分"),
    "mutant.trained": Text(
        "only training runs it, and a threshold judges what is learnt", "只有训练会运行到它，由阈值判断是否学会"
    ),
    "mutant.unreached": Text("no probe runs this line", "没有探针运行到这一行"),
    "mutant.empirical": Text(
        "the same on {n} further seeds of all inputs ({often} of what is random)",
        "换 {n} 个种子的输入（带随机性的探针换 {often} 个），结果都相同",
    ),
    "mutant.given.many": Text(
        "{n} mutants of {function}: no probe runs them, and no part asks for it",
        "{function} 的 {n} 个变异：没有探针运行到，也不属于任何评分部分",
    ),
    "mutant.undecided": Text(
        "differs on {probe}({case}), which costs nothing as the part is judged", "{probe}({case}) 的结果不同，但该部分不因此扣分"
    ),
    "mutant.elsewhere": Text("differs under seed {seed} on {probe}({case})", "种子 {seed} 下 {probe}({case}) 的结果不同"),
    "mutant.unknown": Text(
        "`equivalents` has `{line}`, which is no mutant of the reference", "`equivalents` 中的 `{line}` 不是参考实现的变异"
    ),
    "mutant.told": Text(
        "of {tried} noticed ones, graded in full, {listed} are a listed mistake, {named} are suggested as themselves, "
        "{other} as something that does the same, {silent} get no suggestion",
        "抽取 {tried} 个已发现的变异完整评分：{listed} 个就是已收录的错误，{named} 个的建议正是它本身，"
        "{other} 个的建议效果相同，{silent} 个没有建议",
    ),
    "apart.broken": Text("`{one}` and `{other}` do the same everywhere", "`{one}` 与 `{other}` 处处相同"),
    "apart.figure": Text("{n} forms, {pairs} ambiguities", "{n} 种形式，{pairs} 处混淆"),
    "idle.figure": Text("{n} of {of} probes, cases, checks", "{of} 个探针、用例、检查中的 {n} 个"),
    "idle.probe": Text(
        "without any one of these probes every mistake would be told apart as well: {names}",
        "去掉以下任一探针，各错误仍可区分：{names}",
    ),
    "idle.case": Text("the same of any one of these cases: {names}", "去掉以下任一用例，各错误仍可区分：{names}"),
    "idle.check": Text("the same of any one of these checks: {names}", "去掉以下任一检查，各错误仍可区分：{names}"),
    "idle.differs": Text(
        "`{name}` is right and differs from the reference on {items}", "`{name}` 是正确写法，但与参考实现不同：{items}"
    ),
    "tolerance.figure": Text("{good} of {tried} by 1000 times", "{good}/{tried} 有千倍余量"),
    "tolerance.single": Text("single precision", "单精度"),
    "tolerance.double": Text("double precision", "双精度"),
    "tolerance.broken": Text(
        "{item}, {kind}: noise {noise}, tolerance {tolerance}, smallest effect {smallest} ({form}): no margin",
        "{item}（{kind}）：噪声 {noise}，容差 {tolerance}，最小影响 {smallest}（{form}）：没有余量，应放大该影响",
    ),
    "tolerance.narrow": Text(
        "{item}, {kind}: noise {noise}, tolerance {tolerance}, smallest effect {smallest} ({form})",
        "{item}（{kind}）：噪声 {noise}，容差 {tolerance}，最小影响 {smallest}（{form}）",
    ),
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
