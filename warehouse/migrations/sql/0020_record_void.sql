-- Taking back: a record that its office takes back leaves the current registry and its links are undone. History stays, and
-- says so; a later revision of the record brings it back.

ALTER TABLE intake.record_head ADD COLUMN is_void boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN intake.record_head.is_void IS 'the office has taken the record back, and no accepted revision has come since';

CREATE TABLE landing.record_void (
    partition_id     integer NOT NULL,
    log_offset       bigint NOT NULL,
    office_code      text NOT NULL,
    record_ref       uuid NOT NULL,
    revision         integer NOT NULL,
    slice_id         uuid NOT NULL,
    received_date    date NOT NULL,
    edition          text,
    warning_codes    text[] NOT NULL,
    void_document    text NOT NULL,
    source_record_id text NOT NULL,
    stage_code       text,
    stage_date       date,
    document_no      text,
    desk             text,
    void_reason      text NOT NULL,
    taken_back_by    text NOT NULL,
    landed_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON COLUMN landing.record_void.record_ref IS 'the record that is taken back; a taking back is one of its revisions';
CREATE INDEX record_void_slice ON landing.record_void (slice_id);
CREATE INDEX record_void_record ON landing.record_void (record_ref, revision);

CREATE TABLE registry.record_void (
    partition_id  integer NOT NULL,
    log_offset    bigint NOT NULL,
    office_code   text NOT NULL,
    record_ref    uuid NOT NULL,
    revision      integer NOT NULL,
    slice_id      uuid NOT NULL,
    received_date date NOT NULL,
    void_document text NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON TABLE registry.record_void IS 'revisions of lower number are no longer current; why and by whom stands in landing';
CREATE INDEX registry_void_record ON registry.record_void (record_ref, revision);
CREATE INDEX registry_void_slice ON registry.record_void (slice_id);

ALTER TABLE registry.link ALTER COLUMN person_id DROP NOT NULL;
ALTER TABLE registry.link ADD CONSTRAINT link_taken_back CHECK ((person_id IS NULL) = (link_kind = 'taken_back'));
COMMENT ON COLUMN registry.link.person_id IS
    'as it was minted or chosen then; follow registry.person_redirect for today''s id; NULL = the record was taken back';

CREATE OR REPLACE VIEW registry.current_link WITH (security_invoker = true) AS
SELECT newest.record_ref, newest.office_code, newest.revision, newest.link_kind, newest.model_version, newest.recorded_at,
       COALESCE(redirect.surviving_person_id, newest.person_id) AS person_id
FROM (SELECT DISTINCT ON (record_ref) * FROM registry.link
      ORDER BY record_ref, revision DESC, link_no DESC) AS newest
LEFT JOIN registry.person_redirect redirect ON redirect.person_id = newest.person_id
WHERE newest.person_id IS NOT NULL;

CREATE OR REPLACE VIEW registry.current_registration WITH (security_invoker = true) AS
SELECT DISTINCT ON (registration.record_ref) registration.*
FROM registry.registration
WHERE NOT EXISTS (SELECT FROM registry.record_void taken
                  WHERE taken.record_ref = registration.record_ref AND taken.revision > registration.revision)
ORDER BY registration.record_ref, registration.revision DESC;

CREATE VIEW registry.current_stage WITH (security_invoker = true) AS
SELECT DISTINCT ON (stage.record_ref) stage.*
FROM registry.stage
WHERE NOT EXISTS (SELECT FROM registry.record_void taken
                  WHERE taken.record_ref = stage.record_ref AND taken.revision > stage.revision)
ORDER BY stage.record_ref, stage.revision DESC;

DO $$
DECLARE
    name text;
    everyone constant text := 'simpul_intake, simpul_relay, simpul_gate, simpul_loader, simpul_operator, ' || quote_ident(current_user);
BEGIN
    FOREACH name IN ARRAY ARRAY['landing.record_void', 'registry.record_void'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY every_office ON %s TO %s USING (true) WITH CHECK (true)', name, everyone);
        EXECUTE format(
            'CREATE POLICY own_offices ON %s FOR SELECT TO simpul_portal USING (office_code IN ('
            '    SELECT scope.office_code FROM access.scope scope'
            '    WHERE scope.principal = current_setting(''simpul.principal'', true)'
            '      AND current_date >= scope.valid_from'
            '      AND (scope.valid_to IS NULL OR current_date <= scope.valid_to)))', name);
    END LOOP;
END $$;
