"""A record's number as offices write it, and how they write that there is none."""

_NONE_YET = frozenset(
    {"n/a", "na", "nihil", "kosong", "null", "belum ada", "belum", "blm ada", "blm", "tidak ada", "tdk ada"}
)


def says_none(text: str) -> bool:
    """Whether a text stands for no number: signs alone (a dash, a question mark), or words such as "belum ada".

    Read as a number, it would make all records that have none the revisions of one.
    """
    return is_signs_alone(text) or " ".join(text.split()).casefold() in _NONE_YET


def is_signs_alone(text: str) -> bool:
    """Whether a text has neither a letter nor a digit: a dash, dots, a question mark."""
    return not any(map(str.isalnum, text))
