-- Registrations of a month by destination and sex; sex ALL = both together.
WITH registered AS (
    SELECT registration.office_code, date_trunc('month', registration.registration_date)::date AS registration_month,
           registration.destination_code, registration.sex, registration.record_ref, link.person_id
    FROM registry.current_registration registration
    JOIN registry.current_link link ON link.record_ref = registration.record_ref
), cell AS (
    SELECT destination_code, registration_month, coalesce(sex, 'ALL') AS sex,
           count(DISTINCT record_ref) AS registration_count, count(DISTINCT person_id) AS person_count
    FROM registered
    GROUP BY GROUPING SETS ((destination_code, registration_month, sex), (destination_code, registration_month))
), delivered AS (
    SELECT DISTINCT office_code, registration_month FROM registered
), without_total AS (  -- the months of which registration_funnel shows no total: it must not be the sum of destinations
    SELECT registration_month FROM marts.registration_funnel
    WHERE office_code = 'ALL' AND stage_code = 'REGISTERED' AND is_suppressed
), total AS (  -- those left out must not follow from the month's total in registration_funnel, nor a total left out
               -- there from them: two at least, together three people more than destinations, may be 1 to 4 each
    SELECT destination_code, registration_month, person_count,
           person_count < 5 OR (leaves_out AND (place <= 2 OR before < place + 2)) AS is_suppressed
    FROM (
        SELECT cell.*,
               bool_or(person_count < 5) OVER together
               OR registration_month IN (SELECT registration_month FROM without_total) AS leaves_out,
               row_number() OVER smallest_first AS place,
               coalesce(sum(person_count) OVER (smallest_first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                   AS before
        FROM cell WHERE sex = 'ALL'
        WINDOW together AS (PARTITION BY registration_month),
               smallest_first AS (together ORDER BY person_count, destination_code)) AS ordered
), too_few AS (  -- that each of so many destinations has somebody would part their total, or say how many an office has
    SELECT registration_month FROM total WHERE is_suppressed GROUP BY 1
    HAVING sum(person_count) < greatest(5, count(*) + 3)
), coverage AS (  -- also an office that sends of a month before it was let in is expected: never more deliver than are
    SELECT registration_month, count(delivered.office_code) AS offices_delivered, count(*) AS offices_expected
    FROM (SELECT DISTINCT registration_month FROM delivered) AS month
    CROSS JOIN reference.office
    LEFT JOIN delivered USING (office_code, registration_month)
    WHERE delivered.office_code IS NOT NULL
       OR (valid_from < registration_month + interval '1 month'
           AND (valid_to IS NULL OR valid_to >= registration_month))
    GROUP BY 1
), judged AS (  -- one sex follows from the other and the total: both are left out, or none. Of a total left out no sex
                -- is named: that somebody of it registered is said of the few, too
    SELECT cell.*, total.is_suppressed
           OR (cell.sex <> 'ALL' AND min(cell.person_count) OVER (
                   PARTITION BY destination_code, registration_month, cell.sex = 'ALL') < 5) AS is_suppressed
    FROM cell JOIN total USING (destination_code, registration_month)
    WHERE (cell.sex = 'ALL' OR NOT total.is_suppressed)
      AND registration_month NOT IN (SELECT registration_month FROM too_few)
)
SELECT judged.destination_code, coalesce(country.country_name, judged.destination_code) AS destination_name,
       judged.sex, judged.registration_month,
       CASE WHEN NOT is_suppressed THEN registration_count END AS registration_count,
       CASE WHEN NOT is_suppressed THEN person_count END AS person_count,
       is_suppressed, coverage.offices_delivered, coverage.offices_expected
FROM judged JOIN coverage USING (registration_month)
LEFT JOIN reference.country country ON country.country_code = judged.destination_code
