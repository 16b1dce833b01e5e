"""``simpul migrate`` on a database that somebody uses, altered, or brought further: it says so, and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from alembic import command
from tests.integration.databases import Owned, dropped, made

from simpul.adapters import migrations
from simpul.errors import RetryLater, StopNow

BEFORE = "0089"  # a revision of a while ago: what came later is still to be done
REVISION = "SELECT version_num FROM public.alembic_version"


class Old(Owned):
    """A registry's database as a release of before left it."""

    def __init__(self, url: str, owner: psycopg.Connection) -> None:
        self.url, self.owner = url, owner


@pytest.fixture
def old(server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Old]:
    url, upgrade = made(server.connections["owner_url"], None), command.upgrade
    with monkeypatch.context() as release:
        release.setattr(command, "upgrade", lambda config, _: upgrade(config, BEFORE))
        release.setattr(migrations, "apply_grants", lambda _: None)  # those of today name tables that come later
        migrations.upgrade(url)
    with psycopg.connect(url, autocommit=True) as owner:
        yield Old(url, owner)
    dropped(server.connections["owner_url"], url)


@contextmanager
def somebody_reads(url: str, table: str) -> Iterator[psycopg.Connection]:
    """A query or a copy that has not ended."""
    with psycopg.connect(url) as reader:
        reader.execute(f"SELECT count(*) FROM {table}")
        yield reader
        reader.rollback()


def test_tables_that_somebody_reads_are_waited_for_in_bounds_and_who_reads_is_named(old, monkeypatch) -> None:
    monkeypatch.setattr(migrations, "PATIENCE_WITH_READERS", 1)
    with somebody_reads(old.url, "registry.person_redirect") as reader:
        with pytest.raises(RetryLater, match="in use") as told:
            migrations.upgrade(old.url)
        assert f"simpul_owner (process {reader.info.backend_pid})" in str(told.value)
        assert old.one(REVISION) == BEFORE
    migrations.upgrade(old.url)
    assert old.one(REVISION) > BEFORE


def test_what_does_not_fit_is_told_without_a_traceback_or_a_row_and_nothing_is_kept(old) -> None:
    old.owner.execute("ALTER VIEW registry.person_redirect RENAME COLUMN person_id TO other_name")
    with pytest.raises(StopNow, match=r"bringing the tables to their newest shape: \w+ .*other_name"):
        migrations.upgrade(old.url)
    assert old.one(REVISION) == BEFORE


def test_a_database_of_a_newer_release_is_called_so(old) -> None:
    old.owner.execute("UPDATE public.alembic_version SET version_num = '9999'")
    with pytest.raises(StopNow, match="newer release: its tables are at 9999"):
        migrations.upgrade(old.url)
    assert old.one(REVISION) == "9999"
