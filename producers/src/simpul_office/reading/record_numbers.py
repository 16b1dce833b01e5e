"""A record's number as offices write it, and how they write that there is none: of a number, a name, a regency."""

from simpul_office.reading.stand_ins import STAND_INS

_NONE = frozenset(
    {"n/a", "nihil", "kosong", "null", "belum ada", "blm ada", "tidak ada", "tdk ada", *map(str.casefold, STAND_INS)}
)
_NO_NUMBER_YET = _NONE | {"na", "belum", "blm", "sda"}


def says_none(text: str) -> bool:
    """Whether a text stands for no number: signs alone (a dash, a question mark), or words such as "belum ada".

    Read as a number, it would make all records that have none the revisions of one.
    """
    return _is_signs_alone(text) or _compared(text) in _NO_NUMBER_YET


def names_nothing(text: str) -> bool:
    """Whether a text in place of a name says that there is none. Some short words say so as a number alone."""
    return _is_signs_alone(text) or _compared(text) in _NONE


def _is_signs_alone(text: str) -> bool:
    """Whether a text has neither a letter nor a digit: a dash, dots, a question mark."""
    return not any(map(str.isalnum, text))


def _compared(text: str) -> str:
    return " ".join(text.split()).casefold()
