"""The ledger as its readers see it: a table with what is wrong in words below it, or one JSON object for programs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table

from simpul.intake.heads import VERDICTS
from simpul.reading.account import OUTCOMES, Account, Notice, OfficeLedger, PartitionAccount
from simpul.reading.printable import printable

_TOLD = 20  # how many faults of an office, and notices of a kind, are told one by one
_FIRST_LOOK = ("offered", "judged", "pending", "let in", "loaded", "waiting", "held", "withdrawn")
_CLOSE_LOOK = ("offered", "pending", "given up", *VERDICTS, "waived", "loaded", "waiting", "held", "withdrawn")
_COLOURS = {"gap": "yellow", "overdue": "yellow", "paused": "magenta", "given_up": "magenta"}

Hours = Callable[[datetime], bool]
"""Whether an hour is to be shown."""


class Level(StrEnum):
    """How closely one looks."""

    OFFICE = "office"
    PARTITION = "partition"
    HOUR = "hour"


def print_ledger(console: Console, offices: Sequence[OfficeLedger], level: Level, hours: Hours) -> None:
    """The table of this level, then in words what does not hold, then what needs somebody."""
    console.print(_table(offices, level, hours))
    for office in offices:
        _print_faults(console, office)
    silent = [office.office_code for office in offices if _never_sent(office)]
    for office in offices:
        if office.office_code not in silent:
            _print_notices(console, office)
    if silent:
        console.print(f"[cyan]never sent anything[/] ({len(silent)}): {', '.join(silent)}")


def ledger_object(offices: Sequence[OfficeLedger], hours: Hours) -> dict[str, object]:
    """The same for programs, with all levels."""
    return {
        "holds": all(office.holds for office in offices),
        "offices": [_office_object(office, hours) for office in offices],
    }


def _table(offices: Sequence[OfficeLedger], level: Level, hours: Hours) -> Table:
    total = Account()
    for _, _, account, _ in (lines := list(_lines(offices, level, hours))):
        total.add(account)
    names = _FIRST_LOOK if level is Level.OFFICE else [name for name in _CLOSE_LOOK if _numbers(total)[name]]
    place = {Level.OFFICE: (), Level.PARTITION: ("partition", "pending since"), Level.HOUR: ("partition", "hour (UTC)")}
    table = Table(
        "office", *place[level], title="Ledger: offered = judged + pending, recounted from the rows", box=None
    )
    for name in names:
        table.add_column(name, justify="right")
    table.add_column("holds")
    for column in table.columns:
        column.overflow = "fold"  # a number that is cut would be another number
    for office, where, account, holds in lines:
        table.add_row(office, *where, *_cells(account, names), "yes" if holds else "[bold red]NO[/]")
    table.add_section()
    table.add_row("all", *("" for _ in place[level]), *(cell or "0" for cell in _cells(total, names)), "")
    return table


def _lines(
    offices: Iterable[OfficeLedger], level: Level, hours: Hours
) -> Iterator[tuple[str, tuple[str, ...], Account, bool]]:
    for office in offices:
        if not office.total.offered and office.holds:
            continue
        if level is Level.OFFICE:
            yield office.office_code, (), office.total, office.holds
            continue
        for number, partition in sorted(office.partitions.items()):
            if level is Level.PARTITION:
                holds = not any(fault.partition_no in (number, None) for fault in office.faults)
                yield office.office_code, (str(number), _minute(partition.pending_since)), partition.total, holds
                continue
            for hour_at, hour in sorted(partition.hours.items()):
                if hours(hour_at):
                    holds = not any((f.partition_no, f.hour_at) == (number, hour_at) for f in office.faults)
                    yield office.office_code, (str(number), _minute(hour_at)), hour, holds


def _cells(account: Account, names: Iterable[str]) -> list[str]:
    numbers = _numbers(account)
    return [str(numbers[name] or "") for name in names]


def _numbers(account: Account) -> dict[str, int]:
    counts = account.counts
    return {
        "offered": account.offered,
        "judged": account.judged,
        "pending": account.pending,
        "given up": account.given_up,
        **{name: counts[name] for name in (*VERDICTS, "waived", *OUTCOMES)},
        "waiting": account.waiting,
        "let in": counts["accepted"] + counts["waived"],
    }


def _print_faults(console: Console, office: OfficeLedger) -> None:
    for fault in office.faults[:_TOLD]:
        where = f": {fault.where}" if fault.where else ""
        console.print(f"[bold red]{office.office_code}[/] {printable(fault.what)} ({fault.count}){printable(where)}")
    if len(office.faults) > _TOLD:
        console.print(f"[bold red]{office.office_code}[/] ... and {len(office.faults) - _TOLD} more places")


def _print_notices(console: Console, office: OfficeLedger) -> None:
    """Some of each kind: thousands of gaps of one office would hide what is said of the others."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for notice, more in _told(office.notices):
        by_kind[notice.kind].append(printable(_words(notice) + more))
    for kind, lines in by_kind.items():
        code = f"[{_COLOURS.get(kind, 'cyan')}]{office.office_code}[/]"
        for line in lines[:_TOLD]:
            console.print(f"{code} {line}")
        if len(lines) > _TOLD:
            console.print(f"{code} {_kind(kind)}: ... and {len(lines) - _TOLD} more, all named by --format json")


def _told(notices: Sequence[Notice]) -> Iterator[tuple[Notice, str]]:
    """The notices, and of all the gaps of a file the first with their sum.

    Where one partition lost events every other number of a file is missing, and its gaps would bury all other notices.
    """
    gaps: dict[object, list[Notice]] = {}
    for notice in notices:
        if notice.kind == "gap":
            gaps.setdefault(_whose(notice), []).append(notice)
    for notice in notices:
        same = gaps[_whose(notice)] if notice.kind == "gap" else [notice]
        if same[0] is notice:
            count = sum(each.count for each in same)
            yield notice, f" (the first of {len(same)} such gaps, {count} numbers)" if len(same) > 1 else ""


def _whose(gap: Notice) -> object:
    return gap.details.get("epoch"), gap.details.get("file_id")


def _words(notice: Notice) -> str:
    since = f", since {_minute(notice.since_at)} UTC" if notice.kind in ("overdue", "paused", "given_up") else ""
    count = f" ({notice.count}{since})" if since or notice.kind == "unnumbered" else ""
    return f"{_kind(notice.kind)}: {notice.text}{count}"


def _kind(kind: str) -> str:
    return kind.replace("_", " ")


def _never_sent(office: OfficeLedger) -> bool:
    return [notice.kind for notice in office.notices] == ["silent"] and not office.total.offered


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _office_object(office: OfficeLedger, hours: Hours) -> dict[str, object]:
    return {
        "office_code": office.office_code,
        "holds": office.holds,
        **_account_object(office.total),
        "missing": office.missing,
        "missing_numbers": [notice.details for notice in office.notices if notice.kind == "gap"],
        "faults": [asdict(fault) | {"hour_at": _iso(fault.hour_at)} for fault in office.faults],
        "notices": [_notice_object(notice) for notice in office.notices],
        "partitions": [_partition_object(partition, hours) for _, partition in sorted(office.partitions.items())],
    }


def _partition_object(partition: PartitionAccount, hours: Hours) -> dict[str, object]:
    return {
        "partition": partition.partition_no,
        **_account_object(partition.total),
        "pending_since": _iso(partition.pending_since),
        "stopped_reason": partition.stopped_reason,
        "hours": [
            {"hour_at": _iso(hour_at), **_account_object(hour)}
            for hour_at, hour in sorted(partition.hours.items())
            if hours(hour_at)
        ],
    }


def _account_object(account: Account) -> dict[str, int]:
    return {name.replace(" ", "_"): number for name, number in _numbers(account).items() if name != "let in"}


def _notice_object(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "text": notice.text,
        "count": notice.count,
        "since_at": _iso(notice.since_at),
        **notice.details,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
