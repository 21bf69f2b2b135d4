# ruff: noqa: E501 -- students' sources stand as one-line strings
"""Runs a session in a fork of its own: what it patches must not reach the next test."""

from __future__ import annotations

import os
import textwrap
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader import wire
from grader.worker import session


@dataclass
class Frames:
    """The frames of one session, sorted by kind."""

    static: dict[str, Any] = field(default_factory=dict)
    loaded: dict[str, Any] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    @property
    def result(self) -> dict[str, Any]:
        assert len(self.results) == 1
        return self.results[0]

    @property
    def value(self) -> Any:
        """The only observation of the only run."""
        assert self.result["fate"] == "ok", self.result["error"]
        (run,) = self.result["runs"]
        (value,) = run.values()
        return value

    @property
    def error(self) -> dict[str, Any]:
        error = self.result["error"]
        assert isinstance(error, dict)
        return error


def forked(request: Mapping[str, Any]) -> list[Any]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            warnings.resetwarnings()
            warnings.simplefilter("ignore")  # a student's warnings aren't this suite's
            with os.fdopen(writer, "wb") as pipe:
                session.serve(wire.decode(wire.encode(dict(request))), lambda frame: pipe.write(wire.encode(frame)))
            os._exit(0)
        finally:
            os._exit(70)
    os.close(writer)
    frames = []
    stream = wire.FrameReader()
    with os.fdopen(reader, "rb") as pipe:
        while data := pipe.read(1 << 16):
            frames += list(stream.feed(data))
    _, status = os.waitpid(pid, 0)
    assert status == 0, f"the session itself failed: {status}"
    return frames


Serve = Callable[..., Frames]


@pytest.fixture
def serve() -> Serve:
    """serve(files, entries, probe, inputs): a session on these sources with one plan item per probe of the text."""

    def run(
        files: str | Mapping[str, str],
        entries: Mapping[str, Mapping[str, Any]] | None = None,
        probe: str = "",
        inputs: Mapping[str, Any] | None = None,
        *,
        runs: int = 1,
        overlay: Mapping[str, str] | None = None,
        patterns: Sequence[Mapping[str, Any]] = (),
        **more: Any,
    ) -> Frames:
        sources = {"lab.py": files} if isinstance(files, str) else files
        body = textwrap.indent(textwrap.dedent(probe).strip(), "    ")
        arguments = "".join(f", {name}" for name in inputs or {})
        text = f"import numpy as np\nimport torch\nfrom grader.worker.probing import *\n\n@probe\ndef drive(lab{arguments}):\n{body}\n"
        item = {"probe": "drive", "case": "one", "inputs": dict(inputs or {}), "runs": runs, "seed": 7}
        frames = forked(
            {
                "files": [{"path": path, "text": textwrap.dedent(text)} for path, text in sources.items()],
                "overlay": [{"path": path, "text": textwrap.dedent(text)} for path, text in (overlay or {}).items()],
                "entry_points": dict(entries or {}),
                "patterns": list(patterns),
                "probes": {"path": "probes.py", "text": text if probe else ""},
                "plan": [item] if probe else [],
                "start": 0,
                "cast": None,
                "limits": {},
                **more,
            }
        )
        result = Frames(order=[frame["frame"] for frame in frames])
        for frame in frames:
            if frame["frame"] == "result":
                result.results.append(frame)
            elif frame["frame"] in ("static", "loaded"):
                setattr(result, frame["frame"], frame)
        return result

    return run
