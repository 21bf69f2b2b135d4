"""Other graders in virtual environments of their own: `make others` installs them, and ways of grading by them.

Each gets the submission as a notebook whose tests run the same probes as pytest does. torch comes from grader's own environment,
which theirs see behind their own packages.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import site
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.one_pytest import PARTS

ROOT: Final = Path(__file__).resolve().parents[1]
VENVS: Final = Path(__file__).with_name(".venvs")
PACKAGES: Final = {"otter": "otter-grader==7.0.0", "nbgrader": "nbgrader==0.9.6"}
_AGREES: Final = "from benchmarks.one_pytest import agrees_encoded"


def main() -> None:
    for name, package in PACKAGES.items():
        if installed(name):
            continue
        print(f"installing {package} into {VENVS / name} …", file=sys.stderr)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", VENVS / name], check=True)
            pip = [str(VENVS / name / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-q"]
            subprocess.run([*pip, package, "ipykernel"], check=True)
            packages = next((VENVS / name / "lib").glob("python*/site-packages"))
            (packages / "zz_grader.pth").write_text("\n".join([*site.getsitepackages(), str(ROOT)]) + "\n", encoding="utf-8")
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{package} can't be installed here ({error}); it will be left out", file=sys.stderr)
            shutil.rmtree(VENVS / name, ignore_errors=True)


def installed(name: str) -> bool:
    return (VENVS / name / "bin" / name).is_file() and any((VENVS / name / "lib").glob("python*/site-packages/zz_grader.pth"))


def otter(few: int) -> Callable[[Path], int]:
    """`otter run` for each submission; what it is generated from is made once and not counted."""

    def run(made: Path) -> int:
        chosen, reference = _requests(made, few)
        folder = _fresh(made.parent / "otter")
        (folder / "tests").mkdir()
        for part in range(PARTS):
            code = f">>> {_AGREES}\n>>> agrees_encoded(SUBMISSION, REFERENCE, {part})\nTrue"
            case = {"code": code, "hidden": False, "locked": False}
            suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
            text = f"OK_FORMAT = True\ntest = { ({'name': f'q{part}', 'points': 1, 'suites': [suite]})!r}\n"
            (folder / "tests" / f"q{part}.py").write_text(text, encoding="utf-8")
        _call("otter", ["generate", "--no-environment", "-o", "autograder.zip"], folder)
        for path in chosen:
            _write(folder / "lab.ipynb", [_cell(_data(path, reference), "submission")])
            _call("otter", ["run", "lab.ipynb", "-a", "autograder.zip", "-o", "."], folder)
            outcome = json.loads((folder / "results.json").read_text(encoding="utf-8"))
            assert sum("q" in str(test.get("name", "")) for test in outcome["tests"]) >= PARTS, outcome
        return len(chosen)

    return run


def nbgrader(few: int) -> Callable[[Path], int]:
    """`nbgrader autograde`, a student at a time; the assignment is released once, which is counted as little as it is."""

    def run(made: Path) -> int:
        chosen, reference = _requests(made, few)
        folder = _fresh(made.parent / "nbgrader")
        (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'course'\n", encoding="utf-8")
        judged = f"{_AGREES}\nassert agrees_encoded(SUBMISSION, REFERENCE, %d)"
        tests = [_cell(judged % part, f"q{part}", 1) for part in range(PARTS)]
        _write(folder / "source" / "lab" / "lab.ipynb", [_cell(_data(chosen[0], reference), "submission"), *tests])
        _call("nbgrader", ["generate_assignment", "lab"], folder)
        for path in chosen:
            _write(folder / "submitted" / path.stem / "lab" / "lab.ipynb", [_cell(_data(path, reference), "submission"), *tests])
            _call("nbgrader", ["autograde", "lab", "--student", path.stem], folder)
            assert (folder / "autograded" / path.stem / "lab" / "lab.ipynb").is_file()
        return len(chosen)

    return run


def _requests(made: Path, few: int) -> tuple[list[Path], Path]:
    chosen = sorted(made.glob("*.request"))[:few]
    return chosen, chosen[0]


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _data(submission: Path, reference: Path) -> str:
    texts = [base64.b64encode(path.read_bytes()).decode() for path in (submission, reference)]
    return f"SUBMISSION = {texts[0]!r}\nREFERENCE = {texts[1]!r}"


def _cell(source: str, name: str, points: int = 0) -> dict[str, Any]:
    test = points > 0
    told = {"grade": test, "grade_id": name, "locked": test, "schema_version": 3, "solution": not test, "task": False}
    metadata = {"nbgrader": {**told, "points": points} if test else told}
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": metadata, "outputs": [], "source": source}


def _write(path: Path, cells: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def _call(name: str, arguments: list[str], folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{VENVS / name / 'bin'}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    command = [str(VENVS / name / "bin" / name), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    main()
