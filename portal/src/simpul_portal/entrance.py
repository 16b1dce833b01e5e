"""The door: the log-in page, logging in and out. Every POST carries a token of its own page."""

import hashlib
import re
import secrets
from hmac import compare_digest
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from simpul_portal import sessions
from simpul_portal.rendering import asked_address, message, page
from simpul_portal.sessions import Refused, TooMany
from simpul_portal.visiting import InWorld, Visitor
from simpul_portal.world import World

router = APIRouter()

_ONWARD = re.compile(r"/[A-Za-z0-9_/?=&-]*")  # a receipt's code has capital letters
_WRONG = "Kode kantor atau kata sandi tidak cocok. Periksa lagi, lalu coba sekali lagi."
_TOO_MANY = "Terlalu banyak percobaan. Tunggu satu menit, lalu coba lagi."
_STALE = "Halaman ini sudah terlalu lama terbuka. Silakan coba lagi."
_NOT_KEPT = "Anda sudah keluar, dan yang baru Anda kirim belum tersimpan. Masuk lagi, lalu tulis sekali lagi."


@router.get("/masuk")
def show_login(request: Request, world: InWorld, lanjut: str = "/", belum: bool = False) -> HTMLResponse:
    """The log-in page. ``belum``: somebody whose session had ended sent a form, and nothing of it was kept."""
    return _login_page(request, world, lanjut, _NOT_KEPT if belum else None)


@router.post("/masuk")
def log_in(
    request: Request,
    world: InWorld,
    kantor: Annotated[str, Form()] = "",
    sandi: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
    lanjut: Annotated[str, Form()] = "/",
) -> Response:
    """Log in. The answer to a wrong password and to an unknown office is the same."""
    if not _is_from_our_form(request.cookies.get(world.form_cookie), csrf):
        return _login_page(request, world, lanjut, _STALE, 403)
    outcome = sessions.log_in(world.database, kantor, sandi, world.remote_of(request))
    if isinstance(outcome, TooMany):
        return _login_page(request, world, lanjut, _TOO_MANY, 429)
    if isinstance(outcome, Refused):
        return _login_page(request, world, lanjut, _WRONG, 401)
    _end_earlier_session(request, world)
    answer = RedirectResponse(_safe(lanjut), 303)
    world.set_cookie(answer, world.session_cookie, outcome)
    world.drop_cookie(answer, world.form_cookie)
    return answer


@router.post("/keluar")
def log_out(request: Request, world: InWorld, visit: Visitor, csrf: Annotated[str, Form()] = "") -> Response:
    """Log out: the session ends at once, also for anybody who copied its cookie."""
    if not visit.is_own_form(csrf):
        return message("Belum keluar", _STALE, status=403)
    sessions.log_out(world.database, request.cookies[world.session_cookie])
    answer = RedirectResponse("/masuk", 303)
    world.drop_cookie(answer, world.session_cookie)
    return answer


def ask_to_log_in(request: Request, _: Exception) -> Response:
    """Send somebody without a session to the log-in page, and remember where he wanted to go.

    Who sent a form is led back to its page, and told that it was not kept; who wanted to log out has nothing to lose.
    """
    wanted = asked_address(request)
    is_form = request.method == "POST" and request.url.path != "/keluar"
    is_page = request.method == "GET" and _safe(wanted) != "/"
    address = f"/masuk?lanjut={quote(wanted)}" if is_form or is_page else "/masuk"
    address += "&belum=1" if is_form else ""
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _login_page(
    request: Request, world: World, onward: str, problem: str | None = None, status: int = 200
) -> HTMLResponse:
    token = request.cookies.get(world.form_cookie) or secrets.token_urlsafe(32)
    answer = page("login.html", status=status, csrf=_form_token(token), onward=_safe(onward), problem=problem)
    world.set_cookie(answer, world.form_cookie, token)
    return answer


def _form_token(cookie: str) -> str:
    # Before there is a session: only our own page knows what belongs to the cookie, which no script can read.
    return hashlib.blake2b(cookie.encode(), person=b"simpul-masuk").hexdigest()


def _is_from_our_form(cookie: str | None, token: str) -> bool:
    return cookie is not None and compare_digest(_form_token(cookie).encode(), token.encode())


def _end_earlier_session(request: Request, world: World) -> None:
    if earlier := request.cookies.get(world.session_cookie):
        sessions.log_out(world.database, earlier)


def _safe(onward: str) -> str:
    """An address of this portal, whatever somebody put into the form."""
    return onward if _ONWARD.fullmatch(onward) and not onward.startswith("//") else "/"
