"""What commands say in a line, on stdout and stderr, in both languages.

Chinese is written for Chinese readers, not translated: what is seen first, then why, then what to do.
"""

from __future__ import annotations

from typing import Final

from grader.model import Text

LINES: Final = {
    "line.error": Text("error: {text}", "错误：{text}"),
    "line.fault": Text(
        "error: a fault in grader itself ({what}); run it again with GRADER_DEBUG=1 and send us what it prints "
        "(README, “When grader itself fails”)",
        "错误：评分程序自身出错（{what}）；请加上 GRADER_DEBUG=1 再运行一次，并把输出发给我们（见 README 末尾）",
    ),
    "line.stopped": Text("stopped", "已停止"),
    "line.total": Text("total", "总分"),
    "line.accepted": Text("accepted", "维持原分"),
    "line.comment": Text("comment", "评语"),
    "line.decided": Text("{submission}  {before} → {after}", "{submission}  {before} → {after}"),
    "line.graded": Text("{submission}: {status}", "{submission}：{status}"),
    "line.scored": Text("{submission}: {status} {score} / {max}", "{submission}：{status} {score} / {max}"),
    "line.listed": Text("{n} {what}: {names}", "{n} 份{what}：{names}"),
    "watch.start": Text("watching {file}; Ctrl-C ends it", "正在监视 {file}；按 Ctrl-C 结束"),
    "audit.done": Text("{lab}: audited", "{lab}：检验完毕"),
    "watch.again": Text("checked in {seconds} s; watching {file}", "检查用时 {seconds} 秒；继续监视 {file}"),
    "site.recognised.one": Text(
        "{source}: {site}, 1 entry; --format says otherwise", "{source}：{site}，1 个条目；不对时用 --format 指定"
    ),
    "site.recognised": Text(
        "{source}: {site}, {n} entries; --format says otherwise", "{source}：{site}，{n} 个条目；不对时用 --format 指定"
    ),
    "site.strays": Text(
        "{source}: {site}, {n} entries, {strays} not in its names; --format says otherwise",
        "{source}：{site}，{n} 个条目，其中 {strays} 个文件名不合其格式；不对时用 --format 指定",
    ),
    "regrade.review": Text("for review", "转为待查看"),
    "regrade.reviewed": Text("no longer for review", "不再待查看"),
    "regrade.unobserved": Text(
        "{n} have no stored observations for this seed, these probes and this machine: grade them again",
        "{n} 份提交没有这个种子、这些探针、这台机器上的运行结果，请重新 grade",
    ),
    "regrade.same": Text("nothing changes for the {n} judged again", "重新判定 {n} 份，结果都没有变化"),
    "regrade.would": Text(
        "{n} would change; nothing is kept yet: the same command with --apply keeps it",
        "有 {n} 份会变化，尚未保存；同一命令加 --apply 即保存",
    ),
    "regrade.keep.one": Text("Keep this 1 change?", "保存这 1 处变化？"),
    "regrade.keep": Text("Keep these {n} changes?", "保存这 {n} 处变化？"),
    "regrade.hand": Text("by hand: {before} → {after}", "人工评定：{before} → {after}"),
    "regrade.flagged": Text(
        "by hand, {target}: kept, for review; changed under it: {what}",
        "人工评定（{target}）：保留，待复核；其依据有变化：{what}",
    ),
    "journal.none": Text("nothing was regraded or decided by hand", "还没有重新评分或人工评定的记录"),
    "journal.regrade": Text("regrade", "重新评分"),
    "journal.override": Text("override", "人工评定"),
    "journal.remove": Text("remove", "撤销评定"),
    "journal.promote": Text("promote", "收录错误"),
    "journal.rubric": Text(
        "rubric {before} → {after}  {n} of {judged} changed", "评分标准 {before} → {after}  {judged} 份中 {n} 份有变化"
    ),
    "journal.earlier": Text("an earlier grader", "旧版评分程序"),
    "override.none": Text("nothing was decided by hand", "没有人工评定"),
    "override.stale": Text("basis changed: {what}", "依据有变化：{what}"),
    "similar.said": Text(
        "{own} submissions compared: {n} pairs to look at{cut}; alike is no verdict",
        "比较了 {own} 份提交，{n} 对值得查看{cut}；相似不等于抄袭",
    ),
    "similar.said.across": Text(
        "{own} submissions and {others} of other years compared: {n} pairs to look at{cut}; alike is no verdict",
        "比较了 {own} 份提交和往年的 {others} 份，{n} 对值得查看{cut}；相似不等于抄袭",
    ),
    "similar.cut": Text(", the first {top} are shown", "，显示前 {top} 对"),
    "similar.lines": Text("{percent} %  {sides}  {places}", "{percent} %  {sides}  {places}"),
    "promote.unlike": Text(
        "{submission}: differs on probe {probe}, case {case}: {message}",
        "{submission}：在探针 {probe}、用例 {case} 上结果不同：{message}",
    ),
    "promote.refused": Text(
        "the reference with this edit does something else, so nothing was written; mend the edit",
        "按这个改动，参考实现的结果与提交不同，没有写入；请修改这个改动",
    ),
    "promote.written": Text(
        "{rubric}: the entry is written; {n} of {judged} changed", "{rubric}：已写入；{judged} 份中 {n} 份有变化"
    ),
    "promote.would": Text(
        "{n} of {judged} would change; nothing is written yet: the same command with --apply writes it",
        "{judged} 份中 {n} 份会变化，尚未写入；同一命令加 --apply 即写入",
    ),
    "export.done": Text(
        "{column}: {written} written, {same} as before, {untouched} rows of others left alone",
        "{column}：写入 {written} 行，{same} 行与原来相同，其余 {untouched} 行未动",
    ),
    "export.empty": Text("without points: the cell is empty", "没有分数，单元格留空"),
    "export.kept": Text("may not be changed there: left alone", "在表中不可修改，未动"),
    "export.unknown": Text("in no row of the sheet: not written", "在表中找不到，未写入"),
    "export.maximum": Text(
        "the sheet's most is {most}, and not what these points are out of: nothing was scaled",
        "表中满分为 {most}，与这里的满分不同；分数没有换算",
    ),
    "bundle.progress": Text("{done} of {total} versions written down", "已记录 {done}/{total} 个版本"),
    "bundle.made": Text(
        "{path}: {size} MB, {versions} versions of {mistakes} mistakes",
        "{path}：{size} MB，{mistakes} 种错误的 {versions} 个版本",
    ),
    "bundle.hidden.one": Text("1 hidden check left out", "不含 1 项不公开的检查"),
    "bundle.hidden": Text("{n} hidden checks left out", "不含 {n} 项不公开的检查"),
    "new.next": Text(
        "now: grader grade {lab}, then grader audit {lab}; docs/tutorial-lab.md goes on from here",
        "接下来：grader grade {lab}，然后 grader audit {lab}；后续步骤见 docs/tutorial-lab.md",
    ),
    "new.course": Text("{folder}: a new course", "{folder}：新建课程"),
    "review.open": Text(
        "open this address in a browser; Ctrl-C ends the review and writes the reports",
        "请在浏览器中打开这个地址；按 Ctrl-C 结束查看并写出报告",
    ),
    "ci.total": Text("{n} checked, {full} with full marks", "检查 {n} 份，满分 {full} 份"),
    "ci.mean": Text("mean {mean}", "平均 {mean}"),
    "ci.kind": Text("{n} {kind}", "{kind} {n} 份"),
    "ci.more": Text("{n} more; see the job summary", "另有 {n} 条，见任务摘要"),
    "ci.cut": Text(
        "… cut here: GitHub shows no more. `results.jsonl` has all of it.",
        "……到此截断：GitHub 不再显示。全部内容见 `results.jsonl`。",
    ),
    "ci.submission": Text("submission", "提交"),
    "doctor.fit": Text("Strangers' code can be confined on this machine.", "这台机器可以隔离陌生人的代码。"),
    "doctor.unfit": Text(
        "Strangers' code can't be confined here: {missing} missing. `grader grade` refuses unless told --allow-unconfined.",
        "这台机器不能隔离陌生人的代码，缺少：{missing}。`grader grade` 会拒绝运行，除非指定 --allow-unconfined。",
    ),
    "doctor.landlock": Text("Landlock ABI", "Landlock ABI"),
    "doctor.note": Text("Note", "说明"),
    "doctor.cpu": Text("CPU", "CPU"),
    "doctor.cores.one": Text("1 core", "1 个核心"),
    "doctor.cores": Text("{n} cores", "{n} 个核心"),
    "doctor.no_torch": Text("torch can't be imported: {why}", "无法导入 torch：{why}"),
}
