-- Of what offices sent in a month: how many rows were refused for which reason, and how many still wait for somebody.
WITH refused AS (  -- few events are: they are found by their cases, which know the number of the verdict in force
    SELECT opened.office_code, date_trunc('month', offered.received_date)::date AS received_month,
           partition_id, log_offset, reason.code,
           opened.closed_at IS NULL AND (head.revision IS NULL OR head.revision <= opened.revision) AS is_open
    FROM intake.reject_case opened
    JOIN intake.verdict in_force USING (partition_id, log_offset, verdict_no)
    JOIN intake.raw offered USING (partition_id, log_offset)
    CROSS JOIN LATERAL (
        SELECT DISTINCT code FROM jsonb_to_recordset(in_force.reasons) AS said (code text, severity text, audience text)
        WHERE severity = 'reject' AND coalesce(audience, 'office') = 'office') AS reason
    LEFT JOIN intake.record_head head ON head.record_ref = opened.record_ref AND opened.closed_at IS NULL
    WHERE in_force.verdict = 'rejected'
), delivered AS (  -- once for all months: everything that was ever offered is read for it
    SELECT DISTINCT date_trunc('month', received_date)::date AS received_month, office_code FROM intake.raw
), coverage AS (  -- also an office that sends of a month before it was let in is expected: never more deliver than are
    SELECT received_month, count(delivered.office_code) AS offices_delivered, count(*) AS offices_expected
    FROM (SELECT DISTINCT received_month FROM delivered) AS month
    CROSS JOIN reference.office
    LEFT JOIN delivered USING (office_code, received_month)
    WHERE delivered.office_code IS NOT NULL
       OR (valid_from < received_month + interval '1 month' AND (valid_to IS NULL OR valid_to >= received_month))
    GROUP BY 1
), cell AS (
    SELECT coalesce(office_code, 'ALL') AS office_code, received_month, code,
           count(*) AS event_count, count(*) FILTER (WHERE is_open) AS open_case_count
    FROM refused
    GROUP BY GROUPING SETS ((office_code, received_month, code), (received_month, code))
)
SELECT cell.office_code, cell.received_month, cell.code, coalesce(reason.label_id, cell.code) AS label_id,
       coalesce(reason.label_en, cell.code) AS label_en, cell.event_count, cell.open_case_count,
       CASE WHEN cell.office_code = 'ALL' THEN coverage.offices_delivered ELSE 1 END AS offices_delivered,
       CASE WHEN cell.office_code = 'ALL' THEN coverage.offices_expected ELSE 1 END AS offices_expected
FROM cell
JOIN coverage USING (received_month)
LEFT JOIN reference.reason reason USING (code)
