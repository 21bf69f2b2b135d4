"""`pip install .` gives a working grader: the built package holds every file that the source does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source and the package, built from a copy (a build leaves files behind) and installed into a folder of its own."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "grader", source / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--root-user-action", "ignore"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "--target", target, source], check=True)
    return source, target


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_package_holds_every_file(installed: tuple[Path, Path]) -> None:
    """Templates, styles, scripts and schemas travel with the code; nothing of the repository's other folders does."""
    source, target = installed
    assert files(target / "grader") == files(source / "grader")
    assert {path.name for path in target.iterdir() if "-" not in path.name} <= {"grader", "bin"}


def test_the_package_works_outside_of_the_checkout(installed: tuple[Path, Path], tmp_path: Path) -> None:
    """The installed program answers from any folder, with its own files and not the checkout's."""
    environment = {**os.environ, "PYTHONPATH": str(installed[1])}
    code = "import grader, sys; from grader.cli import main; print(grader.__file__); sys.argv[1:] = ['--version']; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    place, version = done.stdout.splitlines()
    assert place.startswith(str(installed[1]))
    assert version.startswith("grader ")
