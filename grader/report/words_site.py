"""What is said about hand-ins and grades that course sites know of, in both languages."""

from __future__ import annotations

from typing import Final

from grader.model import Text

SITE: Final = {
    "counts": Text("What counts: {points}", "计入成绩：{points} 分"),
    "adjustment": Text("{points}: {text}", "{points} 分：{text}"),
    "rollcall": Text("The roster and what came", "名单与提交"),
    "rollcall.format": Text("recognised as a download of {format}", "识别为 {format} 的批量下载"),
    "rollcall.counts": Text("{entries} entries, {submissions} submissions", "{entries} 个条目，{submissions} 份提交"),
    "rollcall.missing": Text("nothing from", "未提交"),
    "rollcall.double": Text("handed in several times, the last counts", "多次提交，以最后一次为准"),
    "rollcall.double.one": Text("{who}: {counted} counts, {others} doesn't", "{who}：按 {counted} 评分，不计 {others}"),
    "rollcall.unknown": Text("not on the roster", "不在名单中"),
    "rollcall.strays": Text("in nobody's names, taken as they are", "文件名不合该平台的格式，按原样收下"),
}
