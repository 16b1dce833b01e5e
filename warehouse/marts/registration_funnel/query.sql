-- Of the registrations of a month: how many reached which stage by now, per office and for all offices together.
WITH registered AS (
    SELECT registration.office_code, date_trunc('month', registration.registration_date)::date AS registration_month,
           registration.record_ref, link.person_id
    FROM registry.current_registration registration
    JOIN registry.current_link link ON link.record_ref = registration.record_ref
), staged AS MATERIALIZED (  -- what was taken back was never meant; read once for both questions below
    SELECT office_code, registration_ref, stage_code FROM registry.current_stage
), stage_list (stage_code, stage_order) AS (
    VALUES ('REGISTERED', 0), ('VERIFIED', 1), ('ID_ISSUED', 2), ('AGREEMENT_SIGNED', 3), ('TRAINING_STARTED', 4),
           ('MEDICAL', 5), ('COMPETENCE', 6), ('BPJS_ENROLLED', 7), ('OPP', 8), ('EPMI_ISSUED', 9), ('DEPARTED', 10),
           ('RETURNED', 11), ('FAILED_TO_DEPART', 12), ('WITHDRAWN', 13)
), reached AS (  -- who reached a stage twice stands here twice, and is counted once
    SELECT office_code, registration_month, 'REGISTERED' AS stage_code, record_ref, person_id FROM registered
    UNION ALL
    SELECT registered.office_code, registered.registration_month, staged.stage_code, registered.record_ref,
           registered.person_id
    FROM registered JOIN staged ON staged.registration_ref = registered.record_ref
), reached_count AS (
    SELECT coalesce(office_code, 'ALL') AS office_code, registration_month, stage_code,
           count(DISTINCT record_ref) AS registration_count, count(DISTINCT person_id) AS person_count
    FROM reached
    GROUP BY GROUPING SETS ((office_code, registration_month, stage_code), (registration_month, stage_code))
), office_month AS (
    SELECT DISTINCT office_code, registration_month FROM registered
), sent AS (
    SELECT DISTINCT office_code, stage_code FROM staged
), delivering AS (  -- a stage nobody ever sent is not delivered; an office that sends no stages delivers none
    SELECT office.office_code, stage_list.stage_code
    FROM (SELECT DISTINCT office_code FROM office_month) AS office, stage_list
    WHERE stage_list.stage_code = 'REGISTERED'
       OR (EXISTS (SELECT FROM sent WHERE sent.stage_code = stage_list.stage_code)
           AND EXISTS (SELECT FROM sent WHERE sent.office_code = office.office_code))
), place_of_figure AS (  -- every stage of every month in which somebody registered, also where nobody reached it
    SELECT coalesce(office_month.office_code, 'ALL') AS office_code, registration_month, stage_code, stage_order,
           count(delivering.office_code) AS offices_delivered
    FROM office_month CROSS JOIN stage_list LEFT JOIN delivering USING (office_code, stage_code)
    GROUP BY GROUPING SETS ((office_month.office_code, registration_month, stage_code, stage_order),
                            (registration_month, stage_code, stage_order))
), cell AS (
    SELECT office_code, registration_month, stage_code, stage_order, offices_delivered,
           coalesce(registration_count, 0) AS registration_count, coalesce(person_count, 0) AS person_count
    FROM place_of_figure LEFT JOIN reached_count USING (office_code, registration_month, stage_code)
), room AS (  -- how far a count can fall and rise beside the others of its office: nobody reaches a stage unregistered
    SELECT cell.*, office_code = 'ALL' AS is_total, office_code <> 'ALL' AND person_count BETWEEN 1 AND 4 AS is_small,
           CASE WHEN office_code = 'ALL' OR person_count = 0 THEN 0
                WHEN stage_code <> 'REGISTERED' THEN person_count - 1
                ELSE person_count - greatest(1, max(person_count) FILTER (WHERE stage_code <> 'REGISTERED') OVER beside)
           END AS fall,
           CASE WHEN office_code = 'ALL' OR person_count = 0 THEN 0
                WHEN stage_code = 'REGISTERED' THEN 3
                ELSE least(3, max(person_count) FILTER (WHERE stage_code = 'REGISTERED') OVER beside - person_count)
           END AS rise
    FROM cell
    WINDOW beside AS (PARTITION BY registration_month, office_code)
), needed AS (  -- a small count may be 1 to 4 where the others left out can fall and rise as far as it rises and falls
    SELECT registration_month, stage_code,
           coalesce(max(4 - person_count + fall) FILTER (WHERE is_small), 0) AS fall_needed,
           coalesce(max(person_count - 1 + rise) FILTER (WHERE is_small), 0) AS rise_needed,
           sum(fall) AS fall_of_all, sum(rise) AS rise_of_all
    FROM room
    GROUP BY 1, 2
), ordered AS (  -- after the small ones those with most room, the smallest first
    SELECT room.*, fall_needed, rise_needed,
           fall_of_all >= fall_needed AND rise_of_all >= rise_needed AS has_room,
           coalesce(sum(fall) OVER before, 0) AS fall_before, coalesce(sum(rise) OVER before, 0) AS rise_before
    FROM room JOIN needed USING (registration_month, stage_code)
    WINDOW before AS (PARTITION BY registration_month, stage_code
                      ORDER BY is_small DESC, least(fall, rise, 3) DESC, person_count, office_code
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), expected AS (  -- also an office that sends of a month before it was let in: never more deliver than are expected
    SELECT registration_month, count(*) AS offices_expected
    FROM (SELECT DISTINCT registration_month FROM office_month) AS month
    CROSS JOIN reference.office
    WHERE (valid_from < registration_month + interval '1 month'
           AND (valid_to IS NULL OR valid_to >= registration_month))
       OR (office_code, registration_month) IN (SELECT office_code, registration_month FROM office_month)
    GROUP BY 1
), judged AS (  -- as many as it takes beside the small ones; where all are too few for that, the total instead
    SELECT ordered.*,
           person_count BETWEEN 1 AND 4
           OR (is_total AND NOT has_room)
           OR (NOT is_total AND person_count > 0 AND has_room
               AND (fall_before < fall_needed OR rise_before < rise_needed)) AS is_suppressed
    FROM ordered
)
SELECT office_code, registration_month, stage_code, stage_order,
       CASE WHEN offices_delivered > 0 THEN 'delivered' ELSE 'not_delivered' END AS delivery,
       CASE WHEN offices_delivered > 0 AND NOT is_suppressed THEN registration_count END AS registration_count,
       CASE WHEN offices_delivered > 0 AND NOT is_suppressed THEN person_count END AS person_count,
       is_suppressed,
       offices_delivered,
       CASE WHEN is_total THEN expected.offices_expected ELSE 1 END AS offices_expected
FROM judged JOIN expected USING (registration_month)
