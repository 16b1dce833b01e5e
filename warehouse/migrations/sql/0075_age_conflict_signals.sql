-- One revision alone says that a person is on both sides of 18: such a signal has no revision before.
ALTER TABLE protection.signal ALTER before_partition_id DROP NOT NULL, ALTER before_log_offset DROP NOT NULL;
COMMENT ON TABLE protection.signal IS 'a person may be at risk: where the revision stands, and the one before it if that told; never a value';
COMMENT ON COLUMN protection.signal.codes IS 'the watched reasons of the revision before; without one, of this revision';

-- Those that came before this was told: each record's first revision with both dates.
INSERT INTO protection.signal (partition_id, log_offset, office_code, record_ref, codes, kinds, raised_at)
SELECT DISTINCT ON (record_ref) partition_id, log_offset, office_code, record_ref,
       ARRAY(SELECT DISTINCT code FROM jsonb_to_recordset(reasons) AS said (code text)
             WHERE code IN ('under_age', 'age_conflict', 'destination_closed', 'p3mi_not_licensed') ORDER BY code),
       ARRAY['age_conflict'], judged_at
FROM intake.verdict
WHERE verdict_no = 1 AND verdict IN ('accepted', 'rejected') AND record_ref IS NOT NULL
  AND reasons @> '[{"code": "age_conflict"}]'
ORDER BY record_ref, revision, partition_id, log_offset
ON CONFLICT DO NOTHING;
