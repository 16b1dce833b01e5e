-- What an office's pages count, without reading all that it ever sent: how many were let in with notes, and what arrived
-- of each file. Counted as first verdicts are written, and recounted by the ledger.

ALTER TABLE intake.ledger_hour ADD COLUMN noted_count bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN intake.ledger_hour.noted_count IS 'of those accepted: with a reason that their office may see';

UPDATE intake.ledger_hour counted SET noted_count = noted.events
FROM (SELECT partition_id, date_trunc('hour', raw.broker_at, 'UTC') AS hour_at, count(*) AS events
      FROM intake.raw JOIN intake.verdict judged USING (partition_id, log_offset)
      WHERE judged.verdict_no = 1 AND judged.verdict = 'accepted' AND judged.reasons @> '[{"audience": "office"}]'
      GROUP BY 1, 2) noted
WHERE counted.partition_id = noted.partition_id AND counted.hour_at = noted.hour_at;

-- An intake of before this would count neither: it stops at its next poll, which the one after it judges.
ALTER TABLE intake.ledger_hour ALTER COLUMN noted_count DROP DEFAULT;

CREATE TABLE intake.ledger_file (
    partition_id     integer NOT NULL,
    file_id          uuid NOT NULL,
    office_code      text NOT NULL,
    first_offset     bigint NOT NULL,
    last_offset      bigint NOT NULL,
    received_date    date NOT NULL,
    newest_at        timestamptz NOT NULL,
    accepted_count   bigint NOT NULL,
    rejected_count   bigint NOT NULL,
    duplicate_count  bigint NOT NULL,
    superseded_count bigint NOT NULL,
    PRIMARY KEY (partition_id, file_id)
);
COMMENT ON TABLE intake.ledger_file IS
    'first verdicts per partition and file, and between which offsets they lie; manifests are not counted';
COMMENT ON COLUMN intake.ledger_file.received_date IS 'the latest of its events';
COMMENT ON COLUMN intake.ledger_file.newest_at IS 'broker time of its newest event';

INSERT INTO intake.ledger_file (partition_id, file_id, office_code, first_offset, last_offset, received_date, newest_at,
    accepted_count, rejected_count, duplicate_count, superseded_count)
SELECT partition_id, raw.file_id, raw.office_code, min(log_offset), max(log_offset), max(raw.received_date),
       max(raw.broker_at),
       count(*) FILTER (WHERE verdict = 'accepted'), count(*) FILTER (WHERE verdict = 'rejected'),
       count(*) FILTER (WHERE verdict = 'duplicate'), count(*) FILTER (WHERE verdict = 'superseded')
FROM intake.raw JOIN intake.verdict judged USING (partition_id, log_offset)
WHERE judged.verdict_no = 1 AND judged.verdict <> 'control' AND raw.file_id IS NOT NULL
GROUP BY 1, 2, 3;

-- Refused events that no correction settled, waived or past their time: few of all, and no event is one when it comes.
CREATE INDEX reject_case_let_go ON intake.reject_case (office_code)
    WHERE closed_at IS NOT NULL AND closed_by_partition_id IS NULL;

ALTER TABLE intake.ledger_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake.ledger_file FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
    EXECUTE format('CREATE POLICY every_office ON intake.ledger_file TO simpul_intake, simpul_operator, %I '
                   'USING (true) WITH CHECK (true)', current_user);
END $$;
CREATE POLICY own_offices ON intake.ledger_file FOR SELECT TO simpul_portal USING (office_code IN (
    SELECT scope.office_code FROM access.scope scope
    WHERE scope.principal = current_setting('simpul.principal', true) AND current_date >= scope.valid_from
      AND (scope.valid_to IS NULL OR current_date <= scope.valid_to)));
