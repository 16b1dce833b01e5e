"""The *kode bukti*: the short code of a receipt, said on the telephone and typed by hand.

Seven signs that say nothing, and one that checks them. The signs are Crockford's base32, which has no I, L, O or U.
The check is made in the field of 32 elements, so that one wrong sign, or any two that changed places, are found.
"""

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FREE_SIGNS = 7
CODES = len(SIGNS) ** FREE_SIGNS
"""How many codes there are."""

_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_FIELD = 0b100101  # x^5 + x^2 + 1: every element but zero is a power of x


def code_of(number: int) -> str:
    """The code of a number from 0 up to, not including, ``CODES``."""
    if not 0 <= number < CODES:
        raise ValueError("no code has this number")
    values = [number >> 5 * place & 31 for place in reversed(range(FREE_SIGNS))]
    return "".join(SIGNS[value] for value in [*values, _doubled(_folded(values))])


def read_code(typed: str) -> str | None:
    """The code that somebody typed: small letters, blanks, dashes, and O for 0 or I and L for 1 are understood.

    None where it is no code: too short, too long, an impossible sign, or a sign that does not fit the others.
    """
    signs = typed.upper().translate(_LOOKS_LIKE)
    if len(signs) != FREE_SIGNS + 1 or not set(signs) <= set(SIGNS):
        return None
    return signs if _folded([SIGNS.index(sign) for sign in signs]) == 0 else None


def _folded(values: list[int]) -> int:
    """The sum of the values, each times another power of x."""
    total = 0
    for value in values:
        total = _doubled(total) ^ value
    return total


def _doubled(value: int) -> int:
    """The value times x."""
    value <<= 1
    return value ^ _FIELD if value & 32 else value
