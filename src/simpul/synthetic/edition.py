"""The four file editions of the offices, and the two groups that matter here."""

SIAPKERJA = "siapkerja-2023"
SISKOP2MI = "siskop2mi-2026"
EXCEL = "ltsa-excel"
OLD_EXCEL = "ltsa-excel-lama"

EVERY = frozenset({SIAPKERJA, SISKOP2MI, EXCEL, OLD_EXCEL})
CSV = frozenset({SIAPKERJA, SISKOP2MI})
