"""The grader's own faults are told apart from a student's, and what a child says is believed only in turn."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from grader.model import Fate, PlanItem
from grader.sandbox import Isolation, Sandbox, forkserver, probe_isolation, spawn
from grader.sandbox.dialogue import Dialogue, GarbledError, UnconfinedError
from grader.sandbox.forkserver import MachineryError
from grader.sandbox.loading import loading
from grader.worker import seccomp

FINE = "def fine(): return {'it': 1}\n"
STATIC: dict[str, Any] = {"frame": "static", "found": {}}
LOADED = {"frame": "loaded"}
OK = {"frame": "result", "index": 0, "fate": "ok", "runs": [{}], "error": None}
ERROR = {"type": "ValueError", "message": "no", "file": "a.py", "line": 3, "entry": "f"}


def heard(*frames: object) -> Dialogue:
    plan = [PlanItem(probe="p", case=str(at), inputs={}, runs=1, seed=at) for at in range(2)]
    dialogue = Dialogue(plan, 0)
    for frame in frames:
        dialogue.hear(frame, 1.0)
    return dialogue


def test_a_whole_dialogue_is_heard() -> None:
    """Static, loaded, begin and result for each item, end."""
    raised = {**OK, "index": 1, "fate": "raised", "runs": [], "error": ERROR}
    said = heard(STATIC, LOADED, {"frame": "begin", "index": 0}, OK, {"frame": "begin", "index": 1}, raised, {"frame": "end"})
    assert said.ended
    assert [said.done[at].fate for at in (0, 1)] == [Fate.OK, Fate.RAISED]
    error = said.done[1].error
    assert error is not None
    assert (error.type, error.line) == ("ValueError", 3)


BEGUN = (STATIC, LOADED, {"frame": "begin", "index": 0})


@pytest.mark.parametrize(
    "frames",
    [
        ("text",),
        ({},),
        (LOADED,),
        (STATIC, STATIC),
        (STATIC, {"frame": "begin", "index": 0}),
        (STATIC, LOADED, STATIC),
        (STATIC, LOADED, {"frame": "begin", "index": 1}),
        (STATIC, LOADED, {"frame": "begin", "index": True}),
        (STATIC, LOADED, {"frame": "begin", "index": 0.0}),
        (STATIC, LOADED, OK),
        (STATIC, LOADED, {"frame": "end"}),
        (*BEGUN, BEGUN[-1]),
        (*BEGUN, {"frame": "end"}),
        (*BEGUN, {**OK, "index": 1}),
        (*BEGUN, {**OK, "index": False}),
        (*BEGUN, {**OK, "fate": "timeout"}),
        (*BEGUN, {**OK, "fate": ["ok"]}),
        (*BEGUN, {**OK, "runs": []}),
        (*BEGUN, {**OK, "runs": [{}, {}]}),
        (*BEGUN, {**OK, "runs": {"0": {}}}),
        (*BEGUN, {**OK, "runs": [np.zeros(3)]}),
        (*BEGUN, {**OK, "error": ERROR}),
        (*BEGUN, {**OK, "fate": "raised", "runs": []}),
        (*BEGUN, {**OK, "fate": "raised", "error": {**ERROR, "line": "3"}}),
        (*BEGUN, {**OK, "fate": "raised", "error": {**ERROR, "line": -1}}),
        (*BEGUN, {**OK, "fate": "raised", "error": {**ERROR, "type": 5}}),
        (*BEGUN, {"frame": np.zeros(2)}),
        (*BEGUN, {"frame": "unconfined"}),
    ],
)
def test_anything_off_is_garbled(frames: Sequence[object]) -> None:
    """Wrong types, wrong order, other items, impossible fates: no exception but this one, and nothing is believed."""
    with pytest.raises(GarbledError):
        heard(*frames)


def test_an_item_may_have_its_own_time(bare: Any) -> None:
    """Its `seconds` bound it, longer or shorter than the others' limit, and the next item has the usual time again."""
    slow = "import time\ndef nap(): time.sleep(0.5); return {}\ndef endless():\n    while True: pass\n"
    fates = bare.fates(slow, "nap", "nap", "endless", "nap", seconds={0: 5.0, 2: 0.4, 3: 5.0}, probe_s=0.2, wall_s=20)
    assert fates == ["ok", "timeout", "timeout", "ok"]


def test_texts_from_a_child_can_be_stored() -> None:
    """Lone surrogates are replaced and long texts cut."""
    error = {**ERROR, "message": "\ud800" * 9999, "type": "\udfff"}
    said = heard(*BEGUN, {**OK, "fate": "raised", "runs": [{"\ud800": "\ud800"}], "error": error}).done[0]
    assert said.error is not None
    assert said.error.message.encode()
    assert len(said.error.message) == 4000
    assert said.runs == ({"?": "?"},)


def test_addresses_in_messages_are_left_out() -> None:
    """They are others in every process: the same error must have the same words."""
    error = {**ERROR, "message": "<Net object at 0x7f3a5c0d2e90> has no 0x12"}
    said = heard(*BEGUN, {**OK, "fate": "raised", "runs": [], "error": error}).done[0]
    assert said.error is not None
    assert said.error.message == "<Net object at 0x…> has no 0x12"


def test_unconfined_is_believed_only_first() -> None:
    """A child that couldn't confine itself says so before it runs anything."""
    with pytest.raises(UnconfinedError):
        heard({"frame": "unconfined", "layer": "landlock", "reason": "landlock: no"})


@pytest.mark.parametrize(
    "said",
    [
        {"found": []},
        {"found": {"f": {"file": "a.py", "line": 1, "end_line": 2, "symbol": "f", "how": "magic"}}},
        {"found": {"f": {"file": "a.py", "line": "1", "end_line": 2, "symbol": "f", "how": "name"}}},
        {"skipped": [{"file": "a.py", "line": 1, "text": "x", "reason": "why"}]},
        {"skipped": "all"},
        {"constants": ["1"]},
        {"constants": [True]},
        {"constants": [float("nan")]},
        {"constants": [10**400]},
        {"globals": {"f": "x"}},
        {"notes": [5]},
        {"notes": ["n"] * 3000},
        {"matches": [{"pattern": -1, "entry": "f", "file": "a.py", "line": 1, "end_line": 1}]},
    ],
)
def test_loading_is_checked_field_by_field(said: Mapping[str, Any]) -> None:
    """No field is taken over that isn't exactly what its type says."""
    with pytest.raises(GarbledError):
        loading(said, None)


def test_a_dead_zygote_is_replaced(bare: Any) -> None:
    """The run is done again in a fresh one, and nobody but the counter of forks notices."""
    bare.run(FINE, "fine")
    os.kill(bare.sandbox._server._process.pid, signal.SIGKILL)
    assert bare.fates(FINE, "fine") == ["ok"]


def test_a_layer_that_cannot_be_applied_fails_closed(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that can't keep a promise runs nothing: tried twice, the items are ungraded, with the reason."""
    fork = forkserver.ForkServer.fork

    def unfit(self: Any, *arguments: Any) -> Any:
        self.isolation = Isolation("x", (*bare.isolation.layers, "uid"), 7)
        self._uid = 0  # no uid to change to
        return fork(self, *arguments)

    monkeypatch.setattr(forkserver.ForkServer, "fork", unfit)
    monkeypatch.setattr(bare.sandbox, "close", lambda: None)  # the same zygote twice: the second start is tested above
    with pytest.raises(AssertionError, match="couldn't be confined"):
        bare.run(FINE, "fine")
    monkeypatch.undo()
    bare.sandbox._server._uid = 61_184
    assert bare.fates(FINE, "fine") == ["ok"]


def test_a_zygote_that_cannot_start_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it printed stands in the failure."""
    monkeypatch.setattr(forkserver.box, "environment", lambda seed: {"PYTHONHOME": "/nowhere"})
    server = forkserver.ForkServer(Isolation("none", (), 0))
    with pytest.raises(MachineryError, match=r"(?s)the zygote ended.*encodings"):
        server.greet()
    server.close()


def test_hashes_are_the_same_in_every_zygote(bench: Any) -> None:
    """PYTHONHASHSEED reaches the zygote, so the order of a set is the same for every submission."""
    line = [sys.executable, "-c", "print(hash('submission'))"]
    expected = int(subprocess.run(line, env={"PYTHONHASHSEED": "0"}, capture_output=True, check=True).stdout)
    assert bench.act("def act(): return {'it': hash('submission')}")["it"] == expected


def test_without_forks_a_process_each(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be forked a submission runs in a fresh process, unconfined, and costs are told apart as ever."""
    monkeypatch.setattr(spawn, "can_fork", lambda: False)
    with Sandbox(Isolation("none", (), 0), session=bare.sandbox._session) as sandbox:
        monkeypatch.setattr(bare, "sandbox", sandbox)
        monkeypatch.setattr(bare, "isolation", Isolation("none", (), 0))
        run = bare.run("import os\ndef die():\n    print('last words')\n    os._exit(0)\n" + FINE, "fine", "die")
        assert [seen.fate.value for seen in run.observations] == ["ok", "crashed"]
        assert run.output == "last words\n"


def test_isolation_names_what_it_lacks() -> None:
    """The tier is the layers' names; a record holds both languages; a layer nobody knows is an error."""
    found = probe_isolation(without=["bwrap", "landlock", "scope"])
    assert "bwrap" not in found.tier
    assert found.lacks(["landlock", "rlimits"]) == ("landlock",)
    assert set(found.as_record()) == {"tier", "layers", "landlock_abi", "notes"}
    with pytest.raises(Exception, match="no such layer: selinux"):
        found.lacks(["selinux"])


def test_other_architectures_get_their_numbers_from_libseccomp() -> None:
    """On this one both ways agree; on one whose numbers nobody knows there is no filter rather than a wrong one."""
    pytest.importorskip("pyseccomp")
    if platform.machine() != "x86_64":
        pytest.skip("the table is x86_64's")
    assert seccomp._resolve() == seccomp._X86_64


def test_an_unknown_architecture_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No table, no filter, no run."""
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "m68k")
    with pytest.raises(seccomp.NoFilterError, match="m68k"):
        seccomp.assemble()
