"""The documentation as a site: it builds without a warning, and needs nothing but itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.report.browser import BINARY, Browser

pytest.importorskip("zensical", reason="`make docs` and `make test` install it")
ROOT = Path(__file__).resolve().parents[1]
LOADED = re.compile(r"<(?:script|img|iframe|source)[^>]* src=\"?([^\" >]+)|<link[^>]* href=\"?([^\" >]+)")
# The search stands in a shadow tree, which the page's own text doesn't hold.
SEARCH = "[...document.querySelectorAll('*')].map((element) => element.shadowRoot).find((root) => root?.querySelector('input'))"
UNTIL = "new Promise((resolve) => {{ const look = () => ({0}) ? resolve(true) : setTimeout(look, 50); look(); }})"
AT_MOST = "new Promise((resolve) => setTimeout(resolve, 20000, false))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from a copy: a broken link, or one to a heading that isn't there, ends the build."""
    root = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "site"


def test_each_page_is_built(site: Path) -> None:
    """Each page of docs/ is one of the site."""
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    assert pages == {page.relative_to(site) for page in site.rglob("*.html")} - {Path("404.html")}


def test_the_site_needs_no_network(site: Path) -> None:
    """Scripts, styles, fonts and pictures are the site's own: each page loads files that stand in it."""
    for page in site.rglob("*.html"):
        loaded = [source or link for source, link in LOADED.findall(page.read_text(encoding="utf-8"))]
        assert loaded
        for address in loaded:
            place = address.partition("?")[0]
            if not place.startswith("data:") and page.name != "404.html":  # that one is shown at any depth
                assert (page.parent / place).is_file(), f"{page.name}: {address}"
    for style in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style.name


@pytest.fixture
def browser() -> Iterator[Browser]:
    if not BINARY:
        pytest.skip("no Chromium on this machine")
    browser = Browser()
    yield browser
    browser.close()


def wait(browser: Browser, condition: str) -> bool:
    return bool(browser.ask(f"Promise.race([{UNTIL.format(condition)}, {AT_MOST}])"))


def test_the_search_works_from_a_file(site: Path, browser: Browser) -> None:
    """Opened from the file system, where a page may start no worker, the site still finds what it holds."""
    browser.open(site / "index.html")
    browser.ask("document.querySelector('.md-search__button').click()")
    assert wait(browser, f"{SEARCH}?.activeElement")
    browser.call("Input.insertText", text="landlock")
    assert wait(browser, f"{SEARCH}.querySelector('a[href*=\"security.html\"]')")
    assert not browser.errors
