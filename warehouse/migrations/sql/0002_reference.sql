-- Reference data of the edition in force, for people and marts. The rules read the same edition from the declared files.

CREATE SCHEMA reference;

CREATE TABLE reference.edition (
    edition_name text PRIMARY KEY,
    digest       bytea NOT NULL,
    loaded_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE reference.office (
    office_code text PRIMARY KEY,
    office_name text NOT NULL,
    office_kind text NOT NULL,
    region_code text NOT NULL,
    source_kind text NOT NULL DEFAULT 'ltsa',
    valid_from  date NOT NULL DEFAULT '2015-01-01',
    valid_to    date
);
COMMENT ON COLUMN reference.office.source_kind IS 'the first part of the office''s topic names';

CREATE TABLE reference.region (
    region_code text PRIMARY KEY,
    region_name text NOT NULL,
    level_name  text NOT NULL,
    parent_code text,
    is_retired  boolean NOT NULL
);

CREATE TABLE reference.occupation (
    occupation_code  text PRIMARY KEY,
    label_id         text NOT NULL,
    label_en         text NOT NULL,
    formality        text NOT NULL,
    occupation_group text NOT NULL
);

CREATE TABLE reference.country (
    country_code text PRIMARY KEY,
    country_name text NOT NULL
);

CREATE TABLE reference.p3mi (
    p3mi_code text PRIMARY KEY,
    p3mi_name text NOT NULL
);

CREATE TABLE reference.reason (
    code        text PRIMARY KEY,
    severity    text NOT NULL,
    gate        text NOT NULL,
    audience    text NOT NULL,
    label_id    text NOT NULL,
    label_en    text NOT NULL
);
