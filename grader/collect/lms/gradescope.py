"""Gradescope: `submission_metadata.yml` beside a folder `submission_<id>` per submission.

The metadata is YAML with Ruby's symbols as keys: `:submitters:` with `:name`, `:sid` and `:email`, `:created_at:`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import yaml

from grader.collect.archives import Refused
from grader.collect.lms.entry import Entry, Person, Piece
from grader.collect.lms.shelf import Shelf
from grader.collect.lms.times import moment
from grader.errors import UsageError

METADATA: Final = "submission_metadata.yml"
MAX_METADATA: Final = 256 << 20


class _Loader(yaml.SafeLoader):
    """Plain data only; what Ruby tags is read as the plain data it holds."""


def _plain(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


def matches(names: Sequence[str]) -> int:
    """All of them where the metadata is there."""
    return len(names) if METADATA in names else 0


def entries(shelf: Shelf) -> Iterator[Entry]:
    """One entry per submission, with everybody who is named as its submitter."""
    told = _metadata(shelf)
    folders: dict[str, list[Piece]] = {}
    for path in shelf.paths:
        top, _, inside = path.partition("/")
        if inside:
            folders.setdefault(top, []).append(Piece(path=path, name=inside))
    for folder in sorted(folders.keys() | {str(name) for name in told}):
        about = told.get(folder)
        yield _entry(shelf, folder, about if isinstance(about, Mapping) else {}, tuple(folders.get(folder, ())))


def _metadata(shelf: Shelf) -> Mapping[str, Any]:
    if METADATA not in shelf.paths:
        raise UsageError(
            f"{METADATA} is missing: it stands beside the submissions in Gradescope's export; download it again",
            zh=f"缺少 {METADATA}：在 Gradescope 导出的文件中，它与各份提交放在一起；请重新下载",
        )
    try:
        data = shelf.read(METADATA, MAX_METADATA)
        told = yaml.load(data or b"", _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, Refused, OSError, ValueError) as error:
        raise UsageError(
            f"{METADATA}: can't be read ({str(error).splitlines()[0]}); download the export again",
            zh=f"{METADATA}：无法读取（{str(error).splitlines()[0]}）；请重新下载",
        ) from error
    return told if isinstance(told, Mapping) else {}


def _entry(shelf: Shelf, folder: str, about: Mapping[str, Any], pieces: tuple[Piece, ...]) -> Entry:
    people = tuple(_person(one) for one in about.get(":submitters") or () if isinstance(one, Mapping))
    history = about.get(":history")
    return Entry(
        label=folder,
        who=people or (Person(site=folder.removeprefix("submission_")),),
        pieces=pieces,
        submitted=_time(about.get(":created_at")),
        attempt=len(history) + 1 if isinstance(history, list) else None,
        changed=max((shelf.changed(piece.path) for piece in pieces), default=0.0),
    )


def _person(one: Mapping[str, Any]) -> Person:
    return Person(name=_word(one, ":name"), id=_word(one, ":sid"), email=_word(one, ":email"))


def _word(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    return "" if value is None else str(value).strip()


def _time(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else moment(str(value)) if value else None
