"""The course's list of students, from a CSV as registries and course sites write it.

Headers in Chinese or English, any order, comma, semicolon or tab, UTF-8 or GB18030, with or without a BOM.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from grader.collect.decode import decode
from grader.collect.lms.entry import Entry, Person
from grader.collect.lms.times import moment
from grader.collect.raw import read_file
from grader.errors import UsageError
from grader.model import Student

_HEADERS: Final[Mapping[str, str]] = {
    "id": "学号 學號 学生学号 学生编号 学籍号 考号 编号 id studentid studentnumber studentno sid sisuserid idnumber orgdefinedid "
    "matrikelnummer universityid",
    "name": "姓名 学生姓名 名字 学生 name fullname studentname student displayname",
    "first": "firstname givenname forename 名",
    "last": "lastname surname familyname 姓",
    "email": "邮箱 电子邮箱 电子邮件 邮件 邮件地址 电邮 电子邮件地址 email emailaddress mail",
    "login": "用户名 登录名 账号 帐号 用户 username login loginid sisloginid user userid netid",
    "site": "canvasid canvasuserid identifier 识别码 标识符",
    "group": "组 小组 组别 分组 组名 小组名称 队伍 group groupname team",
    "submitted": "提交时间 上次修改(提交) 最后修改(提交) submitted submissiontime submittedat submissiondate "
    "lastmodified(submission)",
}
MAX_ROSTER: Final = 32 << 20
_SEARCHED: Final = 12  # lines in which the headers are looked for: registries put titles above them
_NOBODY: Final = re.compile(r"\s*(points possible|student, test|manual posting)", re.IGNORECASE)
PREVIEW: Final = "_previewuser"  # how the login ends under which Blackboard lets staff look at their own course
_FORMULA: Final = re.compile(r'="(.*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One student of the roster."""

    student: Student
    login: str = ""
    email: str = ""
    site: str = ""
    group: str = ""
    submitted: datetime | None = None


class Roster:
    """Students by whatever a download may call them."""

    def __init__(self, path: Path, listed: Sequence[Listed]) -> None:
        self.path = path
        self.listed = tuple(listed)
        self._by: dict[str, dict[str, Listed | None]] = {
            "id": _index(listed, lambda one: [one.student.id]),
            "login": _index(listed, lambda one: [one.login, one.student.id]),
            "email": _index(listed, lambda one: [one.email]),
            "site": _index(listed, lambda one: [one.site]),
            "name": _index(listed, lambda one: squashed_names(one.student.name)),
        }

    def of(self, person: Person) -> Listed | None:
        """The one student whom this person can only be."""
        for kind, value in (
            ("site", person.site),
            ("id", person.id),
            ("login", person.login),
            ("email", person.email),
            ("login", person.email.partition("@")[0]),
            ("name", squash(person.name)),
        ):
            found = self._by[kind].get(value.casefold()) if value else None
            if found is not None:
                return found
        return None

    def of_group(self, name: str) -> tuple[Listed, ...]:
        """The members of a group of this name."""
        return tuple(one for one in self.listed if one.group and squash(one.group) == squash(name)) if name else ()

    def in_text(self, text: str) -> Listed | None:
        """The one student whose number, or else whose name, stands in an entry's name."""
        plain = unicodedata.normalize("NFKC", text).casefold()
        words = [*re.split(r"[\W_]+", plain), *re.findall(r"[a-z]?\d+[a-z]?", plain), *re.findall(r"\d+", plain)]
        by_id = {one.student.id: one for word in words if (one := self._by["id"].get(word))}
        if len(by_id) == 1:
            return next(iter(by_id.values()))
        text = squash(text)
        names = {name: one for name, one in self._by["name"].items() if one and len(name) > 1 and name in text}
        longest = [one for name, one in names.items() if not any(name != other and name in other for other in names)]
        return longest[0] if not by_id and len({one.student.id for one in longest}) == 1 else None

    def match(self, entry: Entry) -> tuple[Listed, ...]:
        """Everybody whose hand-in this is; empty where nobody of the roster can be told."""
        found = [one for person in entry.who if (one := self.of(person))]
        if not found and entry.group:
            found = list(self.of_group(entry.group))
        if not found and entry.text and (one := self.in_text(entry.text)):
            found = [one]
        return tuple({one.student.id: one for one in found}.values())


def read_roster(path: Path) -> Roster:
    """The roster in a CSV. Raises UsageError with the line and what is wrong with it."""
    try:
        data = read_file(path, MAX_ROSTER)
    except OSError as error:
        raise UsageError(
            f"{path}: the roster can't be read ({error.strerror}); --roster names a CSV of students",
            zh=f"{path}：名单无法读取（{error.strerror}）；--roster 应指定学生名单的 CSV",
        ) from error
    text = decode(path.name, data).text if data else None
    if not text or data is None or data.startswith(b"PK\x03\x04"):
        raise UsageError(
            f"{path}: this is no CSV of students; export it as CSV (UTF-8 or GB18030)",
            zh=f"{path}：不是学生名单的 CSV；请导出为 CSV（UTF-8 或 GB18030）",
        )
    rows = rows_of(text)
    head, columns = _head(path, rows)
    listed = [one for row in rows[head + 1 :] if (one := _listed(row, columns))]
    if not listed:
        raise UsageError(
            f"{path}: no student stands below the headers; is this the right file?",
            zh=f"{path}：表头下面没有学生；文件是否选对？",
        )
    return Roster(path, _once(path, listed))


def rows_of(text: str) -> list[list[str]]:
    """A CSV's rows, whichever of comma, semicolon and tab stands between the cells."""
    lines = text.removeprefix("\ufeff").splitlines()[:_SEARCHED]
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def squash(text: str) -> str:
    """A name without what sites drop: letters' case, width, blanks and signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def squashed_names(name: str) -> list[str]:
    """A name as it stands, and with its words the other way round: Canvas sorts by the family name."""
    words = re.split(r"[\s,，]+", name.strip())
    return list(dict.fromkeys([squash(name), *(squash("".join(words[n:] + words[:n])) for n in range(1, len(words)))]))


def _index(listed: Iterable[Listed], names: Callable[[Listed], Sequence[str]]) -> dict[str, Listed | None]:
    """Students by a name; None where two share it."""
    found: dict[str, Listed | None] = {}
    for one in listed:
        for name in {name.casefold() for name in names(one) if name}:
            found[name] = None if name in found and found[name] is not one else one
    return found


def kind_of(header: str) -> str:
    """Which kind of column a header names; empty where it is none of the roster's."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    plain = re.sub(r"[\s_\-.*]+", "", plain)
    return next((kind for kind, names in _HEADERS.items() if plain in names.split()), "")


def _head(path: Path, rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for number, row in enumerate(rows[:_SEARCHED]):
        columns: dict[str, int] = {}
        kinds = [kind_of(cell) for cell in row]
        if "id" in kinds and any(cell.strip().casefold() in ("sis user id", "sis login id") for cell in row):
            kinds = ["site" if cell.strip() == "ID" else kind for cell, kind in zip(row, kinds, strict=True)]  # Canvas's sheet
        for place, kind in enumerate(kinds):
            if kind:
                columns.setdefault(kind, place)
        if len(columns) > best[0]:
            best = (len(columns), number, columns)
    if not best[2].keys() & {"id", "login", "email", "site"}:
        seen = ", ".join(cell.strip() for cell in (rows[0] if rows else ())[:12]) or "nothing"
        raise UsageError(
            f"{path}: no column names the students (first line: {seen}); one must be called 学号, student_id or ID",
            zh=f"{path}：没有一列标明学生（第一行：{seen}）；应有一列名为 学号、student_id 或 ID",
        )
    return best[1], best[2]


def _listed(row: Sequence[str], columns: Mapping[str, int]) -> Listed | None:
    if not any(cell.strip() for cell in row) or _NOBODY.match(row[0]):
        return None
    cells = {kind: _cell(row[place]) for kind, place in columns.items() if place < len(row)}
    if cells.get("login", "").endswith(PREVIEW):
        return None
    site = re.sub(r"^\D+(?=\d+$)", "", cells.get("site", ""))  # Moodle's "Participant 4711"
    chosen = cells.get("id") or cells.get("login") or cells.get("email") or site
    if not chosen:
        return None
    name = cells.get("name") or _joined(cells.get("first", ""), cells.get("last", ""))
    return Listed(
        student=Student(id=chosen, name=name),
        login=cells.get("login", ""),
        email=cells.get("email", ""),
        site=site,
        group=cells.get("group", ""),
        submitted=moment(cells.get("submitted", "")),
    )


def _cell(text: str) -> str:
    """What a spreadsheet meant: numbers kept as text by a sign before them, 20240001.0, blanks around."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("\u200b\ufeff").lstrip("'").strip()
    if found := _FORMULA.fullmatch(plain):
        plain = found[1]
    return plain.removesuffix(".0") if re.fullmatch(r"\d+\.0", plain) else plain


def _joined(first: str, last: str) -> str:
    foreign = any(char > "\u2e7f" for char in first + last)
    return f"{last}{first}" if foreign else f"{first} {last}".strip()


def _once(path: Path, listed: Sequence[Listed]) -> list[Listed]:
    found: dict[str, Listed] = {}
    for one in listed:
        other = found.setdefault(one.student.id.casefold(), one)
        if squash(other.student.name) != squash(one.student.name):
            raise UsageError(
                f"{path}: {one.student.id} stands twice, as {other.student.name!r} and as {one.student.name!r}; take one away",
                zh=f"{path}：{one.student.id} 出现两次，姓名分别是 {other.student.name!r} 和 {one.student.name!r}；请删去一个",
            )
    return list(found.values())
