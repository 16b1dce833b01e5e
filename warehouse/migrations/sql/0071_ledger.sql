-- What the ledger needs beside the rows themselves: how many rows were ever added where no other row implies them, seals
-- of hours that are closed, and the note that a body was erased.

-- A row per statement and office that added rows to an insert-only table. A row that goes, here or there, is missed.
CREATE TABLE intake.tally (
    tally_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name  text NOT NULL,
    office_code text NOT NULL,
    row_count   bigint NOT NULL,
    tallied_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE intake.tally IS 'how many rows were added to insert-only tables, per statement and office. Insert only.';

CREATE FUNCTION intake.tally_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO intake.tally (table_name, office_code, row_count)
    SELECT TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, added.office_code, count(*) FROM added GROUP BY added.office_code;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION intake.tally_rows IS 'counts what a statement added; decides nothing, and runs with the rights of who added it';

-- Every step of the log of identity belongs to an office: its record's, else that of the slice whose load took it.
UPDATE registry.identity_event happened SET office_code = COALESCE(
    (SELECT loaded.office_code FROM registry.registration loaded WHERE loaded.record_ref = happened.record_ref LIMIT 1),
    (SELECT slice.office_code FROM quality.slice WHERE slice.slice_id = happened.slice_id))
WHERE happened.office_code IS NULL;
ALTER TABLE registry.identity_event ALTER COLUMN office_code SET NOT NULL;
COMMENT ON COLUMN registry.identity_event.office_code IS 'of the record; where the step names none, of the slice whose load took it';

-- Closed hours, chained per partition. What it covers never changes: that events were offered, and their first verdicts.
CREATE TABLE intake.seal (
    partition_id     integer NOT NULL,
    seal_no          integer NOT NULL,
    office_code      text NOT NULL,
    hour_at          timestamptz NOT NULL,
    first_offset     bigint NOT NULL,
    next_offset      bigint NOT NULL,
    accepted_count   bigint NOT NULL,
    rejected_count   bigint NOT NULL,
    duplicate_count  bigint NOT NULL,
    superseded_count bigint NOT NULL,
    control_count    bigint NOT NULL,
    seal_digest      bytea NOT NULL,
    before_digest    bytea NOT NULL,
    sealed_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, seal_no)
);
COMMENT ON TABLE intake.seal IS 'what a closed hour of a partition held, when it was closed. Insert only.';
COMMENT ON COLUMN intake.seal.seal_digest IS 'SHA-256 over the seal before, and each event with its first verdict, by offset';
COMMENT ON COLUMN intake.seal.next_offset IS 'the offset after the last that is covered; where the partition''s next seal begins';

-- A body may go (retention, a court, a person's right) where its going is noted.
CREATE TABLE intake.erasure (
    partition_id   integer NOT NULL,
    log_offset     bigint NOT NULL,
    office_code    text NOT NULL,
    cause          text NOT NULL CHECK (cause IN ('retention', 'court', 'person')),
    erasing_reason text NOT NULL CHECK (erasing_reason <> ''),
    actor          text NOT NULL DEFAULT session_user,
    erased_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON TABLE intake.erasure IS 'bodies that are gone by somebody''s word: digest, verdict and counts stay. Insert only.';

-- Few events have a second verdict: found without reading all the first ones.
CREATE INDEX verdict_later ON intake.verdict (partition_id, log_offset, verdict_no) WHERE verdict_no > 1;

DO $$
DECLARE
    name text;
    everyone constant text := 'simpul_intake, simpul_relay, simpul_gate, simpul_loader, simpul_operator, ' || quote_ident(current_user);
BEGIN
    FOREACH name IN ARRAY ARRAY['intake.seal', 'intake.erasure'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY every_office ON %s TO %s USING (true) WITH CHECK (true)', name, everyone);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['protection.watch', 'protection.signal', 'protection.slice_signal'] LOOP
        EXECUTE format('CREATE POLICY operator_counts ON %s FOR SELECT TO simpul_operator USING (true)', name);
    END LOOP;
END $$;

-- Who seals has to know which events were given up.
CREATE POLICY sealer_reads ON intake.adoption FOR SELECT TO simpul_loader USING (true);

-- Whoever adds a row adds its tally. Rights on the table say who that is.
ALTER TABLE intake.tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake.tally FORCE ROW LEVEL SECURITY;
CREATE POLICY every_office ON intake.tally USING (true) WITH CHECK (true);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'intake.adoption', 'intake.office_decision', 'intake.outbox', 'intake.receipt', 'intake.seal',
        'quality.slice_event', 'quality.slice_word', 'registry.identity_event', 'registry.link', 'protection.signal', 'protection.slice_signal'
    ] LOOP
        EXECUTE format('CREATE TRIGGER tally AFTER INSERT ON %s REFERENCING NEW TABLE AS added '
                       'FOR EACH STATEMENT EXECUTE FUNCTION intake.tally_rows()', name);
        EXECUTE format('INSERT INTO intake.tally (table_name, office_code, row_count) '
                       'SELECT %L, office_code, count(*) FROM %s GROUP BY office_code', name, name);
    END LOOP;
END $$;
