"""JSON lines: one object a line, its keys our own names of the fields or the headers of a template."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from simpul_office.reading.csv_lines import LONGEST_LINE, TOO_LONG, without_marks
from simpul_office.reading.lines import FALSE, TRUE, DamagedFile, Form, Line, Sheet

MOST_KEYS = 1000
_DECODE = msgspec.json.Decoder().decode
_ENCODE = msgspec.json.Encoder().encode
_TOO_MANY = "Berkas ini bukan tabel: namanya terlalu banyak. Pakai nama yang sama di setiap baris, lalu kirim lagi."
_NONE = "Berkas ini bukan tabel: tidak ada baris JSON yang utuh. Tulis satu objek per baris, lalu kirim lagi."
_NOT_IN_A_TABLE = frozenset({"source"})


class JsonLines:
    """A file of JSON objects, shown as a table: its header is every key that any object has. Keys may be left out.

    A line that is no JSON object, or one with lists or objects in it, is kept as its exact bytes. The place of a row,
    ``source``, is ours to say.
    """

    form: Form = "jsonl"
    has_all_columns = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def sheets(self) -> Iterator[Sheet]:
        """The file's only sheet, read from its beginning."""
        keys = self._keys()
        yield Sheet(None, self._lines(keys))

    def _keys(self) -> dict[str, int]:
        """Every key and its column, in the order in which they appear first."""
        keys: dict[str, int] = {}
        for _, _, found in self._objects():
            for key in found or ():
                if key not in keys and key not in _NOT_IN_A_TABLE:
                    keys[key] = len(keys)
            if len(keys) > MOST_KEYS:
                raise DamagedFile("not_a_table", _TOO_MANY)
        if not keys:
            raise DamagedFile("not_a_table", _NONE)
        return keys

    def _lines(self, keys: dict[str, int]) -> Iterator[Line]:
        yield Line(0, list(keys))
        for number, raw, found in self._objects():
            if found is None:
                yield Line(number, [], raw)
                continue
            cells = [""] * len(keys)
            for key, value in found.items():
                if key in keys:
                    cells[keys[key]] = _text(value)
            truths = tuple(keys[key] for key, value in found.items() if value.__class__ is bool and key in keys)
            yield Line(number, cells, truths=truths)

    def _objects(self) -> Iterator[tuple[int, bytes, dict[str, object] | None]]:
        """Line number, the line's bytes, and its object or None; empty lines are left out."""
        with self._path.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE):
                if len(line) == LONGEST_LINE:
                    raise DamagedFile("not_a_table", *TOO_LONG)
                number += 1
                raw = without_marks(line).strip(b" \t\r\n")
                if raw:
                    yield number, raw, _object(raw)


def _object(raw: bytes) -> dict[str, object] | None:
    try:
        found = _DECODE(raw)
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors, and so are bytes that are no UTF-8
        return None
    if not isinstance(found, dict) or any(map(_is_nested, found.items())):
        return None
    return found


def _is_nested(pair: tuple[str, object]) -> bool:
    """Whether a value is more than one: as a text it would pass for a name."""
    key, value = pair
    return isinstance(value, list | dict) and key not in _NOT_IN_A_TABLE


def _text(value: object) -> str:
    """A value as the text that stands for it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return TRUE if value else FALSE
        case float() if value.is_integer() and abs(value) < 1e18:
            return str(int(value))
        case _:
            return _ENCODE(value).decode()
