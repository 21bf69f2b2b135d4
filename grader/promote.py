"""A suggestion, or an author's own edit, made an entry of the rubric: tried on stored observations, then written.

No student code runs. What is tried stands in a shadow of the course; the author's file changes only with `apply`, and
only where the version does what the submissions did.
"""

from __future__ import annotations

import contextlib
import difflib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from grader.errors import AuthorError, RubricError, UsageError
from grader.judge.trial import Unlike, unlike
from grader.lab.course import rubric_path
from grader.model import Run, Submission, Text
from grader.mutants import Mutant
from grader.pipeline import STORE, GradeOptions, Record, received, remembered
from grader.regrade import Regrade, regrade
from grader.rubric.edits import Span
from grader.rubric.insert import with_mistake
from grader.rubric.load import file_name
from grader.rubric.words import did_you_mean
from grader.rubric.written import edit_for
from grader.sandbox import probe_isolation
from grader.session import Session
from grader.store import Store

SHORTEST: Final = 4  # characters of a cluster's name that are enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to become an entry: of whom, under which name, at what price."""

    target: str  # a submission, or a cluster's name or its beginning
    id: str
    points: str
    part: str | None = None
    suggestion: int | None = None  # from 1
    edits: tuple[Mapping[str, str], ...] = ()  # the author's own, in place of a suggestion
    title: Text | None = None
    why: Text | None = None
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A submission whose stored observations the entry has to explain."""

    submission: Submission
    run: Run
    record: Record  # judged now


@dataclass(slots=True)
class Promotion:
    """What promoting comes to."""

    rubric: str  # the file, as people know it
    entry: Mapping[str, Any]
    diff: str
    submissions: tuple[str, ...]
    unlike: dict[str, tuple[Unlike, ...]] = field(default_factory=dict)  # submission → where the version differs
    regrade: Regrade = field(default_factory=Regrade)
    applied: bool = False


def promote(options: GradeOptions, wish: Wish, *, apply: bool, who: str = "") -> Promotion:
    """Tries the entry and, with `apply`, writes it and keeps the new verdicts. Raises UsageError or AuthorError."""
    path = rubric_path(options.course, options.lab)
    raw = path.read_bytes()
    cases, entry, forks = _wished(options, wish)
    before = raw.decode("utf-8-sig").replace("\r\n", "\n")
    after = with_mistake(before, entry)
    names = tuple(case.submission.id for case in cases)
    done = Promotion(file_name(path), entry, _diff(file_name(path), before, after), names)
    with _shadow(options, path, _like(raw, after)) as tried:
        done.unlike = _unlike(tried, cases, str(entry["part"]), wish.id)
        done.regrade = regrade(tried, apply=False)
    if apply and not done.unlike:
        _write(path, _like(raw, after))
        done.regrade = regrade(options, apply=True, who=who)
        done.applied = True
    done.regrade.forks += forks
    return done


# ── what is wished for ────────────────────────────────────────────────────────


def _wished(options: GradeOptions, wish: Wish) -> tuple[list[Case], dict[str, Any], int]:
    session = Session(options.course, options.lab, seed=options.seed, jobs=options.jobs, isolation=probe_isolation())
    try:
        session.build()
        known = {version.id for version in (*session.lab.rubric.mistakes, *session.lab.rubric.accepts)}
        if wish.id in known:
            raise UsageError(
                f"--id {wish.id}: the rubric has a mistake or variation of that name; choose another",
                zh=f"--id {wish.id}：评分标准里已有这个名字；请换一个",
            )
        cases = _cases(session, options, wish.target)
        part = _part(session, cases[0].record, wish)
        entry = _by_hand(wish, part) if wish.edits else _from_suggestion(session, cases[0].record, wish, part)
        return cases, entry, session.forks
    finally:
        session.close()


def _cases(session: Session, options: GradeOptions, target: str) -> list[Case]:
    """The submissions meant, judged from what is stored."""
    with Store(options.out / STORE) as store:
        records = {record["submission"]: record for record in store.records(options.lab)}
        meant = {target} if target in records else _in_cluster(records, target)
        found = []
        for entry in received(remembered(options), session):
            run = store.load_run(entry.digest, session.execution) if entry.id in meant else None
            if run is not None and isinstance(entry, Submission):
                found.append(Case(entry, run, session.judge(entry, run)))
    if not found:
        raise UsageError(
            f"{target}: nothing is stored of it for this seed, these probes and this machine; first: grader grade {options.lab}",
            zh=f"{target}：没有它在这个种子、这些探针和这台机器上的结果；请先运行 grader grade {options.lab}",
        )
    return found


def _in_cluster(records: Mapping[str, Record], target: str) -> set[str]:
    clusters = {str(record["cluster"]) for record in records.values() if record.get("cluster")}
    meant = {name for name in clusters if len(target) >= SHORTEST and name.startswith(target)}
    if len(meant) != 1:
        several = f"; it may be any of {', '.join(sorted(meant))}" if meant else did_you_mean(target, [*records, *clusters])
        raise UsageError(
            f"{target}: no submission and no cluster of that name{several}; the class page names them",
            zh=f"{target}：没有叫这个名字的提交或同类组；名字见全班页面",
        )
    return {submission for submission, record in records.items() if record.get("cluster") in meant}


def _part(session: Session, record: Record, wish: Wish) -> str:
    """The part meant: the one named, else the only one that is unexplained."""
    every = [part.id for part in session.lab.rubric.parts]
    if wish.part is not None:
        if wish.part not in every:
            raise UsageError(
                f"--part {wish.part}: no such part{did_you_mean(wish.part, every)}",
                zh=f"--part {wish.part}：没有这个部分{did_you_mean(wish.part, every, 'zh')}",
            )
        return wish.part
    open_parts = [part["id"] for part in record["parts"] if part["status"] == "unexplained"]
    if len(open_parts) != 1:
        names = ", ".join(open_parts)
        said = (
            Text(f"unexplained are {names}; name one", f"原因不明的部分有 {names}；请指定一个")
            if open_parts
            else Text("none of its parts is unexplained", "没有原因不明的部分")
        )
        raise UsageError(f"{wish.target}: {said.en}: --part PART", zh=f"{wish.target}：{said.zh}：--part PART")
    return str(open_parts[0])


def _by_hand(wish: Wish, part: str) -> dict[str, Any]:
    if wish.title is None:
        raise UsageError(
            "an edit of one's own has no sentence yet: say what is wrong with --title-en and --title-zh",
            zh="自己写的改动还没有说明：请用 --title-en 和 --title-zh 写明错在哪里",
        )
    return _entry(wish, part, wish.title, list(wish.edits))


def _from_suggestion(session: Session, record: Record, wish: Wish, part: str) -> dict[str, Any]:
    offered = [one for one in record["suggestions"] if one["part"] == part]
    if not offered:
        raise UsageError(
            f"{wish.target}: nothing is suggested for part '{part}'; give an edit: "
            "--edit-replace TEXT --edit-with TEXT [--in FUNCTION] --title-en TEXT --title-zh TEXT",
            zh=f"{wish.target}：部分“{part}”没有建议；请给出改动："
            "--edit-replace TEXT --edit-with TEXT [--in FUNCTION] --title-en TEXT --title-zh TEXT",
        )
    number = wish.suggestion or (1 if len(offered) == 1 else 0)
    if not 1 <= number <= len(offered):
        listed = "\n".join(f"  {index}  {one['text']['en']}" for index, one in enumerate(offered, start=1))
        raise UsageError(
            f"{wish.target}: choose one of these with --suggestion N:\n{listed}",
            zh=f"{wish.target}：请用 --suggestion N 选择其中一个：\n{listed}",
        )
    mutant = next(known for known in session.key.mutants().values() if known.id == offered[number - 1]["mutant"])
    edit = edit_for(session.lab.reference, Span(mutant.path, mutant.start, mutant.end, mutant.text))
    if edit is None:
        raise UsageError(
            f"{mutant.id}: no piece of the reference stands there only once; write the edit yourself: --edit-replace",
            zh=f"{mutant.id}：参考实现里没有唯一的片段可替换；请自己写改动：--edit-replace",
        )
    return _entry(wish, part, wish.title or _title(mutant), [edit.model_dump(by_alias=True, exclude_none=True)])


def _title(mutant: Mutant) -> Text:
    return Text(mutant.words.en[:1].upper() + mutant.words.en[1:], mutant.words.zh)


def _entry(wish: Wish, part: str, title: Text, edits: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    texts = {"title": title, "why": wish.why, "hint": wish.hint}
    said = {name: text.as_json() for name, text in texts.items() if text is not None}
    return {"id": wish.id, "part": part, "points": _number(wish.points), **said, "edits": [dict(edit) for edit in edits]}


def _number(points: str) -> int | float:
    try:
        value = float(points)
    except ValueError:
        raise UsageError(f"--points {points}: no number of points", zh=f"--points {points}：不是分数") from None
    return int(value) if value.is_integer() else value


# ── trying it ─────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _shadow(options: GradeOptions, rubric: Path, content: bytes) -> Iterator[GradeOptions]:
    """The same course with this rubric; all else, the key too, is the course's own. AuthorErrors speak of the real file."""
    with tempfile.TemporaryDirectory(prefix="grader-promote-") as folder:
        shadow = Path(folder)
        (shadow / "rubrics").mkdir()
        (shadow / "rubrics" / rubric.name).write_bytes(content)
        for path in options.course.iterdir():
            if path.name != "rubrics":
                (shadow / path.name).symlink_to(path.resolve())
        try:
            yield replace(options, course=shadow, path=options.path.resolve(), out=options.out.resolve())
        except AuthorError as error:
            en, zh = (said.replace(f"{shadow.as_posix()}/", "") for said in (str(error), error.zh))
            raise RubricError(
                f"with the new entry the rubric isn't valid, so nothing was written: {en}",
                zh=f"加入新条目后评分标准有误，因此没有写入：{zh}",
            ) from error


def _unlike(tried: GradeOptions, cases: Sequence[Case], part: str, mistake: str) -> dict[str, tuple[Unlike, ...]]:
    session = Session(tried.course, tried.lab, seed=tried.seed, jobs=tried.jobs, isolation=probe_isolation())
    try:
        session.build()
        found = {case.submission.id: unlike(session.catalogue, case.run, session.versions, part, mistake) for case in cases}
        return {submission: differing for submission, differing in found.items() if differing}
    finally:
        session.close()


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, n=2, lineterm="")
    return "\n".join(lines)


def _like(raw: bytes, text: str) -> bytes:
    """The text with the file's own line ends and byte order mark."""
    ends = text.replace("\n", "\r\n") if b"\r\n" in raw else text
    return (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + ends.encode("utf-8")


def _write(path: Path, content: bytes) -> None:
    """All or nothing: the file is replaced in one step."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise UsageError(
            f"{file_name(path)}: can't be written ({error.strerror}); nothing was changed",
            zh=f"{file_name(path)}：无法写入（{error.strerror}）；没有任何改动",
        ) from None
