"""What somebody types at the door, and where he may go on to."""

import pytest
from fastapi import Request

from simpul_portal import entrance, sessions


@pytest.mark.parametrize(
    ("typed", "principal"),
    [
        ("3507", "office-3507"),
        (" 3507\n", "office-3507"),
        ("office-3507", "office-3507"),
        ("Office-3507", "office-3507"),
        ("officer-registry", "officer-registry"),
        ("٣٥٠٧", "٣٥٠٧"),
        ("35\x0007", "office-3507"),
        ("", ""),
    ],
)
def test_an_office_may_type_its_code_alone(typed, principal):
    assert sessions.principal_named(typed) == principal


def test_a_name_without_end_is_cut():
    assert len(sessions.principal_named("x" * 10_000)) == 200


@pytest.mark.parametrize(
    "onward",
    [
        "/",
        "/berkas",
        "/perlu-diperbaiki?alasan=nik_malformed&halaman=2",
        "/catatan/6d0f3a2e-3b52-5c1d-9a57-0f5d1c7e4b01",
        "/tanda-terima?kode=8ZNP52ES",
    ],
)
def test_a_page_of_this_portal_may_be_next(onward):
    assert entrance._safe(onward) == onward


@pytest.mark.parametrize(
    "onward", ["", "//x", "https://x", "/\\x", "/@x", "javascript:x", "/berkas#x", "/%2F%2Fx", "/a\nb"]
)
def test_nothing_else_may_be_next(onward):
    assert entrance._safe(onward) == "/"


def test_who_has_no_session_is_led_to_the_door_from_an_address_in_any_script():
    scope = {
        "type": "http", "method": "POST", "path": "/ditunda/一&belum=0", "query_string": b"a=b", "scheme": "http",
        "server": ("127.0.0.1", 80), "headers": [(b"hx-request", b"true")],
    }  # fmt: skip
    answer = entrance.ask_to_log_in(Request(scope), PermissionError())
    assert answer.headers["hx-redirect"] == "/masuk?lanjut=/ditunda/%E4%B8%80%26belum%3D0%3Fa%3Db&belum=1"
