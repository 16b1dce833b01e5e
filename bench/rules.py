"""How long one record takes from bytes to reasons, on one core: ``python -m bench rules``.

Prints microseconds a record, the best of five rounds, for each step of the way and for the whole. Records are the
passing examples of the contract and, in the second column, the failing ones.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from simpul.contracts.content import canonical
from simpul.contracts.decode import decode
from simpul.contracts.shape import shape_of
from simpul.declared import declared
from simpul.rules.judge import judge
from simpul.rules.reference import load

DOCUMENT = "cpmi_registration"
RECEIVED = date(2026, 2, 5)
ROUNDS = 5


def bodies(kind: str, count: int) -> list[dict[str, Any]]:
    """Bodies of the examples whose name says ``kind``, repeated up to a count."""
    paths = sorted(declared("schemas").glob(f"{DOCUMENT}/examples/*.{kind}*.json"))
    examples = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    found = [example["body"] for example in examples if "body" in example]
    return [found[number % len(found)] for number in range(count)]


def microseconds(step: Callable[[Any], object], records: list[Any]) -> float:
    """The time of a step a record, in the best of the rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for record in records:
            step(record)
        best = min(best, time.process_time() - begun)
    return best / len(records) * 1e6


def main(count: int = 10_000) -> None:
    """Measure every step on clean and on faulty records and print the table."""
    reference = load()

    def judged(body: dict[str, object]) -> object:
        return judge(DOCUMENT, 1, body, office_code="3507", received_on=RECEIVED, reference=reference)

    def whole(raw: bytes) -> object:
        body = decode(raw)
        return judged(body) if isinstance(body, dict) else body

    table = Table("step", "clean, µs", "faulty, µs")
    clean, faulty = bodies("pass", count), bodies("fail", count)
    encoded = [[msgspec.json.encode(body) for body in kind] for kind in (clean, faulty)]
    steps: list[tuple[str, Callable[[Any], object], list[list[Any]]]] = [
        ("decode", decode, encoded),
        ("shape", lambda body: shape_of(DOCUMENT, 1, body), [clean, faulty]),
        ("shape and rules", judged, [clean, faulty]),
        ("canonical content", lambda body: canonical(DOCUMENT, body), [clean, faulty]),
        ("bytes to reasons", whole, encoded),
    ]
    for name, step, kinds in steps:
        table.add_row(name, *(f"{microseconds(step, kind):.1f}" for kind in kinds))
    Console().print(table)


if __name__ == "__main__":
    main()
