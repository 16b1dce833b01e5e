"""The measures of slices: their days counted inside the database, each beside what is usual at its office."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from uuid import UUID

from simpul.adapters import slice_profiles
from simpul.adapters.access_log import record_read
from simpul.adapters.postgres import Connection
from simpul.adapters.slice_store import ClosedSlice
from simpul.quality.measures import Measure, measures
from simpul.quality.profile import EditionHistory, history_elsewhere
from simpul.quality.suite import Suite

Rows = list[tuple[UUID, Measure]]
"""Measures, each with the slice that it is of."""


def measured(connection: Connection, declared: Suite, slices: Sequence[ClosedSlice], actor: str) -> Rows:
    """Every measure of these slices' days, each beside its office's own history. The access log tells of it."""
    today = slice_profiles.day_so_far(connection, slices)
    past = slice_profiles.past_days(connection, slices, declared)
    days = [today[each.slice_id] for each in slices] + [day for each in slices for day in past[each.slice_id]]
    counted = iter(slice_profiles.profiles(connection, days, declared))
    profiles = [next(counted) for _ in slices]
    by_office = cache(partial(slice_profiles.edition_by_office, connection, declared))  # for all of them once
    rows: Rows = []
    for each, profile in zip(slices, profiles, strict=True):
        own = [next(counted) for _ in past[each.slice_id]]
        elsewhere = partial(_elsewhere, by_office, each.office_code)
        rows += [(each.slice_id, found) for found in measures(profile, own, elsewhere, declared)]
    record_read(
        connection,
        actor=actor,
        purpose="count what slices hold",
        record_count=sum(profile.record_count for profile in profiles),
        shown_fields=(),  # it sees counts only
    )
    return rows


def _elsewhere(
    by_office: Callable[[str], Mapping[str, EditionHistory]], office_code: str, edition: str
) -> EditionHistory:
    return history_elsewhere(by_office(edition), office_code)
