"""Looks for planted values: in files, in every column of a database, in topics, in what processes show."""

import gzip
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import psycopg
from kafka import KafkaConsumer, TopicPartition
from psycopg import sql
from tests.integration.leaks.canaries import Canary, exact_forms, folded_forms


class Leak(NamedTuple):
    """Something planted came out. Says where, and which field it was planted in."""

    place: str
    planted_in: str


@dataclass(frozen=True)
class Alike:
    """One form of values that begin alike: where their common beginning is not, none of them is."""

    beginning: bytes
    values: list[tuple[bytes, str]]

    def within(self, data: bytes) -> Iterator[str]:
        """In which fields those were planted that stand in these bytes."""
        if self.beginning in data:
            yield from (planted_in for form, planted_in in self.values if form in data)


class Scanner:
    """Knows the planted values in all their forms."""

    def __init__(self, canaries: Collection[Canary]) -> None:
        self._folded = list(_alike(canaries, folded_forms))
        self._exact = list(_alike(canaries, exact_forms))

    def leaks(self, place: str, data: bytes) -> set[Leak]:
        """What of it stands in these bytes."""
        searched = ((self._folded, data.lower()), (self._exact, data))
        return {Leak(place, found) for kinds, where in searched for alike in kinds for found in alike.within(where)}

    def in_files(self, folder: Path, left_out: Collection[str]) -> set[Leak]:
        """In every file of a folder and in the names of files; ``left_out`` names folders relative to it."""
        skipped = [folder / name for name in left_out]
        found: set[Leak] = set()
        for path in sorted(folder.rglob("*")):
            if any(path.is_relative_to(folder_of_data) for folder_of_data in skipped):
                continue
            found |= self.leaks("the name of a file", str(path.relative_to(folder)).encode())
            if path.is_file():
                found |= self.leaks(str(path.relative_to(folder)), _content(path))
        return found

    def in_database(self, connection: psycopg.Connection[Any], left_out: Collection[str]) -> set[Leak]:
        """In every column of every table and materialized view; ``left_out`` has tables, or single columns."""
        found: set[Leak] = set()
        for schema, table, column in connection.execute(_COLUMNS).fetchall():
            if not {f"{schema}.*", f"{schema}.{table}", f"{schema}.{table}.{column}"} & set(left_out):
                found |= self.leaks(f"{schema}.{table}.{column}", _column(connection, schema, table, column))
        return found


def _alike(canaries: Collection[Canary], forms: Callable[[str], tuple[bytes, ...]]) -> Iterator[Alike]:
    """Per form and beginning: two letters tell names, identity numbers, telephones and passports apart."""
    kinds: defaultdict[tuple[int, str], list[tuple[bytes, str]]] = defaultdict(list)
    for canary in canaries:
        for number, form in enumerate(forms(canary.value)):
            kinds[number, canary.value[:2]].append((form, canary.planted_in))
    for values in kinds.values():
        yield Alike(_common_beginning([form for form, _ in values]), values)


def _common_beginning(texts: Collection[bytes]) -> bytes:
    first, last = min(texts), max(texts)
    return first[: next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _content(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        content: bytes = file.read()
    return content


def _column(connection: psycopg.Connection[Any], schema: str, table: str, column: str) -> bytes:
    statement = sql.SQL("SELECT convert_to(string_agg({column}::text, E'\\n'), 'UTF8') FROM {table}")
    named = statement.format(column=sql.Identifier(column), table=sql.Identifier(schema, table))
    ((said,),) = connection.execute(named).fetchall()
    return bytes(said or b"")


_COLUMNS = r"""
SELECT n.nspname, c.relname, a.attname FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname <> 'information_schema'
    AND n.nspname NOT LIKE 'pg\_%'
ORDER BY 1, 2, a.attnum
"""


def messages(options: dict[str, Any], topics: Iterable[str] | None = None) -> Iterator[Any]:
    """All messages of these topics, or of all there are, up to their ends now."""
    with KafkaConsumer(**options, auto_offset_reset="earliest", enable_auto_commit=False) as consumer:
        wanted = sorted(topics or consumer.topics())
        partitions = [TopicPartition(topic, part) for topic in wanted for part in consumer.partitions_for_topic(topic)]
        ends = consumer.end_offsets(partitions)
        consumer.assign(partitions)
        consumer.seek_to_beginning()
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for found in consumer.poll(500).values():
                yield from found


def shown_by(processes: Iterable[psutil.Process]) -> set[bytes]:
    """Arguments and environments of these processes and of all their children."""
    shown: set[bytes] = set()
    for process in processes:
        try:
            for each in (process, *process.children(recursive=True)):
                shown.add("\0".join([*each.cmdline(), *each.environ().values()]).encode())
        except psutil.NoSuchProcess:
            continue
    return shown
