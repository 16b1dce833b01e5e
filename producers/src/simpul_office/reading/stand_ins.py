"""Texts that stand where a value should be: an error of a spreadsheet, a mark that means what stands above."""

_WORDS = ("idem", "idem.", "s.d.a", "s.d.a.")
_QUOTES = ('"', "''", "“", "”", "„", "″", "〃", ",,")
_AROUND = ("{}", "-{}-", "- {} -", "–{}–", "– {} –")

ERRORS = frozenset({
    "#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#ERROR!",
    *(f"Err:{number}" for number in range(501, 541)),
})  # fmt: skip
"""As Excel, Google Sheets and LibreOffice write them into a file of text."""
DITTOS = frozenset({
    *(spelt for word in _WORDS for spelt in (word, word.capitalize(), word.upper())),
    *(around.format(mark) for around in _AROUND for mark in _QUOTES),
})  # fmt: skip
"""SDA without its points is none: so people write Sidoarjo; nor is Ditto, which is somebody's name."""
STAND_INS = ERRORS | DITTOS
