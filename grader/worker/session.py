"""One submission in one child: analyse, load, run the plan, send what happened.

`serve` is all that the sandbox calls. It never raises for what a student's code does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from grader.worker import static
from grader.worker.call import attempt, described
from grader.worker.devices import on_cpu
from grader.worker.entries import Entry
from grader.worker.eras import provide
from grader.worker.handle import BrokenEntry, Lab, MissingEntry, Objects
from grader.worker.load import PROBES, ROOT, STARTER
from grader.worker.plain import plain
from grader.worker.plan import fresh_inputs, probe_functions
from grader.worker.seeds import Seeds
from grader.worker.submission import Opened, open_submission

Send = Callable[[object], None]


def serve(request: Mapping[str, Any], send: Send) -> None:
    """Sends the frames of docs/architecture.md for this request."""
    if request.get("versions"):
        _serve_versions(request, send)
        return
    opened = open_submission(request)
    send(static.frame(opened, request.get("patterns") or ()))
    seeds = prepared(opened, [unit.text for unit in opened.files.values()])
    opened.load()
    send({"frame": "loaded", "stood_in": opened.stood_in(), "skipped": opened.raised()})
    _Plan(request, opened, seeds, send).run()
    send({"frame": "end"})


def _ballast() -> list[object]:
    """Things in the places where a call's own would lie, of every size: what depends on addresses shows."""
    small = [kind() for kind in (object, list, dict, set) for _ in range(3000)]
    return [*small, *(float(index) for index in range(3000)), *(bytes(size % 700) for size in range(7000)), np.zeros(12345)]


def _serve_versions(request: Mapping[str, Any], send: Send) -> None:
    """The plan on each of the lab's own versions in turn: trusted code, so that one child serves many.

    What torch and NumPy are patched for can't be undone: it is what any of the versions needs.
    """
    handout = open_submission(request)
    send(static.frame(handout, ()))
    seeds = prepared(handout, [str(file["text"]) for files in request["versions"] for file in files])
    send({"frame": "loaded", "stood_in": [], "skipped": []})
    size = len(request["plan"])
    finders = list(sys.meta_path)
    for version, files in enumerate(request["versions"]):
        sys.meta_path[:] = finders
        _forget_modules()
        opened = open_submission({**request, "files": files})
        opened.load()
        _Plan(request, opened, seeds, send, first=version * size).run()
    send({"frame": "end"})


def prepared(opened: Opened, texts: Iterable[str]) -> Seeds:
    """The child made ready for these texts: seeded randomness, everything on the CPU, NumPy's old names."""
    seeds = Seeds()
    seeds.install()
    joined = [*texts, *(unit.text for unit in opened.overlay.values())]
    on_cpu(joined)
    provide(opened.finder.note, joined)
    return seeds


def _forget_modules() -> None:
    """Drops what an earlier version was imported as, under every name: `layers`, `Beras.core`, `submission.layers`."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__name__", "")).startswith((ROOT, STARTER)):
            del sys.modules[name]


class _Plan:
    def __init__(self, request: Mapping[str, Any], opened: Opened, seeds: Seeds, send: Send, first: int = 0) -> None:
        self._request = request
        self._first = first  # the index of the plan's first item
        self._opened = opened
        self._seeds = seeds
        self._send = send
        files, texts = opened.files, opened.mended
        self._objects = Objects(opened.entries, opened.module_of, opened.failures(), files, texts, opened.module_at)
        self._files = {*opened.files}
        self._ballast: list[object] = []

    def run(self) -> None:
        """Runs the plan's items from `start` on; what one does can't keep the next from running."""
        probes = attempt(lambda: probe_functions(self._request["probes"]))
        for index, item in enumerate(self._request["plan"]):
            if index < int(self._request.get("start") or 0):
                continue
            self._send({"frame": "begin", "index": self._first + index})
            if probes.raised is not None or item["probe"] not in probes.value:
                why = f"{probes.raised!r}"[:300] if probes.raised is not None else f"no probe {item['probe']}"
                result = _result("ungraded", _error("LabError", why))
            else:
                result = self._item(probes.value[item["probe"]], item)
            attempt(sys.stdout.flush)
            self._send({"frame": "result", "index": self._first + index, **result})

    def _item(self, probe: Callable[..., Any], item: Mapping[str, Any]) -> dict[str, Any]:
        runs: list[Any] = []
        for entry in getattr(probe, "grader_entries", ()):
            if entry not in self._opened.entries:
                return _result("missing", _error("MissingEntry", entry, entry))
        for run in range(int(item["runs"])):
            outcome, error = self._run(probe, item, run)
            if error is not None:
                return {**_result(self._fate(error), self._facts(error)), "runs": runs}
            runs.append(outcome)
        return {"fate": "ok", "runs": runs, "error": None}

    def _run(self, probe: Callable[..., Any], item: Mapping[str, Any], run: int) -> tuple[Any, BaseException | None]:
        """One call of a probe; where a bare instance lacked an attribute, once more with the student's `__init__`."""
        lab = Lab(self._opened.entries, self._objects, self._seeds)
        outcome = attempt(lambda: self._observe(probe, lab, item, run))
        if isinstance(outcome.raised, AttributeError) and _lacked(outcome.raised, lab):
            second = Lab(self._opened.entries, self._objects, self._seeds, by_init=True)
            again = attempt(lambda: self._observe(probe, second, item, run))
            outcome = again if again.raised is None else outcome
        if outcome.raised is not None and _wants_single(outcome.raised) and not self._request.get("cast"):
            single = Lab(self._opened.entries, self._objects, self._seeds)
            again = attempt(lambda: self._observe(probe, single, item, run, cast="float32"))
            outcome = again if again.raised is None else outcome
        return outcome.value, outcome.raised

    def _observe(self, probe: Callable[..., Any], lab: Lab, item: Mapping[str, Any], run: int, cast: str | None = None) -> Any:
        self._seeds.start(int(item["seed"]), run)
        if self._request.get("again"):
            self._ballast.append(_ballast())
        values = fresh_inputs(item["inputs"], cast or self._request.get("cast"))
        result = plain(probe(lab, **values), int(item["runs"]))
        return result if isinstance(result, dict) else {"value": result}

    def _fate(self, error: BaseException) -> str:
        return "missing" if isinstance(error, MissingEntry) else "raised"

    def _facts(self, error: BaseException) -> dict[str, Any]:
        if isinstance(error, MissingEntry):
            return _error("MissingEntry", error.entry, error.entry)
        if isinstance(error, BrokenEntry):
            return {**error.facts, "entry": error.entry}
        facts = described(error, dict.fromkeys(self._files))
        if not facts["file"]:
            facts = described(error, {PROBES: None})  # for the lab's author; no student is shown a probe's line
        facts["entry"] = _entry_at(self._opened.entries, facts["file"], facts["line"])
        return facts


def _result(fate: str, error: dict[str, Any]) -> dict[str, Any]:
    return {"fate": fate, "runs": [], "error": error}


def _error(kind: str, message: str, entry: str = "") -> dict[str, Any]:
    return {"type": kind, "message": message, "file": "", "line": 0, "entry": entry}


def _entry_at(entries: Mapping[str, Entry], file: str, line: int) -> str:
    inside = [entry for entry in entries.values() if entry.path == file and entry.line <= line <= entry.end_line]
    return min(inside, key=lambda entry: entry.end_line - entry.line).spec.entry if inside else ""


def _wants_single(error: BaseException) -> bool:
    """Whether code written for single precision, torch's default, met the probes' double."""
    return isinstance(error, RuntimeError) and any(word in str(error) for word in ("dtype", "scalar type", "data type"))


def _lacked(error: AttributeError, lab: Lab) -> bool:
    """Whether the attribute was missing on an instance that was made without `__init__`."""
    owner = getattr(error, "obj", None)
    if owner is not None:
        return any(owner is made for made in lab.bare_made)
    return any(f"'{type(made).__name__}' object" in str(error) for made in lab.bare_made)
