"""Tries a login at the broker before a client does, to say at once what is wrong with it.

kafka-python drops the broker's refusal together with the connection and then tries on for its whole time limit, so
that a wrong password looks like a broker that is away. This asks the same question by itself, once.
"""

import socket
import ssl
import struct
from collections.abc import Mapping

from kafka.net.sasl import get_sasl_mechanism

from simpul.errors import RetryLater, StopNow

_PATIENCE = 5.0
_HANDSHAKE, _AUTHENTICATE = 17, 36
_ILLEGAL_MECHANISM = 33
_LARGEST_ANSWER = 64 * 1024


def try_login(options: Mapping[str, object], patience: float = _PATIENCE) -> None:
    """Log in with a client's options and go away again; an address gets ``patience`` seconds to answer.

    Raises ``RetryLater`` where no broker answers, ``StopNow`` where one answers and refuses.
    """
    mechanism = str(options["sasl_mechanism"])
    with _connected(options, patience) as stream:
        try:
            if _asked(stream, _HANDSHAKE, 1, _text(mechanism))[0] == _ILLEGAL_MECHANISM:
                raise StopNow(f"The broker does not offer the login {mechanism}.")
            _authenticate(stream, mechanism, options)
        except OSError as error:
            raise RetryLater(f"The broker answers, then falls silent ({type(error).__name__}).") from None
        except (ValueError, struct.error):
            raise StopNow("What answers at the broker's address is not our broker.") from None


def _authenticate(stream: socket.socket, mechanism: str, options: Mapping[str, object]) -> None:
    login = get_sasl_mechanism(mechanism)(host="", **options)
    while not login.is_done():
        token = login.auth_bytes()
        error, rest = _asked(stream, _AUTHENTICATE, 0, struct.pack(">i", len(token)) + token)
        if error:
            raise StopNow("The broker refuses this login: its name or its password is wrong.")
        said = struct.unpack_from(">h", rest)[0]  # an error message, which is null after a success
        at = 2 + max(said, 0)
        length = struct.unpack_from(">i", rest, at)[0]
        login.receive(rest[at + 4 : at + 4 + length])


def _asked(stream: socket.socket, api: int, version: int, body: bytes) -> tuple[int, bytes]:
    """One request of Kafka's protocol; its answer as error code and what follows."""
    request = struct.pack(">hhi", api, version, 0) + _text("simpul") + body
    stream.sendall(struct.pack(">i", len(request)) + request)
    size = struct.unpack(">i", _exactly(stream, 4))[0]
    if not 0 < size <= _LARGEST_ANSWER:
        raise ValueError(size)
    answer = _exactly(stream, size)
    return struct.unpack_from(">h", answer, 4)[0], answer[6:]


def _exactly(stream: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count:
        part = stream.recv(count - len(taken))
        if not part:
            raise ConnectionResetError
        taken += part
    return taken


def _text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()


def _connected(options: Mapping[str, object], patience: float) -> socket.socket:
    """A connection to the first address that answers."""
    addresses = options["bootstrap_servers"]
    for address in addresses if isinstance(addresses, list) else str(addresses).split(","):
        host, _, port = str(address).rpartition(":")
        host = host.strip("[]")
        try:
            stream = socket.create_connection((host, int(port)), timeout=patience)
            return _secured(stream, host, options) if options["security_protocol"] == "SASL_SSL" else stream
        except ssl.SSLCertVerificationError as error:
            raise StopNow(f"The broker's certificate is not to be trusted: {error.verify_message}.") from None
        except OSError:
            continue
    raise RetryLater("The broker cannot be reached: no connection, or it is not running.")


def _secured(stream: socket.socket, host: str, options: Mapping[str, object]) -> socket.socket:
    authority = options.get("ssl_cafile")
    context = ssl.create_default_context(cafile=None if authority is None else str(authority))
    return context.wrap_socket(stream, server_hostname=host)
