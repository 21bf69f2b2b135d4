"""`grader audit`: the rubric tested like code."""

from __future__ import annotations

import json as json_module
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli import options
from grader.cli.exits import Exit, say, tell
from grader.cli.progress import progress
from grader.errors import SandboxError, UsageError

if TYPE_CHECKING:
    from grader.audit import AuditOptions

Lab = Annotated[
    str | None,
    typer.Argument(
        metavar="LAB", help="The lab's id: rubrics/LAB.yaml and labs/LAB/.", show_default=False, autocompletion=options.known_labs
    ),
]
All = Annotated[bool, typer.Option("--all", help="Every lab of the course.")]
Full = Annotated[bool, typer.Option("--full", help="Every pair of mistakes, where otherwise a stated sample is tried.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where the pages go. [default: reports/audit]", show_default=False)
]


def audit(
    lab: Lab = None,
    every: All = False,
    full: Full = False,
    out: Out = None,
    jobs: options.Jobs = None,
    json: options.Json = False,
    lang: options.Lang = None,
    course: options.Course = None,
    quiet: options.Quiet = False,
) -> Exit:
    """Test a lab's rubric: are its mistakes told apart, and right answers left alone?

    Ends with 1 if a claim doesn't hold. What was tried is kept in .grader/audit, so a second audit is quick.

    Example: grader audit lab3
    """
    from grader.lab.course import lab_ids, rubric_path

    home = options.find_home(course)
    if every == (lab is not None):
        raise UsageError("name one lab, or say --all: grader audit lab3", zh="请指定一个实验，或用 --all：grader audit lab3")
    labs = lab_ids(home) if lab is None else (lab,)
    for name in labs:
        rubric_path(home, name)
    from grader.audit import AuditOptions

    folder = out or (Path() if home == Path.cwd() else home) / "reports" / "audit"
    language, holds = options.language(lang), True
    asked = [AuditOptions(course=home, lab=name, jobs=jobs or options.cores(), full=full) for name in labs]
    for report in _side_by_side(asked, folder, language, quiet) if len(asked) > 1 else [_audited(asked[0], language, quiet)]:
        if isinstance(report, Exit):
            return report
        holds = holds and report["holds"]
        _tell(report, folder, language, json)
    return Exit.FINE if holds else Exit.POINTS_LOST


def _audited(asked: AuditOptions, language: str, quiet: bool) -> dict[str, Any]:
    from grader.audit import audit as audited

    with progress(asked.lab, language, quiet=quiet) as seen:
        return audited(asked, seen.on_total, seen.on_record).as_json()


def _side_by_side(asked: Sequence[AuditOptions], folder: Path, language: str, quiet: bool) -> Iterator[dict[str, Any] | Exit]:
    """The labs' reports in their order, each lab in a process of its own: comparing keeps one core busy, however many jobs run.

    What runs most versions most often begins, so that it isn't left at the end alone.
    """
    width = min(asked[0].jobs, len(asked))
    each = [replace(one, jobs=max(1, one.jobs // width)) for one in asked]
    with ThreadPoolExecutor(width) as threads:
        first = sorted(each, key=lambda one: (-_work(one), one.lab))
        running = {one.lab: threads.submit(_in_a_process, one, folder, language, quiet) for one in first}
        try:
            for one in asked:
                yield running[one.lab].result()
        finally:
            threads.shutdown(cancel_futures=True)


def _work(asked: AuditOptions) -> int:
    """Calls of probes that all forms of mistakes and variations need, one by one."""
    from grader.lab import load_lab

    lab = load_lab(asked.course, asked.lab)
    forms = sum(len(entry.versions) for entry in (*lab.rubric.mistakes, *lab.rubric.accepts))
    return forms * sum(item.runs for item in lab.plan(asked.seed, key=True) if not lab.probes[item.probe].training)


def _in_a_process(asked: AuditOptions, folder: Path, language: str, quiet: bool) -> dict[str, Any] | Exit:
    """The report of one lab; where there is none, its errors are passed on, and how that process ended."""
    words = ["audit", asked.lab, "--json", "--quiet", *(["--full"] if asked.full else [])]
    places = ["--jobs", str(asked.jobs), "--out", str(folder), "--lang", language, "--course", str(asked.course)]
    own = [sys.executable, "-P", "-X", "utf8", "-m", "grader"]
    done = subprocess.run([*own, *words, *places], capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own
    if done.returncode < 0:
        raise SandboxError(
            f"{asked.lab}: its audit was ended by signal {-done.returncode}; run it alone: grader audit {asked.lab}",
            zh=f"{asked.lab}：检验进程被信号 {-done.returncode} 终止；请单独运行：grader audit {asked.lab}",
        )
    if done.returncode not in (Exit.FINE, Exit.POINTS_LOST):
        say(done.stderr.rstrip())
        return Exit(done.returncode)
    if not quiet:
        tell(language, "audit.done", lab=asked.lab)
    return dict(json_module.loads(done.stdout))


def _tell(report: dict[str, Any], folder: Path, language: str, json: bool) -> None:
    """The page in the folder; the table, or one line of JSON, on stdout."""
    from grader.audit.page import write_page

    path = write_page(folder, report, language)
    if json:
        print(json_module.dumps(report, ensure_ascii=False, sort_keys=True))
        return
    from rich.console import Console

    from grader.audit.console import audit_report

    audit_report(report, language, Console())
    print(path)
