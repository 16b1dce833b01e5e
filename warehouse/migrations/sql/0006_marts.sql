-- Published figures. The tables themselves are declared in warehouse/marts/<table>/ and made by their own migration step.

CREATE SCHEMA marts;

CREATE TABLE marts.publication (
    publication_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mart_name          text NOT NULL,
    definition_version text NOT NULL,
    as_of_at           timestamptz NOT NULL,
    row_count          bigint NOT NULL,
    offices_expected   integer NOT NULL,
    offices_delivered  integer NOT NULL,
    published_at       timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE marts.publication IS 'one row per published state of a mart: which definition, as of when, from how many offices';
