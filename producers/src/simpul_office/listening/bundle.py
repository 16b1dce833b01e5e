"""A packed edition of the lists, unpacked into a folder of its own: bounded, checked, whole or not at all."""

import csv
import os
import shutil
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from re import compile as pattern
from zipfile import BadZipFile, ZipFile

import msgspec

from simpul.contracts.reference_bundle import EDITIONS, LARGEST, RULE_EDITION
from simpul.errors import RetryLater
from simpul.rules import editions, reference
from simpul.rules.reference import Reference

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_IN_ALL = 16 * 1024 * 1024
MOST_FILES = 64
_DIGESTS = "DIGESTS.json"
_PLAIN_NAME = pattern(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}").fullmatch
_EDITION = pattern(r"[0-9A-Za-z][0-9A-Za-z._-]{0,40}").fullmatch
_WRONG_INSIDE = (ValueError, LookupError, TypeError, AttributeError, csv.Error, msgspec.MsgspecError, OSError)
_WRONG_ZIP = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class DamagedBundle(Exception):
    """What came is no edition of the lists that could be used. The message says why, for engineers."""


@dataclass(frozen=True, slots=True)
class Lists:
    """An edition that can be asked. ``rule_edition``: the rules of this program that judge by it as the ministry's do.

    None where the ministry judges by rules that this program does not know.
    """

    reference: Reference
    rule_edition: str | None


def unpack(room: Path, packed: bytes) -> Path:
    """Unpack beside the other editions and try it; its folder appears only when it can be used.

    Raises ``DamagedBundle`` for anything that is no edition of the lists, whoever sent it.
    """
    digest = sha256(packed).hexdigest()
    files = _files(packed)
    edition = files.get("EDITION", b"").decode("utf-8", "replace").strip()
    if not _EDITION(edition):
        raise DamagedBundle("it does not name its edition")
    made = room / f"{edition}-{digest[:8]}"
    if is_sound(made):
        return made
    beside = room / f".{made.name}.{os.getpid()}"
    try:
        _write(beside, files)
        _tried(beside)
        shutil.rmtree(made, ignore_errors=True)
        os.replace(beside, made)
    except OSError as error:
        raise RetryLater(
            f"The lists that came cannot be kept ({error.strerror}). Is the disk full?", cause="disk_closed"
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return made


def is_sound(folder: Path) -> bool:
    """Whether an edition lies there, and every file of it is still what was unpacked."""
    try:
        digests = msgspec.json.decode((folder / _DIGESTS).read_bytes(), type=dict[str, str])
        return all(sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in digests.items())
    except (OSError, msgspec.MsgspecError):
        return False


def read(folder: Path) -> Lists:
    """The lists of an unpacked edition. Raises ``DamagedBundle`` where they cannot be read."""
    if not is_sound(folder):
        raise DamagedBundle("a file of it has changed on the disk")
    return _kept(folder)


@lru_cache(maxsize=1)
def _kept(folder: Path) -> Lists:
    return _tried(folder)


def _tried(folder: Path) -> Lists:
    try:
        in_force = (folder / RULE_EDITION).read_text(encoding="utf-8").strip()
        return Lists(reference.read(folder), _known_here(in_force, folder))
    except _WRONG_INSIDE as error:
        raise DamagedBundle(f"a list cannot be read ({type(error).__name__})") from None


def _known_here(rule_edition: str, folder: Path) -> str | None:
    if rule_edition in editions.editions():
        return rule_edition
    try:
        return editions.with_the_rules_of(rule_edition, (folder / EDITIONS).read_text(encoding="utf-8"))
    except _WRONG_INSIDE:  # rules, or words, that came after this program
        return None


def _files(packed: bytes) -> dict[str, bytes]:
    """The files of a zip, where they are plain names in one folder and small, whatever the zip says of them."""
    if len(packed) > LARGEST:
        raise DamagedBundle("it is larger than lists can be")
    try:
        with ZipFile(BytesIO(packed)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if len(set(names)) != len(names) or len(names) > MOST_FILES or not all(map(_PLAIN_NAME, names)):
                raise DamagedBundle("it holds other files than lists")
            return _bounded(archive, names)
    except _WRONG_ZIP as error:
        raise DamagedBundle(f"it cannot be unpacked ({type(error).__name__})") from None


def _bounded(archive: ZipFile, names: list[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = LARGEST_IN_ALL
    for name in names:
        with archive.open(name) as entry:
            files[name] = entry.read(min(left, LARGEST_FILE) + 1)
        left -= len(files[name])
        if left < 0 or len(files[name]) > LARGEST_FILE:
            raise DamagedBundle("it grows too large when unpacked")
    return files


def _write(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    for name, content in {**files, _DIGESTS: msgspec.json.encode(digests)}.items():
        (folder / name).write_bytes(content)
