"""Faults in what a row says about the work abroad: scheme, destination, company, permit, contract, wage."""

from dataclasses import replace
from random import Random

from simpul.synthetic.market import market
from simpul.synthetic.placements import contract
from simpul.synthetic.planting import plants
from simpul.synthetic.rows import Row

NO_COUNTRY = (
    "MALASIA", "HONGKOG", "NEGERI JIRAN", "KAPAL", "XX", "SAUDIA", "XQZ", "ARAB", "ASIA", "TIMUR TENGAH", "EROPA",
)  # fmt: skip
NO_OCCUPATION = ("Kerja Apa Saja", "Serabutan", "TKI")
_DOMESTIC = ("9111", "5152")
_ANY = "*"


@plants("wage")
def wage_words(row: Row, rng: Random) -> bool:
    """The wage is not known yet."""
    row.write(wage_amount=rng.choice(("DIRUNDINGKAN", "SESUAI KONTRAK", "UMK")))
    return True


@plants("currency")
def currency_code(row: Row, rng: Random) -> bool:
    """A currency that does not exist."""
    if row.facts.placement.currency is None:
        return False
    row.write(wage_currency=rng.choice(("RUPEE?", "XYZ")))
    return True


@plants("contract")
def contract_words(row: Row, rng: Random) -> bool:
    """The contract begins when the visa comes."""
    row.write(contract_start_date="MENUNGGU VISA", contract_end_date=None)
    return True


@plants("contract")
def contract_reversed(row: Row, rng: Random) -> bool:
    """The contract ends before it begins, or on the same day."""
    work, registered_on = row.facts.placement, row.facts.registered_on.date()
    if registered_on is None:
        return False
    start, end = work.contract or contract(registered_on, rng)
    work.contract = (start, start) if rng.random() < 0.25 else (end, start)
    return True


@plants("scheme", "company")
def scheme_code(row: Row, rng: Random) -> bool:
    """A scheme that does not exist."""
    row.write(scheme_code=rng.choice(("B TO B", "WISATA")))
    return True


@plants("occupation", "destination")
def occupation_code(row: Row, rng: Random) -> bool:
    """No occupation. A code goes before its title."""
    row.write(occupation_title=rng.choice(NO_OCCUPATION), occupation_code="0099")
    return True


@plants("destination")
def destination_odd(row: Row, rng: Random) -> bool:
    """No country."""
    row.write(destination=rng.choice(NO_COUNTRY))
    return True


@plants("destination", "occupation", "registration_date", "permit")
def destination_is_closed(row: Row, rng: Random) -> bool:
    """A destination that is closed for this work; the permit was for another one, so none is given."""
    registered_on = row.facts.registered_on.date()
    if registered_on is None:
        return False
    closed = market().closed(registered_on)
    work = row.facts.placement
    everywhere = [country for country, groups in closed.items() if _ANY in groups]
    work.destination = rng.choice(sorted(closed if work.occupation in _DOMESTIC else everywhere or closed))
    if not market().is_closed(work.destination, work.occupation, registered_on):
        work.occupation = rng.choice(_DOMESTIC)
    work.permit = None
    return market().is_closed(work.destination, work.occupation, registered_on)


@plants("scheme", "company", "permit")
def p3mi_left_out(row: Row, rng: Random) -> bool:
    """P to P, and nobody who recruits."""
    work = row.facts.placement
    if work.scheme != "P2P":
        return False
    row.facts.placement = replace(work, company=None, permit=None)
    return True


@plants("company", "permit")
def p3mi_invented(row: Row, rng: Random) -> bool:
    """A company on no list."""
    work = row.facts.placement
    if work.company is None:
        return False
    work.permit = None
    row.write(p3mi_code=f"P3MI-0{rng.randint(300, 999)}", p3mi_name="PT REKAAN ASAL NAMA")
    return True


@plants("company", "permit", "registration_date")
def p3mi_sanctioned(row: Row, rng: Random) -> bool:
    """A company whose licence was not in force on the day."""
    work, registered_on = row.facts.placement, row.facts.registered_on.date()
    if work.company is None or registered_on is None or not market().unlicensed(registered_on):
        return False
    work.company, work.permit = rng.choice(market().unlicensed(registered_on)), None
    return True


@plants("permit")
def sip2mi_invented(row: Row, rng: Random) -> bool:
    """A permit number on no list."""
    if row.facts.placement.company is None:
        return False
    row.facts.placement.permit = f"SIP2MI/{rng.randint(70000, 99999)}/2025"
    return True


@plants("permit", "company")
def sip2mi_of_another(row: Row, rng: Random) -> bool:
    """The permit of another company."""
    work = row.facts.placement
    if work.company is None:
        return False
    others = [company for company in sorted(market().permits_of) if company != work.company]
    work.permit = rng.choice(market().permits_of[rng.choice(others)])
    return True
