"""Pages from templates, and the addresses of the files they need."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from simpul.domain.days import in_words
from simpul.reading.explaining import label
from simpul_portal import words

STATIC = Path(__file__).parent / "static"

_DOORS = ("/masuk", "/keluar")  # their forms leave nothing behind
_PERHAPS_KEPT = "Yang baru Anda kirim belum tentu tersimpan. Tunggu sebentar. Lalu buka lagi halamannya dan periksa."


@cache
def templates() -> Environment:
    """The templates with the filters of the counter. An unknown name in a template is an error, not a blank."""
    environment = Environment(
        loader=PackageLoader("simpul_portal"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "angka": words.number,
        "tanggal": in_words,
        "waktu": words.moment,
        "jenis": words.document_word,
        "alasan": label,
    }
    environment.globals |= {
        "asset": asset,
        "visit": None,
        "page": "",
        "state_words": words.STATE,
        "progress_words": words.PROGRESS,
    }
    return environment


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it."""
    digest = hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={digest}"


def page(name: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page for a person."""
    return HTMLResponse(templates().get_template(name).render(**values), status)


def message(
    heading: str, explanation: str, *, status: int, onward: str = "/", onward_word: str = "Ke beranda"
) -> HTMLResponse:
    """A page that says one thing and one way on."""
    return page(
        "message.html",
        status=status,
        heading=heading,
        explanation=explanation,
        onward=onward,
        onward_word=onward_word,
    )


def not_here() -> HTMLResponse:
    """The same answer for what is another office's and for what never was."""
    return message("Tidak ada di sini", "Halaman atau data ini tidak ada, atau bukan untuk Anda.", status=404)


def too_long() -> HTMLResponse:
    """More was sent than any form allows; nothing of it was read."""
    return message(
        "Belum tersimpan",
        "Tulisannya terlalu panjang. Kembali ke halaman tadi, lalu tulis paling banyak 2.000 huruf.",
        status=413,
    )


def in_trouble(request: Request) -> HTMLResponse:
    """The database is away: the same page, with all that was chosen on it, may come back by itself.

    Of what a form brought nobody knows whether it was kept: its page shows it.
    """
    is_form = request.method == "POST" and request.url.path not in _DOORS
    answer = message(
        "Sedang ada gangguan",
        _PERHAPS_KEPT if is_form else "Data Anda aman. Tunggu sebentar, lalu coba lagi.",
        status=503,
        onward=asked_address(request) if is_form or request.method == "GET" else "/",
        onward_word="Buka lagi" if is_form else "Coba lagi",
    )
    answer.headers["Retry-After"] = "5"
    return answer


def asked_address(request: Request) -> str:
    """What somebody asked for, as it stands in a link: with all that was chosen on the page."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
