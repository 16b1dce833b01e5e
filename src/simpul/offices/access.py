"""An office's login at the broker: made, ended, given another password. Decision and deed stand or fall together."""

from datetime import UTC, date, datetime
from pathlib import Path

from simpul import settings
from simpul.adapters import broker_admin, office_store
from simpul.adapters.broker import client_options, office_principal
from simpul.adapters.postgres import Connection
from simpul.adapters.principals import HASHER, OFFICERS
from simpul.errors import StopNow
from simpul.offices import passwords, setup_file
from simpul.offices.keeping import keep_what_waits
from simpul.offices.place import office_place
from simpul.offices.setup_file import VALID_FOR, SetupFile
from simpul.offices.steward import as_steward, decide, known_name


def prepare_broker() -> int:
    """Give the broker what every office that the registry knows needs of it, and no login to a revoked one.

    May run again. Returns how many offices there are.
    """
    with as_steward("preparing the broker") as connection:
        codes, revoked = office_store.office_codes(connection), office_store.revoked_offices(connection)
        broker_admin.prepare(codes, revoked)  # nobody is revoked meanwhile, who would get the login back
    keep_what_waits(codes)
    return len(codes)


def revoke(office_code: str, reason: str) -> None:
    """End an office's login and its rights. An open connection can do nothing from then on; a new one is refused."""
    with as_steward("revoking an office") as connection, broker_admin.connect() as admin:
        if office_code in office_store.revoked_offices(connection):
            raise StopNow(f"Office {office_code} is revoked already; `simpul office list` says by whom and why.")
        decide(connection, office_code, "revoked", reason)
        broker_admin.shut_out(admin, office_principal(office_code))


def rotate(office_code: str, reason: str, out: Path | None, bootstrap: str | None = None) -> Path:
    """Give an office another password, in a new set-up file; a revoked one has its login again. Returns the path."""
    with as_steward("rotating a password") as connection:
        decide(connection, office_code, "rotated", reason)
        return _let_in(connection, office_code, out, bootstrap)


def enrol(
    office_code: str,
    reason: str,
    *,
    name: str | None = None,
    region: str | None = None,
    out: Path | None = None,
    bootstrap: str | None = None,
) -> Path:
    """Make an office whole: known to the registry, its topics, login, rights, portal login. Returns its set-up file.

    An office of the declared list needs no name. Raises StopNow where a new one's place cannot be told from its code.
    """
    with as_steward("enrolling an office") as connection:
        known, portal_password = office_store.office_name(connection, office_code), None
        if known is None:
            portal_password = passwords.typeable()
            _make_known(connection, office_code, name, region, portal_password)
        elif name not in (None, known):
            raise StopNow(f"Office {office_code} is known as {known!r}. Leave --name out.")
        decide(connection, office_code, "enrolled", reason)
        return _let_in(connection, office_code, out, bootstrap, portal_password)


def _make_known(
    connection: Connection, office_code: str, name: str | None, region: str | None, portal_password: str
) -> None:
    kind, region_code = office_place(office_code, region)
    if not name:
        raise StopNow(f"Office {office_code} is new: give its name with --name.")
    office: dict[str, str | date] = {
        "office_code": office_code,
        "office_name": name,
        "office_kind": kind,
        "region_code": region_code,
        "valid_from": datetime.now(UTC).date(),
        "password_hash": HASHER.hash(portal_password),
    }
    office_store.enrol(connection, office, OFFICERS)


def _let_in(
    connection: Connection,
    office_code: str,
    out: Path | None,
    bootstrap: str | None,
    portal_password: str | None = None,
) -> Path:
    """Topics, login and rights; the passwords go into the secrets folder, and the login's into a set-up file.

    The file comes first: where it is refused, no password has changed.
    """
    known, principal, password = settings.load(), office_principal(office_code), passwords.strong()
    addresses = (bootstrap or known.kafka_bootstrap).split(",")
    content = _setup(office_code, known_name(connection, office_code), password, addresses)
    path = out or passwords.place_of_set_up_file(known, principal)
    setup_file.write(path, content)
    try:
        with broker_admin.connect() as admin:
            broker_admin.let_in(admin, office_code, password)
        passwords.keep(known, "kafka", principal, password)
        if portal_password is not None:
            passwords.keep(known, "portal", principal, portal_password)
    except BaseException:
        path.unlink()  # it would hold a password that is none
        raise
    return path


def _setup(office_code: str, name: str, password: str, bootstrap: list[str]) -> SetupFile:
    options, now = client_options("admin"), datetime.now(UTC).replace(microsecond=0)
    authority = options.get("ssl_cafile")
    return SetupFile(
        office_code=office_code,
        office_name=name,
        bootstrap=bootstrap,
        security_protocol=str(options["security_protocol"]),
        sasl_mechanism=str(options["sasl_mechanism"]),
        principal=office_principal(office_code),
        password=password,
        ca_pem=Path(str(authority)).read_text(encoding="ascii") if authority else None,
        issued_at=now,
        expires_at=now + VALID_FOR,
    )
