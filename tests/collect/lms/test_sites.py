"""Downloads of course sites are recognised by their names, as a folder and as the .zip itself."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from grader.collect.lms import Received, receive
from grader.collect.lms.times import moment
from grader.errors import UsageError
from grader.model import Submission, Unusable
from tests.collect.lms import trees

PATTERNS = ["*.py", "*.ipynb"]
SITES = {
    "canvas": trees.CANVAS,
    "moodle": trees.MOODLE,
    "gradescope": trees.GRADESCOPE,
    "blackboard": trees.BLACKBOARD,
    "plain": {"2024001.py": trees.CODE, "张三/lab.py": trees.CODE},
}


def by_id(collection: Received) -> dict[str, Submission | Unusable]:
    return {one.id: one for one in collection}


def read(one: Submission | Unusable) -> dict[str, str]:
    assert isinstance(one, Submission)
    return {source.path: source.text for source in one.files}


@pytest.mark.parametrize(("site", "tree"), SITES.items())
def test_recognised(site: str, tree: Mapping[str, str], tmp_path: Path) -> None:
    """The names tell the site; folder, .zip, a folder in the .zip and being told give the same submissions."""
    found = [
        receive(trees.folder(tmp_path / "folder", tree), PATTERNS),
        receive(trees.packed(tmp_path / "site.zip", tree), PATTERNS),
        receive(trees.packed(tmp_path / "wrapped.zip", {f"下载/{name}": text for name, text in tree.items()}), PATTERNS),
        receive(tmp_path / "site.zip", PATTERNS, format=site),
    ]
    assert {one.intake.format for one in found} == {site}
    first = {one.id: read(one) for one in found[0] if isinstance(one, Submission)}
    assert len(first) >= 2
    for other in found[1:]:
        assert {one.id: read(one) for one in other if isinstance(one, Submission)} == first
        assert len(other) == len(other.ids) == len(set(other.ids))


def test_canvas(tmp_path: Path) -> None:
    """One submission per user id; marks, repeated uploads and numbers that are the student's own."""
    found = by_id(receive(trees.folder(tmp_path, trees.CANVAS), PATTERNS))
    assert sorted(found) == ["101", "102", "103", "104", "105"]
    assert found["102"].handed_in.marked_late
    assert not found["101"].handed_in.marked_late
    assert list(read(found["102"])) == ["lab3.py"]
    assert read(found["103"]) == {"lab3.py": trees.CODE + "# again\n"}
    assert found["103"].handed_in.earlier == ("müllerjörg_103_9003_lab3.py",)
    assert list(read(found["104"])) == ["part-1.py", "part-2.py"]
    assert isinstance(found["105"], Unusable)


def test_canvas_anonymous(tmp_path: Path) -> None:
    """Anonymous grading: the anonymous id is the submission's."""
    found = by_id(receive(trees.folder(tmp_path, trees.CANVAS_ANONYMOUS), PATTERNS))
    assert {name: one.handed_in.marked_late for name, one in found.items()} == {"k3Xq": False, "p0Zz": True}


def test_names_that_only_look_like_canvas(tmp_path: Path) -> None:
    """Attachment ids never repeat in a Canvas; students' own `name_number_lab_file` does."""
    tree = {f"学生_{number}_3_lab.py": trees.CODE for number in (20240001, 20240002)}
    assert receive(trees.folder(tmp_path, tree), PATTERNS).intake.format == "plain"


def test_moodle(tmp_path: Path) -> None:
    """The number in the folder's name is the id; flat downloads and blind marking too."""
    found = by_id(receive(trees.folder(tmp_path / "a", trees.MOODLE), PATTERNS))
    assert {name: one.student.name for name, one in found.items()} == {"4711": "张三", "4712": "Ann O'Neil"}
    assert list(read(found["4712"])) == ["src/lab3.py"]
    flat = by_id(receive(trees.folder(tmp_path / "b", trees.MOODLE_FLAT), PATTERNS))
    assert sorted(flat) == ["4711", "4713"]
    assert flat["4713"].student.name == ""


def test_gradescope(tmp_path: Path) -> None:
    """Student numbers, times, attempts and groups come from the metadata; who left no files is told."""
    found = by_id(receive(trees.folder(tmp_path, trees.GRADESCOPE), PATTERNS))
    assert sorted(found) == ["20240001", "20240002", "eve@example.edu"]
    one = found["20240001"].handed_in
    assert one.submitted is not None
    assert one.submitted.isoformat() == "2026-11-27T16:30:00.123456+00:00"
    assert one.attempt == 2
    assert [member.id for member in found["20240002"].handed_in.members] == ["20240002", "20240003"]
    assert isinstance(found["eve@example.edu"], Unusable)


def test_blackboard(tmp_path: Path) -> None:
    """The last attempt counts, the others are listed; a receipt tells a username with a line in it."""
    found = by_id(receive(trees.folder(tmp_path, trees.BLACKBOARD), PATTERNS))
    assert sorted(found) == ["ls_02", "zs01"]
    assert read(found["zs01"]) == {"lab3.py": trees.CODE + "# second\n"}
    assert found["zs01"].student.name == "张三"
    assert found["zs01"].handed_in.attempt == 2
    assert found["zs01"].handed_in.earlier == ("zs01_attempt_2026-11-26-09-00-00",)
    assert found["zs01"].handed_in.submitted == datetime.fromisoformat("2026-11-28T09:00")
    assert any("2026-11-26" in note.zh for note in found["zs01"].notes)  # type: ignore[union-attr]


def test_strays_are_graded_too(tmp_path: Path) -> None:
    """What somebody put beside a site's files is taken as it comes, and told."""
    collection = receive(trees.folder(tmp_path, {**trees.MOODLE, "by mail.py": trees.CODE, "notes.csv": "x"}), PATTERNS)
    assert collection.intake.strays == ["by mail.py"]
    assert isinstance(by_id(collection)["by mail"], Submission)


def test_archives_in_archives(tmp_path: Path) -> None:
    """A student's archive inside the site's is read; names that Windows in China wrote are read as they were meant."""
    inner = trees.zipped({"实验三/lab3.py": trees.CODE})
    path = trees.packed(tmp_path / "a.zip", {"zhangsan_101_9001_作业.zip": inner, "lisi_102_9002_lab.rar": b"Rar!"})
    found = by_id(receive(path, PATTERNS))
    assert list(read(found["101"])) == ["实验三/lab3.py"]
    assert isinstance(found["102"], Unusable)
    assert "不支持" in found["102"].reason.zh
    gbk = tmp_path / "gbk.zip"
    with zipfile.ZipFile(gbk, "w") as archive:
        info = zipfile.ZipInfo("PLACE_4711_assignsubmission_file/lab3.py")
        archive.writestr(info, trees.CODE)
    data = gbk.read_bytes().replace(b"PLACE", "张三x".encode("gb18030"))
    gbk.write_bytes(data)
    assert by_id(receive(gbk, PATTERNS))["4711"].student.name == "张三x"


def test_a_hostile_download_is_bounded(tmp_path: Path) -> None:
    """A file that unpacks to far more than it holds costs its own submission and no other."""
    path = trees.packed(
        tmp_path / "a.zip",
        {"a_1_91_lab.py": b"#" * (48 << 20), "b_2_92_lab.py": trees.CODE, "../../c_3_93_lab.py": trees.CODE},
    )
    found = by_id(receive(path, PATTERNS))
    assert isinstance(found["1"], Unusable)
    assert isinstance(found["2"], Submission)
    assert "3" not in found


def test_links_in_a_download(tmp_path: Path) -> None:
    """No link leads out of a download."""
    secret = trees.folder(tmp_path / "secret", {"key.py": "KEY = 1\n"})
    home = trees.folder(tmp_path / "a", trees.MOODLE)
    (home / "张三_4711_assignsubmission_file" / "key.py").symlink_to(secret / "key.py")
    (home / "Li_4799_assignsubmission_file").symlink_to(secret)
    found = by_id(receive(home, PATTERNS))
    assert list(read(found["4711"])) == ["lab3.py"]
    assert "4799" not in found


def test_wrong_format_is_said(tmp_path: Path) -> None:
    """A format which no name has, an empty and a broken download: place and remedy."""
    home = trees.folder(tmp_path / "a", {"2024001.py": trees.CODE})
    with pytest.raises(UsageError, match="moodle's"):
        receive(home, PATTERNS, format="moodle")
    with pytest.raises(UsageError, match="holds no submissions"):
        receive(trees.packed(tmp_path / "e.zip", {"readme.txt": "x"}), PATTERNS)
    (tmp_path / "b.zip").write_bytes(b"PK no")
    with pytest.raises(UsageError, match="download it again"):
        receive(tmp_path / "b.zip", PATTERNS)


@pytest.mark.parametrize(
    "text",
    [
        "Friday, 27 November 2026, 11:59 PM",
        "2026年11月27日 星期五 23:59",
        "2026年11月27日 下午11:59",
        "2026/11/27 23:59",
        "2026-11-27T23:59:00",
        "27 Nov 2026, 23:59",
    ],
)
def test_times(text: str) -> None:
    """Times as sites write them in English and Chinese; what must be guessed is none."""
    assert moment(text) == datetime.fromisoformat("2026-11-27T23:59")
    assert moment("11/12/2026 10:00") is None
