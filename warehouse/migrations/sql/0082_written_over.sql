-- An office that numbers its people anew writes over others: the load notes which records name somebody else than before,
-- so that the office and an engineer can be told without reading all revisions. Records from before this are noted when
-- their next revision is loaded.

CREATE TABLE registry.written_over (
    written_over_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    office_code     text NOT NULL,
    record_ref      uuid NOT NULL,
    partition_id    integer NOT NULL,
    log_offset      bigint NOT NULL,
    file_id         uuid,
    received_date   date NOT NULL,
    is_over         boolean NOT NULL,
    noted_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE registry.written_over IS
    'a record names somebody else than before since this revision (is_over), or no longer does. The newest row of a record holds. Insert only.';
CREATE INDEX written_over_record ON registry.written_over (record_ref, written_over_no DESC);
CREATE INDEX written_over_office ON registry.written_over (office_code, noted_at);
CREATE TRIGGER tally AFTER INSERT ON registry.written_over REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION intake.tally_rows();

ALTER TABLE registry.written_over ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.written_over FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
    EXECUTE format('CREATE POLICY every_office ON registry.written_over TO simpul_loader, simpul_operator, %I '
                   'USING (true) WITH CHECK (true)', current_user);
END $$;
CREATE POLICY own_offices ON registry.written_over FOR SELECT TO simpul_portal USING (office_code IN (
    SELECT scope.office_code FROM access.scope scope
    WHERE scope.principal = current_setting('simpul.principal', true) AND current_date >= scope.valid_from
      AND (scope.valid_to IS NULL OR current_date <= scope.valid_to)));
