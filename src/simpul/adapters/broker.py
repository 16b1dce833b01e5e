"""The broker as its clients see it: who logs in how, and what the topics of an office are called."""

import re

from simpul import settings

SERVICES = ("intake", "relay", "portal", "operator")
"""Principals that are no office: three processes, and ``operator`` for the command line of the stack's owner."""


def office_principal(office_code: str) -> str:
    """The login of an office."""
    return f"office-{office_code}"


def events_topic(office_code: str) -> str:
    """What the office offers."""
    return f"ltsa.{office_code}.events"


EVENT_TOPICS = re.compile(r"ltsa\.([^.]+)\.events")
"""The topics of all offices' events."""


def office_of(topic: str) -> str | None:
    """The office whose events this topic holds; None where it holds none."""
    found = EVENT_TOPICS.fullmatch(topic)
    return found[1] if found else None


def verdicts_topic(office_code: str) -> str:
    """What became of it."""
    return f"ltsa.{office_code}.verdicts"


REFERENCE_TOPIC = "simpul.reference"
"""The lists and editions that every office may read; compacted, so that the newest is always there."""


def client_options(principal: str) -> dict[str, object]:
    """Keyword arguments for any client of kafka-python, logged in as ``principal``.

    Raises StopNow where this installation knows no broker or has no password for the principal.
    """
    known = settings.load()
    options: dict[str, object] = {
        "bootstrap_servers": known.kafka_bootstrap.split(","),
        "security_protocol": known.environment.get("SIMPUL_KAFKA_SECURITY", "SASL_PLAINTEXT"),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": principal,
        "sasl_plain_password": known.secret("kafka", principal),
        "client_id": principal,
    }
    if authority := known.environment.get("SIMPUL_KAFKA_CA"):
        options["ssl_cafile"] = authority
    return options
