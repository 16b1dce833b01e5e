-- What an officer decides: a held slice is released or withdrawn, a refused record is waived, each with the login that says
-- so and its reason; and the signals that only protection officers read.

CREATE SCHEMA protection;

CREATE TABLE protection.watch (
    record_ref   uuid PRIMARY KEY,
    office_code  text NOT NULL,
    partition_id integer NOT NULL,
    log_offset   bigint NOT NULL,
    codes        text[] NOT NULL,
    digests      bytea NOT NULL
);
COMMENT ON TABLE protection.watch IS
    'records whose newest word on age, destination or P3MI was a watched reason: what later revisions are compared with';
COMMENT ON COLUMN protection.watch.digests IS 'keyed digests of birth date, NIK, destination, occupation, P3MI and the rest';

CREATE TABLE protection.signal (
    partition_id        integer NOT NULL,
    log_offset          bigint NOT NULL,
    office_code         text NOT NULL,
    record_ref          uuid NOT NULL,
    before_partition_id integer NOT NULL,
    before_log_offset   bigint NOT NULL,
    codes               text[] NOT NULL,
    kinds               text[] NOT NULL,
    raised_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON TABLE protection.signal IS 'a person may be at risk: places of both revisions, never a value of either';
COMMENT ON COLUMN protection.signal.codes IS 'the watched reasons of the revision before';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['protection.watch', 'protection.signal'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY every_office ON %s TO simpul_intake, simpul_officer, %I USING (true) WITH CHECK (true)',
                       name, current_user);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'intake.raw', 'intake.raw_body', 'intake.record_head', 'intake.verdict', 'intake.reject_case', 'quality.slice'
    ] LOOP
        EXECUTE format('CREATE POLICY officer_reads ON %s FOR SELECT TO simpul_officer USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['landing.cpmi_registration', 'landing.placement_stage'] LOOP
        EXECUTE format('CREATE POLICY officer_lands ON %s FOR INSERT TO simpul_officer WITH CHECK (true)', name);
    END LOOP;
END $$;

-- The actor is the login, then a stroke, then who at the machine used it. Nobody decides in another's name.
CREATE POLICY officer_lets_in ON intake.record_head FOR UPDATE TO simpul_officer USING (true) WITH CHECK (true);
CREATE POLICY officer_waives ON intake.reject_case FOR UPDATE TO simpul_officer USING (closed_at IS NULL)
    WITH CHECK (state IN ('waived', 'resolved') AND closed_at IS NOT NULL AND closing_reason <> ''
                AND split_part(closed_by, '/', 1) = session_user);
CREATE POLICY officer_opens ON quality.slice FOR INSERT TO simpul_officer
    WITH CHECK (state = 'open' AND judged_at IS NULL);
CREATE POLICY officer_decides ON quality.slice FOR UPDATE TO simpul_officer USING (state IN ('open', 'held'))
    WITH CHECK ((state = 'open' AND judged_at IS NULL)
                OR (state IN ('released', 'withdrawn') AND judged_at IS NOT NULL AND deciding_reason <> ''
                    AND split_part(decided_by, '/', 1) = session_user));
CREATE POLICY officer_says ON quality.slice_event FOR INSERT TO simpul_officer
    WITH CHECK (split_part(actor, '/', 1) = session_user);

ALTER TABLE quality.slice_event ADD COLUMN deciding_reason text;
COMMENT ON COLUMN quality.slice_event.deciding_reason IS 'why a person released or withdrew it';
