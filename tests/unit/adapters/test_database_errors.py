import psycopg
import pytest
from psycopg.errors import DiskFull

from simpul.adapters.database_errors import database_errors
from simpul.errors import RetryLater

NO_LOGIN = psycopg.OperationalError("connection failed: FATAL:  could not write init file: No space left on device")


@pytest.mark.parametrize("error", [DiskFull("could not extend file"), NO_LOGIN])
def test_a_full_disk_of_the_database_is_called_so_and_no_server_that_went_away(error: psycopg.Error) -> None:
    with pytest.raises(RetryLater, match="disk of the registry database is full"), database_errors("loading a slice"):
        raise error
