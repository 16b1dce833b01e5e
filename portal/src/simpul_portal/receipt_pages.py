"""Receipts: an office's own, and whether a code that somebody shows is genuine."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from simpul.adapters import receipt_store
from simpul.reading import receipts
from simpul.reading.receipts import Unknown
from simpul_portal.rendering import page
from simpul_portal.visiting import InWorld, PageNumber, Paging, Visitor

router = APIRouter()

PER_PAGE = 20


@router.get("/tanda-terima")
def receipt_list(
    world: InWorld, visit: Visitor, kode: Annotated[str, Query(max_length=40)] = "", halaman: PageNumber = 1
) -> HTMLResponse:
    """The receipts of the visitor's offices, the newest first; with a code, what that one vouches for."""
    with world.database.transaction(visit.principal) as connection:
        paging = Paging(halaman, receipt_store.count_receipts(connection), PER_PAGE)
        found = receipts.newest(connection, visit.principal, limit=PER_PAGE, skip=paging.skip)
        checked: object = None
        if kode.strip():
            checked = receipts.look_up(connection, visit.principal, "portal: receipt", kode)
    return page(
        "receipts.html",
        visit=visit,
        page="receipts",
        typed=kode.strip(),
        checked=None if isinstance(checked, str) else checked,
        problem=_problem(checked, visit.office_code is not None) if isinstance(checked, str) else None,
        receipts=found,
        paging=paging,
        address=lambda number: f"/tanda-terima?halaman={number}",
    )


def _problem(why: str | Unknown, is_clerk: bool) -> str:
    if why == "mistyped":
        return "Kode ini salah ketik. Periksa kedelapan huruf dan angkanya, lalu ketik lagi."
    whose = " kepada kantor Anda" if is_clerk else ""
    return f"Tidak ada tanda terima dengan kode ini yang pernah diberikan{whose}."
