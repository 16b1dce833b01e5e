"""How long one record takes from bytes to reasons, on one core: ``python -m bench rules``.

Microseconds a record for each step of the way, and for the whole as the intake goes it: some bodies at once. Records
are the passing examples of the contract, and the failing ones.
"""

import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import msgspec

from bench.measured import Measured, Row
from simpul.contracts.decode import decode
from simpul.contracts.shape import Shape, read
from simpul.declared import declared
from simpul.rules.editions import installed
from simpul.rules.judge import ReadBody, judge_bodies
from simpul.rules.reference import Reference, load

DOCUMENT, VERSION = "cpmi_registration", 1
RECEIVED = date(2026, 2, 5)
ROUNDS = 5
AT_ONCE = 100


def bodies(kind: str, count: int) -> list[dict[str, Any]]:
    """Bodies of the examples whose name says ``kind``, repeated up to a count."""
    paths = sorted(declared("schemas").glob(f"{DOCUMENT}/examples/*.{kind}*.json"))
    examples = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    found = [example["body"] for example in examples if "body" in example]
    return [found[number % len(found)] for number in range(count)]


def microseconds(step: Callable[[list[Any]], object], records: list[Any]) -> float:
    """The time of a step a record, on this core."""
    portions = [records[first : first + AT_ONCE] for first in range(0, len(records), AT_ONCE)]
    begun = time.process_time()
    for portion in portions:
        step(portion)
    return (time.process_time() - begun) / len(records) * 1e6


def main(events: int = 10_000, rounds: int = ROUNDS) -> Measured:
    """Measure every step on clean and on faulty records."""
    reference, rows = load(), []
    for kind in ("clean", "faulty"):
        encoded = [msgspec.json.encode(body) for body in bodies("pass" if kind == "clean" else "fail", events)]
        shapes = _read(encoded)
        steps: list[tuple[str, Callable[[list[Any]], object], list[Any]]] = [
            ("JSON alone", lambda portion: [decode(raw) for raw in portion], encoded),
            ("read, check and write out the body", _read, encoded),
            ("rules and landing values", partial(_judge, reference), shapes),
            ("bytes to reasons", lambda portion: _judge(reference, _read(portion)), encoded),
        ]
        for name, step, over in steps:
            rows.append(Row(f"{kind}: {name}", [microseconds(step, over) for _ in range(rounds)], 1))
    return Measured("rules", f"Microseconds a record on one core; {events:,} records", rows)


def _read(portion: Sequence[bytes]) -> list[Shape]:
    found = (read(DOCUMENT, VERSION, raw) for raw in portion)
    return [shape for shape in found if isinstance(shape, Shape)]


def _judge(reference: Reference, portion: Sequence[Shape]) -> object:
    some = [ReadBody(DOCUMENT, VERSION, shape, "3507", RECEIVED) for shape in portion]
    return judge_bodies(some, reference, installed().name)
