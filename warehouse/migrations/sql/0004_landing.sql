-- Records that the rules let in, typed, one table per document; and the slices the quality gate judges.

CREATE SCHEMA landing;
CREATE SCHEMA quality;

CREATE TABLE quality.slice (
    slice_id        uuid PRIMARY KEY,
    office_code     text NOT NULL,
    document        text NOT NULL,
    received_date   date NOT NULL,
    part_no         integer NOT NULL,
    state           text NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'closed', 'passed', 'held', 'released', 'withdrawn')),
    record_count    integer NOT NULL DEFAULT 0,
    opened_at       timestamptz NOT NULL DEFAULT now(),
    last_landed_at  timestamptz NOT NULL DEFAULT now(),
    closed_at       timestamptz,
    judged_at       timestamptz,
    suite_version   text,
    reasons         jsonb NOT NULL DEFAULT '[]',
    decided_by      text,
    deciding_reason text,
    lease_token     bigint NOT NULL DEFAULT 0,
    leased_until    timestamptz,
    loaded_at       timestamptz,
    UNIQUE (office_code, document, received_date, part_no)
);
COMMENT ON COLUMN quality.slice.state IS 'open and closed are shown as "waiting"';
COMMENT ON COLUMN quality.slice.reasons IS '[{code, field, seen, usual}]: counts and shares, never a value of a record';
COMMENT ON COLUMN quality.slice.lease_token IS 'fencing number of the newest loader''s claim';
CREATE INDEX slice_unloaded ON quality.slice (received_date, office_code) WHERE loaded_at IS NULL;

CREATE TABLE quality.slice_event (
    slice_event_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slice_id       uuid NOT NULL,
    office_code    text NOT NULL,
    happened_at    timestamptz NOT NULL DEFAULT now(),
    state          text NOT NULL,
    record_count   integer NOT NULL,
    suite_version  text,
    reasons        jsonb NOT NULL DEFAULT '[]',
    actor          text NOT NULL DEFAULT session_user
);

CREATE TABLE landing.cpmi_registration (
    partition_id        integer NOT NULL,
    log_offset          bigint NOT NULL,
    office_code         text NOT NULL,
    record_ref          uuid NOT NULL,
    revision            integer NOT NULL,
    slice_id            uuid NOT NULL,
    received_date       date NOT NULL,
    edition             text,
    warning_codes       text[] NOT NULL,
    nik_index           bytea,
    source_record_id    text NOT NULL,
    registration_date   date NOT NULL,
    nik                 text,
    family_card_no      text,
    name                text NOT NULL,
    matching_name       text NOT NULL,
    sex                 text NOT NULL,
    birth_place         text,
    birth_date          date NOT NULL,
    marital_status      text,
    education           text,
    mother_name         text,
    address             text,
    village_code        text,
    village_name        text,
    district_code       text,
    district_name       text,
    regency_code        text,
    regency_name        text,
    stated_regency_code text,
    phone               text,
    consent_giver_name  text,
    consent_relation    text,
    scheme_code         text NOT NULL,
    p3mi_code           text,
    sip2mi_number       text,
    destination_code    text NOT NULL,
    destination         text NOT NULL,
    occupation_code     text,
    occupation_title    text,
    employer_name       text,
    passport_no         text,
    contract_start_date date,
    contract_end_date   date,
    wage_amount         numeric,
    wage_currency       text,
    desk                text,
    landed_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
CREATE INDEX cpmi_registration_slice ON landing.cpmi_registration (slice_id);
CREATE INDEX cpmi_registration_record ON landing.cpmi_registration (record_ref, revision);
CREATE INDEX cpmi_registration_nik ON landing.cpmi_registration (nik_index);

CREATE TABLE landing.placement_stage (
    partition_id     integer NOT NULL,
    log_offset       bigint NOT NULL,
    office_code      text NOT NULL,
    record_ref       uuid NOT NULL,
    revision         integer NOT NULL,
    slice_id         uuid NOT NULL,
    received_date    date NOT NULL,
    edition          text,
    warning_codes    text[] NOT NULL,
    source_record_id text NOT NULL,
    stage_code       text NOT NULL,
    stage_date       date NOT NULL,
    document_no      text,
    desk             text,
    landed_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
CREATE INDEX placement_stage_slice ON landing.placement_stage (slice_id);
CREATE INDEX placement_stage_registration ON landing.placement_stage (office_code, source_record_id);
CREATE INDEX placement_stage_record ON landing.placement_stage (record_ref, revision);
