"""Where the parts of the world are: broker, database, secrets, state.

Every value comes from the environment (``SIMPUL_*``) or a ``.env`` beside the checkout; what is not named there is
read from the state folder of the local stack, which ``simpul up`` writes.

=============================  =====================================================================
``SIMPUL_STATE``               the state folder; by default ``.simpul`` in the checkout, or, where the
                               program is installed, in the user's own folder
``SIMPUL_SECRETS``             the folder of secrets; by default ``<state>/secrets``
``SIMPUL_KAFKA_BOOTSTRAP``     bootstrap addresses of a real broker
``SIMPUL_DATABASE_URL``        the owner's URL of a real database: migrations and ``simpul up`` only
``SIMPUL_AIRFLOW_URL``         address of a real Airflow, which the quality gate nudges
``SIMPUL_KAFKA_SECURITY``      ``SASL_PLAINTEXT`` (default) or ``SASL_SSL``
``SIMPUL_KAFKA_CA``            CA file for ``SASL_SSL``
``SIMPUL_CODE_VERSION``        what a verdict names as the code's version; by default the package's
=============================  =====================================================================
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from simpul import __version__
from simpul.declared import checkout
from simpul.errors import StopNow

CONNECTIONS = "connections.json"
_STATE = ".simpul"
_FILES_OF_TRUST, _OF_THE_SYSTEM = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir"), "system"
_LONGEST_KEY = 64  # bytes: BLAKE2b takes no longer one


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the registry database is, and how it is known to be that one, without anybody's login."""

    host: str
    port: int
    name: str
    trust: Mapping[str, str] = field(default_factory=dict)  # sslmode, sslrootcert, channel_binding and their like


@dataclass(frozen=True, slots=True)
class Settings:
    """The addresses and folders of one installation. Holds no secret: those are read when needed."""

    state: Path
    secrets: Path
    environment: Mapping[str, str]

    def secret(self, kind: str, name: str) -> str:
        """A secret of this installation: ``secret("database", "simpul_intake")``, ``secret("kafka", "relay")``."""
        path = self.secrets / kind / name
        try:
            found = path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            found = ""
        except OSError as error:
            raise _closed("SIMPUL_SECRETS", self.secrets, error) from None
        if not found:  # an empty one would be a password that everybody knows, and a key that hides nothing
            raise StopNow(
                f"No secret for {kind} login {name!r}. Start the stack with `simpul up`, or set SIMPUL_SECRETS."
            )
        return found

    def digest_key(self) -> bytes:
        """The key of content digests and of the NIK index; it never lies in the database."""
        written = self.secret("keys", "digest")
        try:
            key = bytes.fromhex(written)
        except ValueError:
            key = b""
        if not 0 < len(key) <= _LONGEST_KEY:
            raise StopNow(
                f"The secret keys/digest is no key: it has to be hexadecimal digits, of {_LONGEST_KEY} bytes at most. "
                "Put back the one by which this registry began: no other finds its records again."
            )
        return key

    @property
    def kafka_bootstrap(self) -> str:
        """``host:port[,host:port]`` of the broker."""
        return self.environment.get("SIMPUL_KAFKA_BOOTSTRAP") or str(self._connection("kafka_bootstrap"))

    @property
    def owner_url(self) -> str:
        """The owner's database URL. Serves migrations and ``simpul up``, nothing else."""
        return self.environment.get("SIMPUL_DATABASE_URL") or str(self._connection("owner_url"))

    @property
    def airflow_url(self) -> str:
        """The address of Airflow's pages and API."""
        return self.environment.get("SIMPUL_AIRFLOW_URL") or str(self._connection("airflow_url"))

    @property
    def database(self) -> DatabaseAddress:
        """Where processes find the registry database."""
        if url := self.environment.get("SIMPUL_DATABASE_URL"):
            parts = urlsplit(url)
            host = parts.hostname or parse_qs(parts.query).get("host", ["127.0.0.1"])[0]
            try:
                port = parts.port or 5432
            except ValueError:
                raise StopNow("SIMPUL_DATABASE_URL names no port: it has to be a number up to 65535.") from None
            return DatabaseAddress(host, port, unquote(parts.path.lstrip("/")) or "simpul", _trust(parts.query))
        trusted = self.connections.get("database_trust")
        return DatabaseAddress(
            str(self._connection("database_host")),
            int(str(self._connection("database_port"))),
            str(self._connection("database_name")),
            trusted if isinstance(trusted, dict) else {},
        )

    def role_url(self, role: str, database: str | None = None) -> str:
        """The URL with which a process logs in as itself: ``role_url("simpul_intake")``; by default to the registry."""
        address = self.database
        password = quote(self.secret("database", role), safe="")
        host = quote(address.host, safe="") if address.host.startswith("/") else address.host
        trust = f"?{urlencode(address.trust)}" if address.trust else ""
        return f"postgresql://{role}:{password}@{host}:{address.port}/{database or address.name}{trust}"

    @property
    def code_version(self) -> str:
        """The version of this code as verdicts name it."""
        return self.environment.get("SIMPUL_CODE_VERSION") or __version__

    @property
    def connections(self) -> Mapping[str, object]:
        """What ``simpul up`` wrote of the local stack's addresses; empty where none was ever started."""
        try:
            found: dict[str, object] = json.loads((self.state / CONNECTIONS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _closed("SIMPUL_STATE", self.state, error) from None
        except ValueError:
            raise StopNow(f"{self.state / CONNECTIONS} is damaged: remove it; `simpul up` writes it anew.") from None
        return found

    def _connection(self, name: str) -> object:
        try:
            return self.connections[name]
        except KeyError:
            raise StopNow(
                f"Nothing is known of {name!r}: no stack runs here. Start one with `simpul up`, "
                "or name real servers by SIMPUL_KAFKA_BOOTSTRAP and SIMPUL_DATABASE_URL."
            ) from None


def _closed(named_by: str, folder: Path, error: OSError) -> StopNow:
    return StopNow(
        f"{folder} cannot be used ({error.strerror}): run this as who started the stack, or name another folder by "
        f"{named_by}."
    )


def _trust(query: str) -> dict[str, str]:
    """What an address says of trust. Its files are named from the caller's folder, not from a program's."""
    said = {name: values[-1] for name, values in parse_qs(query).items()}
    trust = {name: value for name, value in said.items() if name.startswith(("ssl", "channel_binding"))}
    files = {name: trust[name] for name in _FILES_OF_TRUST if trust.get(name, _OF_THE_SYSTEM) != _OF_THE_SYSTEM}
    return trust | {name: str(Path(file).absolute()) for name, file in files.items()}


def load() -> Settings:
    """The settings of this process, read afresh from the environment and ``.env``."""
    environment = {**_dot_env(), **os.environ}
    state = Path(environment.get("SIMPUL_STATE") or _usual_state()).absolute()
    secrets = Path(environment.get("SIMPUL_SECRETS") or state / "secrets").absolute()
    return Settings(state, secrets, environment)


def _usual_state() -> Path:
    """The state folder where none is named. A program that is installed finds it wherever it is called."""
    if (source := checkout()) is not None:
        return source / _STATE
    here = Path(_STATE)
    if os.path.isdir(here):  # of a release that kept it where it was called; false where nobody may look
        return here
    try:
        return Path.home() / _STATE
    except RuntimeError:  # this user has no folder
        return here


def _dot_env() -> dict[str, str]:
    path = (checkout() or Path()) / ".env"
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark first
    except UnicodeDecodeError:
        raise StopNow(f"{path} is not written in UTF-8: save it so, and try again.") from None
    except OSError as error:  # it may hold a password, and be its owner's alone
        raise StopNow(f"{path} cannot be read ({error.strerror}): run this as whom it belongs to.") from None
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}
