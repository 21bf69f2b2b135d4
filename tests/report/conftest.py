"""The browser is started once; tests that need it say so with the mark `browser`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .browser import BINARY, Browser


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: opens pages in a headless Chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if BINARY is None:
        pytest.skip("no chromium on this machine: the pages' scripts can't be run")
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    chromium.errors.clear()
    return chromium
