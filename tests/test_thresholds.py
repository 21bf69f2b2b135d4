"""Training checks have stated false alarms: the figures are right, and docs/training.md has every check with its bound."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from benchmarks import thresholds
from benchmarks.thresholds import Measured, Trained, cantelli, normal, row, rows_of, training_checks, upper, write
from grader.lab import lab_ids, load_lab
from grader.lab.threshold import threshold

ROOT = Path(__file__).resolve().parents[1]
COURSE = Path(__file__).parent / "judge" / "course"
CHECK = Trained("fit", "learns", "loss_falls", "learning")


def test_a_threshold_is_a_property() -> None:
    """It holds on one side of its bound; can't tell stays can't tell; what is no number doesn't hold."""

    @threshold(below=0.5)
    def small(observed: Any) -> float | None:
        """What is measured."""
        return observed

    @threshold(above=0.0)
    def positive(observed: Any) -> float | None:
        return observed

    assert [small(value) for value in (0.4, 0.5, math.nan, -math.inf, None)] == [True, False, False, False, None]
    assert [positive(value) for value in (0.1, 0.0, math.inf, None)] == [True, False, False, None]
    assert (small.__name__, small.__doc__) == ("small", "What is measured.")
    with pytest.raises(TypeError, match="one of the two"):
        threshold(above=1, below=2)


def test_the_rates() -> None:
    """Against the literature's own figures: 3 / n, Clopper and Pearson's table, the normal table, Cantelli's formula."""
    assert upper(0, 1000) == pytest.approx(3 / 1000, rel=0.01)
    assert upper(0, 50) == pytest.approx(1 - 0.05 ** (1 / 50))
    assert upper(1, 20) == pytest.approx(0.2161, abs=1e-4)
    assert upper(20, 20) == pytest.approx(1)
    assert normal(1.6449) == pytest.approx(0.05, rel=1e-3)
    assert (cantelli(3), cantelli(-1), cantelli(0)) == (0.1, 1.0, 1.0)


def test_a_line_of_the_table() -> None:
    """Mean, spread, worst and bound, with the sign of the side on which the check holds."""
    assert row("l", CHECK, Measured(4, 0, (1.0, 2.0, 3.0, 2.0), None, 8.0)) == (
        "| l | fit: learns | 4 | 0 | 2 | 0.82 | 3 | < 8 | 7.3 | 0.5 | 0.02 | 1e-13 |".replace("1e-13", "< 1e-12")
    )
    assert "| 1 | > -4 | 7.3 |" in row("l", CHECK, Measured(4, 0, (1.0, 2.0, 3.0, 2.0), -4.0, None))
    assert row("l", CHECK, Measured(4, 1, (), None, None)).count("–") == 7


def test_the_page_is_kept_but_for_what_was_measured(tmp_path: Path) -> None:
    """Other labs' lines and the text around the table stay."""
    page = tmp_path / "training.md"
    page.write_text((ROOT / "docs" / "training.md").read_text(encoding="utf-8"), encoding="utf-8")
    rows = rows_of(page.read_text(encoding="utf-8"))
    line = row("zz", CHECK, Measured(4, 1, (), None, None))
    write(page, rows | {("zz", "fit: learns"): line})
    assert rows_of(page.read_text(encoding="utf-8")) == rows | {("zz", "fit: learns"): line}
    write(page, rows)
    assert page.read_text(encoding="utf-8") == (ROOT / "docs" / "training.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", lab_ids(ROOT))
def test_every_training_check_stands_in_the_docs(name: str) -> None:
    """With no failure of the reference and with the bound that the property has now: run `make thresholds` otherwise."""
    rows = rows_of((ROOT / "docs" / "training.md").read_text(encoding="utf-8"))
    lab = load_lab(ROOT, name)
    known = {key[1]: line.split("|") for key, line in rows.items() if key[0] == name}
    checks = {f"{one.part}: {one.check}": lab.properties[one.property] for one in training_checks(lab)}
    assert set(known) == set(checks)
    for check, function in checks.items():
        above, below = getattr(function, "above", None), getattr(function, "below", None)
        bound = f"> {above:g}" if above is not None else f"< {below:g}" if below is not None else "–"
        assert (known[check][4].strip(), known[check][8].strip()) == ("0", bound)


def test_the_reference_is_trained_under_many_seeds(warm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run has its own inputs and its own training, in the sandbox, and each is judged."""
    monkeypatch.setattr("grader.pool.Sandbox", warm)
    lab = load_lab(COURSE, "learn")
    assert list(training_checks(lab)) == [CHECK]
    with thresholds.Pool(thresholds.probe_isolation(), 1) as pool:
        found = thresholds.measure(lab, CHECK, pool, 12)
    assert (found.runs, found.failed, found.values) == (12, 0, ())
