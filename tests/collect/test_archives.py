"""Archives are read in memory, and believed in nothing."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader.collect import collect_one
from grader.collect.archives import safe_path
from grader.model import Submission, Unusable

PATTERNS = ["*.py"]


def zipped(path: Path, files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, members: list[tarfile.TarInfo], data: bytes = b"x = 1\n", mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for member in members:
            member.size = len(data) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(data) if member.isreg() else None)
    return path


def paths(path: Path) -> list[str]:
    one = collect_one(path, PATTERNS)
    assert isinstance(one, Submission), one
    return [source.path for source in one.files]


def test_zip(tmp_path: Path) -> None:
    """The asked-for files of a zip; the id is the archive's name."""
    path = zipped(
        tmp_path / "2024001.zip", {"top/lab.py": b"x = 1\n", "__MACOSX/._lab.py": b"\0", "top/a.txt": b"", "top/.x.py": b"1"}
    )
    assert paths(path) == ["top/lab.py"]
    assert collect_one(path, PATTERNS).id == "2024001"


@pytest.mark.parametrize(
    ("ending", "mode"), [("tar.gz", "w:gz"), ("tgz", "w:gz"), ("tar.bz2", "w:bz2"), ("tar.xz", "w:xz"), ("tar", "w")]
)
def test_tar(tmp_path: Path, ending: str, mode: str) -> None:
    """Tar in its usual wrappings."""
    path = tarred(tmp_path / f"a.{ending}", [tarfile.TarInfo("top/lab.py")], mode=mode)
    assert paths(path) == ["top/lab.py"]
    assert collect_one(path, PATTERNS).id == "a"


def test_paths_out_of_the_archive(tmp_path: Path) -> None:
    """A path that points out of the archive is left out and noted."""
    path = zipped(
        tmp_path / "a.zip", {"../../etc/x.py": b"x = 1\n", "/abs.py": b"x = 1\n", "C:\\win.py": b"x = 1\n", "lab.py": b"x = 1\n"}
    )
    one = collect_one(path, PATTERNS)
    assert isinstance(one, Submission)
    assert [source.path for source in one.files] == ["lab.py"]
    assert len(one.notes) == 3
    assert safe_path("a\\b.py") == "a/b.py"


def test_links_in_archives(tmp_path: Path) -> None:
    """Links in archives are neither followed nor read."""
    link, device, hard = tarfile.TarInfo("lab.py"), tarfile.TarInfo("dev.py"), tarfile.TarInfo("hard.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard.type, hard.linkname = tarfile.LNKTYPE, "/etc/passwd"
    device.type = tarfile.CHRTYPE
    assert isinstance(collect_one(tarred(tmp_path / "a.tar.gz", [link, device, hard]), PATTERNS), Unusable)
    info = zipfile.ZipInfo("lab.py")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert isinstance(collect_one(tmp_path / "b.zip", PATTERNS), Unusable)


def test_bombs(tmp_path: Path) -> None:
    """What unpacks to far more than it weighs is refused, as zip and as tar, in data and in members that nobody reads."""
    zeros = bytes(8 << 20)
    paths_ = [
        zipped(tmp_path / "a.zip", {"lab.py": zeros}),
        tarred(tmp_path / "b.tar.gz", [tarfile.TarInfo("lab.py")], zeros),
        tarred(tmp_path / "c.tar.gz", [tarfile.TarInfo("movie.bin")], zeros),
        zipped(tmp_path / "d.zip", {f"{number}.txt": b"" for number in range(10_001)}, method=zipfile.ZIP_STORED),
    ]
    for path in paths_:
        one = collect_one(path, PATTERNS)
        assert isinstance(one, Unusable), path
        assert "远超" in one.reason.zh


def test_password(tmp_path: Path) -> None:
    """A password is said to be one."""
    path = zipped(tmp_path / "a.zip", {"lab.py": b"x = 1\n"})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    one = collect_one(path, PATTERNS)
    assert isinstance(one, Unusable)
    assert "密码" in one.reason.zh


def test_truncated(tmp_path: Path) -> None:
    """Half an archive is a broken archive."""
    for path in (
        zipped(tmp_path / "a.zip", {"lab.py": b"x = 1\n" * 99}),
        tarred(tmp_path / "b.tar.gz", [tarfile.TarInfo("lab.py")]),
    ):
        data = path.read_bytes()
        for size in (len(data) // 2, len(data) - 5):
            path.write_bytes(data[:size])
            collect_one(path, PATTERNS)


def test_chinese_names_of_windows(tmp_path: Path) -> None:
    """Names that Windows wrote in GBK without saying so are read as Chinese."""
    meant = "实验三.py".encode("gbk")
    path = zipped(tmp_path / "a.zip", {"abcdef.py": b"x = 1\n"})
    path.write_bytes(path.read_bytes().replace(b"abcdef.py", meant))
    assert paths(path) == ["实验三.py"]


def test_archive_in_a_folder(tmp_path: Path) -> None:
    """A folder, or an archive, that holds nothing but an archive is that archive."""
    (tmp_path / "a").mkdir()
    inner = zipped(tmp_path / "a" / "work.zip", {"lab.py": b"x = 1\n"})
    assert paths(tmp_path / "a") == ["lab.py"]
    assert paths(zipped(tmp_path / "outer.zip", {"work.zip": inner.read_bytes()})) == ["work/lab.py"]
