"""The agent: a folder that a clerk drops files into, and three folders that say what became of them.

``1-kirim`` holds what is to be sent, ``2-diproses`` what is on its way, ``3-terkirim`` what the ministry has, and
``4-perlu-diperbaiki`` what needs repair, with a plain note beside it. A file moves on only when its step is done:
a power cut leaves it where it was, and the next look goes on from there.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from simpul.errors import RetryLater, SimpulError
from simpul_office.checking import Checked, check_file
from simpul_office.folders import (
    SENT,
    TO_REPAIR,
    TO_SEND,
    UNDER_WAY,
    files_in,
    make_folders,
    move,
    write_note,
)
from simpul_office.holding_back import HeldRows
from simpul_office.keeping_up import KeepingUp
from simpul_office.listening.editions import Editions
from simpul_office.notes import note_of_refusal
from simpul_office.publishing import take_in
from simpul_office.register import Planned, today_at
from simpul_office.returning import give_back
from simpul_office.sending import Patience, Sender
from simpul_office.spool import Spool

_LONGEST_PAUSE = 300.0
_FIRST_SILENCE = 10.0


def watch(state: Path, office_code: str, folder: Path, *, every: float, once: bool, hold_faulty: bool) -> None:
    """Look into the folder again and again, for ever unless ``once``. While nothing can be sent, less often."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # the client's own complaints are told in our words
    console = Console(highlight=False, markup=False)
    agent = Agent(state, office_code, folder, lambda text: console.print(text, soft_wrap=True), hold_faulty=hold_faulty)
    pause = every
    while True:
        is_sent = agent.look(settled=0 if once else every)
        if once:
            return
        pause = every if is_sent else min(pause * 2, _LONGEST_PAUSE)
        time.sleep(pause)


class Agent:
    """Moves the files of one office through the four folders."""

    def __init__(
        self, state: Path, office_code: str, home: Path, tell: Callable[[str], None], *, hold_faulty: bool = False
    ) -> None:
        self._office_code = office_code
        self._folders = make_folders(home)
        self._spool = Spool(state, office_code)
        self._held_rows = HeldRows(state, office_code, hold_faulty=hold_faulty)
        self._editions = Editions(state)
        self._sender = Sender(self._spool, Patience(0), lambda count: None)
        self._keeping_up = KeepingUp(state, self._spool, self._folders[SENT])
        self._silence = self._hearing_due = 0.0
        self._tell = tell

    def look(self, settled: float) -> bool:
        """Take in what has lain still for ``settled`` seconds, send what waits, and hear what the ministry says.

        Says whether all could be sent. While the ministry cannot be heard, it is listened to less and less often.
        """
        is_sent = self._send(settled)
        if is_sent and time.monotonic() >= self._hearing_due:
            self._hear()
        return is_sent

    def _send(self, settled: float) -> bool:
        for path in files_in(self._folders[TO_SEND]):
            if time.time() - path.stat().st_mtime >= settled:
                move(path, self._folders[UNDER_WAY])
        try:
            under_way = [path for path in files_in(self._folders[UNDER_WAY]) if self._take_in(path)]
            self._sender.send_waiting()
        except SimpulError as failure:
            self._tell_waiting(failure)
            return False
        for path in under_way:
            self._finish(path)
        return True

    def _hear(self) -> None:
        """Receipts come to lie beside their files."""
        try:
            filed = self._keeping_up.look()
        except SimpulError as failure:
            self._silence = min(max(self._silence * 2, _FIRST_SILENCE), _LONGEST_PAUSE)
            self._hearing_due = time.monotonic() + self._silence
            self._tell(f"Belum terhubung, kabar dari Kementerian menyusul. ({failure})")
            return
        self._silence = 0.0
        for path in filed:
            self._tell(f"{path.name}: tanda terima dari Kementerian.")

    def _take_in(self, path: Path) -> bool:
        """Put a file into the spool, once. One that cannot be read goes to those that need repair."""
        planned = Planned(self._office_code, path, path.name, today_at(self._office_code), "agent")
        outcome = take_in(self._spool, planned, self._held_rows, resend=False)
        if outcome.held_back and not outcome.rows:
            self._keep(path)
            return False
        if outcome.refusal is None:
            return True
        moved = move(path, self._folders[TO_REPAIR])
        write_note(moved, note_of_refusal(outcome.refusal))
        self._tell(f"{moved.name}: perlu diperbaiki, baca catatan di sebelahnya.")
        return False

    def _finish(self, path: Path) -> None:
        """A file that is sent moves on; where rows need repair, a workbook shows which."""
        returned = self._give_back(path)
        moved = move(path, self._folders[SENT])
        repair = "" if returned is None else f"; ada baris yang perlu diperbaiki, buka {returned.name}"
        self._tell(f"{moved.name}: dikirim{repair}.")

    def _keep(self, path: Path) -> None:
        """A file of which every row is held back goes nowhere but to those that need repair."""
        returned = self._give_back(path)
        moved = move(path, self._folders[TO_REPAIR])
        shown = (returned or moved).name
        self._tell(f"{moved.name}: periksa dulu, belum ada yang dikirim. Buka {shown}.")

    def _give_back(self, path: Path) -> Path | None:
        checked = check_file(path, self._office_code, today_at(self._office_code), self._editions.in_use())
        if not isinstance(checked, Checked):
            return None
        return give_back(checked, path, self._folders[TO_REPAIR], hold_faulty=self._held_rows.hold_faulty)

    def _tell_waiting(self, failure: SimpulError) -> None:
        files = len(files_in(self._folders[UNDER_WAY]))
        again = " Dicoba lagi sebentar lagi." if isinstance(failure, RetryLater) else ""
        self._tell(f"{files} berkas menunggu di antrean kirim, tidak ada yang hilang.{again} ({failure})")
