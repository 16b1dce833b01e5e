"""Faults in what a row says about the person: NIK, dates, cards, telephones, names."""

from datetime import timedelta
from random import Random

from simpul.synthetic.days import Day
from simpul.synthetic.edition import EVERY, OLD_EXCEL, SISKOP2MI
from simpul.synthetic.market import market
from simpul.synthetic.places import places
from simpul.synthetic.planting import plants
from simpul.synthetic.rows import Row

_SERIAL = 4
_SHORT_MONTHS = ((2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31))
_PHONES = ("TIDAK ADA HP", "081-23", "12345", "08123", "0000000000", "08", "000000000000")
_PREFIXES = ("H. ", "HJ. ", "DRS. ", "DRA. ", "TGK. ")
_DEGREES = (", S.PD", ", S.PD.I", " S.KOM", ", S.E", ", S.KEP., NS.", ", S.H", ", A.MD")


@plants("nik")
def nik_exponent(row: Row, rng: Random) -> bool:
    """A number cell shown as a power of ten, or with decimals."""
    nik = row.facts.nik
    if nik is None:
        return False
    rounded = f"{nik[0]}{rng.choice('.,')}{nik[1:6].rstrip('0') or '0'}E+15"
    row.write(nik=rng.choice((rounded, rounded, f"{nik[0]}.{nik[1:15]}E+15", f"{nik[:15]}0,00", f"{nik[:15]}0.0")))
    return True


@plants("nik")
def nik_fifteen(row: Row, rng: Random) -> bool:
    """Fifteen digits."""
    if row.facts.nik is None:
        return False
    short = row.facts.nik[:15]
    row.write(nik=int(short) if row.edition == OLD_EXCEL else short)
    return True


@plants("nik")
def nik_mistyped(row: Row, rng: Random) -> bool:
    """Letters, too few or too many digits."""
    nik = row.facts.nik
    if nik is None:
        return False
    at = rng.randrange(6, 14)
    letter = f"{nik[:at]}{rng.choice('lO')}{nik[at + 1 :]}"
    doubled = f"{nik[:at]}{nik[at]}{nik[at:]}"
    row.write(nik=rng.choice((letter, nik[:12], nik[:14], nik[:13], doubled, f"{nik}00", "KTP HILANG")))
    return True


@plants("nik")
def nik_region_wrong(row: Row, rng: Random) -> bool:
    """Six digits that no edition knows."""
    nik = row.facts.nik
    if nik is None:
        return False
    wrong = f"{nik[:2]}{rng.randint(0, 99):02d}{rng.randint(0, 99):02d}"
    if _is_district(wrong):
        return False
    row.write(nik=wrong + nik[6:])
    return True


@plants("nik")
def nik_date_wrong(row: Row, rng: Random) -> bool:
    """A day or month that no calendar holds, or serial 0000."""
    nik = row.facts.nik
    if nik is None:
        return False
    month, serial = rng.randint(13, 40), nik[-_SERIAL:]
    impossible = rng.choice((f"{nik[6:8]}{month}", f"{rng.randint(32, 40)}{nik[8:10]}", "3002", "7202", "0006", ""))
    row.write(nik=f"{nik[:6]}{impossible}{nik[10:]}" if impossible else f"{nik[:12]}{'0' * len(serial)}")
    return True


def _is_district(six: str) -> bool:
    return f"{six[:2]}.{six[2:4]}.{six[4:]}" in places().codes


@plants("birth_date", "registration_date")
def birth_no_such_day(row: Row, rng: Random) -> bool:
    """The thirty-first of a month of thirty."""
    month, day = rng.choice(_SHORT_MONTHS)
    row.facts.birth = Day(row.facts.birth.year, month, day)
    return True


@plants("birth_date", "registration_date", editions=EVERY - {OLD_EXCEL})
def birth_century_wrong(row: Row, rng: Random) -> bool:
    """A year to come, or one of the century before; where years have two digits nobody can tell."""
    row.facts.birth = row.facts.birth._replace(year=rng.choice((1896, 1902, 1908, 1919, 2044, 2052, 2063)))
    return row.facts.birth.date() is not None


@plants("birth_date", "registration_date")
def birth_words(row: Row, rng: Random) -> bool:
    """A year, or words."""
    year = row.facts.birth.year
    row.write(birth_date=rng.choice((f"THN {year}", str(year), "TIDAK TAHU")))
    return True


@plants("family_card")
def card_mistyped(row: Row, rng: Random) -> bool:
    """No sixteen digits."""
    card = row.facts.family_card
    row.write(
        family_card_no=rng.choice(
            (
                f"{card[0]},{card[1:6]}E+15",
                "DALAM PROSES",
                card[:13],
                f"{card[:10]}XX{card[12:]}",
                f"{card}101",
            )
        )
    )
    return True


@plants("sex", "nik")
def sex_code(row: Row, rng: Random) -> bool:
    """A mark that is neither."""
    row.write(sex=rng.choice(("?", "3", "T")))
    return True


@plants("marital")
def marital_code(row: Row, rng: Random) -> bool:
    """A word of no edition."""
    row.write(marital_status=rng.choice(("BELUM JELAS", "9")))
    return True


@plants("education")
def education_code(row: Row, rng: Random) -> bool:
    """A school of no edition."""
    row.write(education=rng.choice(("PAKET D", "KURSUS", "X")))
    return True


@plants("consent")
def relation_code(row: Row, rng: Random) -> bool:
    """A relation that is on no list."""
    if row.facts.consent_giver is None:
        return False
    row.write(consent_relation=rng.choice(("SPONSOR", "TETANGGA")))
    return True


@plants("registration_date")
def registration_no_such_day(row: Row, rng: Random) -> bool:
    """The thirtieth of February, or the thirty-first of a shorter month."""
    month, day = rng.choice(_SHORT_MONTHS)
    row.facts.registered_on = Day(row.facts.registered_on.year, month, day)
    return True


@plants("registration_date", "destination", "company")
def registration_after_receipt(row: Row, rng: Random) -> bool:
    """A day after the file came; everything else must hold on that day, too."""
    later = row.received_on + timedelta(days=rng.randint(2, 40))
    work = row.facts.placement
    if row.edition == OLD_EXCEL and later.year != row.received_on.year:
        return False
    if market().is_closed(work.destination, work.occupation, later):
        return False
    if work.company and work.company not in market().licensed(later):
        return False
    row.facts.registered_on = Day.of(later)
    return True


@plants("phone")
def phone_odd(row: Row, rng: Random) -> bool:
    """No number that anybody could call."""
    row.write(phone=rng.choice((*_PHONES, f"0812{rng.randrange(10**13):013d}")))
    return True


@plants("name")
def name_titled(row: Row, rng: Random) -> bool:
    """A title before or a degree behind the name, sometimes both."""
    before = rng.choice(("", "", *_PREFIXES))
    after = rng.choice(_DEGREES) if not before or rng.random() < 0.3 else ""
    row.facts.name = f"{before}{row.facts.name}{after}"
    return True


@plants("passport")
def passport_odd(row: Row, rng: Random) -> bool:
    """Eight characters in another order, too few, too many, or none yet."""
    digits = f"{rng.randrange(10**8):08d}"
    row.write(
        passport_no=rng.choice((f"ABC{digits[:5]}", digits, f"{digits[:7]}A", f"B{digits[:5]}", f"C{digits}", "PROSES"))
    )
    return True


@plants("revision", editions=frozenset({SISKOP2MI}))
def revision_words(row: Row, rng: Random) -> bool:
    """A revision that is no number."""
    row.write(revision=rng.choice(("PERTAMA", "R1", "BARU")))
    return True
