"""What one event says of itself at its office's counter: its state, and how far it is on its way into the registry.

SQL for queries that ask ``intake.raw`` event by event; row-level security decides whose events these are.
"""

# Everything beside an event is looked up by its primary key, one event at a time (OFFSET 0 keeps the planner from
# turning the look-ups into a reading of whole tables, which row-level security makes it misjudge).
_HERE = "one.partition_id = raw.partition_id AND one.log_offset = raw.log_offset OFFSET 0"

JUDGED = f"""
    CROSS JOIN LATERAL (SELECT one.* FROM intake.verdict_in_force one WHERE {_HERE}) verdict
    LEFT JOIN LATERAL (
        SELECT one.revision, one.is_void FROM intake.record_head one WHERE one.record_ref = verdict.record_ref OFFSET 0
    ) head ON true
"""

CASE_OF_EVENT = f"LEFT JOIN LATERAL (SELECT one.state FROM intake.reject_case one WHERE {_HERE}) reject_case ON true"

BODY = f"""
    LEFT JOIN LATERAL (
        SELECT one.file_name, one.sheet_name, one.body FROM intake.raw_body one WHERE {_HERE}
    ) body ON true
"""

# An event is landed and loaded in the tables of its own document, and looked up in no other. The slice is looked up by
# a plain column: a COALESCE might leak, so that row-level security lets no index answer it, and every slice that there
# is would be read anew for every event.
LANDED_AND_LOADED = f"""
    LEFT JOIN LATERAL (SELECT one.slice_id FROM landing.cpmi_registration one
                       WHERE verdict.document = 'cpmi_registration' AND {_HERE}) registered ON true
    LEFT JOIN LATERAL (SELECT one.slice_id FROM landing.placement_stage one
                       WHERE verdict.document = 'placement_stage' AND {_HERE}) staged ON true
    LEFT JOIN LATERAL (SELECT one.slice_id FROM landing.record_void one
                       WHERE verdict.document = 'record_void' AND {_HERE}) taken ON true
    LEFT JOIN LATERAL (SELECT true AS is_loaded FROM registry.registration one
                       WHERE verdict.document = 'cpmi_registration' AND {_HERE}) registration ON true
    LEFT JOIN LATERAL (SELECT true AS is_loaded FROM registry.stage one
                       WHERE verdict.document = 'placement_stage' AND {_HERE}) stage ON true
    LEFT JOIN LATERAL (SELECT true AS is_loaded FROM registry.record_void one
                       WHERE verdict.document = 'record_void' AND {_HERE}) taken_back ON true
    CROSS JOIN LATERAL (
        SELECT COALESCE(registered.slice_id, staged.slice_id, taken.slice_id) AS slice_id OFFSET 0
    ) landed
    LEFT JOIN LATERAL (
        SELECT one.state FROM quality.slice one WHERE one.slice_id = landed.slice_id OFFSET 0
    ) slice ON true
"""

# Every event has exactly one state, so that the counts add up to what was sent.
STATE = """
    CASE
        WHEN verdict.verdict = 'duplicate' THEN 'known'
        WHEN verdict.verdict = 'superseded' THEN 'replaced'
        WHEN verdict.verdict = 'accepted' AND verdict.reasons @> jsonb_build_array(
             jsonb_build_object('audience', 'office')) THEN 'noted'
        WHEN verdict.verdict = 'accepted' THEN 'accepted'
        WHEN reject_case.state = 'resolved' THEN 'settled'
        WHEN reject_case.state = 'waived' THEN 'waived'
        WHEN reject_case.state = 'expired' THEN 'overdue'
        WHEN head.revision > verdict.revision THEN 'replaced'
        ELSE 'repair'
    END
"""

# How far a record that was let in is on its way into the registry.
PROGRESS = """
    CASE
        WHEN landed.slice_id IS NULL THEN NULL
        WHEN head.is_void AND taken.slice_id IS NULL THEN 'withdrawn'
        WHEN registration.is_loaded OR stage.is_loaded OR taken_back.is_loaded THEN 'loaded'
        WHEN slice.state IN ('held', 'withdrawn') THEN slice.state
        ELSE 'waiting'
    END
"""

LET_IN = ("accepted", "noted", "waived")
