"""Who may talk to the review app: this machine's own browser, with the token that the terminal printed.

Every answer forbids scripts, frames and targets that aren't ours; every write needs a value that no other site can know.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
LARGEST: Final = 1 << 20  # bytes of a form


class Guard:
    """Middleware around the app; `hosts` are the names under which the browser may ask for it."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: frozenset[str]) -> None:
        self._app = app
        self._token = token
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Request(scope))
        await (refusal or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, request: Request) -> Response | None:
        headers = request.headers
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("this address isn't the review app's", 421)
        if request.method not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("method not allowed", 405)
        offered = request.query_params.get("token")
        if offered is not None and request.method == "GET":
            return self._welcome(request) if same(offered, self._token) else _stranger()
        if not same(request.cookies.get(cookie_name(headers), ""), self._token):
            return _stranger()
        return self._written(request) if request.method == "POST" else None

    def _welcome(self, request: Request) -> Response:
        """The token moves from the address into a cookie, so that it stands in no history and no referrer."""
        rest = urlencode([(key, value) for key, value in request.query_params.multi_items() if key != "token"])
        answer = RedirectResponse(request.url.path + (f"?{rest}" if rest else ""), 303)
        answer.set_cookie(cookie_name(request.headers), self._token, httponly=True, samesite="strict", path="/")
        return answer

    def _written(self, request: Request) -> Response | None:
        origin = request.headers.get("origin")
        if origin not in (None, "null") and origin not in {f"http://{host}" for host in self._hosts}:
            return PlainTextResponse("another site asked for this", 403)
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return PlainTextResponse("another site asked for this", 403)
        length = request.headers.get("content-length", "")
        return None if length.isdigit() and int(length) <= LARGEST else PlainTextResponse("the form is too large", 413)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def form_key(token: str) -> str:
    """What each form carries: known to pages that the token opened, and worthless for opening any."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def cookie_name(headers: Headers) -> str:
    """Cookies know no ports: the name keeps two apps on one machine apart."""
    return f"grader-review-{headers.get('host', '').rpartition(':')[2]}"


def _stranger() -> Response:
    return PlainTextResponse("open the address that `grader review` printed: it carries a token", 403)


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
