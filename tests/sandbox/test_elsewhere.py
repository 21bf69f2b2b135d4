"""grader on systems that can neither fork nor confine, as far as Linux can play them (elsewhere.py)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from grader import pipeline
from grader.sandbox import Isolation, Sandbox, spawn
from grader.worker.devices import on_cpu
from grader.worker.eras import provide
from grader.worker.seeds import Seeds
from grader.worker.undo import undone

from .conftest import STAND_IN, task

ROOT = Path(__file__).parents[2]
ELSEWHERE = Path(__file__).with_name("elsewhere.py")
COURSE = ROOT / "tests" / "pipeline" / "course"
EVERY = os.environ.get("GRADER_ALL_SYSTEMS") == "1"  # `make systems`: the key of each lab is made by slow processes
LAB3 = ("20240101.py", "20240111.py", "20240141.ipynb", "20240146.py", "20240148.py")
BAD = """
def fine(): return {'it': 1.5}
def hang():
    while True: pass
def die():
    import os
    os._exit(0)
def eat():
    kept = []
    while True: kept.append(bytearray(b'x' * (8 << 20)))
def flood():
    while True: print('x' * 100_000)
"""


def elsewhere(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(ELSEWHERE), "grader", *arguments]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "GRADER_SEED": "", "GRADER_DEBUG": ""}
    return subprocess.run(line, capture_output=True, text=True, env=environment, timeout=500, check=False)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COURSE, tmp_path / "course"))


@pytest.fixture(scope="module")
def spawning() -> Iterator[Sandbox]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spawn, "can_fork", lambda: False)
        sandbox = Sandbox(Isolation("process", (), 0), session=STAND_IN)
    with sandbox:
        yield sandbox


def test_each_fault_ends_with_its_own_verdict(spawning: Sandbox) -> None:
    """A hang, an exit, an eater of memory and a flood cost themselves, in processes that only a watch from outside bounds."""
    patient = {2: 60.0, 3: 60.0}  # a busy machine eats slowly, too
    plan = ("hang", "die", "eat", "flood", "fine")
    run = spawning.run(task(BAD, *plan, seconds=patient, probe_s=1.5, wall_s=300.0, cpu_s=60.0, memory_mb=200))
    assert not run.failure
    assert [seen.fate.value for seen in run.observations] == ["timeout", "crashed", "memory", "flooded", "ok"]
    assert run.timing["peak_mb"] > 100


def test_versions_of_the_reference_share_one_process(spawning: Sandbox) -> None:
    """The lab's own code is spared a start each time; one that ends its process costs itself alone."""
    asked = task("import os\ndef who(): return {'it': os.getpid()}\ndef die(): os._exit(0)", "who", wall_s=120.0)
    dying = replace(asked, plan=(replace(asked.plan[0], probe="die"),))
    before, again, dead, after = (spawning.versions(one, [one.files])[0].observations[0] for one in (asked, asked, dying, asked))
    assert before.runs == again.runs != after.runs
    assert dead.fate.value == "crashed"
    assert len(after.runs) == 1


def test_what_one_version_patched_is_undone_for_the_next() -> None:
    """Python, NumPy and torch are again what they were, whoever wrote on them last."""
    before = time.time, np.random.default_rng, torch.Tensor.to, torch.nn.Module.to, DataLoader.__init__, list(sys.meta_path)
    with undone():
        Seeds().install()
        on_cpu(["cuda DataLoader"])
        provide(print, ["newshape"])
        sys.meta_path.clear()
        assert torch.Tensor.to is not before[2]
    assert (time.time, np.random.default_rng, torch.Tensor.to, torch.nn.Module.to, DataLoader.__init__, sys.meta_path) == before
    assert "to" not in vars(torch.Tensor)  # it is a base class's


def test_a_batch_of_strangers_is_refused_in_words(course: Path) -> None:
    """Where nothing confines them, `grade` names what is missing and what to say to give up."""
    done = elsewhere("grade", "step", str(course / "labs" / "step"), "--course", str(course), "--out", str(course / "out"))
    assert done.returncode == 3, done.stderr
    assert "landlock, seccomp, rlimits missing" in done.stderr
    assert "--allow-unconfined" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("lent")
def test_check_works_where_nothing_can_be_forked(course: Path) -> None:
    """The real command, without fcntl, resource, fork or signals: the same record, and a label that says how it was run.

    The key is that of the fork server, as it would be in a course that was handed on.
    """
    file = course / "mine.py"
    file.write_text((course / "labs" / "step" / "reference.py").read_text().replace(" / len(X)", ""))
    here, _ = pipeline.check(course, "step", file)
    assert (here["score"], [one["mistake"] for one in here["deductions"]]) == (70.0, ["missing-mean"])
    done = elsewhere("check", "step", str(file), "--course", str(course), "--json")
    assert done.returncode == 1, done.stderr
    there = json.loads(done.stdout)
    assert verdict(there) == verdict(here)
    assert (there["isolation"]["tier"], there["isolation"]["layers"]) == ("process", [])
    assert "run only code you trust" in there["isolation"]["notes"][0]["en"]


@pytest.mark.skipif(not EVERY, reason="`make systems`")
@pytest.mark.parametrize("name", LAB3)
def test_verdicts_are_those_of_the_fork_server(name: str) -> None:
    """A submission's record says the same wherever it is checked, but for where that was."""
    line = ["check", "lab3", str(ROOT / "submissions" / "lab3" / name), "--course", str(ROOT), "--json"]
    here = subprocess.run([sys.executable, "-m", "grader", *line], capture_output=True, text=True, check=False)
    there = elsewhere(*line)
    assert verdict(json.loads(there.stdout)) == verdict(json.loads(here.stdout)), there.stderr
    assert there.returncode == here.returncode


def verdict(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in ("timing", "isolation", "environment")}
