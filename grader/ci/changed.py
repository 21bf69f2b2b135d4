"""Which submissions a range of commits touched."""

from __future__ import annotations

import subprocess
from pathlib import Path

from grader.errors import UsageError


def top_of(path: Path) -> Path:
    """The repository's folder. Raises UsageError where the path is in none."""
    return Path(_git(path, "rev-parse", "--show-toplevel").strip())


def changed(path: Path, since: str) -> list[Path]:
    """The entries of the folder that differ between the commits, those that are gone left out.

    `since` is a commit (up to what lies there now) or a range BASE..HEAD. Raises UsageError where git knows no such commit.
    """
    if since.startswith("-"):
        raise UsageError(f"--since {since}: names no commit", zh=f"--since {since}：没有这个提交记录")
    base, dots, head = since.partition("..")
    commits = [base, head.lstrip(".") or "HEAD"] if dots else [base]
    listed = _git(path, "diff", "--name-only", "-z", "--no-renames", *commits, "--", ".", relative=True)
    more = "" if dots else _git(path, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    names = {name.split("/")[0] for name in (listed + more).split("\0") if name}
    return sorted(entry for name in names if not name.startswith(".") and (entry := path / name).exists())


def _git(path: Path, *arguments: str, relative: bool = False) -> str:
    command = ["git", "-C", str(path), *arguments]
    if relative:
        command.insert(command.index("-z"), "--relative")
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and no option of a stranger's
    except FileNotFoundError:
        raise UsageError("git isn't installed; without it say --all", zh="没有安装 git；没有 git 时请用 --all") from None
    if done.returncode:
        reason = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[0]
        raise UsageError(
            f"{path}: git can't tell what changed ({reason}); fetch the commit (fetch-depth: 0), or say --all",
            zh=f"{path}：git 无法判断改动（{reason}）；请获取该提交（fetch-depth: 0），或用 --all",
        )
    return done.stdout.decode("utf-8", "surrogateescape")
