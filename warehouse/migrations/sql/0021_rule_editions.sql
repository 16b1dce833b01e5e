-- Editions of the rules: which one judges since when, by whose word; the login that activates one and judges again; and how
-- many registrations the registry holds under each permit to recruit, which edition 2 asks.

CREATE TABLE intake.rule_edition (
    activation_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition       text NOT NULL,
    activated_at  timestamptz NOT NULL DEFAULT now(),
    actor         text NOT NULL DEFAULT session_user,
    reason        text NOT NULL CHECK (reason <> '')
);
COMMENT ON TABLE intake.rule_edition IS 'the newest row names the edition that judges; without a row, the edition that is installed as active';
COMMENT ON COLUMN intake.rule_edition.actor IS 'the login itself, never what somebody says of himself';

ALTER TABLE intake.rule_edition ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake.rule_edition FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON intake.rule_edition FOR SELECT USING (true);
CREATE POLICY own_word ON intake.rule_edition FOR INSERT WITH CHECK (actor = session_user);

CREATE TABLE reference.sip2mi_use (
    sip2mi_number      text PRIMARY KEY,
    registration_count bigint NOT NULL,
    counted_at         timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE reference.sip2mi_use IS 'current registrations under each permit to recruit, counted by each load of the registry';

-- The register's spelling of a number: capitals, no blanks around it.
CREATE INDEX registration_sip2mi ON registry.registration (upper(btrim(sip2mi_number))) WHERE sip2mi_number IS NOT NULL;

INSERT INTO reference.sip2mi_use (sip2mi_number, registration_count)
SELECT upper(btrim(sip2mi_number)), count(*) FROM registry.current_registration WHERE sip2mi_number IS NOT NULL GROUP BY 1;

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT format('%I.%I', space.nspname, class.relname) AS name
        FROM pg_class class
        JOIN pg_namespace space ON space.oid = class.relnamespace
        JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attname = 'office_code'
        WHERE class.relkind = 'r' AND space.nspname IN ('intake', 'landing', 'quality')
    LOOP
        EXECUTE format('CREATE POLICY judged_again ON %s TO simpul_rules USING (true) WITH CHECK (true)', found.name);
    END LOOP;
END $$;
