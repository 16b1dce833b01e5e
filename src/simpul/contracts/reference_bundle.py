"""What travels on the topic ``simpul.reference``: the lists and rule editions by which an office checks its rows.

A zip of the files of ``schemas/reference/``, flat, with ``editions.toml`` and ``RULE_EDITION`` (the name of the edition
that judges) beside them. The same lists give the same bytes, whoever packs them.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from simpul.declared import declared

KEY = b"reference"
TYPE = "simpul.reference.v1"
EDITIONS = "editions.toml"
RULE_EDITION = "RULE_EDITION"
LARGEST = 1024 * 1024
"""Bytes of a zip at most."""

_THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class ReferenceBundle:
    """One packed edition. ``digest``: SHA-256 of the zip, in hexadecimal."""

    edition: str
    rule_edition: str
    value: bytes

    @property
    def digest(self) -> str:
        """By which a reader knows that it has this already."""
        return sha256(self.value).hexdigest()

    def headers(self) -> list[tuple[str, bytes]]:
        """What stands beside the zip."""
        stated = {
            "content-type": "application/zip",
            "ce_specversion": "1.0",
            "ce_id": self.digest,
            "ce_source": "/simpul/reference",
            "ce_type": TYPE,
            "edition": self.edition,
            "rule_edition": self.rule_edition,
            "digest": self.digest,
        }
        return [(name, value.encode()) for name, value in stated.items()]


def pack(rule_edition: str) -> ReferenceBundle:
    """The lists of this installation, with the edition of the rules that judges. Refuses more than ``LARGEST``."""
    room = declared("schemas") / "reference"
    files = {path.name: path.read_bytes() for path in room.iterdir() if path.is_file()}
    files[EDITIONS] = (declared("expectations") / EDITIONS).read_bytes()
    files[RULE_EDITION] = f"{rule_edition}\n".encode()
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = ZipInfo(name, _THE_SAME_DAY)
            entry.create_system, entry.external_attr = 3, _READABLE
            archive.writestr(entry, files[name], ZIP_DEFLATED, 9)
    if packed.tell() > LARGEST:
        raise ValueError(f"the lists are larger than {LARGEST} bytes when packed")
    return ReferenceBundle(files["EDITION"].decode().strip(), rule_edition, packed.getvalue())
