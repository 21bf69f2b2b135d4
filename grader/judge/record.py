"""What stands in a record beside its parts: who, with what seed and versions, what was noted while loading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader import __version__
from grader.judge.part import Evidence, PartFinding
from grader.judge.written import written_part
from grader.lab import Lab
from grader.model import Fate, PartStatus, Run, Student, Submission, Text


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every submission of a batch."""

    rubric_version: int
    seed: str  # "public", or a digest of the hidden seed
    isolation: Mapping[str, Any]
    rubric_digest: str  # of what the rubric said when this was judged
    data: str | None = None  # the folder of digits the inputs were made of

    def head(self, lab: str, title: Text, submission: str, student: Student) -> dict[str, Any]:
        return {
            "schema": 1,
            "lab": lab,
            "title": title.as_json(),
            "submission": submission,
            "student": {"id": student.id, "name": student.name},
        }

    def tail(self, run: Run) -> dict[str, Any]:
        loading = run.loading
        return {
            "loading": {
                "skipped": [{"file": s.file, "line": s.line, "text": s.text, "reason": s.reason} for s in loading.skipped],
                "stood_in": list(loading.stood_in),
                "globals": sorted({name for names in loading.globals.values() for name in names}),
            },
            "environment": {
                "grader": __version__,
                "rubric": self.rubric_version,
                "rubric_digest": self.rubric_digest,
                "seed": self.seed,
                **({"data": self.data} if self.data else {}),
                **{name: run.environment.get(name) for name in ("python", "numpy", "torch", "cpu_capability")},
            },
            "isolation": dict(run.isolation or self.isolation),
            "timing": {name: round(value, 4) for name, value in run.timing.items()},
        }


def ungraded_record(lab: Lab, submission: Submission, run: Run, setting: Setting) -> dict[str, Any]:
    """The grader's own failure: no score, and a person's review."""
    reason = Text(f"The grader itself failed: {run.failure}", f"评分程序自身出错：{run.failure}")
    parts: list[dict[str, Any]] = [
        {
            "id": part.id,
            "title": part.title.as_json(),
            "score": None,
            "max_score": float(part.points),
            "status": "ungraded",
            "note": None,
            "location": None,
            "checks": [],
            "pictures": [],
        }
        for part in lab.rubric.machine_parts
    ]
    return {
        **setting.head(lab.id, lab.rubric.title, submission.id, submission.student),
        "status": "ungraded",
        "score": None,
        "max_score": float(sum(part.points for part in lab.rubric.machine_parts)),
        "needs_review": True,
        "parts": with_written(lab, submission, parts),
        "deductions": [],
        "suggestions": [],
        "notes": [reason.as_json()],
        "cluster": None,
        **setting.tail(run),
    }


def with_written(lab: Lab, submission: Submission, parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts in the rubric's order, the written ones among them."""
    run = iter(parts)
    return [written_part(part, submission.written, lab.handout) if part.written else next(run) for part in lab.rubric.parts]


def part_note(found: PartFinding) -> Text | None:
    """What is said of a part that isn't simply right or explained, follow-through last."""
    said = [text for text in (_status_note(found), found.follows) if text is not None]
    return Text(" ".join(text.en for text in said), "".join(text.zh for text in said)) if said else None


def _status_note(found: PartFinding) -> Text | None:
    if found.status is PartStatus.MISSING:
        return _missing(found)
    if found.status is PartStatus.FAILED:
        return Text("None of this part's checks could run to the end.", "这一部分的检查都没有运行完成。")
    if found.status is PartStatus.UNEXPLAINED:
        return Text(
            "No known mistake explains what differs here; a person will look at it.",
            "没有已知的错误能解释这里的差异，将由助教人工查看。",
        )
    if found.status is PartStatus.UNGRADED:
        return Text("The grader itself failed here; nothing was taken.", "评分程序自身在这里出错，未扣分。")
    if found.weak:
        return Text(
            "It stops with an error, as it would by the mistakes that are named; nothing else of it could be seen, "
            "so a person will look at it.",
            "这一部分运行报错，已指出的错误就会导致这样的报错；除此之外看不到任何结果，将由助教人工查看。",
        )
    if found.explanation and found.explanation.rivals:
        others = " / ".join("+".join(atom.id for atom in rival) for rival in found.explanation.rivals)
        return Text(
            f"Equally well explained by: {others}; the smaller deduction was taken.",
            f"同样可以解释的还有：{others}；已按较少的扣分计。",
        )
    return None


def _missing(found: PartFinding) -> Text:
    names = ", ".join(found.part.entries)
    if found.part.optional:
        return Text(
            f"{names}: not in the submission, or left empty; it isn't counted.",
            f"提交中没有 {names}，或只留了空函数，这一部分不计分。",
        )
    return Text(f"{names}: not found in the submission, or left empty.", f"提交中没有找到 {names}，或只留了空函数。")


def record_notes(evidence: Evidence, submission: Submission, run: Run, findings: Sequence[PartFinding]) -> list[Text]:
    """What is worth knowing and costs nothing."""
    notes = [*submission.notes, *_accepted(evidence, findings), *_precision(findings), *_loading(run)]
    return list(dict.fromkeys(notes))


def _accepted(evidence: Evidence, findings: Sequence[PartFinding]) -> Iterator[Text]:
    texts = {accept.id: accept.note for accept in evidence.catalogue.lab.rubric.accepts}
    for found in findings:
        for atom in found.explanation.accepts if found.explanation else ():
            note = texts.get(atom.id)
            if note is not None:
                yield note


def _precision(findings: Sequence[PartFinding]) -> Iterator[Text]:
    if any(found.explanation and found.explanation.loose for found in findings):
        yield Text("The results agree at single precision (float32).", "结果在单精度（float32）下一致。")


def _loading(run: Run) -> Iterator[Text]:
    for note in run.loading.notes:
        yield Text(note, note)
    for found in run.loading.found.values():
        if found.how in ("alias", "signature", "function", "other-class", "case"):
            yield Text(f"{found.symbol} was taken for {found.entry}.", f"将 {found.symbol} 视为 {found.entry}。")
    flooded = [item for item in run.observations if item.fate is Fate.FLOODED]
    if flooded:
        yield Text("It printed so much that it had to be stopped.", "输出过多，已被中止。")
