"""The editions of the lists that this computer has: the one it was installed with, and those that it received.

A received one lies in ``<state>/reference/<edition>-<digest>/``. The newest that can be read is used; one that is
damaged is passed over, and whoever asks is told so.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from simpul.errors import RetryLater
from simpul.rules.reference import Reference, load
from simpul_office.listening.bundle import DamagedBundle, Lists, is_sound, read, unpack

_CURRENT, _DAMAGED = "CURRENT", "DAMAGED"


@dataclass(frozen=True, slots=True)
class InUse:
    """The lists to check by. ``rule_edition``: the rules that judge at the ministry, where this program knows them.

    ``is_damaged``: an edition was received that cannot be used. ``knows_rules``: False where the ministry judges by
    rules that are newer than this program.
    """

    reference: Reference
    rule_edition: str | None = None
    is_received: bool = False
    is_damaged: bool = False
    knows_rules: bool = True

    @property
    def sentence(self) -> str:
        """For the clerk: by which edition, and what is amiss with it."""
        told = [f"Diperiksa dengan data acuan edisi {self.reference.edition}."]
        if self.is_damaged:
            told.append("Edisi yang lebih baru sudah datang, tetapi rusak dan belum dapat dipakai.")
        if not self.knows_rules:
            told.append("Kementerian memakai aturan yang lebih baru dari program ini: perbarui programnya.")
        return " ".join(told)


class Editions:
    """The received editions of one computer."""

    def __init__(self, state: Path) -> None:
        self._room = state / "reference"

    def receive(self, packed: bytes) -> None:
        """Unpack an edition and use it from now on. Raises ``DamagedBundle`` and goes on with what was used before.

        All others are tidied away but the one before, which another process may be reading.
        """
        before = self._named(_CURRENT)
        try:
            made = unpack(self._room, packed)
        except DamagedBundle:
            self._note(_DAMAGED, "")
            raise
        self._note(_CURRENT, made.name)
        (self._room / _DAMAGED).unlink(missing_ok=True)
        for other in self._room.iterdir():
            if other.is_dir() and other.name not in (made.name, before):
                shutil.rmtree(other, ignore_errors=True)

    def in_use(self) -> InUse:
        """The received edition, unless it is damaged or older than the one this program came with."""
        own, is_damaged = load(), (self._room / _DAMAGED).exists() or self.has_rotted
        received = self._received()
        if received is None or received.reference.edition < own.edition:
            return InUse(own, is_damaged=is_damaged)
        rules = received.rule_edition
        return InUse(received.reference, rules, True, is_damaged, knows_rules=rules is not None)

    @property
    def has_rotted(self) -> bool:
        """Whether the edition that is used became damaged on this disk: it should be fetched again."""
        name = self._named(_CURRENT)
        return name is not None and not is_sound(self._room / name)

    def _received(self) -> Lists | None:
        name = self._named(_CURRENT)
        if name is None:
            return None
        try:
            return read(self._room / name)
        except DamagedBundle:
            return None

    def _named(self, note: str) -> str | None:
        try:
            return Path((self._room / note).read_text(encoding="utf-8").strip()).name or None
        except (OSError, UnicodeDecodeError):
            return None

    def _note(self, name: str, text: str) -> None:
        beside = self._room / f".{name}"
        try:
            self._room.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._room / name)
        except OSError as error:
            raise RetryLater(
                f"The lists that came cannot be kept ({error.strerror}). Is the disk full?", cause="disk_closed"
            ) from None
