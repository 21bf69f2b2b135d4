"""`grader grade`: a class."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

from grader.cli import options
from grader.cli.exits import Exit, say, spoken, tell
from grader.cli.progress import Progress, progress
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.pipeline import GradeOptions, Summary
    from grader.pool import Afar


def grade(
    lab: options.Lab,
    path: options.Submissions = None,
    out: options.Out = None,
    jobs: options.Jobs = None,
    json: options.Json = False,
    lang: options.Lang = None,
    course: options.Course = None,
    require: options.Require = "",
    allow_unconfined: options.Unconfined = False,
    seed_file: options.SeedFile = None,
    quiet: options.Quiet = False,
    no_pages: options.NoPages = False,
    roster: options.Roster = None,
    format: options.Format = None,  # noqa: A002
    due: options.Due = None,
    cluster: options.Cluster = None,
) -> Exit:
    """Grade every submission in a folder or a course site's download, and write the reports.

    Interrupted, the same command goes on where it stopped; unchanged submissions are not run again.

    Example: grader grade lab3 downloads/lab3 --out reports/lab3
    """
    handed_in: dict[str, Any] = {"path": path, "roster": roster, "format": format, "due": due}
    run: dict[str, Any] = {"jobs": jobs, "seed_file": seed_file, "require": require, "allow_unconfined": allow_unconfined}
    asked = options.grading(lab, course, out=out, no_pages=no_pages, lang=lang, **handed_in, **run)
    if not asked.path.is_dir() and not asked.path.is_file():
        raise UsageError(
            f"{asked.path}: no folder of submissions here; name one: grader grade {lab} FOLDER",
            zh=f"{asked.path}：这里没有存放提交的文件夹；请指定一个：grader grade {lab} FOLDER",
        )
    summary = _graded(asked, quiet) if cluster is None else _graded_afar(asked, quiet, cluster, jobs)
    _recognised(summary, asked.language)
    if json:
        with (asked.out / "results.jsonl").open(encoding="utf-8") as records:
            shutil.copyfileobj(records, sys.stdout)
    else:
        _tell(asked)
    return Exit.UNGRADED if summary.ungraded else Exit.FINE


def _graded_afar(asked: GradeOptions, quiet: bool, address: str, jobs: int | None) -> Summary:
    """On a cluster's workers."""
    from dataclasses import replace

    from grader import pipeline
    from grader.report.words import pick

    try:
        from grader.cluster import connected
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--cluster needs {error.name}, which isn't installed: pip install 'grader[cluster]'",
            zh=f"--cluster 需要 {error.name}，但没有安装：请运行 pip install 'grader[cluster]'",
        ) from None
    required = asked.require or (() if asked.allow_unconfined else pipeline.REQUIRED)
    with connected(address, required, jobs, lambda text: say(pick(text, asked.language))) as pool:
        return _graded(replace(asked, jobs=pool.under_way), quiet, pool)


def _graded(asked: GradeOptions, quiet: bool, pool: Afar | None = None) -> Summary:
    from grader import pipeline

    seen: Progress | None = None
    try:
        with progress(asked.lab, asked.language, quiet=quiet) as seen:
            return pipeline.grade(asked, seen.on_record, seen.on_total, pool)
    except KeyboardInterrupt:
        if seen is not None and seen.total:
            say("\n" + spoken(asked.language, "kept", done=seen.done, total=seen.total))
        raise


def _recognised(summary: Summary, language: str) -> None:
    from grader.report.rollcall import recognised

    if site := recognised(summary.intake):
        intake = summary.intake
        key = "site.strays" if intake["strays"] else "site.recognised"
        tell(language, key, source=intake["source"], site=site, n=intake["entries"], strays=len(intake["strays"]))


def _tell(asked: GradeOptions) -> None:
    """The class in a table, then where its page is."""
    from rich.console import Console

    from grader.ledger import Ledger
    from grader.pipeline import STORE
    from grader.report.console import class_table
    from grader.report.files import read_intake
    from grader.store import Store

    with Store(asked.out / STORE) as store:
        class_table(Ledger(store).records(asked.lab), asked.language, Console(), intake=read_intake(asked.out))
    print(asked.out / ("index.html" if asked.pages else "results.jsonl"))
