"""Where a login is tried, and what is said of an address that is none."""

import socket

import pytest

from simpul.adapters import broker_login
from simpul.errors import RetryLater

LOGIN = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "SCRAM-SHA-512"}


@pytest.mark.parametrize("address", ["kafka.example:port", "kafka..example:9092", "kafka.example:", ":9092x"])
def test_an_address_that_is_none_is_told_as_one(address: str):
    with pytest.raises(RetryLater) as away:
        broker_login.try_login({**LOGIN, "bootstrap_servers": [address]})
    assert away.value.cause == "name_unknown"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("kafka.example", ("kafka.example", 9092)),
        ("kafka.example:9094", ("kafka.example", 9094)),
        ("[::1]", ("::1", 9092)),
        ("[::1]:9094", ("::1", 9094)),
    ],
)
def test_an_address_without_a_port_has_the_one_that_the_client_takes(
    address: str, place: tuple[str, int], monkeypatch: pytest.MonkeyPatch
):
    asked = []

    def refused(place: tuple[str, int], timeout: float) -> socket.socket:
        asked.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refused)
    with pytest.raises(RetryLater):
        broker_login.try_login({**LOGIN, "bootstrap_servers": address})
    assert asked == [place]
