"""Strangers at their worst, through the real `grader grade`: no effect, no neighbour touched, a record that is true.

Two tiers run with the whole suite, the strongest and the weakest one; `make hostile` runs all that this machine can make.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from grader import pipeline
from grader.sandbox import probe_isolation

from . import handed_in
from .tiers import QUIET, TIERS, Bench, Graded, public_folder, require

ALL = os.environ.get("GRADER_ALL_TIERS") == "1"
RUN = TIERS if ALL else ("root-boxed", "user")
HARMLESS = {"patch_the_wire"}  # whoever changes what is sent of his own answers has merely answered otherwise
SLOW = {"read_packages"}  # answers rightly when it is done: how many of its checks are in time depends on the machine
LITTER = [Path("/tmp/note"), Path("/dev/shm/note"), Path("/var/tmp/note"), Path("/tmp/litter-of-a-submission")]
ONLY_BOXED = {"stat_hidden"}  # without a box of its own, that a file is there can be seen: docs/security.md
# What the record of each attacker says of its first check. Who is not named here had no effect, answered rightly, and gets that.
STATUS = {
    "daemon_thread": {"raised"},
    "deep_result": {"fail"},
    "endless_result": {"fail", "timeout", "memory"},
    "flood_errors": {"crashed", "timeout"},
    "flood_output": {"crashed", "timeout"},
    "flood_results": {"fail", "crashed", "memory"},
    "forge_failure": {"crashed"},
    "forge_fate": {"crashed"},
    "forge_later_items": {"fail"},
    "forge_missing": {"not-run"},
    "forge_static": {"crashed"},
    "forge_unconfined": {"crashed"},
    "half_a_frame": {"timeout", "crashed"},
    "huge_number": {"fail", "crashed", "timeout"},
    "huge_view": {"fail", "crashed", "memory"},
    "import_hooks": {"crashed"},
    "loop_deaf": {"timeout"},
    "loop_in_c": {"timeout"},
    "loop_python": {"timeout"},
    "lying_array": {"fail"},
    "lying_length": {"crashed"},
    "markup": {"raised"},
    "memory_numpy": {"memory", "timeout"},
    "memory_pieces": {"memory", "timeout"},
    "memory_torch": {"memory", "timeout"},
    "noise": {"crashed"},
    "os_exit": {"crashed"},
    "own_base_exception": {"raised"},
    "patch_the_wire": {"fail"},
    "raising_message": {"crashed"},
    "read_packages": {"pass", "timeout"},
    "recursion": {"raised", "crashed", "timeout"},
    "reducing_object": {"fail"},
    "segfault": {"crashed"},
    "sleeps": {"timeout"},
    "slow_then_deaf": {"timeout"},
    "sys_exit": {"raised"},
    "terminal_escapes": {"raised"},
    "thread_bomb": {"raised"},
    "workflow_commands": {"raised"},
}


@pytest.fixture(scope="module", params=RUN)
def scene(request: pytest.FixtureRequest) -> tuple[Bench, Graded, Graded]:
    """The tier's bench, its class without attackers, and with all of them."""
    require(request.param)
    bench = Bench(public_folder(request), request.param)
    quiet = bench.grade({f"{name}.py": text for name, text in QUIET.items()}, "quiet", "--no-pages")
    assert quiet.code == 0, quiet.stderr
    people: dict[str, str | bytes] = {f"{name}.py": text for name, text in QUIET.items()}
    people |= {f"{name}.py": text for name, text in handed_in.corpus(bench.places("rowdy")).items()}
    return bench, quiet, bench.grade(people, "rowdy", "--jobs", "2")


def test_there_are_enough_attackers() -> None:
    """At least sixty programs, and archives and names beside them."""
    assert len(list(handed_in.CORPUS.glob("*.py"))) >= 60
    assert len(handed_in.archives()) >= 12
    assert set(STATUS) <= {path.stem for path in handed_in.CORPUS.glob("*.py")}


def test_the_tier_is_what_it_is_called(scene: tuple[Bench, Graded, Graded]) -> None:
    """Landlock, seccomp and limits hold in each; the box where it is promised; a uid of one's own where root starts it."""
    bench, quiet, _ = scene
    (isolation,) = {record["isolation"]["tier"]: record["isolation"] for record in quiet.records.values()}.values()
    assert {"landlock", "seccomp", "rlimits"} <= set(isolation["layers"])
    assert ("bwrap" in isolation["layers"]) == bench.tier.endswith("boxed")
    assert ("uid" in isolation["layers"]) <= bench.tier.startswith("root")


def test_the_class_is_graded_whole(scene: tuple[Bench, Graded, Graded]) -> None:
    """Every attacker has exactly one record, and none makes the command fail."""
    _, _, rowdy = scene
    assert rowdy.code == 0, rowdy.stderr
    assert set(rowdy.records) == {path.stem for path in handed_in.CORPUS.glob("*.py")} | set(QUIET)


def test_neighbours_keep_their_records(scene: tuple[Bench, Graded, Graded]) -> None:
    """Byte for byte what they are where nobody attacks."""
    _, quiet, rowdy = scene
    assert rowdy.plain(QUIET) == quiet.plain(QUIET)


def test_no_attack_has_its_effect(scene: tuple[Bench, Graded, Graded]) -> None:
    """Nothing was read, sent, started or changed: no answer says so, and no trace is left on the machine."""
    bench, _, rowdy = scene
    won = {name for name, record in rowdy.records.items() if _answers(record) == {handed_in.WON}}
    assert won - HARMLESS - (set() if bench.tier.endswith("boxed") else ONLY_BOXED) == set()
    assert (rowdy.calls, rowdy.orphans, rowdy.changed) == (0, [], [])
    litter = [*LITTER, rowdy.out / "unpickled", Path("owned")]
    assert [path for path in litter if path.exists()] == []
    assert all("0x00005eed" not in path.read_text() for path in Path("/proc/sysvipc").glob("*")), "System V objects were left"


def test_records_tell_the_truth(scene: tuple[Bench, Graded, Graded]) -> None:
    """No points for an attack; each record says how it ended, and only what answered something unlisted asks for a person."""
    _, _, rowdy = scene
    wrong = {}
    for name, record in rowdy.records.items():
        if name in QUIET:
            continue
        (part,) = record["parts"]
        seen = part["checks"][0]["status"]
        allowed = STATUS.get(name, {"pass"}) | ({"fail"} if name in ONLY_BOXED else set())
        right = record["score"] == (100.0 if seen == "pass" else 0.0) or (
            name in SLOW and seen == "timeout" and record["score"] < 100
        )
        if record["status"] != "graded" or seen not in allowed or not right:
            wrong[name] = (record["status"], record["score"], seen, part["checks"][0]["detail"])
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in sorted(wrong.items()))


def test_nothing_speaks_to_terminals_browsers_or_runners(scene: tuple[Bench, Graded, Graded]) -> None:
    """No escape sequence, no markup of a student's and no workflow command in what is printed or in any page."""
    _, _, rowdy = scene
    told = rowdy.stdout + rowdy.stderr
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told)
    assert not re.search(r"^(::|##vso)", told, re.MULTILINE)
    for page in [*rowdy.out.rglob("*.html")]:
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text, page
        assert "<script>document.title" not in text, page
        assert "<img src=x" not in text, page
        assert "\x1b" not in text, page


def _answers(record: dict[str, Any]) -> set[float]:
    """The numbers that the first check got, where it shows any."""
    difference = record["parts"][0]["checks"][0]["difference"] if record["parts"] and record["parts"][0]["checks"] else None
    found: set[float] = set()

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, int | float):
            found.add(float(value))

    walk(difference["got"] if difference else None)
    return found


# ── archives and names ────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Graded]:
    """Archives that aren't what they seem and names that speak, graded in one class."""
    bench = Bench(tmp_path_factory.mktemp("odd"), "root" if os.geteuid() == 0 else "user")
    files: dict[str, str | bytes] = {"a_right.py": QUIET["a_right"], "zz_own.py": QUIET["zz_own"], **handed_in.archives()}
    files |= {f"{name}.py": handed_in.STEP for name in handed_in.NAMES.values()}
    files["notebook.ipynb"] = handed_in.notebook()
    return bench, bench.grade(files, "out")


def test_archives_stay_in_their_place(odd: tuple[Bench, Graded]) -> None:
    """Nothing is written anywhere; what can't be read is said to be so, in bounded time, and others are graded as ever."""
    bench, graded = odd
    assert graded.code == 0, graded.stderr
    assert not Path("/tmp/owned.py").exists()
    assert not list(bench.home.rglob("owned*"))
    for name in handed_in.archives():
        record = graded.records[name.split(".")[0]]
        assert record["status"] in ("unusable", "graded"), name
        assert record["status"] == "graded" or (record["score"], record["needs_review"]) == (0.0, True), name
        if record["status"] == "graded":
            assert record["score"] in (0.0, 100.0), name
    assert [graded.records[name]["score"] for name in ("a_right", "notebook")] == [100.0, 100.0]


def test_names_say_nothing(odd: tuple[Bench, Graded]) -> None:
    """Whatever a file is called: full marks for its right answer, and no formula, markup or command comes of its name."""
    _, graded = odd
    packed = {name.split(".")[0] for name in handed_in.archives()}
    named = [record for name, record in graded.records.items() if name.split(".")[0] not in packed]
    assert {record["score"] for record in named if record["submission"] != "zz_own"} == {100.0}
    assert len(named) == len(handed_in.NAMES) + 3
    with (graded.out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [
        cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not _number(cell))
    ]
    told = graded.stdout + graded.stderr
    assert "\x1b" not in told
    assert not re.search(r"^::", told, re.MULTILINE)
    assert "{{7*7}}" in (graded.out / "index.html").read_text(encoding="utf-8")  # shown, not worked out
    for page in graded.out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<img src=x" not in text, page
        assert "<script>document.title" not in text, page


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


# ── these tests can fail ──────────────────────────────────────────────────────


def tidy() -> None:
    """Takes away what attacks leave where nothing holds them."""
    for path in LITTER:
        path.unlink(missing_ok=True)
    for kind in ("-M", "-Q", "-S"):
        subprocess.run(["ipcrm", kind, "0x5eed"], check=False, capture_output=True)


WITHOUT = {
    ("bwrap", "landlock"): {"read_reference", "read_neighbours", "read_machine", "read_by_descriptor", "stat_hidden"},
    ("bwrap", "seccomp"): {"send_udp", "local_sockets", "other_ways_to_fork", "leave_a_note"},
    ("bwrap", "landlock", "seccomp"): {"connect_tcp", "listen"},
}


@pytest.mark.parametrize("layers", WITHOUT, ids="+".join)
def test_without_a_layer_its_attacks_succeed(
    layers: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """What a layer contains has its effect where that layer is taken away: the corpus attacks for real."""
    if os.geteuid() != 0:
        pytest.skip("as another user some of them fail for other reasons")
    bench = Bench(public_folder(request), "root")
    named = {f"{name}.py": text for name, text in handed_in.corpus(bench.places("out")).items() if name in WITHOUT[layers]}
    monkeypatch.setattr(pipeline, "probe_isolation", lambda: probe_isolation(without=layers))
    try:
        graded = bench.grade_here({"a_right.py": QUIET["a_right"], **named}, "out")
    finally:
        tidy()
    won = {name for name, record in graded.items() if _answers(record) == {handed_in.WON}}
    assert won == WITHOUT[layers]
