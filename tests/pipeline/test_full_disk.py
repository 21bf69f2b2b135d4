"""A disk that is full or can't be written: refused before any work, or nothing finished is lost; in words, with the remedy."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import pipeline
from grader.errors import StoreError, UsageError
from grader.pipeline import STORE, grade
from grader.session import key_path

from .conftest import CLASS, Desk, hand_in

WIDE = {name: f"{text}\n# {random.Random(name).randbytes(60_000).hex()}\n" for name, text in CLASS.items()}


class Disk:
    """A small file system of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, options: str) -> Path:
        self.folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)], check=True, capture_output=True)
        return self.folder

    def again(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.folder)], check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    try:
        made.mount("size=1m")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a small file system here")
    yield made
    subprocess.run(["umount", str(made.folder)], check=True)


def test_a_folder_that_cannot_be_written_is_refused_at_once(desk: Desk, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the key is built and before any submission is run: no sandbox is started."""
    monkeypatch.setattr(pipeline, "Pool", None)
    hand_in(desk.handed_in, CLASS)
    disk.again("ro")
    with pytest.raises(UsageError, match=rf"{disk.folder}.*name another file"):
        desk.grade(out=disk.folder)
    assert not list(disk.folder.iterdir())


def test_a_disk_that_fills_up_loses_nothing(desk: Desk, disk: Disk, tmp_path: Path) -> None:
    """Full in the middle of the class: it ends with place and remedy; with room the same command goes on from there to the same
    records. What has no room any more for the pages is told as that, and the verdicts stay."""
    hand_in(desk.handed_in, WIDE)
    disk.again("size=450k")
    with pytest.raises(
        StoreError, match=rf"{disk.folder}/{STORE}: the disk is full; make room, then give the same command again"
    ):
        desk.grade(out=disk.folder)
    disk.again("size=1200k")
    with pytest.raises(StoreError, match=rf"{disk.folder}.*the verdicts are kept: mend that, then grader report step"):
        grade(desk.options(out=disk.folder, pages=True))
    disk.again("size=20m")
    resumed = desk.grade(out=disk.folder)
    assert (resumed.reused, resumed.forks) == (len(CLASS), 0)
    desk.grade(out=tmp_path / "roomy")
    assert desk.plain(disk.folder) == desk.plain(tmp_path / "roomy")


@pytest.mark.parametrize("options", ["ro", "size=64k"])
def test_a_key_that_cannot_be_kept_only_costs_time(desk: Desk, tmp_path: Path, disk: Disk, options: str) -> None:
    """A course on a disk that is full or read-only is graded all the same."""
    disk.again(options)
    key_path(desk.course).parent.symlink_to(disk.folder)
    assert desk.grade({"s01-right": CLASS["s01-right"]}).graded == 1
