"""Data that wait for a person: their office explains them, or withdraws them. The ministry's officer decides."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from simpul.adapters import slice_word_store
from simpul.adapters.access_log import record_read
from simpul.reading.slice_reasons import counted, sentence
from simpul_portal.rendering import message, page
from simpul_portal.visiting import Clerk, InWorld, refuse_foreign

router = APIRouter()

LONGEST = 2000
_STALE = "Halaman ini sudah lama terbuka. Buka lagi, lalu tulis sekali lagi."


@router.get("/ditunda/{slice_id}")
def held(request: Request, world: InWorld, visit: Clerk, slice_id: UUID) -> HTMLResponse:
    """Which data wait and why, what the office has said of it, and what it may do."""
    with world.database.transaction(visit.principal) as connection:
        found = slice_word_store.looked_at(connection, slice_id)
        files = slice_word_store.files_of(connection, slice_id) if found else []
        said = slice_word_store.said_of(connection, slice_id)
        if files or said:
            record_read(
                connection, actor=visit.principal, purpose="portal: held data", record_count=len(files) + len(said),
                shown_fields=[*(["file_name"] if files else []), *(["words"] if said else [])],
            )  # fmt: skip
    if found is None:
        raise refuse_foreign(world, visit, request, "slice", slice_id)
    return page(
        "held.html",
        visit=visit,
        page="home",
        held=found,
        said=said,
        longest=LONGEST,
        files=files,
        reasons=[
            (reason["code"], counted(reason), sentence(str(reason["code"]), _field(reason))) for reason in found.reasons
        ],
        is_withdrawn=found.state == "withdrawn" or (found.state == "held" and _is_asked_back(said)),
    )


@router.post("/ditunda/{slice_id}")
def say(
    request: Request,
    world: InWorld,
    visit: Clerk,
    slice_id: UUID,
    tindakan: Annotated[Literal["jelaskan", "tarik"], Form()],
    kata: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Keep what the office says: an explanation, or that these data shall not enter."""
    if not visit.is_own_form(csrf):
        return message("Belum tersimpan", _STALE, status=403, onward=f"/ditunda/{slice_id}", onward_word="Buka lagi")
    words = _written(kata)
    if not words:
        return message(
            "Belum tersimpan", "Tulis dahulu alasannya, paling banyak 2.000 huruf.", status=400,
            onward=f"/ditunda/{slice_id}", onward_word="Kembali",
        )  # fmt: skip
    with world.database.transaction(visit.principal) as connection:
        is_own = slice_word_store.looked_at(connection, slice_id) is not None
        kind: slice_word_store.Kind = "explanation" if tindakan == "jelaskan" else "withdrawal"
        is_kept = slice_word_store.say(connection, slice_id, kind, words)
    if not is_own:
        raise refuse_foreign(world, visit, request, "slice", slice_id)
    if not is_kept:
        return message(
            "Sudah diputuskan", "Data ini tidak menunggu lagi.", status=409, onward=f"/ditunda/{slice_id}",
            onward_word="Lihat hasilnya",
        )  # fmt: skip
    return RedirectResponse(f"/ditunda/{slice_id}", 303)


def _is_asked_back(said: Sequence[slice_word_store.Said]) -> bool:
    """Whether the office has asked for a withdrawal that is carried out in a moment."""
    return any(each.kind == "withdrawal" for each in said)


def _field(reason: Mapping[str, object]) -> str | None:
    field = reason.get("field")
    return field if isinstance(field, str) else None


def _written(text: str) -> str:
    """What was written, as the database can keep it; empty where it is too long."""
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    return words if len(words) <= LONGEST else ""
