"""Counting what slices hold, inside the database: counts come out, values of people stay in.

A *day* is given as the slices (parts) it consists of.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from simpul.adapters.postgres import Connection
from simpul.adapters.slice_store import ClosedSlice
from simpul.quality.profile import EditionHistory, EditionProfile, Profile
from simpul.quality.suite import Suite

# Coded values whose distribution is watched, where they are no column of their own.
_CODED: Mapping[str, sql.SQL] = {
    "age_group": sql.SQL(
        "width_bucket(extract(year FROM age(registration_date, birth_date)), ARRAY[18, 25, 35, 45]::numeric[])"
    ),
}
# The form under which two records count as naming the same one; too short or blank is nobody's.
_IDENTIFYING: Mapping[str, sql.SQL] = {
    "nik": sql.SQL("encode(nik_index, 'hex')"),
    "phone": sql.SQL("substring(regexp_replace(phone, '[^0-9]', '', 'g') FROM '[0-9]{7,9}$')"),
    "consent_giver_name": sql.SQL("nullif(btrim(upper(consent_giver_name), ' -._/'), '')"),
}


def day_so_far(connection: Connection, slices: Sequence[ClosedSlice]) -> dict[UUID, list[UUID]]:
    """The parts that are judged together with each of these slices: its day up to it, withdrawn ones left out."""
    found: dict[UUID, list[UUID]] = {each.slice_id: [] for each in slices}
    for slice_id, part in connection.execute(_DAY_SO_FAR, [list(found)]):
        found[slice_id].append(part)
    return found


def past_days(connection: Connection, slices: Sequence[ClosedSlice], suite: Suite) -> dict[UUID, list[list[UUID]]]:
    """The office's own other days that passed or were released, the newest of them; of each day its parts."""
    days: dict[UUID, dict[object, list[UUID]]] = {each.slice_id: {} for each in slices}
    for slice_id, day, part in connection.execute(_PAST_DAYS, [suite.history.slices_at_most, list(days)]):
        days[slice_id].setdefault(day, []).append(part)
    return {slice_id: list(parts.values()) for slice_id, parts in days.items()}


def profiles(connection: Connection, days: Sequence[Sequence[UUID]], suite: Suite) -> list[Profile]:
    """A profile of each day, given as the slices it consists of."""
    counted = _Counted(connection, suite, days)
    return [
        Profile(
            record_count=sum(part.record_count for part in counted.editions[number].values()),
            editions=counted.editions[number],
            value_counts=counted.values[number],
            contradicted=counted.contradicted[number],
            sharing_counts=counted.sharing[number],
            ending_in_zero=counted.ending_in_zero[number],
        )
        for number in range(len(days))
    ]


def edition_by_office(connection: Connection, suite: Suite, edition: str) -> dict[str, EditionHistory]:
    """The history of a template edition at every office that uses it, over the newest passed or released slices."""
    fields = suite.measured.blank_fields
    statement = sql.SQL(_BY_OFFICE).format(blanks=_blanks(fields), table=sql.Identifier("landing", suite.document))
    found = connection.execute(statement, [suite.document, suite.history.slices_at_most, edition])
    return {
        office: EditionHistory(days, records, dict(zip(fields, blanks, strict=True)))
        for office, days, records, blanks in found
    }


class _Counted:
    """Counts over the records of numbered days: day number -> name -> counts."""

    def __init__(self, connection: Connection, suite: Suite, days: Sequence[Sequence[UUID]]) -> None:
        self._connection = connection
        self._numbers = [number for number, day in enumerate(days) for _ in day]
        self._slices = [slice_id for day in days for slice_id in day]
        table = sql.Identifier("landing", suite.document)
        self._records = sql.SQL(_RECORDS).format(table)
        overtaken = sql.SQL(_OVERTAKEN).format(table=table)
        found = connection.execute(overtaken, [self._numbers, self._slices]).fetchall()
        self._overtaken = ([place for place, _ in found], [offset for _, offset in found])
        measured = suite.measured
        self.editions: defaultdict[int, dict[str, EditionProfile]] = defaultdict(dict)
        self.ending_in_zero: defaultdict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
        self.values: defaultdict[int, dict[str, dict[str, int]]] = defaultdict(dict)
        self.contradicted: defaultdict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
        self.sharing: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self._count_editions(measured.blank_fields)
        for name in measured.ending_in_zero_fields:
            self._count_ending_in_zero(name)
        for name in measured.drift_fields:
            self._count_values(name)
        for name, code in measured.contradicted_by_nik.items():
            self._count_contradicted(name, code)
        for name in measured.shared_fields:
            self._count_sharing(name)

    def _count_editions(self, fields: Sequence[str]) -> None:
        for day, edition, records, blanks in self._rows(_EDITIONS, blanks=_blanks(fields)):
            self.editions[day][edition] = EditionProfile(records, dict(zip(fields, blanks, strict=True)))

    def _count_ending_in_zero(self, name: str) -> None:
        for day, zeros, given in self._rows(_ENDING_IN_ZERO, field=sql.Identifier(name)):
            self.ending_in_zero[day][name] = (zeros, given)

    def _count_values(self, name: str) -> None:
        for day, value, count in self._rows(_VALUES, value=_CODED.get(name, sql.Identifier(name))):
            self.values[day].setdefault(name, {})[value] = count

    def _count_contradicted(self, name: str, code: str) -> None:
        for day, contradicted, given in self._rows(_CONTRADICTED, code=sql.Literal(code)):
            self.contradicted[day][name] = (contradicted, given)

    def _count_sharing(self, name: str) -> None:
        for day, people in self._rows(_SHARING, value=_IDENTIFYING[name]):
            self.sharing[day][name] = people

    def _rows(self, statement: LiteralString, **parts: sql.Composable) -> list[Any]:
        return self._connection.execute(
            sql.SQL(statement).format(records=self._records, **parts), [self._numbers, self._slices, *self._overtaken]
        ).fetchall()


def _blanks(fields: Sequence[str]) -> sql.Composable:
    # A column of dashes is as empty as an empty one: not every template says that a dash stands for nothing.
    blank_count = sql.SQL("count(*) - count(nullif(btrim({}::text, ' -._/'), ''))")
    counts = (blank_count.format(sql.Identifier(name)) for name in fields)
    return sql.SQL("ARRAY[{}]::bigint[]").format(sql.SQL(", ").join(counts))


_DAY_SO_FAR = """
SELECT judged.slice_id, part.slice_id
FROM quality.slice judged
JOIN quality.slice part USING (office_code, document, received_date)
WHERE judged.slice_id = ANY(%s) AND part.part_no <= judged.part_no AND part.state <> 'withdrawn'
"""

_PAST_DAYS = """
SELECT judged.slice_id, past.received_date, part.slice_id
FROM quality.slice judged
CROSS JOIN LATERAL (
    SELECT DISTINCT received_date FROM quality.slice earlier
    WHERE earlier.office_code = judged.office_code AND earlier.document = judged.document
      AND earlier.received_date <> judged.received_date AND earlier.state IN ('passed', 'released')
    ORDER BY received_date DESC LIMIT %s) AS past
JOIN quality.slice part
  ON part.office_code = judged.office_code AND part.document = judged.document
 AND part.received_date = past.received_date AND part.state IN ('passed', 'released')
WHERE judged.slice_id = ANY(%s)
"""

# A record that its office corrected on the same day counts once, as it was corrected: it is neither a second record nor
# a second person, and what was mended is no longer a fault of the day.
_RECORDS = """(
    SELECT day.day_no, landed.*
    FROM unnest(%s::int[], %s::uuid[]) AS day (day_no, slice_id) JOIN {} landed USING (slice_id)
    WHERE NOT EXISTS (SELECT FROM unnest(%s::int[], %s::bigint[]) AS overtaken (partition_id, log_offset)
                      WHERE (overtaken.partition_id, overtaken.log_offset)
                          = (landed.partition_id, landed.log_offset))) AS record"""

# Found once, from the few later revisions: to sort or join all records in every count takes five times as long.
_OVERTAKEN = """
WITH day AS (SELECT * FROM unnest(%s::int[], %s::uuid[]) AS day (day_no, slice_id))
SELECT DISTINCT earlier.partition_id, earlier.log_offset
FROM day JOIN {table} later USING (slice_id)
JOIN {table} earlier ON earlier.record_ref = later.record_ref AND earlier.revision < later.revision
JOIN day same ON same.slice_id = earlier.slice_id AND same.day_no = day.day_no
WHERE later.revision > 1
"""

_EDITIONS = """
SELECT day_no, coalesce(edition, ''), count(*), {blanks} FROM {records} GROUP BY 1, 2
"""

_ENDING_IN_ZERO = """
SELECT day_no, count(*) FILTER (WHERE right({field}, 1) = '0'), count({field}) FROM {records} GROUP BY 1
"""

_VALUES = """
SELECT day_no, coalesce({value}::text, ''), count(*) FROM {records} GROUP BY 1, 2
"""

_CONTRADICTED = """
SELECT day_no, count(*) FILTER (WHERE {code} = ANY(warning_codes)), count(nik) FROM {records} GROUP BY 1
"""

_SHARING = """
SELECT day_no, max(people)
FROM (SELECT day_no, count(DISTINCT (matching_name, birth_date)) AS people
      FROM (SELECT day_no, matching_name, birth_date, {value} AS shared FROM {records}) AS named
      WHERE shared IS NOT NULL GROUP BY day_no, shared) AS sharing
GROUP BY day_no
"""

# The newest slices of each office: the newest of all offices are those of a day or two, and miss what few of them use.
_BY_OFFICE = """
SELECT landed.office_code, count(DISTINCT landed.received_date), count(*), {blanks}
FROM (SELECT DISTINCT document, office_code FROM quality.slice
      WHERE document = %s AND state IN ('passed', 'released')) AS every
CROSS JOIN LATERAL (
    SELECT slice_id FROM quality.slice
    WHERE slice.document = every.document AND slice.office_code = every.office_code
      AND state IN ('passed', 'released')
    ORDER BY received_date DESC LIMIT %s) AS past
JOIN {table} landed USING (slice_id)
WHERE landed.edition = %s
GROUP BY landed.office_code
"""
