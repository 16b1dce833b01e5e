"""Can a telephone number be a real one? Most are Indonesian; some who register again already live abroad."""

import re

import phonenumbers

_SEPARATORS = str.maketrans("", "", " \u00a0\t-\u2010\u2011\u2012\u2013.()/'\u2018\u2019`")
# 62 without "+" would be read as the beginning of a national number, and pass. Many keep the 0 behind it: +62 (0)812.
_WITH_COUNTRY = re.compile(r"\+?0?0?620?([1-9][0-9]*)")
# 0622 is Pematangsiantar: what begins with 062 may also be a number without its country.
_WITHOUT_COUNTRY = re.compile(r"(?:0|(?!62))([1-9][0-9]*)")
_MOBILE = re.compile(r"8[1-35-9][0-9]{7,10}")
_USUAL = re.compile(rf"(?:0|\+?62){_MOBILE.pattern}")  # what nearly all write, and what needs no closer look
_FOREIGN = re.compile(r"(?:\+|00)(?!62)[0-9]+")


def is_usable(written: str) -> bool:
    """Whether a number, as a clerk writes it, can be a real one anywhere."""
    if _USUAL.fullmatch(written):
        return True
    number = written.translate(_SEPARATORS)
    nationals = []
    for form in (_WITHOUT_COUNTRY, _WITH_COUNTRY):
        reading = form.fullmatch(number)
        if reading and _MOBILE.fullmatch(reading[1]):
            return True
        if reading:
            nationals.append(reading[1])
    if _FOREIGN.fullmatch(number):
        return _is_valid("+" + number.lstrip("+0"))
    return any(_is_valid("+62" + national) for national in nationals)


def _is_valid(international: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(international))
    except phonenumbers.NumberParseException:
        return False
