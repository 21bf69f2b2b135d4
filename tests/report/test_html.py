"""What a page shows, and that nothing a student wrote becomes part of it."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Text
from grader.report.heat import bilingual
from grader.report.html import class_page_chunks, submission_page, write_class_page, write_submission_page
from grader.report.pictures import picture, png
from grader.report.view import Audience, for_student
from grader.report.words import WORDS

from . import fixtures

GOLDENS = Path(__file__).with_name("goldens")
TITLE = Text("Softmax regression by hand", "Softmax 回归的手动梯度")
# One text for every place: letters, quotes, tags, controls, both directions, another script.
POISON = st.text(alphabet="<>\"'&/=!- {}%abZ\x00\x1b\u2028\u202e学", max_size=24)


class Shape(HTMLParser):
    """The tags and attribute names of a page: what its structure is, without its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.data: dict[str, str] = {}
        self._script = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        self._script = (dict(attrs).get("id") or "") if tag == "script" else ""

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")
        self._script = ""

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_data(self, data: str) -> None:
        if self._script:
            self.data[self._script] = self.data.get(self._script, "") + data


def class_page(records: list[Any], language: str = "en") -> str:
    return "".join(class_page_chunks(TITLE, records, language))


def stable(page: str) -> str:
    """The page without its assets' digests, which change with every edit of the style."""
    return re.sub(r"-[0-9a-f]{8}\.(css|js)", r".\1", page)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("full", "zh"),
        ("two", "en"),
        ("unexplained", "zh"),
        ("missing", "en"),
        ("unusable", "zh"),
        ("ungraded", "en"),
        ("pictured", "zh"),
    ],
)
def test_submission_golden(name: str, language: str, golden: Callable[[Path, str], None]) -> None:
    """The page of each kind of record, sign for sign."""
    page = submission_page(fixtures.RECORDS[name], fixtures.SOURCES, "staff", language)
    golden(GOLDENS / f"page-{name}-{language}.html", stable(page))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_class_golden(language: str, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / f"class-{language}.html", stable(class_page(fixtures.crowd(24), language)))


@settings(max_examples=60, deadline=None)
@given(POISON)
def test_any_text_in_any_field_stays_text(poison: str) -> None:
    """A record full of hostile text makes a page of the same structure as a record full of x."""

    def page(text: str, record: Mapping[str, Any]) -> Shape:
        source = fixtures.SOURCE.replace("grad", text)
        return Shape(submission_page(fixtures.hostile(record, text), {text: source}, "staff"))

    two = {**fixtures.TWO, "suggestions": fixtures.UNEXPLAINED["suggestions"]}
    for record in (two, fixtures.UNEXPLAINED, fixtures.UNUSABLE, fixtures.PICTURED):
        assert page(f"x{poison}x", record).tags == page("xx", record).tags


@settings(max_examples=60, deadline=None)
@given(POISON)
def test_names_cannot_break_out_of_the_table(poison: str) -> None:
    """The class's page keeps its structure, and its data says the names as they were."""
    records = [fixtures.hostile(record, f"x{poison}x") for record in (fixtures.TWO, fixtures.UNEXPLAINED)]
    plain = Shape(class_page([fixtures.hostile(record, "xx") for record in (fixtures.TWO, fixtures.UNEXPLAINED)]))
    shape = Shape(class_page(records))
    assert shape.tags == plain.tags
    assert len(json.loads(shape.data["data"])["rows"]) == 2


FALSE_IMAGES = [{"shape": [1, 2, 2], "pixels": "AAA="}, {"shape": [9] * 9, "pixels": "="}, {"shape": [1, 1, 1], "pixels": "="}]
JUNK: list[Any] = [None, "x", 7, [], ["x"], [[1], [2, 3]], {}, *FALSE_IMAGES]


@pytest.mark.parametrize("kind", ["images", "matrix", "curve", "film"])
@pytest.mark.parametrize("junk", JUNK)
def test_a_picture_that_is_none_ends_no_page(kind: str, junk: Any) -> None:
    """A record of another version may hold anything: the page says that it can't be shown."""
    item = {"id": "odd", "kind": kind, "title": None, "expected": junk, "got": junk, "range": junk, "rows": junk, "columns": junk}
    part = {**fixtures.RIGHT, "pictures": [item, {"id": "odd", "kind": kind}]}
    page = submission_page({**fixtures.FULL, "parts": [part]}, {}, "staff")
    assert page.count("无法显示") == 2


def test_images_are_pictures_that_a_browser_reads() -> None:
    """A grey PNG whose rows, unpacked, are the bytes that went in."""
    made = png(bytes(range(6)), 3, 2)
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert zlib.decompress(made[41 : made.index(b"IEND") - 8]) == b"\0\0\1\2\0\3\4\5"


def test_a_curve_has_gaps_and_dots() -> None:
    """Where there is no number the line is interrupted; a point that stands alone is a dot."""
    y = [1.0, 2.0, "nan", 3.0, "inf", 2.0, 1.0]
    line = {"length": 7, "x": list(range(7)), "y": y}
    drawn = picture({"kind": "curve", "title": fixtures.text("t"), "expected": line, "got": None, "fate": "raised"})
    path = drawn.split('class="line expected" d="')[1].split('"')[0]
    assert (path.count("M"), path.count("L")) == (3, 2)
    assert drawn.count('class="dot expected"') == 1
    assert "There is no picture of the submission: error." in drawn


def test_every_suggestion_of_a_cluster_is_shown_once() -> None:
    """Each with the command that chooses just it; what two members share stands once."""
    more = [
        *fixtures.UNEXPLAINED["suggestions"],
        {"part": "manual_backward", "text": fixtures.text("A third"), "staff_only": True},
    ]
    members = [{**fixtures.UNEXPLAINED, "submission": f"s{i}", "suggestions": more[: 2 + i]} for i in range(2)]
    page = class_page(members)
    commands = re.findall(r'<code id="promote-1-\d">([^<]*)</code>', page)
    common = "grader promote lab3 CLUSTERb2f1 --id NAME --points POINTS --part"
    assert commands == [f"{common} softmax --suggestion 1", f"{common} softmax --suggestion 2", f"{common} manual_backward"]
    assert page.count("Perhaps: A third") == 1


def test_script_ends_in_data_are_escaped() -> None:
    record = {**fixtures.TWO, "student": {"id": "</script><!--<script>\u2028", "name": "]]>"}}
    page = class_page([record])
    block = page.split('id="data">')[1].split("</script>")[0]
    assert "<" not in block
    assert json.loads(block)["rows"][0][0].startswith("</script><!--<script>")


@pytest.mark.parametrize("name", fixtures.RECORDS)
def test_a_student_sees_nothing_for_staff(name: str) -> None:
    """No hidden seed, staff remark, cluster, line of the reference or way back to the class."""
    record = fixtures.RECORDS[name]
    page = submission_page(record, fixtures.SOURCES, "student")
    staffs = [WORDS[key] for key in ("review", "queue", "promote", "suggestion.staff", "cluster", "cluster.one", "back")]
    words = [word for text in staffs for word in (text.en, text.zh)]
    for secret in (*fixtures.STAFF_ONLY, *words, "grader promote", "index.html", "pages/"):
        assert secret not in page
    for other in fixtures.RECORDS.values():
        if other is not record:
            assert other["student"]["name"] not in page
            assert other["submission"] not in page


@pytest.mark.parametrize(("audience", "shown"), [("staff", True), ("student", False), ("student-after-due", True)])
def test_hidden_checks_are_shown_after_the_deadline(audience: Audience, shown: bool) -> None:
    """Before it a student reads how many there are; after it, as staff always, what they saw, and that they were hidden."""
    hidden = {**fixtures.check("values", "fail", fixtures.text("WHAT IT SAW", "所见"), difference=fixtures.difference())}
    hidden |= {"id": "extremes", "title": fixtures.text("EXTREMES", "极端输入"), "hidden": True}
    drawn = {"id": "losses", "kind": "curve", "title": fixtures.text("DRAWN", "图"), "fate": "ok", "hidden": True}
    part = fixtures.part("softmax", 20.0, 30.0, "unexplained", [fixtures.check("values"), hidden], pictures=[drawn])
    page = submission_page({**fixtures.TWO, "parts": [part], "deductions": []}, {}, audience)
    for word in ("WHAT IT SAW", "EXTREMES", "极端输入", "DRAWN", "a hidden check", "不公开的检查"):
        assert (word in page) == shown, word
    assert ("One more check is run when the course grades" in page) == (not shown)


@pytest.mark.parametrize("audience", ["student", "student-after-due"])
def test_the_deadline_shows_nothing_of_staffs(audience: Audience) -> None:
    """After the deadline as before it no seed, remark or line of the reference stands on a student's page."""
    for record in fixtures.RECORDS.values():
        page = submission_page(record, fixtures.SOURCES, audience)
        assert not [secret for secret in fixtures.STAFF_ONLY if secret in page]


def test_the_students_cut_is_a_list_of_what_is_shown() -> None:
    """A field that is new to the record is hidden until someone lists it."""
    record = {**fixtures.TWO, "secret": "STAFF", "student": {**fixtures.TWO["student"], "mail": "STAFF"}}
    record["parts"] = [
        {**part, "secret": "STAFF", "checks": [{**c, "secret": "STAFF"} for c in part["checks"]]} for part in record["parts"]
    ]
    record["deductions"] = [{**item, "secret": "STAFF"} for item in record["deductions"]]
    record["environment"] = {**record["environment"], "secret": "STAFF"}
    assert "STAFF" not in json.dumps(for_student(record))


def test_a_students_page_stands_alone(tmp_path: Path) -> None:
    """One file, sent by mail, needs nothing beside it and nothing from a network."""
    path = write_submission_page(tmp_path, fixtures.TWO, fixtures.SOURCES, "student")
    page = path.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [path.name]
    assert not re.search(r'(src|href)="(?!#)', page)


@pytest.mark.parametrize("audience", ["staff", "student"])
def test_a_page_that_stands_is_not_written_again(tmp_path: Path, audience: Audience) -> None:
    """Only what a page is made of has it written anew: the record, a source, the language."""
    page = write_submission_page(tmp_path, fixtures.TWO, fixtures.SOURCES, audience)
    first = page.stat().st_ino
    assert write_submission_page(tmp_path, fixtures.TWO, fixtures.SOURCES, audience).stat().st_ino == first
    seen = {first}
    for record, sources, language in (
        ({**fixtures.TWO, "score": 74.0}, fixtures.SOURCES, "en"),
        (fixtures.TWO, {"lab3.py": "x = 1\n"}, "en"),
        (fixtures.TWO, {"lab3.py": "x = 1\n"}, "zh"),
    ):
        keep = page.rename(tmp_path / f"kept{len(seen)}")  # an inode in use is not given again
        page.write_bytes(keep.read_bytes())
        before = page.stat().st_ino
        after = write_submission_page(tmp_path, record, sources, audience, language).stat().st_ino
        assert after not in {before, *seen}
        seen.add(after)


def test_staff_pages_share_their_assets(tmp_path: Path) -> None:
    for record in fixtures.RECORDS.values():
        write_submission_page(tmp_path, record, fixtures.SOURCES)
    write_class_page(tmp_path, TITLE, fixtures.RECORDS.values())
    assert len(list((tmp_path / "assets").iterdir())) == 3
    for page in [*tmp_path.rglob("*.html")]:
        for link in re.findall(r'(?:src|href)="([^"#]+)"', page.read_text(encoding="utf-8")):
            if link.endswith((".css", ".js", ".html")):
                assert (page.parent / link).resolve().is_file(), f"{page.name} → {link}"
        assert not re.search(r'(src|href)="(https?:)?//', page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("records", [[], [fixtures.FULL], [fixtures.UNUSABLE], [fixtures.UNGRADED]])
def test_small_classes(records: list[Any]) -> None:
    """None, one, and one without a score: no division, no empty chart."""
    page = class_page(records)
    assert ("No submission has been graded yet" in page) == (not records)
    assert "nan" not in page


def test_class_rows_are_sorted() -> None:
    page = class_page(list(reversed(fixtures.crowd(30))))
    ids = [row[0] for row in json.loads(Shape(page).data["data"])["rows"]]
    assert ids == sorted(ids)
    assert len(ids) == 30


def test_ungraded_is_no_zero() -> None:
    """Where the grader failed, no score stands, also not 0."""
    page = submission_page({**fixtures.UNGRADED, "score": None}, {}, "student")
    assert "This is no score of 0" in page
    assert "0/30" not in page
    assert "−30" not in page


@pytest.mark.parametrize(
    "key", ["deductions", "suggestions", "notes", "loading", "isolation", "environment", "timing", "cluster", "title", "student"]
)
@pytest.mark.parametrize("missing", [True, False])
def test_additions_may_be_absent(key: str, missing: bool) -> None:
    """A record of an older grader, without an addition or with nothing in it, still has a page."""
    record = {name: value for name, value in fixtures.TWO.items() if name != key} if missing else {**fixtures.TWO, key: None}
    assert "20240002" in submission_page(record, {}, "staff")
    assert "75" in submission_page(record, fixtures.SOURCES, "student")


@pytest.mark.parametrize(
    ("tier", "english", "chinese"),
    [
        ("process", "a process of its own, not confined", "单独的进程，未加隔离"),
        ("bwrap+seccomp+rlimits", "bubblewrap, seccomp, resource limits", "bubblewrap、seccomp、资源限制"),
        ("none", "none", "无"),
        ("a-later-one", "a-later-one", "a-later-one"),
    ],
)
def test_isolation_is_said_in_words(tier: str, english: str, chinese: str) -> None:
    """A page says in its language what stood between the code and the machine, not the record's own name of it."""
    page = submission_page({**fixtures.TWO, "isolation": {"tier": tier}}, {}, "staff")
    assert f"<dd>{bilingual(Text(english, chinese))}</dd>" in page


@pytest.mark.parametrize(("audience", "shown"), [("staff", True), ("student", False)])
def test_a_courses_machine_is_no_students_affair(audience: Audience, shown: bool) -> None:
    """What a course's machine lacks is for staff; what a student's own machine lacks is said to the student too."""
    note = fixtures.text("nothing confines it", "没有隔离手段")
    at_home = {**fixtures.TWO, "isolation": {"tier": "process", "notes": [note]}}
    course = {**fixtures.TWO, "isolation": {"tier": "landlock+seccomp+rlimits", "notes": [note]}}
    for word in note.values():
        assert word in submission_page(at_home, {}, audience)
        assert (word in submission_page(course, {}, audience)) == shown
