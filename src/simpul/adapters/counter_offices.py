"""All offices side by side, in numbers: as far as the principal of the caller's transaction may see them."""

from dataclasses import dataclass

from psycopg.rows import class_row

from simpul.adapters.counter_taken_back import taken_back
from simpul.adapters.postgres import Connection


@dataclass(frozen=True, slots=True)
class OfficeCounts:
    """One office in numbers; nothing personal."""

    office_code: str
    office_name: str
    sent: int
    repair: int
    let_in: int
    loaded: int
    waiting: int
    held: int
    withdrawn: int


def counts_by_office(connection: Connection) -> list[OfficeCounts]:
    """Every office in numbers, as far as it is in scope; the others show zeros."""
    with connection.cursor(row_factory=class_row(OfficeCounts)) as cursor:
        return cursor.execute(_BY_OFFICE).fetchall()


# For all offices at once, from what the intake counted and the slices it filled: a few thousand rows in any year. That
# a slice is loaded says of stage lines only that they were looked at: some are ahead of their registrations, and wait.
# What an office took back is withdrawn, wherever it was, as on that office's own page.
_BY_OFFICE = f"""
    SELECT office.office_code, office.office_name,
           COALESCE(sent.events, 0) AS sent, COALESCE(open_case.events, 0) AS repair,
           COALESCE(landed.let_in, 0) AS let_in,
           COALESCE(landed.loaded, 0) - COALESCE(ahead.lines, 0) - COALESCE(taken.loaded, 0) AS loaded,
           COALESCE(landed.waiting, 0) + COALESCE(ahead.lines, 0) - COALESCE(taken.waiting, 0) AS waiting,
           COALESCE(landed.held, 0) - COALESCE(taken.held, 0) AS held,
           COALESCE(landed.withdrawn, 0) + COALESCE(taken.loaded + taken.waiting + taken.held, 0) AS withdrawn
    FROM reference.office
    LEFT JOIN (SELECT office_code, sum(accepted_count + rejected_count + duplicate_count + superseded_count) AS events
               FROM intake.ledger_hour GROUP BY 1) sent USING (office_code)
    LEFT JOIN (SELECT reject_case.office_code, count(*) AS events FROM intake.reject_case
               LEFT JOIN LATERAL (SELECT one.revision FROM intake.record_head one
                                  WHERE one.record_ref = reject_case.record_ref OFFSET 0) head ON true
               WHERE closed_at IS NULL AND (head.revision IS NULL OR head.revision <= reject_case.revision)
               GROUP BY 1) open_case USING (office_code)
    LEFT JOIN (SELECT office_code, sum(record_count) AS let_in,
                      sum(record_count) FILTER (WHERE loaded_at IS NOT NULL) AS loaded,
                      sum(record_count) FILTER (WHERE state = 'held') AS held,
                      sum(record_count) FILTER (WHERE state = 'withdrawn') AS withdrawn,
                      sum(record_count) FILTER (WHERE loaded_at IS NULL AND state NOT IN ('held', 'withdrawn'))
                          AS waiting
               FROM quality.slice GROUP BY 1) landed USING (office_code)
    LEFT JOIN (SELECT office_code, count(*) AS lines FROM registry.stage_ahead GROUP BY 1) ahead USING (office_code)
    LEFT JOIN (SELECT office_code, count(*) FILTER (WHERE progress = 'loaded') AS loaded,
                      count(*) FILTER (WHERE progress = 'waiting') AS waiting,
                      count(*) FILTER (WHERE progress = 'held') AS held
               FROM ({taken_back()}) each GROUP BY 1) taken USING (office_code)
    ORDER BY office.office_code
"""
