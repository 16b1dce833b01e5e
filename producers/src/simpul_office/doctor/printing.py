"""The report of an examination: for a person on the telephone, or for a program."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape

from simpul_office.doctor.check import Check

_MARKS = {True: "[green]baik [/]", False: "[red]SALAH[/]", None: "[dim]  ?  [/]"}
ALL_WELL, SOMETHING_WRONG = 0, 1


def report(checks: Iterable[Check], office_code: str, format: str) -> int:
    """Print every check, and give the exit code."""
    found = [(number, check) for number, check in enumerate(checks, 1)]
    wrong = [number for number, check in found if check.ok is False]
    if format == "json":
        said = {"office_code": office_code, "ok": not wrong, "checks": [asdict(check) for _, check in found]}
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        _print(found, wrong, office_code)
    return SOMETHING_WRONG if wrong else ALL_WELL


def _print(found: list[tuple[int, Check]], wrong: list[int], office_code: str) -> None:
    console = Console(highlight=False)
    console.print(f"Pemeriksaan Simpul, kantor {escape(office_code)}\n")
    for number, check in found:
        console.print(f"{number:>3}  {_MARKS[check.ok]}  {check.label}: {escape(check.seen)}", soft_wrap=True)
        if check.todo:
            console.print(f"            [bold]{escape(check.todo)}[/]", soft_wrap=True)
    end = f"{len(wrong)} hal perlu dibetulkan: nomor {', '.join(map(str, wrong))}." if wrong else "Semua baik."
    console.print(f"\n{end}")
