"""The review app: the token opens it and nothing else does; decisions of two people never overwrite each other."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from grader.lab import load_lab
from grader.pipeline import STORE
from grader.review.alike import Alike
from grader.review.app import Desk as App
from grader.store import Store

from .conftest import CLASS, RIGHT, Desk, environment

HOST = "127.0.0.1:8123"
TOKEN = "the-token"
FEWER = RIGHT.replace("len(X)", "len(w)")
HOSTILE = "<script>alert(1)</script>"
TEXTS = {
    "s1": FEWER,
    "s2": FEWER.replace("len(w)", "w.size"),
    "s3": CLASS["s07-own"] + f"\nNOTE = '{HOSTILE}'\n",
    "s4": CLASS["s02-mean"],
    "王 小/明".replace("/", "-"): CLASS["s07-own"],
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, warm: Any) -> Iterator[Desk]:
    """One graded class; tests decide on submissions of their own."""
    from grader import pool

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "Sandbox", warm)
        desk = Desk(tmp_path_factory.mktemp("review"))
        desk.grade(TEXTS)
        yield desk


@pytest.fixture
def app(graded: Desk) -> Iterator[App]:
    lab = load_lab(graded.course, "step")
    with Store(graded.out / STORE) as store:
        yield App(graded.options(), store, lab.rubric.title, token=TOKEN, who="li", alike=Alike(lab, store))


def browser(app: App, *, opened: bool = True) -> TestClient:
    client = TestClient(app.app(frozenset({HOST})), base_url=f"http://{HOST}", follow_redirects=False)
    if opened:
        assert client.get("/", params={"token": TOKEN}).status_code == 303
    return client


def fields(page: str, form: str = 'id="decision"') -> dict[str, str]:
    """The hidden values of a form, as a browser would send them."""
    inside = page.split(form, 1)[1].split("</form>", 1)[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inside)
    return {name: unescape(value) for name, value in found}


def test_the_token_opens_it_and_nothing_else(app: App) -> None:
    """Without the cookie, under another name, or by another site's form: nothing is shown and nothing written."""
    stranger = browser(app, opened=False)
    assert stranger.get("/").status_code == 403
    assert stranger.get("/", params={"token": "guess"}).status_code == 403
    assert stranger.get("/s/s1", headers={"cookie": "grader-review-8123=guess"}).status_code == 403
    client = browser(app)
    assert client.get("/", headers={"host": "evil.example:8123"}).status_code == 421
    cookie = browser(app, opened=False).get("/", params={"token": TOKEN}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    form = {**fields(client.get("/s/s4").text), "act": "save", "target": "|", "points": "1"}
    for wrong in (
        {"data": {**form, "key": ""}},
        {"data": form, "headers": {"origin": "http://evil.example"}},
        {"data": form, "headers": {"sec-fetch-site": "cross-site"}},
        {"data": {**form, "comment": "x" * 2_000_000}},
    ):
        assert client.post("/s/s4", **wrong).status_code in {403, 413}
    assert client.put("/s/s4").status_code == 405
    assert "overrides" not in (app.ledger.record("step", "s4") or {})


def test_pages_hold_no_script_of_a_student(app: App) -> None:
    """What a student wrote is text; the policy allows scripts of the app's own files only; nothing is cached."""
    client = browser(app)
    for path in ("/", "/s/s3", "/s/%E7%8E%8B%20%E5%B0%8F-%E6%98%8E", "/similar"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert HOSTILE not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert answer.headers["cache-control"] == "no-store"
        for script in re.findall(r"<script[^>]*>", answer.text):
            assert 'src="/assets/' in script
        for name in re.findall(r'(?:src|href)="(/assets/[^"]+)"', answer.text):
            assert client.get(name).status_code == 200
    assert "&lt;script&gt;alert(1)" in client.get("/s/s3").text
    assert client.get("/s/nobody").status_code == 404
    assert client.get("/assets/..%2fapp.py").status_code == 404


def test_the_queue_begins_with_the_biggest_cluster(app: App) -> None:
    """Groups stand by size; j and k lead from one to the next; accepting leads on."""
    client = browser(app)
    links = re.findall(r'class="go" href="([^"]+)"', client.get("/").text)
    assert links[0] in {"/s/s1", "/s/s3"}
    page = client.get(links[0]).text
    assert 'id="after"' in page
    assert 'id="before"' not in page


def test_points_comment_and_acceptance_are_kept(app: App) -> None:
    """A decision is in the record at once, with who and what for; taken back, the machine's points count again."""
    client = browser(app)
    form = {
        **fields(client.get("/s/s4").text),
        "target": "step|missing-mean",
        "points": "10",
        "comment": "late fix",
        "who": "wang",
    }
    assert client.post("/s/s4", data={**form, "act": "save"}).headers["location"] == "/s/s4"
    record = app.ledger.record("step", "s4") or {}
    assert (record["final_score"], record["overrides"][0]["who"], record["overrides"][0]["comment"]) == (90.0, "wang", "late fix")
    page = client.get("/s/s4").text
    assert "late fix" in page
    bad = client.post("/s/s4", data={**fields(page), "act": "save", "target": "step|", "points": "999", "comment": "kept typed"})
    assert bad.status_code == 422
    assert "between 0 and 100" in bad.text
    assert "kept typed" in bad.text
    back = client.post("/s/s4", data={**fields(page, 'class="kept"'), "act": "remove"})
    assert back.status_code == 303
    assert "overrides" not in (app.ledger.record("step", "s4") or {})
    accepted = client.post("/s/s3", data={**fields(client.get("/s/s3").text), "act": "accept"})
    assert accepted.status_code == 303
    assert (app.ledger.record("step", "s3") or {})["needs_review"] is False
    client.post("/reports", data={"key": form["key"]})
    assert '"accepted": true' in (app.options.out / "results.jsonl").read_text(encoding="utf-8")


def test_two_at_once_lose_nothing(app: App, graded: Desk) -> None:
    """Of two who opened the same page the second is told what the first did; what was typed is still there."""
    lab = load_lab(graded.course, "step")
    with Store(graded.out / STORE) as store:
        other = App(graded.options(), store, lab.rubric.title, token=TOKEN, who="wang", alike=Alike(lab, store))
        one, two = browser(app), browser(other)
        first, second = fields(one.get("/s/s2").text), fields(two.get("/s/s2").text)
        assert one.post("/s/s2", data={**first, "act": "save", "target": "|", "points": "40"}).status_code == 303
        typed = {**second, "act": "save", "target": "step|", "points": "60", "comment": "mine", "who": "wang"}
        refused = two.post("/s/s2", data=typed)
        assert refused.status_code == 409
        assert "li gave 40 points" in refused.text
        assert "mine" in refused.text
        record = app.ledger.record("step", "s2") or {}
        assert [(done["target"], done["points"]) for done in record["overrides"]] == [("total", 40.0)]
        again = {**typed, **fields(refused.text)}
        assert two.post("/s/s2", data=again).status_code == 303
        record = app.ledger.record("step", "s2") or {}
        assert [(done["target"], done["points"]) for done in record["overrides"]] == [("total", 40.0), ("part", 60.0)]


def test_a_cluster_becomes_a_mistake(app: App, graded: Desk) -> None:
    """First whom it would change, then the rubric's entry; the stale page of another is refused with the regrade's name."""
    client = browser(app)
    rubric = graded.course / "rubrics" / "step.yaml"
    before = rubric.read_text(encoding="utf-8")
    old = fields(client.get("/s/s1").text)
    wish = {
        **fields(client.get("/s/s1").text, 'action="/promote/s1"'),
        "id": "wrong-size",
        "cost": "15",
        "suggestion": "1",
        "part": "step",
    }
    tried = client.post("/promote/s1", data={**wish, "act": "try"})
    assert tried.status_code == 200
    assert "wrong-size" in tried.text
    assert "0 → 85" in tried.text
    assert rubric.read_text(encoding="utf-8") == before
    done = client.post("/promote/s1", data={**wish, "act": "apply"})
    assert "wrong-size" in rubric.read_text(encoding="utf-8")
    assert done.status_code == 200
    assert (app.ledger.record("step", "s1") or {})["score"] == 85.0
    refused = client.post("/s/s1", data={**old, "act": "accept"})
    assert (refused.status_code, "li regraded the class" in refused.text) == (409, True)
    assert client.post("/promote/s1", data={**wish, "act": "try"}).status_code == 422


def test_a_real_server_answers_its_own_address(graded: Desk) -> None:
    """The command prints an address that works, on the loopback alone; interrupted, it writes the reports."""
    command = [sys.executable, "-m", "grader", "review", "step", str(graded.handed_in), "--out", str(graded.out)]
    server = subprocess.Popen(
        [*command, "--course", str(graded.course)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    assert server.stdout is not None
    try:
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(address, timeout=30) as answer:
            assert "One step of gradient descent" in answer.read().decode()
            assert answer.headers["server"] is None
    finally:
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=30)
    assert server.returncode in {0, 130}
    assert "Traceback" not in errors
    assert Path(graded.out / "results.jsonl").is_file()
