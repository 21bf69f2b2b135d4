"""A submission opened for one child: its definitions, its entry points and its modules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

from grader.worker.catalogue import Catalogue, catalogue
from grader.worker.definitions import Definitions, definitions
from grader.worker.entries import Entry, Spec, find, specs, wanted_names
from grader.worker.load import ROOT, STARTER, Loader, install
from grader.worker.overlay import GIVEN, chosen, heads, missing_from, placed
from grader.worker.script import scripts
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
        return self.module_at(entry.path)

    def module_at(self, path: str) -> ModuleType:
        return (self.loader if path in self.loader.files else self.starter).module(path)

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
            for of, defined in self.handout_names().items():
                if name in defined:
                    module.__dict__.setdefault(name, getattr(self.module_at(of), name, None))

    def handout_names(self) -> dict[str, set[str]]:
        """What a submission may lean on without importing it: names of a handout that is one file."""
        by_file = self.overlay_catalogue.by_file
        return {path: set(names) for path, names in by_file.items() if "/" not in path.removeprefix(GIVEN)}


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
    overlay, _ = _read(_handed_out(request["files"], request.get("overlay") or ()), wanted)
    known, given = catalogue(files), catalogue(overlay)
    entries = find(asked, known, given if overlay else None)
    entries.update(scripts(asked, files))
    finder = Finder([*files, *overlay])
    given_paths = [path.removeprefix(GIVEN) for path in overlay]
    places = placed(list(files), given_paths)
    added = [GIVEN + path for path in missing_from(list(places.values()), given_paths)]
    rest = {path: unit for path, unit in overlay.items() if path not in added}
    moved = heads(places)
    places.update({path: path.removeprefix(GIVEN) for path in overlay})
    loader = Loader(ROOT, {**files, **{path: overlay[path] for path in added}}, finder, places, moved)
    starter = Loader(STARTER, rest, finder, places)
    return Opened(asked, files, mended, known, overlay, given, entries, finder, loader, starter)


def _handed_out(own: Sequence[Mapping[str, Any]], overlay: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    texts = chosen(*({str(file["path"]): str(file["text"]) for file in files} for files in (own, overlay)))
    return [{"path": GIVEN + path, "text": text} for path, text in texts.items()]


def _read(sources: Sequence[Mapping[str, Any]], wanted: set[str]) -> tuple[dict[str, Definitions], dict[str, str]]:
    files: dict[str, Definitions] = {}
    mended: dict[str, str] = {}
    for source in sources:
        unit, text = _unit(str(source["path"]), str(source["text"]), frozenset(wanted))
        files[unit.path] = unit
        mended[unit.path] = text
    return files, mended


@lru_cache(maxsize=512)
def _unit(path: str, text: str, wanted: frozenset[str]) -> tuple[Definitions, str]:
    """A file's definitions and its mended text; read once, however many versions of a reference share the file."""
    parsed = read(path, text)
    return definitions(parsed, wanted), parsed.mended
