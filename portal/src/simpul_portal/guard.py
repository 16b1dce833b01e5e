"""Around every answer: what the browser must not do with it, one log line without personal data, no stack trace.

And a word where none comes: a database that is frozen refuses nothing, and a page would wait for it for ever.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request

from simpul_portal.rendering import in_trouble, too_long

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The longest text a form allows, each of its signs in four bytes and those as the form writes them, fits well.
LARGEST_FORM = 32 * 1024

PATIENCE = 20
"""Seconds after which a page that has not begun is said to be in trouble; a database that lives ends a query before."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    b"content-security-policy": _POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=()",
}


class Guard:
    """Wraps the whole application. Refuses forms that are too large before a byte of them is read.

    Answers for a page that does not: its own answer, when it comes at last, goes nowhere.
    """

    def __init__(self, application: Application, *, is_https: bool) -> None:
        self._application = application
        extra = {b"strict-transport-security": b"max-age=31536000"} if is_https else {}
        self._headers = {**_HEADERS, **extra}
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._with_headers(message.get("headers", []))
            await send(message)

        # Who asks for the headers alone gets those of the page; the server keeps the rest back.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        await self._answer(asked, receive, guarded)
        if _route(asked) != "/static":
            milliseconds = round((time.perf_counter() - begun) * 1000)
            log.info("%s %s %s %d ms", scope["method"], _route(asked), status, milliseconds)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_too_large(scope):
            await too_long()(scope, receive, send)
            return
        has_begun = is_given_up = False

        async def answering(message: Message) -> None:
            nonlocal has_begun
            if not is_given_up:
                has_begun = True
                await send(message)

        page = asyncio.ensure_future(self._page(scope, receive, answering))
        await asyncio.wait({page}, timeout=PATIENCE)
        if page.done() or has_begun:
            await page
            return
        is_given_up = True
        log.warning("a page did not begin within %d s", PATIENCE)
        self._late.add(page)  # else it may be forgotten at its work, and with it the connection that it has
        page.add_done_callback(self._late.discard)
        await in_trouble(Request(scope))(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._application(scope, receive, send)
        except Exception as error:  # already answered with a page; its text may hold a person's data
            log.error("a page failed: %s at %s", type(error).__name__, _place(error))

    def _with_headers(self, stated: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = {name.lower() for name, _ in stated}
        kept = [] if b"cache-control" in names else [(b"cache-control", b"no-store")]
        return [*stated, *kept, *self._headers.items()]


def _is_too_large(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    length = dict(scope["headers"]).get(b"content-length", b"")
    return not length.isdigit() or int(length) > LARGEST_FORM


def _route(scope: Scope) -> str:
    """The pattern of the page, never the address itself: what somebody types into it may be a person's name."""
    return getattr(scope.get("route"), "path", "(no such page)")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/simpul" in frame.filename] or frames
    return f"{own[-1].filename.rsplit('/', 1)[-1]}:{own[-1].lineno}"
