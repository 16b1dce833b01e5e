"""The checks of the computer itself: they need no network."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from simpul import __version__
from simpul.domain.counter import number
from simpul.errors import RetryLater, SimpulError
from simpul_office import clock
from simpul_office.causes import cause_of_disk
from simpul_office.connection import stored
from simpul_office.doctor.check import Check, failed
from simpul_office.folders import SENT, TO_REPAIR, TO_SEND, UNDER_WAY, is_away
from simpul_office.holding_back import examine_held
from simpul_office.listening.editions import Editions
from simpul_office.single_run import is_running
from simpul_office.source_words import seen
from simpul_office.sources.standing import standings
from simpul_office.spool import Spool

ROOM_NEEDED = 200 * 1024 * 1024
_LISTS_ARE_OLD = timedelta(days=365)
_EDITION = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?")
_MEASURED_LONG_AGO = timedelta(days=7)


def computer_checks(state: Path, office_code: str, folder: Path | None) -> Iterator[Check]:
    """All of them, in the order in which they are read out."""
    yield Check("version", "Versi Simpul", True, __version__)
    yield _set_up(state, office_code)
    yield _folders(state, office_code, folder)
    yield _room(state)
    yield _queue(state, office_code)
    yield _clock(state, office_code)
    yield _lists(state)
    yield from _sources(state, office_code)
    yield _running(state, office_code)


def _set_up(state: Path, office_code: str) -> Check:
    name, label = "set_up", "Pemasangan"
    try:
        found = stored(state, office_code)
    except SimpulError as failure:
        return failed(name, label, failure)
    if found is None:
        return Check(name, label, True, "Tanpa berkas pemasangan: memakai sambungan dari server di komputer ini.")
    kept = "penyimpan sandi Windows/Linux" if found.password_in == "keyring" else "berkas yang terkunci"
    return Check(name, label, True, f"Terpasang untuk kantor {found.office_code}; sandi di {kept}.")


def _folders(state: Path, office_code: str, folder: Path | None) -> Check:
    """None is made here: on a disk that is away they would lie in its place, and be looked into for good."""
    name, label = "folders", "Folder"
    if folder is not None and is_away(state, office_code, folder):
        return failed(name, label, RetryLater("The folders are not where they were.", cause="folder_away"))
    found = [] if folder is None else _found(folder)
    for place in [state, *found]:
        try:
            if place is state:
                state.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place, prefix=".simpul-", suffix=".tmp") as file:
                file.write(b"x")
        except OSError as error:
            which = place.name if place is not state else "folder data"
            if cause_of_disk(error) == "disk_full":
                return Check(name, label, False, f"Disknya penuh: {which}.", "Hapus berkas yang tidak perlu.")
            todo = "Periksa apakah foldernya ada, disk jaringannya tersambung, dan boleh ditulisi oleh pengguna ini."
            return Check(name, label, False, f"Tidak dapat ditulisi: {which}.", todo)
    if folder is not None and not found:
        return Check(name, label, None, "Folder kirim belum ada: dibuat begitu Simpul berjalan.")
    said = "Semua dapat ditulisi." if folder else "Folder data dapat ditulisi; folder kirim tidak disebut (--folder)."
    return Check(name, label, True, said)


def _found(home: Path) -> list[Path]:
    """The folders that are there, and where one is missing, the one in which the agent makes it."""
    parts = [home / name for name in (TO_SEND, UNDER_WAY, SENT, TO_REPAIR)]
    found = [path for path in parts if path.exists()]
    return found if len(found) == len(parts) or not home.exists() else [home, *found]


def _room(state: Path) -> Check:
    free = shutil.disk_usage(state).free
    seen = f"Sisa ruang {free // (1024 * 1024)} MB."
    todo = None if free >= ROOM_NEEDED else "Hapus berkas yang tidak perlu: sisakan paling sedikit 200 MB."
    return Check("room", "Ruang disk", todo is None, seen, todo)


def _queue(state: Path, office_code: str) -> Check:
    name, label = "queue", "Antrean kirim"
    try:
        with closing(Spool(state, office_code)) as spool:
            spool.examine()
            waiting = len(spool.waiting_files())
        examine_held(state, office_code)
    except SimpulError as failure:
        return failed(name, label, failure)
    return Check(name, label, True, f"Utuh; {number(waiting)} berkas menunggu.")


def _clock(state: Path, office_code: str) -> Check:
    name, label = "clock", "Jam komputer"
    home = state / "office" / office_code
    try:
        clock.refuse_a_past_day(home)
    except RetryLater as failure:
        return failed(name, label, failure)
    measured = clock.last(home)
    if measured is None:
        return Check(name, label, None, "Belum diketahui: diukur pada pengiriman pertama.")
    seen = f"{measured.sentence} Diukur {measured.at.astimezone():%Y-%m-%d %H.%M}."
    if not measured.is_right and measured.is_mended:
        return Check(name, label, True, "Jam komputer ini sudah dibetulkan, dan cocok dengan jam kementerian.")
    if not measured.is_right:
        todo = "Betulkan tanggal dan jam komputer ini (nyalakan penyetelan otomatis), lalu kirim satu berkas lagi."
        return Check(name, label, False, seen, todo)
    return Check(name, label, None if _is_old(measured.at, _MEASURED_LONG_AGO) else True, seen)


def _lists(state: Path) -> Check:
    name, label = "lists", "Data acuan"
    found = Editions(state).in_use()
    edition = found.reference.edition
    if found.is_damaged or not found.knows_rules:
        todo = "Biarkan Simpul berjalan dengan internet; bila tetap begitu, mintalah program yang baru."
        return Check(name, label, False, found.sentence, todo)
    age = _days_since(edition)
    aged = "" if age is None else f", {age} hari yang lalu"
    if age is not None and age > _LISTS_ARE_OLD.days and not found.is_received:
        todo = "Jalankan Simpul dengan internet: data acuan yang baru datang dengan sendirinya."
        return Check(name, label, False, f"Edisi {edition}{aged}.", todo)
    return Check(name, label, True, f"Edisi {edition}{aged}.")


def _sources(state: Path, office_code: str) -> Iterator[Check]:
    """The sources in the office's own database, where there are any."""
    try:
        found = standings(state, office_code)
    except SimpulError as failure:
        yield failed("sources", "Sumber", failure)
        return
    for each in found:
        name, label, said = f"source_{each.source}", f"Sumber {each.source}", seen(each, office_code)
        if each.trouble is not None:
            yield Check(name, label, False, f"{each.trouble.what} {said}", each.trouble.todo)
        else:
            yield Check(name, label, True if each.read_at else None, said)


def _running(state: Path, office_code: str) -> Check:
    name, label = "running", "Simpul berjalan"
    try:
        if is_running(state, office_code):
            return Check(name, label, True, "Ya.")
    except SimpulError as failure:
        return failed(name, label, failure)
    return Check(
        name, label, None, "Tidak sedang berjalan.", "Nyalakan ulang komputer, atau jalankan: simpul office run"
    )


def _days_since(edition: str) -> int | None:
    """Editions are named by their month, or by their day. One that came before its own month is new."""
    named = _EDITION.match(edition)
    if named is None:
        return None
    year, month, day = (int(part) for part in named.groups(default="1"))
    return max(0, (datetime.now(UTC).date() - date(year, month, day)).days)


def _is_old(instant: datetime, after: timedelta) -> bool:
    return datetime.now(UTC) - instant > after
