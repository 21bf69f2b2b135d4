"""The program works wherever it is started: nothing but Python and the course is taken for granted."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).with_name("course")


def test_a_bare_environment_in_odd_folders(tmp_path: Path) -> None:
    """No PATH (so no box), no HOME, a TMPDIR that isn't there, the C locale, safe path, spaces and Chinese in every folder, and
    a key that can't be kept: the verdicts are the usual ones."""
    home = tmp_path / "我的 课程"
    course = Path(shutil.copytree(COURSE, home / "课 程"))
    (course / ".grader").touch()  # no folder, so nothing can be written into it, not even by root
    handed_in = home / "交 来"
    handed_in.mkdir()
    right = (course / "labs" / "step" / "reference.py").read_text(encoding="utf-8")
    (handed_in / "张三 (1).py").write_text(right.replace(" / len(X)", ""), encoding="utf-8")
    out = home / "成 绩"
    line = ["grade", "step", str(handed_in), "--out", str(out), "--course", str(course), "--no-pages", "--quiet"]
    bare = {"PATH": "/nowhere", "LC_ALL": "C", "PYTHONSAFEPATH": "1", "TMPDIR": "/nowhere/tmp"}
    done = subprocess.run([sys.executable, "-m", "grader", *line], env=bare, cwd="/", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    record = json.loads((out / "results.jsonl").read_text(encoding="utf-8"))
    assert (record["score"], [one["mistake"] for one in record["deductions"]]) == (70.0, ["missing-mean"])
    assert "bwrap" not in record["isolation"]["layers"]
    assert (course / ".grader").is_file()
