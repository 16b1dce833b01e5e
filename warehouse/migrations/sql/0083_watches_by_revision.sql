-- A watch follows the verdict in force of its revision. Every watched revision since the record was let in is kept: where
-- judging again ends the newest, the one before it counts again.
ALTER TABLE protection.watch ADD COLUMN revision integer;
UPDATE protection.watch held SET revision = judged.revision FROM intake.verdict judged
WHERE judged.partition_id = held.partition_id AND judged.log_offset = held.log_offset AND judged.verdict_no = 1;

-- Those whose verdict in force has no watched reason any more, or whose record was let in since by a person.
DELETE FROM protection.watch held
WHERE held.revision IS NULL
   OR held.revision < (SELECT head.accepted_revision FROM intake.record_head head WHERE head.record_ref = held.record_ref)
   OR NOT (SELECT jsonb_path_exists(judged.reasons, '$[*].code ? (@ == "under_age" || @ == "age_conflict"
                                                     || @ == "destination_closed" || @ == "p3mi_not_licensed")')
           FROM intake.verdict judged
           WHERE judged.partition_id = held.partition_id AND judged.log_offset = held.log_offset
           ORDER BY judged.verdict_no DESC LIMIT 1);

ALTER TABLE protection.watch DROP CONSTRAINT watch_pkey, ADD PRIMARY KEY (record_ref, revision);
COMMENT ON TABLE protection.watch IS
    'revisions with a watched reason in the verdict in force, since their record was let in: later ones are compared with the newest';
CREATE POLICY judged_again ON protection.watch TO simpul_rules USING (true) WITH CHECK (true);
