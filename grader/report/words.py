"""Every fixed sentence that a report says to people, in both languages.

Chinese is written for Chinese readers, not translated: what is seen first, then why, then what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from grader.model import Text
from grader.report.words_desk import DESK
from grader.report.words_line import LINES
from grader.report.words_site import SITE
from grader.report.words_usage import USAGE, USAGE_AROUND

LANGUAGES: Final = ("en", "zh")

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS_ZH: Final = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
# A title loses its capital inside a sentence unless its first word is a name, a symbol (N, W1) or written in its own way (ReLU).
_NAMES: Final = frozenset(
    {"Adam", "Bernoulli", "Gauss", "Gaussian", "Glorot", "He", "Hessian", "Jacobian", "Kaiming", "Nesterov", "Xavier"}
)
_BETWEEN: Final = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # a name put in may or may not need its spaces
_PLAIN_WORD: Final = re.compile(r"[A-Z][a-z]+'?[a-z]*|A")

_HEAD: Final = {
    "label": Text("{label}:", "{label}："),
    "labelled": Text("{label}: {text}", "{label}：{text}"),
    "report.title": Text("{lab}: {name}", "{lab}：{name}"),
    "sentence.full": Text("Everything that was checked is right. Well done!", "所有检查都通过了，做得很好！"),
    "sentence.full_noted": Text(
        "Everything that was checked is right, well done! The notes below cost nothing.",
        "所有检查都通过了，做得很好！下面的备注不扣分。",
    ),
    "sentence.explained.one": Text(
        "One mistake explains everything that differs: {titles}.", "只有一个错误，它解释了全部差异：{titles}。"
    ),
    "sentence.explained": Text(
        "{Count} mistakes explain everything that differs: {titles}.", "结果的全部差异来自{count}个错误：{titles}。"
    ),
    "sentence.explained_many": Text(
        "{Count} mistakes explain everything that differs; they are listed below.", "结果的全部差异来自{count}个错误，逐条见下。"
    ),
    "sentence.partly.one": Text("One mistake explains a part of what differs: {titles}.", "部分差异来自一个错误：{titles}。"),
    "sentence.partly": Text(
        "{Count} mistakes explain a part of what differs: {titles}.", "部分差异来自{count}个错误：{titles}。"
    ),
    "sentence.partly_many": Text(
        "{Count} mistakes, listed below, explain a part of what differs.", "部分差异来自{count}个错误，逐条见下。"
    ),
    "sentence.unexplained": Text(
        "In {parts} the results differ in a way that no known mistake explains; a person will look at it.",
        "{parts} 的结果与预期不同，已知的错误都解释不了，将由老师人工查看。",
    ),
    "sentence.missing": Text("{parts}: not found in the submission.", "提交的代码里没有找到 {parts}。"),
    "sentence.failed": Text("{parts}: can't be run.", "{parts} 无法运行。"),
    "sentence.part_ungraded": Text(
        "{parts}: not graded, because the grader itself failed; this costs no points.",
        "{parts} 暂未评分：评分程序自身出错，不会因此扣分。",
    ),
    "sentence.lost": Text(
        "{points} of {max} points were lost; the parts below say where.", "共扣 {points} 分（满分 {max} 分），见下面各部分。"
    ),
    "sentence.ungraded": Text(
        "Not graded yet: the grader itself failed. This is no score of 0; a person will look at it.",
        "暂未评分：评分程序自身出错。这不是 0 分，将由老师人工处理。",
    ),
    "sentence.unusable": Text("Nothing here could be graded.", "提交的内容无法评分。"),
    "sentence.unusable_why": Text("Nothing here could be graded: {reason}", "提交的内容无法评分：{reason}"),
    "score.of": Text("of {max}", "/ {max} 分"),
    "review": Text("needs review", "待人工查看"),
}

_STATES: Final = {
    "status.graded": Text("graded", "已评分"),
    "status.ungraded": Text("ungraded", "未评分"),
    "status.unusable": Text("unusable", "无法评分"),
    "part.correct": Text("correct", "正确"),
    "part.explained": Text("explained", "已找到原因"),
    "part.unexplained": Text("unexplained", "原因不明"),
    "part.missing": Text("missing", "未找到"),
    "part.failed": Text("can't be run", "无法运行"),
    "part.ungraded": Text("ungraded", "未评分"),
    "part.unread": Text("for a person to read", "待人工阅读"),
    "part.unanswered": Text("nothing written", "没有作答"),
    "check.pass": Text("pass", "通过"),
    "check.fail": Text("differs", "不一致"),
    "check.raised": Text("error", "报错"),
    "check.timeout": Text("too slow", "超时"),
    "check.memory": Text("out of memory", "内存超限"),
    "check.crashed": Text("crashed", "崩溃"),
    "check.not-run": Text("not run", "未运行"),
    "check.hidden": Text("a hidden check", "不公开的检查"),
}

_CARDS: Final = {
    "lost.heading": Text("What was lost, and why", "扣分与原因"),
    "card.unexplained": Text("{part}: differs, and no known mistake explains it", "{part}：结果不同，原因不明"),
    "card.missing": Text("{part}: not found", "{part}：没有找到"),
    "card.failed": Text("{part}: can't be run", "{part}：无法运行"),
    "card.ungraded": Text("{part}: not graded", "{part}：未评分"),
    "card.other": Text("{part}: other deductions", "{part}：其他扣分"),
    "why.unexplained": Text(
        "The checks that fail cost their share of the points until a person has looked at it.",
        "未通过的检查先按比例扣分，老师查看后可能调整。",
    ),
    "why.ungraded": Text("The grader itself failed here. This costs no points.", "评分程序在这里自身出错，不会因此扣分。"),
    "capped": Text("A part never goes below 0, so only {points} points were taken.", "每部分最低为 0 分，实际只扣 {points} 分。"),
    "first.more.one": Text("One more thing was lost; see it with --all.", "还有 1 处扣分，加上 --all 查看。"),
    "first.more": Text("{n} more things were lost; see them with --all.", "还有 {n} 处扣分，加上 --all 查看。"),
    "first.again": Text(
        "See it yourself, in Python (what your code gives is printed):", "在 Python 中重现（打印你的代码给出的结果）："
    ),
    "first.input": Text("The smallest input on which it shows: {case}", "能看出问题的最小输入：{case}"),
    "hidden_checks.one": Text(
        "One more check is run when the course grades; what it looks at isn't shown.", "正式评分时还有 1 项检查，内容不公开。"
    ),
    "hidden_checks": Text(
        "{n} more checks are run when the course grades; what they look at isn't shown.",
        "正式评分时还有 {n} 项检查，内容不公开。",
    ),
    "hint": Text("Hint", "提示"),
    "measured": Text("Measured", "现象"),
    "evidence.edit": Text("the reference with this mistake gives the same results", "带有这个错误的参考实现给出同样的结果"),
    "evidence.property": Text("seen in what the code does", "从代码的行为看出"),
    "evidence.code": Text("seen in the code itself", "从代码本身看出"),
    "evidence": Text("Evidence", "依据"),
    "suggestion": Text("Perhaps", "可能的原因"),
    "promote": Text("Make it an entry of the rubric", "收录到评分标准"),
    "suggestion.staff": Text("For staff: unlisted mistake that gives the same results", "仅供老师：未收录的错误，结果完全一致"),
    "points.lost": Text("−{points}", "−{points}"),
    "in_part": Text("in {part}", "{part}"),
    "code.title": Text("The code", "代码"),
    "code.title_you": Text("Your code", "你的代码"),
    "code.more.one": Text("1 more line", "另有 1 行"),
    "code.more": Text("{n} more lines", "另有 {n} 行"),
    "code.cut": Text("{shown} of {total} lines are shown.", "共 {total} 行，显示 {shown} 行。"),
    "lines.one": Text("1 line", "1 行"),
    "lines": Text("{n} lines", "{n} 行"),
}

_PARTS: Final = {
    "parts.heading": Text("Parts and checks", "各部分与检查"),
    "expected": Text("expected", "预期"),
    "got": Text("got", "实际"),
    "difference": Text("difference", "差"),
    "shape.same": Text("shape {shape}, {dtype}", "形状 {shape}，{dtype}"),
    "shape.differs": Text("shapes differ: expected {expected}, got {got}", "形状不同：预期 {expected}，实际 {got}"),
    "dtype.differs": Text("types: expected {expected}, got {got}", "类型：预期 {expected}，实际 {got}"),
    "worst": Text("worst element {at}: expected {expected}, got {got}", "差别最大处 {at}：预期 {expected}，实际 {got}"),
    "sampled": Text(
        "{shown} of {total} elements are shown, around the worst one", "共 {total} 个元素，显示差别最大处附近的 {shown} 个"
    ),
    "not_shown": Text("can't be shown", "无法显示"),
    "probe": Text("probe {probe}, case {case}: {name}", "探针 {probe}，用例 {case}：{name}"),
    "checks.passed.one": Text("1 check, passed", "1 项检查，已通过"),
    "checks.passed": Text("{n} checks, all passed", "{n} 项检查，全部通过"),
    "checks.failed": Text("{bad} of {n} checks don't pass", "{n} 项检查中有 {bad} 项未通过"),
    "written.points": Text(
        "points by a person, on top of the points above; no machine scores what is written",
        "由老师阅读后给分，另计在上面的分数之外；机器不对文字回答评分",
    ),
    "written.none": Text("No answer was found.", "没有找到回答。"),
    "written.other": Text("Other text", "其他文字"),
    "written.cell": Text("{file}, cell {cell}", "{file}，第 {cell} 个单元格"),
    "written.line": Text("{file}, line {cell}", "{file}，第 {cell} 行"),
    "written.cut": Text("{n} more characters are in the notebook.", "另有 {n} 个字符见原文件。"),
    "more_maps.one": Text("1 more difference is in the record.", "另有 1 处差异见记录文件。"),
    "more_maps": Text("{n} more differences are in the record.", "另有 {n} 处差异见记录文件。"),
}

_PICTURES: Final = {
    "pictures.one": Text("1 picture", "1 幅图"),
    "pictures": Text("{n} pictures", "{n} 幅图"),
    "picture.nothing": Text(
        "There is no picture of the submission: what it gave has another kind or size.",
        "没有提交一侧的图：返回的内容种类或大小与预期不同。",
    ),
    "picture.stopped": Text("There is no picture of the submission: {why}.", "没有提交一侧的图：{why}。"),
    "picture.images": Text("images: {n}, each {height} × {width}", "图像 {n} 幅，每幅 {height} × {width}"),
    "picture.first": Text("the first {n} are shown", "显示前 {n} 幅"),
    "picture.range": Text("black is {low}, white is {high}", "黑色为 {low}，白色为 {high}"),
    "picture.mean.expected": Text("mean of the pixels shown: expected {mean}", "所示像素的均值：预期 {mean}"),
    "picture.mean.got": Text("mean of the pixels shown: got {mean}", "所示像素的均值：实际 {mean}"),
    "picture.missing": Text("{n} pixels are nan or inf and shown as black", "有 {n} 个像素是 nan 或 inf，显示为黑色"),
    "picture.shape": Text("shape {shape}", "形状 {shape}"),
    "picture.shape.expected": Text("expected shape {shape}", "预期形状 {shape}"),
    "picture.shape.got": Text("got shape {shape}", "实际形状 {shape}"),
    "picture.corner": Text("the first {rows} rows and {columns} columns are shown", "显示前 {rows} 行、前 {columns} 列"),
    "picture.step": Text("step", "步"),
    "picture.log": Text("logarithmic scale", "对数坐标"),
    "picture.numbers": Text("As numbers", "查看数值"),
    "picture.curve.expected": Text("expected: from {first} to {last} over {n} points", "预期：共 {n} 点，从 {first} 到 {last}"),
    "picture.curve.got": Text("got: from {first} to {last} over {n} points", "实际：共 {n} 点，从 {first} 到 {last}"),
}

_FOOT: Final = {
    "notes": Text("Notes", "备注"),
    "slowest": Text(
        "Slow, at no cost: {names} took {seconds} s, about {times} times as long as the reference.",
        "运行较慢（不扣分）：{names} 用了 {seconds} 秒，约为参考实现的 {times} 倍。",
    ),
    "loading": Text("How the code was loaded", "代码的加载"),
    "skipped.one": Text("1 statement outside functions was not run", "函数外有 1 条语句没有执行"),
    "skipped": Text("{n} statements outside functions were not run", "函数外有 {n} 条语句没有执行"),
    "skip.work": Text("work, not a definition", "是运行语句，不是定义"),
    "skip.unreadable": Text("can't be read as Python", "不是合法的 Python"),
    "skip.magic": Text("notebook command", "笔记本命令"),
    "skip.raised": Text("raised an error", "执行时报错"),
    "stood_in": Text("Packages that were stood in for: {names}", "用替身代替的包：{names}"),
    "globals": Text("Global names the code reads: {names}", "代码读取的全局变量：{names}"),
    "environment": Text("How it was graded", "评分环境"),
    "isolation": Text("Isolation", "隔离"),
    "tier.process": Text("a process of its own, not confined", "单独的进程，未加隔离"),
    "tier.none": Text("none", "无"),
    "layer.bwrap": Text("bubblewrap", "bubblewrap"),
    "layer.landlock": Text("Landlock", "Landlock"),
    "layer.seccomp": Text("seccomp", "seccomp"),
    "layer.rlimits": Text("resource limits", "资源限制"),
    "versions": Text("Versions", "版本"),
    "seed": Text("Seed", "种子"),
    "time": Text("Time", "用时"),
    "seconds": Text("{n} s", "{n} 秒"),
    "memory": Text("{n} MB at most", "内存峰值 {n} MB"),
    "reproduce": Text("Run it again", "重新运行"),
    "copy": Text("Copy", "复制"),
    "copied": Text("Copied", "已复制"),
    "back": Text("The class", "全班"),
}

_CLASS: Final = {
    "class.empty": Text("No submission has been graded yet.", "还没有已评分的提交。"),
    "graded": Text("graded", "已评分"),
    "mean": Text("mean", "平均分"),
    "median": Text("median", "中位数"),
    "full": Text("full marks", "满分"),
    "ungraded": Text("ungraded", "未评分"),
    "unusable": Text("unusable", "无法评分"),
    "to_review": Text("to review", "待查看"),
    "distribution": Text("Scores", "分数分布"),
    "percent": Text("percent of the points, in tens; full marks apart", "得分率（%），每 10% 一组，满分单列"),
    "mistakes": Text("Most frequent mistakes", "最常见的错误"),
    "mistakes.none": Text("No mistake was found in this class.", "全班没有发现错误。"),
    "queue": Text("Who needs a person", "需要人工查看"),
    "queue.none": Text("Nobody: everything is explained.", "没有：所有差异都有解释。"),
    "cluster.one": Text("Differs in its own way", "差异只此一份"),
    "cluster": Text("Differ in the same way", "差异完全相同"),
    "queue.ungraded": Text("Ungraded: the grader failed", "未评分：评分程序出错"),
    "queue.unusable": Text("Unusable", "无法评分"),
    "queue.other": Text("Marked for review", "标记为待查看"),
    "unread": Text("Written answers to read", "待阅读的文字回答"),
    "unread.names.one": Text("1 submission has written answers", "1 份提交有文字回答"),
    "unread.names": Text("{n} submissions have written answers", "{n} 份提交有文字回答"),
    "class.time": Text(
        "Running took {half} s for half of the submissions; the slowest took {most} s:",
        "运行用时：半数提交在 {half} 秒以内，最长 {most} 秒：",
    ),
    "strips": Text("Parts and students", "各部分得分情况"),
    "strips.order": Text(
        "one column per submission, fewest points first; a part's name sorts by that part",
        "每列为一份提交，按得分从低到高；点击名称按该部分排序",
    ),
    "strip.mean": Text("mean {mean} of {max}", "平均 {mean} / {max}"),
    "strip.one": Text("{name}: {score} of {max}", "{name}：{score} / {max}"),
    "strip.many": Text(
        "{n} submissions, {first} to {last}: mean {score} of {max}", "{n} 份提交，{first} 至 {last}：平均 {score} / {max}"
    ),
    "strip.full": Text("full", "满分"),
    "strip.part": Text("a part of the points", "部分得分"),
    "strip.zero": Text("none", "零分"),
    "strip.unknown": Text("not graded", "未评分"),
    "seconds.column": Text("time (s)", "用时（秒）"),
    "all": Text("Everyone", "全班名单"),
    "names": Text("{n} of {total} names", "共 {total} 人，显示 {n} 人"),
    "in_table": Text("Show in the table", "在表中显示"),
    "search": Text("Search name, id, mistake", "搜索姓名、学号、错误"),
    "filter": Text("Show only", "筛选"),
    "filter.all": Text("everyone", "全部"),
    "filter.lost": Text("points lost", "有扣分"),
    "filter.full": Text("full marks", "满分"),
    "filter.review": Text("to review", "待查看"),
    "filter.ungraded": Text("without a score", "没有分数"),
    "rows": Text("{n} of {total} rows", "{total} 行中的 {n} 行"),
    "clear": Text("Clear", "清除"),
    "keys": Text("Keys: / search, ↑ ↓ move, Enter open", "按键：/ 搜索，↑ ↓ 移动，Enter 打开"),
    "id": Text("id", "学号"),
    "name": Text("name", "姓名"),
    "score": Text("score", "分数"),
    "state": Text("state", "状态"),
    "mistakes.column": Text("mistakes", "错误"),
    "export": Text("Files", "文件"),
    "more_rows": Text("… and {n} more", "……另有 {n} 份"),
    "more_mistakes.one": Text("… and 1 rarer mistake", "……另有 1 种较少见的错误"),
    "more_mistakes": Text("… and {n} rarer mistakes", "……另有 {n} 种较少见的错误"),
    "needs_js": Text(
        "Sorting and searching need JavaScript; here is the plain list.", "排序和搜索需要 JavaScript；下面是完整名单。"
    ),
    "tally": Text(
        "explained {explained} · review {review} · failed {failed}", "已解释 {explained} · 待查看 {review} · 失败 {failed}"
    ),
    "progress.key": Text(
        "making the answer key ready; the first time takes longest", "正在准备参考答案的结果，第一次运行用时最长"
    ),
    "kept": Text(
        "{done} of {total} are finished and kept; the same command goes on from there",
        "已完成 {done} 份（共 {total} 份），结果都已保存；再次运行同一命令即可继续",
    ),
    "rate": Text("{n}/s", "{n}/秒"),
    "left": Text("{time} left", "剩余 {time}"),
}

WORDS: Final[Mapping[str, Text]] = MappingProxyType(
    {**_HEAD, **_STATES, **_CARDS, **_PARTS, **_PICTURES, **_FOOT, **_CLASS, **DESK, **SITE, **LINES, **USAGE, **USAGE_AROUND}
)


def both(key: str, **values: object) -> Text:
    """The sentence in both languages; a value that is a Text is put in by language."""
    text = WORDS[key]
    if not values:
        return text
    english = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    chinese = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
    return Text(text.en.format(**english), _BETWEEN.sub("", text.zh.format(**chinese)))


def counted(key: str, n: int, **values: object) -> Text:
    """The sentence for n things: `key.one` where English needs a singular."""
    chosen = f"{key}.one" if n == 1 and f"{key}.one" in WORDS else key
    return both(chosen, n=n, **values)


def state(kind: str, value: str) -> Text:
    """A status in words; one that this version doesn't know stands as it is."""
    key = f"{kind}.{value}"
    return WORDS[key] if key in WORDS else Text(value, value)


def pick(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en


def number(n: int) -> Text:
    """A count as a word where people would write one."""
    return Text(_NUMBERS[n], _NUMBERS_ZH[n]) if 0 <= n < len(_NUMBERS) else Text(str(n), f" {n} ")


def capital(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def listed(items: list[Text], joint_zh: str = "、") -> Text:
    """Items as they stand inside a sentence: a, b, and c; 甲、乙、丙."""
    english = [_inside(item.en) for item in items]
    chinese = joint_zh.join(item.zh.rstrip("。.") for item in items)
    if len(items) < 2:
        return Text("".join(english), chinese)
    joint = ", and " if len(items) > 2 or any(" " in item for item in english) else " and "
    return Text(", ".join(english[:-1]) + joint + english[-1], chinese)


def _inside(title: str) -> str:
    first = title.split(" ", 1)[0]
    plain = _PLAIN_WORD.fullmatch(first) and first not in _NAMES
    return (title[:1].lower() + title[1:] if plain else title).rstrip(".")
