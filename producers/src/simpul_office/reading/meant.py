"""What a sheet without a known header was meant to be: a table of records under a wrong head, or something else.

Lists to choose from, sums and notes lie beside the records, and may have many a header of theirs, but none that says
who somebody is, and few of what each person has for itself. A sheet that names persons, or has half of a template's
columns, is never passed over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simpul_office.reading.headers import Header, key_of
from simpul_office.reading.likeness import NEARLY_THE_SAME, likeness
from simpul_office.reading.recognise import Nearest, nearest_of
from simpul_office.reading.template import IGNORED, templates

_WHO = frozenset({"source_record_id", "name", "nik", "birth_date", "family_card_no", "passport_no", "document_no"})
_OF_ONE_PERSON = _WHO | {
    "registration_date", "birth_place", "mother_name", "address", "phone", "consent_giver_name", "employer_name",
    "sip2mi_number", "contract_start_date", "contract_end_date", "wage_amount",
}  # fmt: skip
_ENOUGH_OF_WHO, _ENOUGH_OF_A_PERSON = 2, 4
_FEWEST_TEXTS, _MOST_HEADERS = 3, 200
_VALUE = re.compile(r"\d{3}")
_FEWEST_OF_RECORD = 8
_NIK = re.compile(r"\d{16}")
_BETWEEN_DIGITS = str.maketrans(dict.fromkeys("' .-"))


@dataclass(frozen=True, slots=True)
class Head:
    """The line of a sheet that is likeliest to be its header, and the template nearest to it."""

    headers: tuple[Header, ...]
    nearest: Nearest

    @property
    def is_of_records(self) -> bool:
        """Whether records stand below it, as far as a header can tell."""
        wanted = sum(column.form != IGNORED for column in self.nearest.template.columns)
        if 2 * (wanted - len(self.nearest.missing)) >= wanted:
            return True
        said = _said_of_a_person(self.headers)
        return len(said) >= _ENOUGH_OF_A_PERSON or len(said & _WHO) >= _ENOUGH_OF_WHO

    @property
    def looks_like_one(self) -> int:
        """How many texts it has, where none of them is a value."""
        texts = [header.text for header in self.headers if header.text]
        return 0 if len(texts) < _FEWEST_TEXTS or any(map(_VALUE.search, texts)) else len(texts)


def likeliest_head(tried: Sequence[tuple[Header, ...]]) -> Head | None:
    """The head of a sheet among its lines: one of records, or with most known headers, or else the fullest one."""
    heads = [Head(headers, nearest_of(headers)) for headers in tried]
    if not heads:
        return None
    known = max(heads, key=lambda head: (head.nearest.shared, -head.nearest.differences))
    fullest = max(heads, key=lambda head: head.looks_like_one)
    if fullest.is_of_records and not known.is_of_records:
        return fullest
    return known if known.nearest.shared >= _FEWEST_TEXTS or known.is_of_records else fullest


def names_a_person(cells: Sequence[str]) -> bool:
    """Whether a line looks like a record itself: many cells, and a NIK in one of them."""
    texts = [text for cell in cells if (text := cell.strip())]
    return len(texts) >= _FEWEST_OF_RECORD and any(_NIK.fullmatch(text.translate(_BETWEEN_DIGITS)) for text in texts)


def _said_of_a_person(headers: Sequence[Header]) -> set[str]:
    """Which of the fields that each person has for itself have a header here, or one that is very near to theirs."""
    columns = [column for template in templates() for column in template.columns]
    counting = {key_of("", column.header) for column in columns if column.form == IGNORED}
    known = {column.header: column.field for column in columns if column.field in _OF_ONE_PERSON}
    texts = [header.text for header in headers[:_MOST_HEADERS] if header.text]
    return {
        field
        for text in texts
        if (key := key_of("", text)) not in counting
        for header, field in known.items()
        if key == key_of("", header) or likeness(text, header) > NEARLY_THE_SAME
    }
