"""A folder of submissions, read as it comes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.collect import collect, collect_one
from grader.errors import UsageError
from grader.model import Submission, Unusable

PATTERNS = ["*.py", "*.ipynb"]
CODE = "def f(x):\n    return x\n"


def write(path: Path, data: str | bytes = CODE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def ids(path: Path) -> list[str]:
    return [one.id for one in collect(path, PATTERNS)]


def test_one_entry_one_submission(tmp_path: Path) -> None:
    """Files and folders are submissions, sorted by id; what tools leave behind isn't."""
    write(tmp_path / "2024002.py")
    write(tmp_path / "2024001" / "lab.py")
    write(tmp_path / "张三" / "实验.py")
    for name in (".DS_Store", ".git/config", "__MACOSX/x.py", "README.md", "expected.yaml", "roster.csv", "__pycache__/a.pyc"):
        write(tmp_path / name)
    assert ids(tmp_path) == ["2024001", "2024002", "张三"]


def test_files_of_a_submission(tmp_path: Path) -> None:
    """All asked-for files with their paths; caches, hidden folders and other kinds are left."""
    for name in ("a/x.py", "a/Beras/y.PY", "a/.ipynb_checkpoints/x.py", "a/__pycache__/z.py", "a/notes.txt", "a/expected.yaml"):
        write(tmp_path / name)
    (one,) = collect(tmp_path, PATTERNS)
    assert isinstance(one, Submission)
    assert [source.path for source in one.files] == ["Beras/y.PY", "x.py"]


def test_patterns_with_folders(tmp_path: Path) -> None:
    """A pattern with folders fits below any prefix."""
    write(tmp_path / "a/hw2/python/needle/ops/x.py")
    write(tmp_path / "a/hw2/other/x.py")
    (one,) = collect(tmp_path, ["python/needle/**/*.py"])
    assert isinstance(one, Submission)
    assert [source.path for source in one.files] == ["hw2/python/needle/ops/x.py"]


def test_same_id_twice(tmp_path: Path) -> None:
    """Ids are unique; the second entry says so."""
    write(tmp_path / "a.ipynb", '{"cells": [{"cell_type": "code", "source": "x = 1"}]}')
    write(tmp_path / "a.py")
    first, second = collect(tmp_path, PATTERNS)
    assert (first.id, second.id) == ("a", "a-2")
    assert isinstance(second, Submission)
    assert "a-2" in second.notes[0].zh


def test_digest(tmp_path: Path) -> None:
    """The digest depends on names and texts and on nothing else."""
    for name, text in (("a", CODE), ("b", CODE), ("c", CODE + "#")):
        write(tmp_path / name / "lab.py", text)
    write(tmp_path / "d" / "other.py")
    a, b, c, d = (one.digest for one in collect(tmp_path, PATTERNS))
    assert a == b
    assert len({a, c, d}) == 3


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.py", b"", "空"),
        ("a.py", b"  \n\t\n", "空"),
        ("a.docx", b"PK", "没有本实验要求的文件"),
        ("a.rar", b"Rar!", "不支持"),
        ("a.zip", b"not a zip", "损坏"),
        ("a.tar.gz", b"\x1f\x8bnot", "损坏"),
        ("a.ipynb", b"{", "notebook"),
        ("a.ipynb", b'{"cells": []}', "没有代码单元"),
        ("a.py", bytes(range(32)) * 100, "不是文本"),
        ("a/notes.txt", b"x", "没有本实验要求的文件"),
    ],
)
def test_unusable(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    """What can't be graded is a value with a reason in both languages, and has a digest."""
    write(tmp_path / name, data)
    (one,) = collect(tmp_path, PATTERNS)
    assert isinstance(one, Unusable)
    assert says in one.reason.zh
    assert one.reason.en
    assert len(one.digest) == 64


def test_one_bad_file_among_good(tmp_path: Path) -> None:
    """A broken file is noted, the others are graded."""
    write(tmp_path / "a/lab.py")
    write(tmp_path / "a/old.ipynb", "{")
    (one,) = collect(tmp_path, PATTERNS)
    assert isinstance(one, Submission)
    assert [source.path for source in one.files] == ["lab.py"]
    assert "old.ipynb" in one.notes[0].en


def test_links_are_not_followed(tmp_path: Path) -> None:
    """No link, to a file or a folder, as the entry or in it, leads out of the submission."""
    secret = write(tmp_path / "secret" / "key.py", "SECRET = 1\n")
    folder = tmp_path / "subs"
    write(folder / "a/lab.py")
    (folder / "a/key.py").symlink_to(secret)
    (folder / "a/more").symlink_to(secret.parent)
    (folder / "b.py").symlink_to(secret)
    (folder / "c").symlink_to(secret.parent)
    a, b, c = collect(folder, PATTERNS)
    assert isinstance(a, Submission)
    assert [source.path for source in a.files] == ["lab.py"]
    assert len(a.notes) == 2
    assert isinstance(b, Unusable)
    assert isinstance(c, Unusable)
    assert "符号链接" in c.reason.zh


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_are_not_waited_on(tmp_path: Path) -> None:
    """A named pipe is refused, not read."""
    os.mkfifo(tmp_path / "a.py")
    (one,) = collect(tmp_path, PATTERNS)
    assert isinstance(one, Unusable)


def test_many_files(tmp_path: Path) -> None:
    """A submission of hundreds of files is cut, the ones at the top first, and says so."""
    for number in range(80):
        write(tmp_path / f"a/deep/f{number}.py")
    write(tmp_path / "a/lab.py")
    (one,) = collect(tmp_path, PATTERNS)
    assert isinstance(one, Submission)
    assert len(one.files) == 64
    assert "lab.py" in {source.path for source in one.files}
    assert one.notes


def test_nothing_there(tmp_path: Path) -> None:
    """A path that isn't there, an empty folder, a file: place and remedy, at once."""
    write(tmp_path / "x.py")
    (tmp_path / "empty").mkdir()
    for path, says in (
        (tmp_path / "no", "no such folder"),
        (tmp_path / "empty", "holds no submissions"),
        (tmp_path / "x.py", "grader check"),
    ):
        with pytest.raises(UsageError, match=says):
            collect(path, PATTERNS)
    with pytest.raises(UsageError, match="no such file"):
        collect_one(tmp_path / "no.py", PATTERNS)


def test_check_takes_one(tmp_path: Path) -> None:
    """`check` reads one file or folder, whatever the lab calls it."""
    file = collect_one(write(tmp_path / "my lab.py"), ["Beras/*.py"])
    assert isinstance(file, Submission)
    assert file.id == "my lab"
    folder = collect_one(tmp_path, PATTERNS)
    assert isinstance(folder, Submission)
    assert folder.id == tmp_path.name
