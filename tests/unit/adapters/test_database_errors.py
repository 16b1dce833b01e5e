import psycopg
import pytest
from psycopg.errors import DiskFull

from simpul.adapters.database_errors import database_errors, owner_not_let_in
from simpul.errors import RetryLater, StopNow

NO_LOGIN = psycopg.OperationalError("connection failed: FATAL:  could not write init file: No space left on device")


@pytest.mark.parametrize("error", [DiskFull("could not extend file"), NO_LOGIN])
def test_a_full_disk_of_the_database_is_called_so_and_no_server_that_went_away(error: psycopg.Error) -> None:
    with pytest.raises(RetryLater, match="disk of the registry database is full"), database_errors("loading a slice"):
        raise error


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (
            'FATAL:  password authentication failed for user "simpul_owner"',
            StopNow,
            "SIMPUL_DATABASE_URL or in the file",
        ),
        ("fe_sendauth: no password supplied", StopNow, "PGPASSFILE"),
        ('FATAL:  no pg_hba.conf entry for host "127.0.0.1"', StopNow, "from here"),
        ("certificate verify failed", StopNow, "is not trusted"),
        ("Connection refused", RetryLater, "does not answer (simpul_owner). Is it up?"),
    ],
)
def test_an_owner_who_is_not_let_in_is_told_why(said: str, kind: type[Exception], told: str) -> None:
    found = owner_not_let_in(psycopg.OperationalError(said))
    assert type(found) is kind
    assert told in str(found)
