"""The agent: a folder that a clerk drops files into, and three folders that say what became of them.

``1-kirim`` holds what is to be sent, ``2-diproses`` what is on its way, ``3-terkirim`` what the ministry has, and
``4-perlu-diperbaiki`` what needs repair, with a plain note beside it. A file moves on only when its step is done:
a power cut leaves it where it was, and the next look goes on from there.
"""

import time
from pathlib import Path
from typing import NamedTuple

from simpul.domain.counter import moment, number
from simpul.errors import RetryLater, SimpulError
from simpul.growing_rest import GrowingRest
from simpul_office import clock
from simpul_office.at_hand import AtHand
from simpul_office.causes import cause_of_disk, sentence
from simpul_office.checking import Checked
from simpul_office.file_names import kept_name, told_name
from simpul_office.file_number import file_number
from simpul_office.folders import (
    SENT,
    TO_REPAIR,
    TO_SEND,
    UNDER_WAY,
    files_in,
    folders_in,
    make_folders,
    move,
    move_with_note,
    open_folders,
    remove_drafts,
    write_note,
)
from simpul_office.holding_back import HeldRows
from simpul_office.keeping_up import KeepingUp
from simpul_office.listening.editions import Editions
from simpul_office.listening.missed import missed_words
from simpul_office.notes import note_of_a_fault, note_of_folder, note_of_refusal, note_of_sent, sent_before
from simpul_office.office_log import OfficeLog
from simpul_office.publishing import Outcome, read_planned, take_in_read
from simpul_office.reading import Delivery
from simpul_office.register import Planned
from simpul_office.returning import give_back
from simpul_office.sending import Patience, Sender
from simpul_office.sending_progress import SendingProgress
from simpul_office.settling import Seen, Settling, seen
from simpul_office.spool import Spool

Key = tuple[Path, Seen]
"""A file as it was when it was read."""
_FIRST_SILENCE = 10.0
_LONGEST_SILENCE = 300.0


class Refused(NamedTuple):
    """A file that cannot be sent as it is: the note beside it, and why; None where the fault is ours."""

    note: str
    code: str | None = None


class Agent:
    """Moves the files of one office through the four folders, and hears what the ministry says of them."""

    def __init__(self, state: Path, office_code: str, home: Path, log: OfficeLog, *, hold_faulty: bool = False) -> None:
        self._office_code = office_code
        self._home, self._folders = home, open_folders(state, office_code, home)
        remove_drafts([self._folders[SENT], self._folders[TO_REPAIR]])
        self._spool = Spool(state, office_code)
        self._held_rows = HeldRows(state, office_code, hold_faulty=hold_faulty)
        self._at_hand = AtHand(office_code, Editions(state))
        self._keeping_up = KeepingUp(state, self._spool, self._folders[SENT])
        self._silence, self._hearing_due = GrowingRest(_FIRST_SILENCE, _LONGEST_SILENCE), 0.0
        self._progress = SendingProgress(log)
        self._sender = Sender(self._spool, Patience(0), self._progress.sent)
        self._settling = Settling()
        self._taken_in: dict[Key, Outcome] = {}
        self._refused: dict[Key, Refused] = {}
        self._is_in_vain = False  # a file was read that has to be read again
        self._told_of: set[Path] = set()
        self._log = log

    def close(self) -> None:
        """End the connections and close the files; what waits goes on waiting."""
        self._progress.end()
        self._sender.close()
        self._keeping_up.close()
        self._held_rows.close()
        self._spool.close()

    def look(self, settled: float) -> bool:
        """Take in what has lain still for ``settled`` seconds, send what waits, hear what is new.

        Says whether all could be sent, and whatever was read could be put in its place.
        """
        try:
            return self._look(settled)
        except OSError as failure:  # a drive on the network may go away in the middle of any step
            away = RetryLater("The files cannot be looked at.", cause=cause_of_disk(failure))
            self._log.lasts("look", sentence(away))
            return False

    def _look(self, settled: float) -> bool:
        try:
            make_folders(self._home, is_new=False)  # somebody may have taken one away, or the disk on which they lie
            for path in self._settling.settled(files_in(self._folders[TO_SEND]), settled):
                self._move(path, self._folders[UNDER_WAY])
            self._tell_of_folders()
        except RetryLater as failure:
            self._log.lasts("look", sentence(failure))
            return False
        self._log.over("look", "Folder Simpul dapat dibuka lagi.")
        is_sent = self._send()
        if is_sent and time.monotonic() >= self._hearing_due:
            self._hear()
        return is_sent and not self._is_in_vain

    def _tell_of_folders(self) -> None:
        """A folder stays where it was put: whether all in it is meant to be sent, nobody here knows."""
        found = set(folders_in(self._folders[TO_SEND]))
        self._told_of &= found
        for path in sorted(found - self._told_of):
            try:
                write_note(self._folders[TO_REPAIR] / kept_name(path), note_of_folder(told_name(path)))
            except RetryLater as failure:
                self._log.lasts("folder", sentence(failure))
                return
            line = "Ada map di 1-kirim: isinya belum dikirim. Pindahkan berkasnya satu per satu ke 1-kirim."
            self._log.say(line, shown=f"{told_name(path)}: map, isinya belum dikirim. Baca catatan di {TO_REPAIR}.")
            self._told_of.add(path)

    def _send(self) -> bool:
        self._is_in_vain = False
        try:
            under_way = [self._outcome(path) for path in files_in(self._folders[UNDER_WAY])]
            self._progress.begin(self._spool.waiting_rows())
            self._sender.send_waiting()
        except SimpulError as failure:
            said = "Belum terkirim" if failure.cause == "spool_damaged" else "Belum terkirim, tidak ada yang hilang"
            self._log.lasts("send", f"{said}. {sentence(failure)}")
            return False
        finally:
            self._progress.end()
        self._log.over("send", "Pengiriman berjalan lagi.")
        for read in under_way:
            if read is not None:
                self._finish(*read)
        return True

    def _outcome(self, path: Path) -> tuple[Key, Outcome] | None:
        """What became of a file on its way into the spool; None where it needs repair, or is gone."""
        try:
            key = (path, seen(path))
        except FileNotFoundError:  # those before it may have taken minutes to read
            self._say_taken_away(path)
            return None
        if key not in self._taken_in and key not in self._refused:
            try:
                outcome = self._take_in(key)
            except SimpulError:
                raise
            except Exception as error:  # a fault of ours in one file must not keep all others from being sent
                self._log.unforeseen("Satu berkas tidak dapat dibaca.", error)
                self._refused[key] = Refused(note_of_a_fault(path.name))
            else:
                if outcome is not None:
                    self._taken_in[key] = outcome
        if key in self._refused:
            self._send_back(key)
        return (key, self._taken_in[key]) if key in self._taken_in else None

    def _take_in(self, key: Key) -> Outcome | None:
        path, as_read = key
        day = clock.day_of_receipt(self._spool.home, self._office_code)
        planned = Planned(self._office_code, path, path.name, day, "agent")
        found = read_planned(planned)
        outcome = take_in_read(self._spool, planned, found, self._held_rows, resend=False)
        if isinstance(found, Delivery):
            self._at_hand.keep(path, as_read[1], found)
        if outcome.refusal is not None:
            self._refused[key] = Refused(note_of_refusal(outcome.refusal), outcome.refusal.code)
            return None
        if outcome.held_back and not outcome.rows:
            self._keep(path, outcome)
            return None
        if outcome.state == "taken_in":
            told = f"masuk antrean kirim, {number(outcome.rows)} baris."
            self._log.say(f"{_number(outcome)}: {told}", shown=f"{path.name} ({_number(outcome)}): {told}")
        if outcome.remarks:
            line = f"{_number(outcome)}: ada lembar, kolom, atau baris yang dilewati atau tidak ada."
            self._log.say(line, shown=f"{path.name}: {' '.join(outcome.remarks)}")
        return outcome

    def _send_back(self, key: Key) -> None:
        """Put a file to those that need repair. While it cannot be put there it waits, and keeps no other waiting."""
        path, refused = key[0], self._refused[key]
        if not path.exists():
            del self._refused[key]
            self._say_taken_away(path)
            return
        try:
            moved = move_with_note(path, self._folders[TO_REPAIR], refused.note)
        except RetryLater as failure:
            self._log.lasts("repair", sentence(failure))
            return
        del self._refused[key]
        self._log.over("repair", f"Berkas dapat ditaruh lagi di {TO_REPAIR}.")
        if refused.code is not None:
            line = f"Satu berkas perlu diperbaiki ({refused.code}): tidak ada yang dikirim."
            self._log.say(line, shown=f"{moved.name}: perlu diperbaiki, baca catatan di sebelahnya.")

    def _say_taken_away(self, path: Path) -> None:
        line = f"Satu berkas diambil dari {UNDER_WAY} sebelum dibaca: tidak dikirim."
        self._log.say(line, shown=f"{told_name(path)}: diambil dari {UNDER_WAY} sebelum dibaca, tidak dikirim.")

    def _finish(self, key: Key, outcome: Outcome) -> None:
        """A file that is sent moves on; where rows need repair, a workbook shows which."""
        path, as_read = key
        before = self._sent_before(path, outcome)
        try:
            is_as_read = seen(path) == as_read
        except FileNotFoundError:
            self._say_gone(outcome)
            return
        if not is_as_read:  # saved again, or still being copied: what is new in it was not sent
            self._log.say(f"{_number(outcome)}: berubah sesudah dibaca, dibaca lagi.")
            return
        try:
            returned = self._give_back(path, outcome, before)
        except SimpulError as failure:  # the disk is full or away: the file waits where it is
            if path.exists():
                self._log.lasts("give_back", sentence(failure))
            else:
                self._say_gone(outcome)
            return
        except Exception as error:  # a fault of ours: the rows are with the ministry, and it says what they need
            self._log.unforeseen("Petunjuk perbaikan untuk satu berkas tidak dapat dibuat.", error)
            returned = None
        note = note_of_sent(told_name(path), outcome.remarks, before) if outcome.remarks or before else None
        moved = self._move(path, self._folders[SENT], note)
        if moved is None:
            if not path.exists():
                self._say_gone(outcome)
            return
        self._taken_in.clear()
        at = outcome.sent_at and moment(outcome.sent_at, self._office_code)
        word = f"isinya sudah dikirim pada {at}" if at else "dikirim"
        repair = "" if returned is None else "; ada baris yang perlu diperbaiki"
        opened = "" if returned is None else f", buka {returned.name}"
        self._log.say(f"{_number(outcome)}: {word}{repair}.", shown=f"{moved.name}: {word}{repair}{opened}.")

    def _say_gone(self, outcome: Outcome) -> None:
        self._log.say(f"{_number(outcome)}: dikirim, tetapi berkasnya tidak ada lagi di {UNDER_WAY}.")

    def _keep(self, path: Path, outcome: Outcome) -> None:
        """A file of which every row is held back goes nowhere but to those that need repair."""
        try:
            returned = self._give_back(path, outcome)
            moved = move(path, self._folders[TO_REPAIR])
        except RetryLater as failure:
            self._is_in_vain = True
            self._log.lasts("repair", sentence(failure))
            return
        self._log.over("repair", f"Berkas dapat ditaruh lagi di {TO_REPAIR}.")
        line = f"{_number(outcome)}: periksa dulu, belum ada yang dikirim."
        self._log.say(
            line, shown=f"{moved.name}: periksa dulu, belum ada yang dikirim. Buka {(returned or moved).name}."
        )

    def _sent_before(self, path: Path, outcome: Outcome) -> str:
        """What a clerk is told of a content that was sent before, with another file; nothing of this very file.

        This very file comes again where a power cut kept it from moving on, or where somebody put it back.
        """
        if outcome.sent_at is None or outcome.name_before is None:
            return ""
        if outcome.name_before == path.name and not (self._folders[SENT] / kept_name(path)).exists():
            return ""
        return sent_before(outcome.name_before, moment(outcome.sent_at, self._office_code))

    def _give_back(self, path: Path, outcome: Outcome, before: str = "") -> Path | None:
        try:
            checked = self._at_hand.checked(path, outcome.received_on)
            if not isinstance(checked, Checked):
                return None
            hold_faulty = self._held_rows.hold_faulty
            returned = give_back(checked, path, self._folders[TO_REPAIR], hold_faulty=hold_faulty, before=before)
        except OSError as failure:
            raise RetryLater("A workbook cannot be written.", cause=cause_of_disk(failure)) from None
        self._log.over("give_back", "Petunjuk perbaikan dapat ditulis lagi.")
        return returned

    def _move(self, path: Path, folder: Path, note: str | None = None) -> Path | None:
        """Move a file on; one that Excel holds open stays where it is until the next look. None where it did not move.

        One that somebody took out meanwhile, a clerk or the agent of another computer, is no fault of the folder.
        """
        try:
            return move(path, folder) if note is None else move_with_note(path, folder, note)
        except RetryLater as failure:
            if path.exists():
                self._log.lasts("move", sentence(failure))
            return None

    def _hear(self) -> None:
        """What cannot be heard now is heard later, less and less often, and keeps nothing from being sent."""
        try:
            filed = self._keeping_up.look()
        except SimpulError as failure:
            self._hearing_due = time.monotonic() + self._silence.after_failure()
            self._log.lasts("hear", f"Kabar dari kementerian belum dapat diterima. {sentence(failure)}")
            return
        self._silence.end()
        self._log.over("hear", "Kabar dari kementerian diterima lagi.")
        if missed := self._keeping_up.missed_before():
            self._log.lasts("missed", missed_words(missed, self._office_code))
        names = list(dict.fromkeys(path.stem for path in filed))  # each lies there both ways
        if names:
            self._log.say(f"{len(names)} tanda terima datang.", shown=f"Tanda terima: {'; '.join(names)}")


def _number(outcome: Outcome) -> str:
    return f"Berkas {file_number(outcome.file_id)}" if outcome.file_id else "Berkas"
