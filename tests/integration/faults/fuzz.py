"""Messages that no office of ours sends: all that bytes, envelopes and bodies can be, at random but repeatable."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from simpul.contracts.envelope import Envelope, encode
from simpul.declared import declared

Headers = list[tuple[str, bytes]]
DOCUMENTS = ("cpmi_registration", "placement_stage", "record_void", "office_manifest")


class Message(NamedTuple):
    """What goes to the broker."""

    key: bytes | None
    body: bytes | None
    headers: Headers


def messages(count: int, office: str, seed: int) -> Iterator[Message]:
    """This many messages for an office's topic."""
    chance = random.Random(seed)
    examples = {document: _examples(document) for document in DOCUMENTS}
    for _ in range(count):
        document = chance.choice(DOCUMENTS)
        body = chance.choice(_BODIES)(chance, dict(chance.choice(examples[document])))
        headers = _bend(chance, _headers(chance, document, office))
        keys = [b"ab", b"", chance.randbytes(3), None if body is not None else b"x"]  # the client refuses none at all
        yield Message(chance.choice(keys), body, headers)


def _examples(document: str) -> list[dict[str, Any]]:
    """The bodies of the contract's own examples."""
    paths = sorted(declared("schemas").glob(f"{document}/examples/*.json"))
    said = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return [example["body"] for example in said if isinstance(example.get("body"), dict)]


def _headers(chance: random.Random, document: str, office: str) -> Headers:
    envelope = Envelope(
        event_id=_uuid(chance), office_code=office, producer="agent", document=document, version=1,
        time=datetime(2026, 2, 5, 4, tzinfo=UTC), epoch=_uuid(chance), sequence=chance.randint(1, 10**6),
        received_on=date(2026, 2, 5), file_id=_uuid(chance),
    )  # fmt: skip
    return encode(envelope)


def _uuid(chance: random.Random) -> UUID:
    """Out of few, so that they come again."""
    return UUID(int=chance.randrange(1, 5000))


def _bend(chance: random.Random, headers: Headers) -> Headers:
    """Most envelopes are whole; the others lack, double or garble something."""
    if chance.random() < 0.6:
        return headers
    place = chance.randrange(len(headers))
    name = headers[place][0]
    wrong: Sequence[Callable[[], Headers]] = (
        list,
        lambda: headers[:place] + headers[place + 1 :],
        lambda: [*headers, (name, b"again")],
        lambda: [*headers[:place], (name, chance.choice(_WORDS)), *headers[place + 1 :]],
        lambda: [*headers[:place], (name, chance.randbytes(12)), *headers[place + 1 :]],
        lambda: [*headers, *((f"x{number}", b"y") for number in range(200))],
        lambda: [
            ("ce_type", chance.choice(_TYPES)) if header == "ce_type" else (header, said) for header, said in headers
        ],
    )
    return chance.choice(wrong)()


_WORDS = (
    b"", b" ", b"0", b"-1", b"1e3", b"9" * 30, b"\xff\xfe", b"\x00", b"null", b"2026-13-45", b"0001-01-01",
    b"9999-12-31", b"9999-12-31T23:59:59.999Z", b"0001-01-01T00:00:00Z", b"%00%ff", b"application/json; charset=utf-16",
    b"application/octet-stream", "Malang \u2603".encode(), b"a" * 5000,
)  # fmt: skip
_TYPES = (
    b"simpul.unreadable.v0", b"simpul.undeclared.v0", b"simpul.cpmi_registration.v2", b"simpul.record_void.v1",
    b"simpul.cpmi_registration.v99999", b"simpul..v1", b"cpmi_registration", b"simpul.cpmi_registration.v-1",
    b"simpul.\x00.v1",
)  # fmt: skip
_VALUES = (
    None, True, False, 0, -1, 2**31, 2**63, 10**400, -0.0, 1.0, 2.0, 1e308, "", " ", "\0", "a\0b", "\ud800",
    "\U0010ffff", "\u202e", "x" * 501, "9" * 40, "NaN", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "'3507",
    "F", "G2G", "=cmd|' /C calc'!A0", "\u0967\u0968", "3,50711E+15", [], {}, [[]], {"a": {"b": None}}, ["x"] * 100,
    "HKG", "3507136408900003",
)  # fmt: skip


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _changed(chance: random.Random, body: dict[str, Any]) -> bytes:
    names = [*body, "nik", "revision", "source", "\0", "office_code", "first_no", "last_no", "event_count", "document"]
    for _ in range(chance.randint(1, 4)):
        body[chance.choice(names)] = chance.choice(_VALUES)
    return _json(body)


def _renumbered(chance: random.Random, body: dict[str, Any]) -> bytes:
    """Records come again under few numbers, with other content and any revision."""
    body["source_record_id"] = f"REG/{chance.randrange(300)}"
    body["revision"] = chance.choice([1, 2, 3, 2**31 - 1, 2**31, 10**30, -5, "2", None])
    return _json(body)


def _cut(chance: random.Random, body: dict[str, Any]) -> bytes:
    whole = _json(body)
    return whole[: chance.randrange(len(whole))]


def _flipped(chance: random.Random, body: dict[str, Any]) -> bytes:
    whole = bytearray(_json(body))
    for _ in range(chance.randint(1, 8)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def _doubled(chance: random.Random, body: dict[str, Any]) -> bytes:
    whole = _json(body)
    return b"{" + whole[1:-1] + b"," + whole[1:]


def _deep(chance: random.Random, body: dict[str, Any]) -> bytes:
    depth = chance.choice([31, 33, 1000, 20_000])
    return chance.choice([b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth])


def _no_number(chance: random.Random, body: dict[str, Any]) -> bytes:
    whole = _json(body)
    return whole[:-1] + b',"wage_amount":' + chance.choice([b"NaN", b"Infinity", b"-Infinity", b"1e999", b"01"]) + b"}"


def _other_charset(chance: random.Random, body: dict[str, Any]) -> bytes:
    text = json.dumps({**body, "name": "José Ñandú"}, ensure_ascii=False)
    return text.encode(chance.choice(["utf-16", "utf-32", "cp1252", "utf-8-sig", "utf-7"]))


def _huge(chance: random.Random, body: dict[str, Any]) -> bytes:
    size = chance.choice([10_000] * 50 + [900_000])
    return _json({**body, "name": "x" * size})


_BODIES: tuple[Callable[[random.Random, dict[str, Any]], bytes | None], ...] = (
    lambda chance, body: None,
    lambda chance, body: b"",
    lambda chance, body: chance.randbytes(chance.randrange(1, 400)),
    lambda chance, body: _json(chance.choice(_VALUES)),
    lambda chance, body: _json(body),
    _changed, _changed, _changed, _renumbered, _renumbered, _cut, _flipped, _flipped, _doubled, _deep, _no_number,
    _other_charset, _huge,
)  # fmt: skip
