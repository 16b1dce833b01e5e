-- From those who are redirected to nobody down to all that were merged into them: each merge is followed once. Upwards
-- from each, a thousand persons of whom each was merged into the next were half a million rows, whoever was asked about.
CREATE OR REPLACE VIEW registry.person_redirect WITH (security_invoker = true) AS
WITH RECURSIVE below AS (
    SELECT merged.other_person_id AS person_id, merged.person_id AS surviving_person_id
    FROM registry.identity_event merged
    WHERE merged.kind = 'merged'
      AND NOT EXISTS (SELECT 1 FROM registry.identity_event later
                      WHERE later.kind = 'merged' AND later.other_person_id = merged.person_id)
    UNION
    SELECT merged.other_person_id, below.surviving_person_id
    FROM below JOIN registry.identity_event merged
      ON merged.kind = 'merged' AND merged.person_id = below.person_id
)
SELECT person_id, surviving_person_id FROM below;
