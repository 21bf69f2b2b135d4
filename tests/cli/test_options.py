"""Options left out mean what the course and the machine say."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.cli import options
from grader.errors import UsageError


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh", "LANG": "fr_FR.UTF-8"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_locales(variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --lang the locale decides, in the order the system gives its variables; with it, nothing else does."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert options.language(None) == expected
    assert options.language(options.Language.ZH) == "zh"


def test_the_seed_is_the_files_then_the_variables_then_public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hidden seed comes from a file or a variable, as a number or any words; without either it is the public one."""
    monkeypatch.delenv(options.SEED_VARIABLE, raising=False)
    assert options.seed(None) == options.PUBLIC_SEED
    monkeypatch.setenv(options.SEED_VARIABLE, " 41 ")
    assert options.seed(None) == 41
    file = tmp_path / "seed"
    file.write_text("秋季学期\n")
    assert options.seed(file) == options.seed(file) != options.PUBLIC_SEED
    assert 0 <= options.seed(file) < 2**63
    file.write_text("42\n")
    assert options.seed(file) == 42
    file.write_text("\n")
    with pytest.raises(UsageError, match="empty"):
        options.seed(file)
    with pytest.raises(UsageError, match="--seed-file"):
        options.seed(tmp_path / "none")


def test_layers_are_split_at_commas() -> None:
    """--require takes a list with or without blanks."""
    assert options.layers("landlock, seccomp,") == ("landlock", "seccomp")
    assert options.layers("") == ()
