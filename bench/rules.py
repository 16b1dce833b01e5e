"""How long one record takes from bytes to reasons, on one core: ``python -m bench rules``.

Microseconds a record for each step of the way and for the whole. Records are the passing examples of the contract, and
the failing ones.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from bench.measured import Measured, Row
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
    """The time of a step a record, on this core."""
    begun = time.process_time()
    for record in records:
        step(record)
    return (time.process_time() - begun) / len(records) * 1e6


def main(events: int = 10_000, rounds: int = ROUNDS) -> Measured:
    """Measure every step on clean and on faulty records."""
    reference = load()

    def judged(body: dict[str, object]) -> object:
        return judge(DOCUMENT, 1, body, office_code="3507", received_on=RECEIVED, reference=reference)

    def whole(raw: bytes) -> object:
        body = decode(raw)
        return judged(body) if isinstance(body, dict) else body

    rows = []
    for kind in ("clean", "faulty"):
        records = bodies("pass" if kind == "clean" else "fail", events)
        encoded = [msgspec.json.encode(body) for body in records]
        steps: list[tuple[str, Callable[[Any], object], list[Any]]] = [
            ("decode", decode, encoded),
            ("shape", lambda body: shape_of(DOCUMENT, 1, body), records),
            ("shape and rules", judged, records),
            ("canonical content", lambda body: canonical(DOCUMENT, body), records),
            ("bytes to reasons", whole, encoded),
        ]
        for name, step, over in steps:
            rows.append(Row(f"{kind}: {name}", [microseconds(step, over) for _ in range(rounds)], 1))
    return Measured("rules", f"Microseconds a record on one core; {events:,} records", rows)
