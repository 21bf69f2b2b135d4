"""Pages as axe-core judges them in a browser: contrast, names, roles and order, light and dark, in both languages."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from grader.model import Text
from grader.report.html import write_class_page, write_submission_page

from . import fixtures
from .browser import Browser

pytestmark = pytest.mark.browser
# Found without importing it: only the script that it ships is wanted, not the browser driver that it is made for.
PACKAGE = find_spec("axe_playwright_python")
SERIOUS = {"serious", "critical"}
ASK = """axe.run(document, {preload: false, resultTypes: ["violations"]}).then(found => found.violations.map(fault => ({
  id: fault.id, impact: fault.impact, nodes: fault.nodes.slice(0, 3).map(node => node.html.slice(0, 200) + node.failureSummary),
})))"""


@pytest.fixture(scope="module")
def axe() -> str:
    if PACKAGE is None or PACKAGE.origin is None:
        pytest.skip("axe-playwright-python isn't installed: nothing here judges the pages; make test installs it")
    return Path(PACKAGE.origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    write_class_page(folder, Text("Softmax regression by hand", "Softmax 回归的手动梯度"), fixtures.crowd(60))
    for record in fixtures.RECORDS.values():
        write_submission_page(folder, record, fixtures.SOURCES)
    write_submission_page(folder, fixtures.with_answers(fixtures.TWO), fixtures.SOURCES, "student")
    return folder


def faults(browser: Browser, axe: str) -> list[dict[str, Any]]:
    browser.ask("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    browser.ask(axe + "; undefined")
    return list(browser.ask(ASK))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["index.html", "pages/20240002.html"])
def test_pages_have_no_serious_fault(browser: Browser, axe: str, out: Path, page: str, language: str, dark: bool) -> None:
    """The class's page and a submission's, everything unfolded."""
    browser.open(out / page, f"#lang={language}", dark=dark)
    assert [fault for fault in faults(browser, axe) if fault["impact"] in SERIOUS] == []
    assert browser.errors == []


@pytest.mark.parametrize(("name", "dark"), [("unexplained", False), ("pictured", True), ("missing", False), ("ungraded", True)])
def test_every_kind_of_submission_has_no_serious_fault(browser: Browser, axe: str, out: Path, name: str, dark: bool) -> None:
    """Heat maps, pictures, errors and what couldn't be graded."""
    browser.open(out / "pages" / f"{fixtures.RECORDS[name]['submission']}.html", "#lang=en", dark=dark, width=390)
    assert [fault for fault in faults(browser, axe) if fault["impact"] in SERIOUS] == []


def test_a_students_page_has_no_serious_fault(browser: Browser, axe: str, out: Path) -> None:
    """With written answers, on a phone, in Chinese."""
    browser.open(out / "students" / "20240002.html", "#lang=zh", width=390)
    assert [fault for fault in faults(browser, axe) if fault["impact"] in SERIOUS] == []
