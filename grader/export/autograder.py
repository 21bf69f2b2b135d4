"""An `autograder.zip` for Gradescope: setup.sh and run_autograder at its root, grader itself and the course's one lab.

The answer key is built while Gradescope makes the image, so that a submission waits for nothing but itself.
"""

from __future__ import annotations

import re
import shlex
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

import grader
from grader.errors import UsageError
from grader.report.files import atomic

_WHEN: Final = (2026, 1, 1, 0, 0, 0)  # the same content is the same file
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_LEFT: Final = frozenset({"__pycache__", "variants", ".ipynb_checkpoints"})
SETUP: Final = """#!/usr/bin/env bash
# Gradescope runs this once, as root, while it makes the image.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}
python="$(find_python)"
if [ -z "$python" ]; then
  apt-get update && apt-get install -y python3.11 python3.11-venv
  python="$(find_python)"
fi
[ -n "$python" ] || { echo "Python 3.11 or newer is needed; choose a newer base image" >&2; exit 1; }
"$python" -m venv "$root/grader-env"
"$root/grader-env/bin/pip" install --no-cache-dir -r "$root/source/requirements.txt" \\
  --extra-index-url https://download.pytorch.org/whl/cpu
# The handout is graded once for nothing: that builds the answer key into the image.
trial="$(mktemp -d)"
mkdir -p "$trial/submission" "$trial/results"
cp -r "$root/source/course/labs/%(lab)s/." "$trial/submission/"
GRADER_TRIAL="$trial" bash "$root/source/run_autograder" || echo "the key will be built with the first submission" >&2
rm -rf "$trial"
"""
RUN: Final = """#!/usr/bin/env bash
# Gradescope runs this for every submission; what it prints is for staff.
set -u
root="${AUTOGRADER_ROOT:-/autograder}"
python="${GRADER_PYTHON:-$root/grader-env/bin/python}"
export PYTHONPATH="$root/source" PYTHONDONTWRITEBYTECODE=1
cd "$root/source"
exec "$python" -m grader gradescope %(lab)s --course "$root/source/course" --root "${GRADER_TRIAL:-$root}" %(options)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the autograder shall be like."""

    course: Path
    lab: str
    language: str = "en"
    visibility: str = "visible"
    allow_unconfined: bool = False
    seed_file: Path | None = None
    data: Path | None = None  # a folder of the course which the lab's inputs are made of


def write_autograder(path: Path, wish: Wish) -> None:
    """The .zip at `path`. Raises UsageError."""
    options = ["--lang", wish.language, "--visibility", wish.visibility]
    if wish.allow_unconfined:
        options.append("--allow-unconfined")
    if wish.seed_file is not None:
        options += ["--seed-file", "seed.txt"]
    with atomic(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", (SETUP % {"lab": shlex.quote(wish.lab)}).encode(), 0o755)
        _add(archive, "run_autograder", (RUN % {"lab": shlex.quote(wish.lab), "options": shlex.join(options)}).encode(), 0o755)
        _add(archive, "requirements.txt", "".join(f"{line}\n" for line in requirements()).encode())
        if wish.seed_file is not None:
            _add(archive, "seed.txt", _read(wish.seed_file))
        for name, file in _files(wish):
            _add(archive, name, file.read_bytes())


def requirements() -> list[str]:
    """What grader needs, in the versions that are at work here."""
    try:
        named = [line for line in requires("grader") or () if "extra ==" not in line]
        names = [_NAME.match(line) for line in named]
        return sorted(f"{name.group()}=={version(name.group()).partition('+')[0]}" for name in names if name)
    except PackageNotFoundError as error:
        raise UsageError(
            "grader isn't installed here, so what it needs isn't known; pip install it first",
            zh="这里没有安装 grader，无法得知所需的包；请先用 pip 安装",
        ) from error


def _files(wish: Wish) -> Iterator[tuple[str, Path]]:
    home = Path(grader.__file__).parent
    for file in _below(home):
        yield f"grader/{file.relative_to(home).as_posix()}", file
    yield f"course/rubrics/{wish.lab}.yaml", wish.course / "rubrics" / f"{wish.lab}.yaml"
    lab = wish.course / "labs" / wish.lab
    for folder in (lab, *([wish.data] if wish.data and wish.data.is_dir() else [])):
        for file in _below(folder):
            yield f"course/{file.relative_to(wish.course).as_posix()}", file


def _below(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if file.is_file() and not file.is_symlink() and not _LEFT & set(inside) and file.suffix != ".pyc":
            yield file


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: the seed can't be read ({error.strerror}); --seed-file names a text file",
            zh=f"{path}：种子无法读取（{error.strerror}）；--seed-file 应指定一个文本文件",
        ) from error


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int = 0o644) -> None:
    info = zipfile.ZipInfo(name, _WHEN)
    info.external_attr = (0o100000 | mode) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)
