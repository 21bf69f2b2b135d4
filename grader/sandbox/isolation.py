"""What this machine can confine a submission with: tried for real, never guessed from a version number."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from grader.errors import SandboxError
from grader.model import Text
from grader.sandbox import box

LAYERS: Final = ("bwrap", "landlock", "seccomp", "rlimits", "uid", "caps", "scope")
_IN_TIER: Final = LAYERS[:4]
_PROBE_S: Final = 20.0


@dataclass(frozen=True)
class Isolation:
    """The layers that stand between a submission and this machine."""

    tier: str
    layers: tuple[str, ...]
    landlock_abi: int
    notes: tuple[Text, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """As it stands in every record."""
        return {
            "tier": self.tier,
            "layers": list(self.layers),
            "landlock_abi": self.landlock_abi,
            "notes": [note.as_json() for note in self.notes],
        }

    def lacks(self, required: Iterable[str]) -> tuple[str, ...]:
        """The required layers that aren't there. Raises SandboxError for a word that names no layer."""
        wanted = tuple(required)
        if unknown := [name for name in wanted if name not in LAYERS]:
            raise SandboxError(
                f"no such layer: {', '.join(unknown)} (there are {', '.join(LAYERS)})",
                zh=f"没有这种隔离：{', '.join(unknown)}（可用：{', '.join(LAYERS)}）",
            )
        return tuple(name for name in wanted if name not in self.layers)


def probe_isolation(without: Iterable[str] = ()) -> Isolation:
    """What this machine gives, leaving out the layers in `without`."""
    left_out = set(without)
    notes: list[Text] = []
    if not sys.platform.startswith("linux"):
        notes.append(
            Text(
                en=f"nothing confines code on {sys.platform}: it runs in a process of its own, watched for time and memory, "
                "and may do whatever you may; run only code you trust",
                zh=f"{sys.platform} 上没有隔离手段：代码在单独的进程中运行，只限制时间和内存，"
                "其余权限与你相同；请只运行可信的代码",
            )
        )
        return Isolation(tier="process", layers=(), landlock_abi=0, notes=tuple(notes))
    offered = [name for name in LAYERS if name not in left_out and name != "bwrap"]
    unavailable = {"uid"} if os.geteuid() != 0 else set()
    if "landlock" not in offered:
        unavailable.add("scope")
    offered = [name for name in offered if name not in unavailable]
    boxed = _boxed(offered, notes) if "bwrap" not in left_out else None
    found = boxed if boxed is not None else _try(offered)
    if found is None:
        raise SandboxError("this Python can't start a worker process", zh="这个 Python 无法启动工作进程")
    layers = [*(["bwrap"] if boxed is not None else []), *found["layers"]]
    notes += [_note(name, reason) for name, reason in found["failed"].items() if name != "uid"]
    if os.geteuid() == 0 and "uid" not in layers:
        notes.append(
            Text(
                en="submissions keep uid 0, without any capability: Python's own folder can't be read by another user",
                zh="提交的代码以 uid 0 运行但没有任何特权：其他用户无法读取 Python 所在目录",
            )
        )
    return _named(layers, int(found["landlock_abi"]), notes)


def _boxed(offered: list[str], notes: list[Text]) -> dict[str, Any] | None:
    """Bubblewrap with a change of uid where that works, else in a user namespace."""
    without_uid = [name for name in offered if name != "uid"]
    for layers in dict.fromkeys((tuple(offered), tuple(without_uid))):
        found = _try(["bwrap", *layers])
        if found is not None and ("uid" in found["layers"] or "uid" not in layers):
            return found
    notes.append(
        Text(
            en="bubblewrap doesn't work here: hidden files can't be read, but whether they exist can be seen",
            zh="bubblewrap 在此不可用：隐藏文件无法读取，但能看到其是否存在",
        )
    )
    return None


def _try(layers: list[str]) -> dict[str, Any] | None:
    """Which of the layers hold in a worker process started under them; None when it doesn't start."""
    try:
        line = box.command("grader.worker.trial", [",".join(layers)], layers)
        done = subprocess.run(  # noqa: S603 - our own interpreter
            line, env=box.environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROBE_S, check=False
        )
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired, SandboxError):
        return None
    return found if isinstance(found, dict) else None


def _note(layer: str, reason: str) -> Text:
    return Text(en=f"{layer} doesn't hold here: {reason}", zh=f"{layer} 在此不可用：{reason}")


def _named(layers: list[str], abi: int, notes: list[Text]) -> Isolation:
    ordered = tuple(name for name in LAYERS if name in layers)
    tier = "+".join(name for name in _IN_TIER if name in ordered) or "none"
    return Isolation(tier=tier, layers=ordered, landlock_abi=abi if "landlock" in ordered else 0, notes=tuple(notes))
