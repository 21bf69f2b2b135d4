"""A submission opened for one child: its definitions, its entry points and its modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from grader.worker.catalogue import Catalogue, catalogue
from grader.worker.definitions import Definitions, definitions
from grader.worker.entries import Entry, Spec, find, specs, wanted_names
from grader.worker.load import ROOT, STARTER, Loader, install
from grader.worker.source import read
from grader.worker.standins import Finder


@dataclass(slots=True)
class Opened:
    """Everything known of a submission before its code runs; `load` runs the definitions."""

    specs: list[Spec]
    files: dict[str, Definitions]
    mended: dict[str, str]
    catalogue: Catalogue
    overlay: dict[str, Definitions]
    overlay_catalogue: Catalogue
    entries: dict[str, Entry]
    finder: Finder
    loader: Loader
    starter: Loader

    def load(self) -> None:
        """Executes the files that hold entry points, and what they import."""
        install([self.loader, self.starter], self.finder, {**self.files, **self.overlay})
        self.loader.on_module = self._lean_on_starter
        for entry in self.entries.values():
            self.module_of(entry)

    def module_of(self, entry: Entry) -> ModuleType:
        return (self.starter if entry.starter else self.loader).module(entry.path)

    def stood_in(self) -> list[str]:
        return sorted(self.finder.seen)

    def raised(self) -> list[dict[str, Any]]:
        return self.loader.raised

    def failures(self) -> dict[tuple[str, int], dict[str, Any]]:
        return {**self.starter.failures, **self.loader.failures}

    def _lean_on_starter(self, module: ModuleType) -> None:
        """Names of the handout which the submission's code reads and doesn't define come from the handout."""
        path = self.loader.modules.get(module.__name__, "")
        if not self.overlay or path not in self.files:
            return
        missing = {name for code in self.files[path].codes for name in names_of(code)} - module.__dict__.keys()
        for name in sorted(missing):
            for of, defined in self.overlay_catalogue.by_file.items():
                if name in defined and of not in self.files:
                    module.__dict__.setdefault(name, getattr(self.starter.module(of), name, None))


def names_of(code: Any) -> set[str]:
    """All global names that a code object and those inside it may read."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= names_of(constant)
    return names


def open_submission(request: Mapping[str, Any]) -> Opened:
    """Reads the request's files and finds its entry points; runs nothing."""
    asked = specs(request["entry_points"])
    wanted = wanted_names(asked)
    files, mended = _read(request["files"], wanted)
    overlay, _ = _read([file for file in request.get("overlay") or () if file["path"] not in files], wanted)
    known, given = catalogue(files), catalogue(overlay)
    entries = find(asked, known, given if overlay else None)
    finder = Finder([*files, *overlay])
    return Opened(
        asked, files, mended, known, overlay, given, entries, finder, Loader(ROOT, files, finder), Loader(STARTER, overlay, finder)
    )


def _read(sources: Sequence[Mapping[str, Any]], wanted: set[str]) -> tuple[dict[str, Definitions], dict[str, str]]:
    files: dict[str, Definitions] = {}
    mended: dict[str, str] = {}
    for source in sources:
        parsed = read(str(source["path"]), str(source["text"]))
        files[parsed.path] = definitions(parsed, wanted)
        mended[parsed.path] = parsed.mended
    return files, mended
