"""`grader doctor`: what this machine gives."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from grader.cli import options
from grader.cli.exits import Exit, spoken

if TYPE_CHECKING:
    from grader.sandbox import Isolation

_CAPABILITY: Final = "import torch; print(torch.backends.cpu.get_cpu_capability())"  # verdicts may differ in the last digits


def doctor(lang: options.Lang = None, json: options.Json = False) -> Exit:
    """Say how well this machine can confine submissions.

    And which versions are at work. Ends with 3 where a batch of strangers' code would not be started, as on
    macOS and Windows.
    """
    from grader.pipeline import REQUIRED
    from grader.sandbox import probe_isolation

    isolation = probe_isolation()
    lacking = isolation.lacks(REQUIRED)
    capability, trouble = _capability()
    if json:
        from json import dumps

        found = {"isolation": isolation.as_record(), "lacking": list(lacking), "versions": _versions(), "cores": options.cores()}
        print(dumps({**found, "cpu_capability": capability or None}, ensure_ascii=False))
    else:
        _tell(isolation, lacking, capability, trouble, options.language(lang))
    return Exit.UNGRADED if lacking or trouble else Exit.FINE


def _versions() -> str:
    from grader.cli.app import versions

    return versions()


def _capability() -> tuple[str, str]:
    """What torch finds in this CPU, or why it can't say; asked in a process of its own."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter
            [sys.executable, "-c", _CAPABILITY], capture_output=True, text=True, timeout=120, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    lines = (done.stderr.strip() or "?").splitlines()
    return (done.stdout.strip(), "") if done.returncode == 0 else ("", lines[-1])


def _tell(isolation: Isolation, lacking: tuple[str, ...], capability: str, trouble: str, language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from grader.report.words import pick

    def word(key: str, **values: object) -> str:
        return spoken(language, key, **values)

    rows: list[tuple[str, Any]] = [(word("isolation"), ", ".join(isolation.layers) or "-")]
    if isolation.landlock_abi:
        rows.append((word("doctor.landlock"), isolation.landlock_abi))
    rows += [(word("doctor.note"), pick(note, language)) for note in isolation.notes]
    rows += [(word("versions"), _versions())]
    cpu = capability or word("doctor.no_torch", why=trouble)
    rows += [(word("doctor.cpu"), ", ".join([cpu, word("doctor.cores", n=options.cores())]))]
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(name, Text(str(value)))
    console = Console(highlight=False)
    console.print(Text(word("doctor.unfit", missing=", ".join(lacking)) if lacking else word("doctor.fit")))
    console.print(table)
