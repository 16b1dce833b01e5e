-- The registry: persons, registrations and stages, append-only, with the time a thing was valid and the time we learned it.
-- The current state is a view.

CREATE SCHEMA registry;

CREATE TABLE registry.identity_event (
    identity_event_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind              text NOT NULL CHECK (kind IN ('created', 'linked', 'merged', 'split', 'unlinked')),
    person_id         uuid NOT NULL,
    other_person_id   uuid,
    record_ref        uuid,
    office_code       text,
    evidence          jsonb NOT NULL,
    model_version     text NOT NULL,
    slice_id          uuid,
    recorded_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN registry.identity_event.other_person_id IS 'merged: the younger id, redirected to person_id for ever';
COMMENT ON COLUMN registry.identity_event.evidence IS 'names of agreeing fields and scores, never a value';
CREATE INDEX identity_event_person ON registry.identity_event (person_id);
CREATE INDEX identity_event_other ON registry.identity_event (other_person_id);

CREATE TABLE registry.link (
    link_no       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partition_id  integer NOT NULL,
    log_offset    bigint NOT NULL,
    office_code   text NOT NULL,
    record_ref    uuid NOT NULL,
    revision      integer NOT NULL,
    person_id     uuid NOT NULL,
    link_kind     text NOT NULL,
    model_version text NOT NULL,
    valid_from    date NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (partition_id, log_offset, link_no)
);
COMMENT ON COLUMN registry.link.person_id IS 'as it was minted or chosen then; follow registry.person_redirect for today''s id';
CREATE INDEX link_record ON registry.link (record_ref, revision);
CREATE INDEX link_person ON registry.link (person_id);

CREATE TABLE registry.registration (
    partition_id        integer NOT NULL,
    log_offset          bigint NOT NULL,
    office_code         text NOT NULL,
    record_ref          uuid NOT NULL,
    revision            integer NOT NULL,
    slice_id            uuid NOT NULL,
    received_date       date NOT NULL,
    registration_date   date NOT NULL,
    source_record_id    text NOT NULL,
    nik_index           bytea,
    nik                 text,
    name                text NOT NULL,
    matching_name       text NOT NULL,
    birth_date          date NOT NULL,
    birth_place         text,
    mother_name         text,
    phone               text,
    passport_no         text,
    sex                 text NOT NULL,
    marital_status      text,
    education           text,
    regency_code        text,
    district_code       text,
    village_code        text,
    scheme_code         text NOT NULL,
    p3mi_code           text,
    sip2mi_number       text,
    destination_code    text NOT NULL,
    occupation_code     text,
    contract_start_date date,
    contract_end_date   date,
    wage_amount         numeric,
    wage_currency       text,
    warning_codes       text[] NOT NULL,
    recorded_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
CREATE UNIQUE INDEX registration_revision ON registry.registration (record_ref, revision);
CREATE INDEX registration_nik ON registry.registration (nik_index);
CREATE INDEX registration_source ON registry.registration (office_code, source_record_id);

CREATE TABLE registry.stage (
    partition_id     integer NOT NULL,
    log_offset       bigint NOT NULL,
    office_code      text NOT NULL,
    record_ref       uuid NOT NULL,
    revision         integer NOT NULL,
    slice_id         uuid NOT NULL,
    received_date    date NOT NULL,
    registration_ref uuid NOT NULL,
    stage_code       text NOT NULL,
    stage_date       date NOT NULL,
    document_no      text,
    recorded_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON COLUMN registry.stage.registration_ref IS 'record_ref of the registration this stage belongs to';
CREATE INDEX stage_registration ON registry.stage (registration_ref, stage_code);

CREATE VIEW registry.person_redirect WITH (security_invoker = true) AS
WITH RECURSIVE hop AS (
    SELECT other_person_id AS person_id, person_id AS surviving_person_id
    FROM registry.identity_event WHERE kind = 'merged'
    UNION
    SELECT hop.person_id, merged.person_id
    FROM hop JOIN registry.identity_event merged
      ON merged.kind = 'merged' AND merged.other_person_id = hop.surviving_person_id
)
SELECT person_id, surviving_person_id FROM hop
WHERE NOT EXISTS (SELECT 1 FROM registry.identity_event later
                  WHERE later.kind = 'merged' AND later.other_person_id = hop.surviving_person_id);

CREATE VIEW registry.current_link WITH (security_invoker = true) AS
SELECT DISTINCT ON (link.record_ref)
       link.record_ref, link.office_code, link.revision, link.link_kind, link.model_version, link.recorded_at,
       COALESCE(redirect.surviving_person_id, link.person_id) AS person_id
FROM registry.link
LEFT JOIN registry.person_redirect redirect ON redirect.person_id = link.person_id
ORDER BY link.record_ref, link.revision DESC, link.link_no DESC;

CREATE VIEW registry.current_registration WITH (security_invoker = true) AS
SELECT DISTINCT ON (registration.record_ref) registration.*
FROM registry.registration
ORDER BY registration.record_ref, registration.revision DESC;

CREATE VIEW registry.current_person WITH (security_invoker = true) AS
SELECT created.person_id, created.recorded_at AS created_at
FROM registry.identity_event created
WHERE created.kind = 'created'
  AND NOT EXISTS (SELECT 1 FROM registry.identity_event merged
                  WHERE merged.kind = 'merged' AND merged.other_person_id = created.person_id);
