"""The review app in a browser: keys lead through the queue, decisions are made, nothing is wider than a phone."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from grader.lab import load_lab
from grader.pipeline import STORE, GradeOptions
from grader.review.alike import Alike
from grader.review.app import Desk
from grader.store import Store

from . import fixtures
from .browser import Browser

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
TOKEN = "the-token"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The app over what is explained, what waits, and what is hostile."""
    lab = load_lab(ROOT, "lab3")
    options = GradeOptions(course=ROOT, lab="lab3", path=tmp_path, out=tmp_path)
    with Store(tmp_path / STORE) as store:
        evil = {**fixtures.EVIL, "submission": fixtures.HOSTILE.replace("\ud800", "")}  # no file's name, says the store
        for record in (fixtures.TWO, fixtures.UNEXPLAINED, fixtures.UNUSABLE, evil):
            store.save_record("lab3", record["submission"], "b" * 64 + "digest", record, fixtures.SOURCES)
        yield Desk(options, store, lab.rubric.title, token=TOKEN, who="li", alike=Alike(lab, store))


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()  # who comes before the server's thread is up waits instead of being refused
        host = f"127.0.0.1:{bound.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(desk.app(frozenset({host})), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        yield f"http://{host}"
        server.should_exit = True
        thread.join()


def at(browser: Browser, path: str) -> None:
    """Waits until the browser has come there."""
    for _ in range(200):
        with contextlib.suppress(AssertionError):  # between two pages there is nobody to ask
            if browser.ask("document.readyState === 'complete' && decodeURIComponent(location.pathname)") == path:
                return
        time.sleep(0.05)
    raise AssertionError(f"never at {path}")


def test_keys_lead_through_the_queue(browser: Browser, desk: Desk, address: str) -> None:
    """j marks, Enter opens, o and c go to their fields, Esc leaves them, a accepts and goes on; all without the mouse."""
    browser.visit(f"{address}/?token={TOKEN}")
    browser.press("j", "j")
    marked = browser.ask("decodeURIComponent(document.activeElement.querySelector('a.go').getAttribute('href'))")
    browser.press("Enter", "\r")
    at(browser, marked)
    for key, field in (("o", "points"), ("c", "comment")):
        browser.press(key, key)
        assert browser.ask("document.activeElement.id") == field
        browser.press("Escape")
        assert browser.ask("document.activeElement.id") == ""
    browser.press("?", "?")
    assert browser.ask("document.getElementById('help').open")
    browser.press("Escape")
    after = browser.ask("decodeURIComponent(document.getElementById('after').getAttribute('href'))")
    browser.press("a", "a")
    at(browser, after)
    record = desk.ledger.record("lab3", marked.removeprefix("/s/")) or {}
    assert record["overrides"][0]["accepted"]
    assert browser.errors == []


def test_nothing_is_wider_than_a_phone(browser: Browser, desk: Desk, address: str) -> None:
    """Every kind of record, open in all its details: no script error, no sideways scrolling; what is hostile is text."""
    browser.visit(f"{address}/?token={TOKEN}")
    links = browser.ask("Array.from(document.querySelectorAll('ul.names a')).map(a => a.getAttribute('href'))")
    for path in ["/", *sorted(set(links))]:
        browser.visit(address + path, width=360, dark=True)
        browser.ask("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert browser.ask("document.documentElement.scrollWidth") <= 360, path
    assert browser.errors == []
