"""Where a login is tried, and what is said of an address that is none, or of a certificate authority that is none."""

import socket
from pathlib import Path

import pytest

from simpul.adapters import broker_login
from simpul.errors import RetryLater, StopNow

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


def test_of_several_addresses_the_failure_is_told_that_came_furthest():
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        places = ["kafka..example", *(f"127.0.0.1:{each.getsockname()[1]}" for each in (silent, nobody))]
        for count, cause in ((1, "name_unknown"), (2, "no_answer"), (3, "no_answer")):
            with pytest.raises(RetryLater) as away:
                broker_login.try_login({**LOGIN, "bootstrap_servers": places[:count]}, patience=0.2)
            assert away.value.cause == cause


@pytest.mark.parametrize("kept", [None, "-----BEGIN CERTIFICATE-----\nMIIB"], ids=["gone", "cut"])
def test_a_file_of_the_authority_that_is_gone_or_damaged_is_no_fault_of_the_network(kept: str | None, tmp_path: Path):
    authority = tmp_path / "ca.pem"
    if kept is not None:
        authority.write_text(kept, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        login = LOGIN | {"security_protocol": "SASL_SSL", "ssl_cafile": str(authority), "bootstrap_servers": place}
        with pytest.raises(StopNow) as refused:
            broker_login.try_login(login)
    assert refused.value.cause == "certificate_unknown"
