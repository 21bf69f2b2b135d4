"""The review app's pages and writes: queue, submission, decision, promotion, alike pairs.

Every write states the version it saw; a stale one is refused with what came in between, and the form keeps what was typed.
"""

from __future__ import annotations

import os
import threading
import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from grader.errors import GraderError, StaleError, UsageError
from grader.ledger import Ledger
from grader.model import Text
from grader.override import Decision, decide, undecide
from grader.pipeline import GradeOptions, Record, render
from grader.promote import Promotion, Wish, promote
from grader.report.html import render_served, served_assets
from grader.report.words import both
from grader.review.alike import Alike
from grader.review.guard import POLICY, Guard, form_key, same
from grader.review.shelf import Shelf
from grader.review.views import TARGET, came_between, link, queue_context, review_context
from grader.store import Store

Form = Mapping[str, str]
_DONE: Final = 303  # See Other: after a write the browser asks for the page anew


class Desk:
    """One lab's app: the store it works on, who sits at it, and what it shows."""

    def __init__(self, options: GradeOptions, store: Store, title: Text, *, token: str, who: str, alike: Alike) -> None:
        self.options = options
        self.store = store
        self.ledger = Ledger(store)
        self.shelf = Shelf(self.ledger, options.lab)
        self.title = title
        self.who = who
        self.alike = alike
        self.unwritten = False  # decisions that the reports don't show yet
        self._token = token
        self._key = form_key(token)
        self._promoting = threading.Lock()

    def app(self, hosts: frozenset[str]) -> Starlette:
        routes = [
            Route("/", self._page(self.queue)),
            Route("/s/{submission:path}", self._page(self.submission)),
            Route("/s/{submission:path}", self._write(self.decided), methods=["POST"]),
            Route("/promote/{submission:path}", self._write(self.promoted), methods=["POST"]),
            Route("/reports", self._write(self.reports), methods=["POST"]),
            Route("/similar", self._page(self.similar)),
            Route("/similar/{number:int}", self._page(self.pair)),
            Route("/assets/{name}", asset),
        ]
        return Starlette(routes=routes, middleware=[Middleware(Guard, token=self._token, hosts=hosts)])

    # ── pages ─────────────────────────────────────────────────────────────────

    def queue(self, _: Request) -> Response:
        context = queue_context(self.shelf.summary(), self.title)
        return self._shown("review_queue.html", {**context, "unwritten": self.unwritten})

    def submission(self, request: Request) -> Response:
        return self._submission(request.path_params["submission"])

    def similar(self, _: Request) -> Response:
        return self._shown("review_similar.html", {"title": both("similar.title"), **self.alike.context()})

    def pair(self, request: Request) -> Response:
        context = self.alike.pair_context(request.path_params["number"])
        if context is None:
            return self._nothing()
        return self._shown("review_pair.html", {"title": both("similar.title"), **context})

    def _submission(self, submission: str, *, status: int = 200, **more: Any) -> Response:
        with self.ledger.transaction():  # one state for record, version and journal
            record = self.ledger.record(self.options.lab, submission)
            if record is None:
                return self._nothing()
            context = self._context(record, submission)
        typed = defaultdict(str, more.pop("typed", {}))  # what was typed and refused; templates ask for what may not be there
        return self._shown("review.html", {**context, "said": [], "problem": "", "tried": None, "typed": typed, **more}, status)

    def _context(self, record: Record, submission: str) -> dict[str, Any]:
        return review_context(self.ledger, self.options.lab, record, self.shelf.place(submission))

    def _nothing(self) -> Response:
        return self._shown("review_nothing.html", {"title": both("review.nothing")}, 404)

    def _shown(self, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
        common = {"form_key": self._key, "who": self.who, "lab_title": self.title}
        page = render_served(template, {**common, **context}, self.options.language, POLICY)
        return HTMLResponse(page.encode("utf-8", "replace"), status)

    # ── writes ────────────────────────────────────────────────────────────────

    def decided(self, request: Request, form: Form) -> Response:
        """Points, acceptance or a comment on one target; or such a decision taken away."""
        submission = request.path_params["submission"]
        place = self.shelf.place(submission)
        decision = _decision(submission, form, self.who)
        try:
            (undecide if form.get("act") == "remove" else decide)(self.ledger, self.options.lab, decision)
        except StaleError:
            told = form.get("told", "")
            between = came_between(self.ledger, self.options.lab, submission, int(told) if told.isdigit() else 0)
            return self._submission(submission, status=409, said=between, typed=form)
        except UsageError as error:
            return self._submission(submission, status=422, problem=str(error), typed=form)
        self.unwritten = True
        accepted = form.get("act") == "accept" and place.after
        return RedirectResponse(link(place.after) if accepted and place.after else link(submission), _DONE)

    def promoted(self, request: Request, form: Form) -> Response:
        """A wish tried; with `act=apply` written. Shows the rubric's difference and whom it changes."""
        submission = request.path_params["submission"]
        applying = form.get("act") == "apply"
        try:
            with self._promoting:
                done = promote(self.options, _wish(submission, form), apply=applying, who=form.get("who") or self.who)
        except GraderError as error:
            return self._submission(submission, status=422, problem=str(error), typed=form)
        return self._submission(submission, tried=_tried(done, self.options.language), typed=form)

    def reports(self, _: Request, __: Form) -> Response:
        """The reports written from the store, as they are at the end anyway."""
        self.write_reports()
        return RedirectResponse("/", _DONE)

    def write_reports(self) -> None:
        if self.unwritten:
            render(replace(self.options), store=self.store)
            self.unwritten = False

    # ── between browser and the above ─────────────────────────────────────────

    def _page(self, show: Callable[[Request], Response]) -> Callable[[Request], Any]:
        async def page(request: Request) -> Response:
            return await run_in_threadpool(self._answered, show, request)

        return page

    def _write(self, act: Callable[[Request, Form], Response]) -> Callable[[Request], Any]:
        async def write(request: Request) -> Response:
            body = await request.body()
            form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=64))
            if not same(form.get("key", ""), self._key):
                return PlainTextResponse("this form isn't from a page of the review app; open the page again", 403)
            return await run_in_threadpool(self._answered, act, request, form)

        return write

    def _answered(self, act: Callable[..., Response], *arguments: Any) -> Response:
        try:
            return act(*arguments)
        except GraderError as error:
            return PlainTextResponse(f"error: {error}", 500)
        except Exception as error:  # noqa: BLE001 -- the app's edge: one page's fault ends neither the app nor the desk's work
            if os.environ.get("GRADER_DEBUG") == "1":
                traceback.print_exc()
            return PlainTextResponse(f"a fault in grader itself ({type(error).__name__}: {error}); nothing was written", 500)


async def asset(request: Request) -> Response:
    """Our own style and scripts."""
    name = request.path_params["name"]
    known = served_assets()
    if name not in known:
        return PlainTextResponse("nothing here", 404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(known[name], media_type=kind, headers={"cache-control": "max-age=31536000, immutable"})


def _decision(submission: str, form: Form, who: str) -> Decision:
    part, _, mistake = form.get("target", TARGET).partition(TARGET)
    accept = form.get("act") == "accept"
    given = form.get("points", "").strip()
    comment = form.get("comment", "").replace("\r\n", "\n")
    return Decision(
        submission=submission,
        part="" if accept else part,
        mistake="" if accept else mistake,
        points=given if given and not accept else None,
        accept=accept,
        comment=comment if comment.strip() or (form.get("had") and not accept) else None,
        who=form.get("who", "").strip() or who,
        seen=form.get("version", ""),
    )


def _wish(submission: str, form: Form) -> Wish:
    edits = (
        ({"replace": form["replace"], "with": form.get("with", ""), **_inside(form)},) if form.get("replace", "").strip() else ()
    )
    number = form.get("suggestion", "")
    return Wish(
        target=form.get("cluster") or submission,
        id=form.get("id", "").strip(),
        points=form.get("cost", "").strip(),
        part=form.get("part") or None,
        suggestion=int(number) if number.isdigit() and not edits else None,
        edits=edits,
        title=_both(form, "title"),
        why=_both(form, "why"),
        hint=_both(form, "hint"),
    )


def _inside(form: Form) -> dict[str, str]:
    return {"in": form["in"].strip()} if form.get("in", "").strip() else {}


def _both(form: Form, name: str) -> Text | None:
    english, chinese = (form.get(f"{name}_{language}", "").strip() for language in ("en", "zh"))
    if bool(english) != bool(chinese):
        raise UsageError(
            f"{name}: reports are read in both languages; give it in English and in Chinese",
            zh=f"{name}：报告有中英文两种读者，请同时给出英文和中文",
        )
    return Text(english, chinese) if english else None


def _tried(done: Promotion, language: str) -> dict[str, Any]:
    """What a promotion comes to, for its page."""
    differs = [
        f"{submission}: {one.probe}, {one.case}: {one.message.as_json()[language]}"
        for submission, differing in done.unlike.items()
        for one in differing
    ]
    changes = [
        {
            "link": link(change.submission),
            "submission": change.submission,
            "before": change.before["score"],
            "after": change.after["score"],
            "waits": change.after["needs_review"],
        }
        for change in done.regrade.changes
    ]
    return {"diff": done.diff, "differs": differs, "changes": changes, "judged": done.regrade.judged, "applied": done.applied}
