"""Tries a login at the broker before a client does, to say at once what is wrong with it.

kafka-python drops the broker's refusal together with the connection and then tries on for its whole time limit, so
that a wrong password looks like a broker that is away. This asks the same question by itself, once.
"""

import socket
import ssl
import struct
from collections.abc import Mapping

from kafka.net.sasl import get_sasl_mechanism

from simpul.errors import Cause, RetryLater, SimpulError, StopNow

_PATIENCE = 5.0
_HANDSHAKE, _AUTHENTICATE = 17, 36
_ILLEGAL_MECHANISM = 33
_LARGEST_ANSWER = 64 * 1024
_USUAL_PORT = 9092
_TLS_ALERT = b"\x15\x03"
# OpenSSL's numbers for what is wrong with a certificate.
_CERTIFICATE: dict[int, Cause] = {
    9: "certificate_not_yet",
    10: "certificate_expired",
    62: "certificate_other_name",
    64: "certificate_other_name",
}
_ON_THE_WAY: tuple[Cause, ...] = ("name_unknown", "no_connection", "no_answer")
_CERTIFICATE_WORDS: dict[Cause, str] = {
    "certificate_not_yet": "is not valid yet; or the clock of this machine is wrong",
    "certificate_expired": "has expired; or the clock of this machine is wrong",
    "certificate_other_name": "was made for another address",
    "certificate_unknown": "is signed by nobody whom this login knows",
}


def try_login(options: Mapping[str, object], patience: float = _PATIENCE) -> Mapping[str, object]:
    """Log in with a client's options and go away again; an address gets ``patience`` seconds to answer.

    Gives the options for a client that is to begin where this succeeded: among its addresses may be one at which
    something takes connections and says nothing, and a client waits there until its time is over.

    Raises ``RetryLater`` where no broker answers, ``StopNow`` where one answers and refuses; ``cause`` says what of.
    """
    failures: list[SimpulError] = []
    for address in _addresses(options):
        try:
            _log_in(options, address, patience)
        except SimpulError as failure:
            if failure.cause == "login_refused":  # the others know no other logins
                raise
            failures.append(failure)
        else:
            return {**options, "bootstrap_servers": [address]}
    raise max(failures, key=_how_far, default=RetryLater("No address of the broker is named.", cause="name_unknown"))


def _addresses(options: Mapping[str, object]) -> list[str]:
    addresses = options["bootstrap_servers"]
    return [str(each) for each in (addresses if isinstance(addresses, list) else str(addresses).split(","))]


def _how_far(failure: SimpulError) -> int:
    """Of several failures the one is told that came furthest; a refusal came further than a silence."""
    if isinstance(failure, StopNow):
        return len(_ON_THE_WAY)
    return _ON_THE_WAY.index(failure.cause)


def _log_in(options: Mapping[str, object], address: str, patience: float) -> None:
    mechanism = str(options["sasl_mechanism"])
    with _connected(options, address, patience) as stream:
        try:
            if _asked(stream, _HANDSHAKE, 1, _text(mechanism))[0] == _ILLEGAL_MECHANISM:
                raise StopNow(f"The broker does not offer the login {mechanism}.", cause="not_our_broker")
            _authenticate(stream, mechanism, options)
        except TimeoutError:
            raise RetryLater("The broker can be reached and does not answer.", cause="no_answer") from None
        except OSError as error:
            words = f"The broker answers, then falls silent ({type(error).__name__})."
            raise RetryLater(words, cause="no_answer") from None
        except (ValueError, struct.error):
            raise StopNow("What answers at the broker's address is not our broker.", cause="not_our_broker") from None


def _authenticate(stream: socket.socket, mechanism: str, options: Mapping[str, object]) -> None:
    login = get_sasl_mechanism(mechanism)(host="", **options)
    while not login.is_done():
        token = login.auth_bytes()
        error, rest = _asked(stream, _AUTHENTICATE, 0, struct.pack(">i", len(token)) + token)
        if error:
            name = options["sasl_plain_username"]
            words = f"The broker refuses this login, {name}: its name or its password is wrong."
            raise StopNow(words, cause="login_refused")
        said = struct.unpack_from(">h", rest)[0]  # an error message, which is null after a success
        at = 2 + max(said, 0)
        length = struct.unpack_from(">i", rest, at)[0]
        login.receive(rest[at + 4 : at + 4 + length])


def _asked(stream: socket.socket, api: int, version: int, body: bytes) -> tuple[int, bytes]:
    """One request of Kafka's protocol; its answer as error code and what follows."""
    request = struct.pack(">hhi", api, version, 0) + _text("simpul") + body
    stream.sendall(struct.pack(">i", len(request)) + request)
    head = _exactly(stream, 4)
    if head.startswith(_TLS_ALERT):
        raise StopNow("The broker wants an encrypted connection (SASL_SSL) at this address.", cause="tls_needed")
    size = struct.unpack(">i", head)[0]
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


def _connected(options: Mapping[str, object], address: str, patience: float) -> socket.socket:
    context = _trusting(options) if options["security_protocol"] == "SASL_SSL" else None
    try:
        host, port = _host_and_port(address)
        stream = socket.create_connection((host, port), timeout=patience)
    except (socket.gaierror, ValueError):  # no such name, or no name at all
        words = "The broker's name is not known here: no network, or a wrong address."
        raise RetryLater(words, cause="name_unknown") from None
    except OSError:
        words = "The broker cannot be reached: no connection, or it is not running."
        raise RetryLater(words, cause="no_connection") from None
    return stream if context is None else _secured(stream, host, context)


def _host_and_port(address: str) -> tuple[str, int]:
    """The two parts of an address; without a port Kafka's usual one, as its client takes it."""
    host, colon, port = address.strip().rpartition(":")
    if not colon or address.endswith("]"):
        return address.strip().strip("[]"), _USUAL_PORT
    return host.strip("[]"), int(port)


def _trusting(options: Mapping[str, object]) -> ssl.SSLContext:
    """Whom this login trusts: the authority that its options name, or else those that this machine knows."""
    authority = options.get("ssl_cafile")
    try:
        return ssl.create_default_context(cafile=None if authority is None else str(authority))
    except FileNotFoundError:
        words = "The file of the certificate authority (SIMPUL_KAFKA_CA) is not there."
        raise StopNow(words, cause="certificate_unknown") from None
    except OSError as error:
        words = f"The file of the certificate authority (SIMPUL_KAFKA_CA) cannot be read ({type(error).__name__})."
        raise StopNow(words, cause="certificate_unknown") from None


def _secured(stream: socket.socket, host: str, context: ssl.SSLContext) -> socket.socket:
    """The same connection, encrypted; closed by the library where that fails."""
    try:
        return context.wrap_socket(stream, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        cause = _CERTIFICATE.get(error.verify_code, "certificate_unknown")
        words = f"The broker's certificate {_CERTIFICATE_WORDS[cause]} ({error.verify_message})."
        raise StopNow(words, cause=cause) from None
    except TimeoutError:
        raise RetryLater("The broker can be reached and does not answer.", cause="no_answer") from None
    except OSError as error:
        words = f"The broker offers no encrypted connection at this address ({type(error).__name__})."
        raise StopNow(words, cause="tls_not_offered") from None
