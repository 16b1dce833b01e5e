-- What offices are told: verdicts, slices and receipts, each message written in the transaction that made it true; what an
-- office says of a held slice; identities that repeat within a slice.

ALTER TABLE intake.outbox ADD COLUMN message text NOT NULL DEFAULT 'office_verdict'
    CHECK (message IN ('office_verdict', 'office_slice', 'office_receipt'));
ALTER TABLE intake.outbox ALTER COLUMN message DROP DEFAULT;
ALTER TABLE intake.outbox ADD COLUMN message_count integer NOT NULL DEFAULT 0;
ALTER TABLE intake.outbox ALTER COLUMN message_count DROP DEFAULT;
ALTER TABLE intake.outbox ADD COLUMN lines text;
UPDATE intake.outbox SET message_count = jsonb_array_length(verdicts),
    lines = (SELECT string_agg(line::text, E'\n' ORDER BY place)
             FROM jsonb_array_elements(verdicts) WITH ORDINALITY AS told (line, place));
ALTER TABLE intake.outbox DROP COLUMN verdicts;
ALTER TABLE intake.outbox ADD COLUMN slice_id uuid;
ALTER TABLE intake.outbox ADD COLUMN slice_state text;
ALTER TABLE intake.outbox ADD CONSTRAINT outbox_slice CHECK ((message = 'office_slice') = (slice_id IS NOT NULL AND slice_state IS NOT NULL));
ALTER TABLE intake.outbox ADD CONSTRAINT outbox_lines CHECK (lines IS NOT NULL OR sent_at IS NOT NULL);
COMMENT ON COLUMN intake.outbox.message IS 'name of the message''s schema';
COMMENT ON COLUMN intake.outbox.lines IS 'one JSON text a line, a message each; NULL = sent, and forgotten since, for it names records';
CREATE INDEX outbox_slice ON intake.outbox (slice_id) WHERE slice_id IS NOT NULL;

CREATE TABLE intake.receipt (
    receipt_code     text PRIMARY KEY CHECK (receipt_code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    office_code      text NOT NULL,
    partition_id     integer NOT NULL,
    log_offset       bigint NOT NULL,
    file_id          uuid NOT NULL,
    received_date    date NOT NULL,
    broker_at        timestamptz NOT NULL,
    issued_at        timestamptz NOT NULL DEFAULT now(),
    event_count      bigint NOT NULL,
    accepted_count   bigint NOT NULL,
    rejected_count   bigint NOT NULL,
    duplicate_count  bigint NOT NULL,
    superseded_count bigint NOT NULL,
    UNIQUE (partition_id, log_offset),
    CHECK (event_count = accepted_count + rejected_count + duplicate_count + superseded_count)
);
COMMENT ON TABLE intake.receipt IS 'issued once per manifest of a file, when all numbers it names are judged; counts of that moment';
COMMENT ON COLUMN intake.receipt.receipt_code IS 'the kode bukti: drawn at random, the last sign checks the others';
COMMENT ON COLUMN intake.receipt.log_offset IS 'place of the manifest';
CREATE INDEX receipt_file ON intake.receipt (office_code, file_id);

ALTER TABLE intake.manifest ADD COLUMN has_receipt boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN intake.manifest.has_receipt IS 'set by the relay in the transaction that issues the receipt';
CREATE INDEX manifest_receipt_due ON intake.manifest (broker_at)
    WHERE completed_at IS NOT NULL AND file_id IS NOT NULL AND NOT has_receipt;

-- A taking back of a record that never came has no head. Whatever of that record is let in later closes its case.
ALTER TABLE intake.reject_case ADD COLUMN record_key bytea;
COMMENT ON COLUMN intake.reject_case.record_key IS
    'keyed digest of the record that a taking back named and nobody knew; NULL everywhere else';
CREATE INDEX reject_case_unknown ON intake.reject_case (office_code, record_key)
    WHERE record_key IS NOT NULL AND closed_at IS NULL;
CREATE INDEX reject_case_closing ON intake.reject_case (closed_by_partition_id, closed_by_log_offset)
    WHERE closed_by_partition_id IS NOT NULL;

-- What an office says of a slice that is held: why it is as it is, or that it shall not enter.
CREATE TABLE quality.slice_word (
    slice_word_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slice_id      uuid NOT NULL,
    office_code   text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('explanation', 'withdrawal')),
    words         text NOT NULL CHECK (btrim(words) <> '' AND length(words) <= 2000),
    principal     text NOT NULL DEFAULT current_setting('simpul.principal', true),
    said_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE quality.slice_word IS 'said in the portal by the person who is logged in; the quality gate carries a withdrawal out';
CREATE INDEX slice_word_slice ON quality.slice_word (slice_id, slice_word_no);

-- The same NIK, telephone or consent giver on several people of one slice, too few for a hold.
CREATE TABLE protection.slice_signal (
    slice_id      uuid NOT NULL,
    field         text NOT NULL,
    office_code   text NOT NULL,
    document      text NOT NULL,
    received_date date NOT NULL,
    people_count  integer NOT NULL,
    record_count  integer NOT NULL,
    raised_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (slice_id, field)
);
COMMENT ON TABLE protection.slice_signal IS 'how many different people of the day share one value, and among how many records: never the value';

DO $$
DECLARE
    name text;
    own constant text := '(office_code IN (SELECT scope.office_code FROM access.scope scope'
        ' WHERE scope.principal = current_setting(''simpul.principal'', true) AND current_date >= scope.valid_from'
        ' AND (scope.valid_to IS NULL OR current_date <= scope.valid_to)))';
    everyone constant text := 'simpul_intake, simpul_relay, simpul_gate, simpul_loader, simpul_operator, ' || quote_ident(current_user);
BEGIN
    FOREACH name IN ARRAY ARRAY['intake.receipt', 'quality.slice_word', 'protection.slice_signal'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['intake.receipt', 'quality.slice_word'] LOOP
        EXECUTE format('CREATE POLICY every_office ON %s TO %s USING (true) WITH CHECK (true)', name, everyone);
        EXECUTE format('CREATE POLICY own_offices ON %s FOR SELECT TO simpul_portal USING %s', name, own);
    END LOOP;
    EXECUTE format('CREATE POLICY every_office ON protection.slice_signal TO simpul_gate, simpul_officer, %I USING (true) WITH CHECK (true)', current_user);
    EXECUTE format(
        'CREATE POLICY own_word ON quality.slice_word FOR INSERT TO simpul_portal'
        ' WITH CHECK (principal = current_setting(''simpul.principal'', true) AND %s AND EXISTS ('
        '     SELECT FROM quality.slice held WHERE held.slice_id = slice_word.slice_id'
        '     AND held.office_code = slice_word.office_code AND held.state = ''held''))', own);
END $$;

-- Whoever decides tells the office so; of what it was told before, the officer sees the slices only.
CREATE POLICY officer_tells ON intake.outbox FOR INSERT TO simpul_officer WITH CHECK (true);
CREATE POLICY officer_repeats ON intake.outbox FOR SELECT TO simpul_officer USING (message = 'office_slice');
CREATE POLICY officer_reads ON quality.slice_word FOR SELECT TO simpul_officer USING (true);
