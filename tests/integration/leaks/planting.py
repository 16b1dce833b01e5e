"""Office files and events with a planted value in every place an office can write in."""

import csv
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from openpyxl import load_workbook
from tests.integration.leaks.canaries import Canaries

from simpul.contracts.documents import DOCUMENTS
from simpul.contracts.envelope import Envelope, encode
from simpul.declared import declared
from simpul.domain.identity import partition_key

SAMPLES = Path(__file__).parents[3] / "producers" / "src" / "simpul_office" / "samples"
SENT = frozenset(name for name, _ in DOCUMENTS)
_PERSONAL = ("source_record_id", "name", "mother_name", "address", "consent_giver_name", "employer_name", "desk",
             "birth_place", "document_no", "taken_back_by", "reason")  # fmt: skip
_CLEAN = {
    "jenis_dokumen": "REGISTRASI", "versi": "2026.1", "revisi": "1", "tanggal_registrasi": "2026-01-12",
    "jenis_kelamin": "P", "tanggal_lahir": "1990-08-17", "status_kawin": "KAWIN", "pendidikan": "SMA",
    "kode_desa": "35.07.11.2009", "desa": "KALIASRI", "kode_kecamatan": "35.07.11", "kecamatan": "KALIPARE",
    "kode_kabupaten": "35.07", "kabupaten": "KABUPATEN MALANG", "hubungan_pemberi_izin": "SUAMI",
    "skema": "PERSEORANGAN", "negara_tujuan": "TWN", "kode_jabatan": "5322",
    "kontrak_mulai": "2026-04-04", "kontrak_selesai": "2028-04-03", "gaji": "26100", "mata_uang": "TWD",
}  # fmt: skip


class Direct(NamedTuple):
    """An event as an office's own software would send it."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Planter:
    """Plants for one office."""

    def __init__(self, canaries: Canaries, office: str) -> None:
        self._canaries = canaries
        self._office = office

    def word(self, planted_in: str) -> str:
        """A planted name of this office."""
        return self._canaries.word(self._office, planted_in)

    def digits(self, planted_in: str, start: str, length: int = 16) -> str:
        """A planted number of this office."""
        return self._canaries.digits(self._office, planted_in, start, length)

    def row(self, columns: list[str], case: str, **given: str) -> dict[str, str]:
        """A row that would be accepted, with planted values wherever any text is."""
        filled = {column: _CLEAN[column] if column in _CLEAN else self.word(f"{case}: {column}") for column in columns}
        filled |= {
            "kode_ltsa": self._office,
            "nik": self.digits(f"{case}: nik", "350711570890"),
            "nomor_kk": self.digits(f"{case}: nomor_kk", "350711161213"),
            "telepon": self.digits(f"{case}: telepon", "0813777", 12),
            "nomor_paspor": self.digits(f"{case}: nomor_paspor", "ZQ7", 8),
            "kode_p3mi": "", "nomor_sip2mi": "",
        }  # fmt: skip
        return filled | given

    def csv_file(self, path: Path) -> list[dict[str, str]]:
        """A file whose rows are accepted, refused for each column in turn, cut, and no UTF-8; returns its rows."""
        columns = _columns("siskop2mi-2026-registrasi")
        rows = [self.row(columns, "accepted")]
        rows += [
            self.row(columns, f"damaged {column}", **{column: self.word(f"the whole of {column}")})
            for column in columns
        ]
        older = self.row(columns, "newer", revisi="5")
        rows += [older, older | {"revisi": "3", "nama": self.word("superseded: nama")}]
        rows += [rows[0] | {"nama": self.word("corrected: nama"), "revisi": "2"}]
        rows += [self.row(columns, "under age", tanggal_lahir="2010-08-17"), rows[1]]
        lines = [",".join(columns), *(",".join(row[column] for column in columns) for row in rows)]
        lines += [",".join([*lines[1].split(","), self.word("a field too many")])]
        lines += [",".join([self.word("too few fields")] * 3)]
        broken = f"{lines[1]}{self.word('a line that is no UTF-8')}".encode() + b"\xff\xfe"
        path.write_bytes("\r\n".join(lines).encode() + b"\r\n" + broken + b"\r\n")
        return rows

    def stages_file(self, path: Path, record_id: str) -> None:
        """Stage lines of a loaded record, of one nobody sent, and damaged ones."""
        columns = _columns("siskop2mi-2026-tahapan")
        clean = dict(zip(columns, ["TAHAPAN", "2026.1", self._office, record_id, "OPP", "2026-02-01", "", ""],
                         strict=True))  # fmt: skip
        waiting = clean | {"nomor_registrasi": self.word("a waiting stage line: nomor_registrasi")}
        rows = [clean, waiting, *(clean | {column: self.word(f"stage line: {column}")} for column in columns)]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(row | {"nomor_dokumen": self.word("stage line: nomor_dokumen")} for row in rows)

    def workbook(self, path: Path) -> None:
        """The sample workbook, its sheet named after somebody and planted values in its rows."""
        book = load_workbook(next(SAMPLES.glob("*.xlsx")))
        sheet = book.active
        sheet.title = self.word("the name of a sheet")
        for row in sheet.iter_rows(min_row=7, max_row=14):
            for place, cell in enumerate(row):
                if place in (1, 3, 11, 12, 18, 25, 31):
                    cell.value = self.word(f"a cell of column {place + 1}")
                if place in (4, 5):
                    cell.value = self.digits(f"a cell of column {place + 1}", "350711460795")
        book.save(path)

    def events(self) -> Iterator[Direct]:
        """Every example of every contract with planted values, and envelopes broken in every header."""
        for path in sorted(declared("schemas").glob("*/examples/*.json")):
            name = path.parent.parent.name
            if name in SENT and (name != "office_manifest" or ".fail." in path.name):
                yield self._example(path)
        yield from self._broken_envelopes()

    def _example(self, path: Path) -> Direct:
        example, case = json.loads(path.read_text(encoding="utf-8")), path.stem
        _, document, version = example["envelope"]["type"].split(".")
        if "raw" in example:
            value = example["raw"].encode("latin-1") + self.word(f"{case}: raw bytes").encode()
        else:
            value = json.dumps(self._body(example["body"], case)).encode()
        return self._direct(value, document, int(version[1:]), case, example["envelope"]["received_on"])

    def _body(self, body: Any, case: str) -> Any:
        if not isinstance(body, dict):
            return [body, self.word(f"{case}: not an object")]
        body = deepcopy(body)
        for name in _PERSONAL:
            if isinstance(body.get(name), str) and body[name].strip():
                body[name] = f"{body[name]} {self.word(f'{case}: {name}')}"
        body |= {self.word(f"{case}: an unknown field"): self.word(f"{case}: what an unknown field holds")}
        if body.get("office_code") == "3507":
            body["office_code"] = self._office
        body["source"] = {name: self.word(f"{case}: source.{name}") for name in ("file", "sheet", "edition")}
        return body

    def _broken_envelopes(self) -> Iterator[Direct]:
        whole = self._direct(b"{}", "cpmi_registration", 1, "an empty body", "2026-02-05")
        for broken in [name for name, _ in whole.headers]:
            value = self.word(f"the header {broken}").encode()
            headers = [(name, value if name == broken else said) for name, said in whole.headers]
            yield whole._replace(headers=headers, value=self.word(f"body beside a broken {broken}").encode())
        document = self.word("an undeclared document")
        body = {"stated_document": document, "fields": {self.word("an undeclared header"): self.word("a cell")}}
        yield self._direct(json.dumps(body).encode(), document, 7, "undeclared", "2026-02-05")
        yield self._manifest()

    def _manifest(self) -> Direct:
        body = json.loads(
            (declared("schemas") / "office_manifest/examples/an-hour-without-events.pass.json").read_text()
        )["body"]
        body |= {"file_name": self.word("the file name of a manifest"), "epoch": str(uuid4())}
        body["documents"] = {self.word("a document in a manifest"): 0, self.word("another, miscounted"): "x"}
        return self._direct(json.dumps(body).encode(), "office_manifest", 1, "a manifest", "2026-02-05")

    def _direct(self, value: bytes, document: str, version: int, case: str, received_on: str) -> Direct:
        envelope = Envelope(
            event_id=uuid4(), office_code=self._office, producer="agent", document=document, version=version,
            time=datetime.now(UTC), file=self.word(f"{case}: ce_file"), sheet=self.word(f"{case}: ce_sheet"),
            record_no=1, file_id=uuid4(), received_on=date.fromisoformat(received_on),
        )  # fmt: skip
        extra = (self.word(f"{case}: the name of a header"), self.word(f"{case}: a header").encode())
        key = partition_key(self._office, self.word(f"{case}: what the key is made of"))
        return Direct(key, value, [*encode(envelope), extra])


def _columns(template: str) -> list[str]:
    with (declared("schemas") / "templates" / f"{template}.csv").open(encoding="utf-8", newline="") as stream:
        return [line["header"] for line in csv.DictReader(stream)]
