"""Load the declared reference data into ``reference.*``, once per edition."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from psycopg import sql

from simpul.adapters.postgres import Connection
from simpul.declared import declared

_OLDEST_OFFICE = "2015"
_DAY = len("2015-01-01")
_FILES = ("offices.csv", "regions.csv.gz", "occupations.csv", "countries.csv", "p3mi.csv")


def load_reference(connection: Connection) -> None:
    """Replace the reference tables when the declared files differ from what is loaded."""
    folder = declared("schemas") / "reference"
    reasons = declared("expectations") / "reasons.csv"
    edition = (folder / "EDITION").read_text(encoding="utf-8").strip()
    digest = hashlib.blake2b(b"".join(p.read_bytes() for p in [*(folder / f for f in _FILES), reasons])).digest()
    found = connection.execute("SELECT digest FROM reference.edition ORDER BY loaded_at DESC LIMIT 1").fetchone()
    if found and bytes(found[0]) == digest:
        return
    _replace_offices(connection, list(_offices(folder / "offices.csv")))
    _replace(connection, "region", _regions(folder / "regions.csv.gz"))
    _replace(connection, "occupation", _occupations(folder / "occupations.csv"))
    _replace(connection, "country", ((row["country_code"], row["name_id"]) for row in _rows(folder / "countries.csv")))
    _replace(connection, "p3mi", ((row["code"], row["name"]) for row in _rows(folder / "p3mi.csv")))
    _replace(connection, "reason", _reasons(reasons))
    connection.execute(
        "INSERT INTO reference.edition (edition_name, digest) VALUES (%s, %s) "
        "ON CONFLICT (edition_name) DO UPDATE SET digest = excluded.digest, loaded_at = now()",
        [edition, digest],
    )


_COLUMNS = {
    "office": ("office_code", "office_name", "office_kind", "region_code", "valid_from"),
    "region": ("region_code", "region_name", "level_name", "parent_code", "is_retired"),
    "occupation": ("occupation_code", "label_id", "label_en", "formality", "occupation_group"),
    "country": ("country_code", "country_name"),
    "p3mi": ("p3mi_code", "p3mi_name"),
    "reason": ("code", "severity", "gate", "audience", "label_id", "label_en"),
}


def _replace_offices(connection: Connection, rows: Sequence[Sequence[object]]) -> None:
    """The declared offices; one that was enrolled by hand stays until the declared list holds it, too.

    What is known stays expected from the day it was: months of before are published anew by it, too.
    """
    declared_codes = [row[0] for row in rows]
    expected = connection.execute("SELECT office_code, valid_from FROM reference.office").fetchall()
    known: dict[object, date] = dict(expected)
    connection.execute(
        "DELETE FROM reference.office WHERE enrolled_at IS NULL OR office_code = ANY(%s)", [declared_codes]
    )
    _fill(connection, "office", [(code, *said, known.get(code, since)) for code, *said, since in rows])


def _replace(connection: Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("reference", table)))
    _fill(connection, table, rows)


def _fill(connection: Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier("reference", table), sql.SQL(", ").join(map(sql.Identifier, _COLUMNS[table]))
    )
    with connection.cursor().copy(copy) as target:
        for row in rows:
            target.write_row(row)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))


def _offices(path: Path) -> Iterator[Sequence[object]]:
    """``since``: a year or a day; an office of which nobody wrote it down is as old as the oldest."""
    for row in _rows(path):
        since = row["since"] or _OLDEST_OFFICE
        yield row["office_code"], row["name"], row["kind"], row["region_code"], f"{since}-01-01"[:_DAY]


def _regions(path: Path) -> Iterator[Sequence[object]]:
    for row in _rows(path):
        yield row["code"], row["name"], row["level"], row["parent"] or None, row["retired"] == "1"


def _occupations(path: Path) -> Iterator[Sequence[object]]:
    return ((row["code"], row["label_id"], row["label_en"], row["formality"], row["group"]) for row in _rows(path))


def _reasons(path: Path) -> Iterator[Sequence[object]]:
    return ([row[column] for column in _COLUMNS["reason"]] for row in _rows(path))
