"""What has to be corrected: the list, its download, and one record. Addresses carry only codes and random ids."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from simpul.adapters import counter_files, repair_store
from simpul.adapters.repair_store import CaseFilter
from simpul.contracts.cases import case_ages
from simpul.domain.office import office_day
from simpul.reading import explaining, repairs
from simpul_portal import words
from simpul_portal.download import MOST, alone, repair_sheet
from simpul_portal.rendering import message, page
from simpul_portal.sessions import Visit
from simpul_portal.visiting import Clerk, InWorld, NotHere, PageNumber, Paging, refuse_foreign
from simpul_portal.world import World

router = APIRouter()

PER_PAGE = 20
_Choice = Annotated[str, Query(max_length=60)]


def wanted_cases(alasan: _Choice = "", jenis: _Choice = "", berkas: UUID | None = None) -> CaseFilter:
    """What a visitor wants to see of the open cases. A reason that offices may not know of is not there."""
    if (alasan and not explaining.is_for_offices(alasan)) or (jenis and jenis not in words.DOCUMENTS):
        raise NotHere
    return CaseFilter(alasan or None, jenis or None, berkas)


Wanted = Annotated[CaseFilter, Depends(wanted_cases)]


@router.get("/perlu-diperbaiki")
def repair_list(
    request: Request, world: InWorld, visit: Clerk, wanted: Wanted, halaman: PageNumber = 1
) -> HTMLResponse:
    """The records of the visitor's office that still have to be corrected, page by page."""
    _check_file(request, world, visit, wanted.file_id)
    with world.database.transaction(visit.principal) as connection:
        paging = Paging(halaman, repair_store.count_open_cases(connection, wanted), PER_PAGE)
        codes = repair_store.open_codes(connection, CaseFilter(None, wanted.document, wanted.file_id))
        records = repairs.open_repairs(
            connection, visit.principal, "portal: repair list", wanted, limit=PER_PAGE, skip=paging.skip
        )
    return page(
        "repairs.html",
        visit=visit,
        page="repairs",
        records=records,
        wanted=wanted,
        paging=paging,
        codes=codes,
        documents=words.DOCUMENTS,
        download=_address("/perlu-diperbaiki.csv", wanted),
        address=lambda number: _address("/perlu-diperbaiki", wanted, number),
    )


@router.get("/perlu-diperbaiki.csv")
def repair_download(request: Request, world: InWorld, visit: Clerk, wanted: Wanted) -> Response:
    """The same list as a sheet: whole, or as much of it as anybody corrects at a time."""
    _check_file(request, world, visit, wanted.file_id)
    with alone(visit.office_code or "") as is_alone:
        if not is_alone:
            return message(
                "Daftar masih disiapkan", "Daftar lain kantor Anda masih disiapkan. Tunggu sebentar, lalu coba lagi.",
                status=429, onward="/perlu-diperbaiki", onward_word="Kembali ke daftar",
            )  # fmt: skip
        with world.database.transaction(visit.principal) as connection:
            records = repairs.open_repairs(connection, visit.principal, "portal: repair download", wanted, limit=MOST)
        sheet = repair_sheet(records)
    day = office_day(datetime.now(UTC), visit.office_code or "")
    name = f"perlu-diperbaiki-{visit.office_code}-{day:%Y-%m-%d}.csv"
    return Response(
        sheet,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/catatan/{asked}")
def record(request: Request, world: InWorld, visit: Clerk, asked: UUID) -> HTMLResponse:
    """One record with its history, by its reference or by the id of one of its events."""
    with world.database.transaction(visit.principal) as connection:
        history = repairs.record_history(connection, visit.principal, asked)
    if not history:
        raise refuse_foreign(world, visit, request, "record", asked)
    return page(
        "record.html",
        visit=visit,
        page="repairs",
        record=history[0],
        history=history,
        expires_after_days=case_ages().expires_after_days,
    )


def _check_file(request: Request, world: World, visit: Visit, file_id: UUID | None) -> None:
    if file_id is None:
        return
    with world.database.transaction(visit.principal) as connection:
        is_own = counter_files.is_own_file(connection, file_id)
    if not is_own:
        raise refuse_foreign(world, visit, request, "file", file_id)


def _address(path: str, wanted: CaseFilter, number: int = 1) -> str:
    stated = {
        "alasan": wanted.code,
        "jenis": wanted.document,
        "berkas": wanted.file_id,
        "halaman": number if number > 1 else None,
    }
    query = urlencode({name: value for name, value in stated.items() if value})
    return f"{path}?{query}" if query else path
