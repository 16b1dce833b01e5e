-- The published figures. What they mean: warehouse/marts/<table>/mart.toml; the comments repeat its captions.

CREATE TABLE marts.registration_funnel (
    office_code        text NOT NULL,
    registration_month date NOT NULL,
    stage_code         text NOT NULL,
    stage_order        smallint NOT NULL,
    delivery           text NOT NULL CHECK (delivery IN ('delivered', 'not_delivered')),
    registration_count bigint,
    person_count       bigint,
    is_suppressed      boolean NOT NULL,
    offices_delivered  integer NOT NULL,
    offices_expected   integer NOT NULL,
    definition_version text NOT NULL,
    as_of_at           timestamptz NOT NULL,
    PRIMARY KEY (office_code, registration_month, stage_code)
);
COMMENT ON TABLE marts.registration_funnel IS 'Of the registrations of a month, how many have reached which stage by now: per office, and for all offices (ALL). Cannot be seen here: Departures without an LTSA registration, and stages that an office does not send (delivery = not_delivered, never 0).';
COMMENT ON COLUMN marts.registration_funnel.office_code IS 'The office where the people registered; ALL = all offices together';
COMMENT ON COLUMN marts.registration_funnel.registration_month IS 'First day of the month of registration, by the newest revision of each registration';
COMMENT ON COLUMN marts.registration_funnel.stage_code IS 'The stage reached; REGISTERED = the registration itself';
COMMENT ON COLUMN marts.registration_funnel.stage_order IS 'The usual order of the stages; people may skip or repeat some';
COMMENT ON COLUMN marts.registration_funnel.delivery IS 'delivered, or not_delivered: nobody has sent such lines, so that nothing is known (not 0)';
COMMENT ON COLUMN marts.registration_funnel.registration_count IS 'Registrations that reached the stage; empty where suppressed or not delivered';
COMMENT ON COLUMN marts.registration_funnel.person_count IS 'Different people among them; empty where suppressed or not delivered';
COMMENT ON COLUMN marts.registration_funnel.is_suppressed IS 'The counts are left out because they, or what they would give away, concern 1 to 4 people';
COMMENT ON COLUMN marts.registration_funnel.offices_delivered IS 'Offices with registrations of that month that deliver this stage';
COMMENT ON COLUMN marts.registration_funnel.offices_expected IS 'Offices expected to deliver in that month';
COMMENT ON COLUMN marts.registration_funnel.definition_version IS 'Version of the definition that gave this number';
COMMENT ON COLUMN marts.registration_funnel.as_of_at IS 'The instant this number is true of';

CREATE TABLE marts.rejects_by_reason (
    office_code        text NOT NULL,
    received_month     date NOT NULL,
    code               text NOT NULL,
    label_id           text NOT NULL,
    label_en           text NOT NULL,
    event_count        bigint NOT NULL,
    open_case_count    bigint NOT NULL,
    offices_delivered  integer NOT NULL,
    offices_expected   integer NOT NULL,
    definition_version text NOT NULL,
    as_of_at           timestamptz NOT NULL,
    PRIMARY KEY (office_code, received_month, code)
);
COMMENT ON TABLE marts.rejects_by_reason IS 'Of what offices sent in a month, how many rows were refused for which reason: per office, and for all offices (ALL). Cannot be seen here: Rows an office never sent; a row with several reasons counts once under each of them.';
COMMENT ON COLUMN marts.rejects_by_reason.office_code IS 'The office that sent the rows; ALL = all offices together';
COMMENT ON COLUMN marts.rejects_by_reason.received_month IS 'First day of the month of receipt, by the office''s own calendar';
COMMENT ON COLUMN marts.rejects_by_reason.code IS 'The reason''s code';
COMMENT ON COLUMN marts.rejects_by_reason.label_id IS 'The reason in the words at the counter';
COMMENT ON COLUMN marts.rejects_by_reason.label_en IS 'The reason in English';
COMMENT ON COLUMN marts.rejects_by_reason.event_count IS 'Rows whose verdict in force is rejected, for this reason among others';
COMMENT ON COLUMN marts.rejects_by_reason.open_case_count IS 'Those of them that nobody has corrected, waived or closed yet';
COMMENT ON COLUMN marts.rejects_by_reason.offices_delivered IS 'Offices that sent anything in that month';
COMMENT ON COLUMN marts.rejects_by_reason.offices_expected IS 'Offices expected to deliver in that month';
COMMENT ON COLUMN marts.rejects_by_reason.definition_version IS 'Version of the definition that gave this number';
COMMENT ON COLUMN marts.rejects_by_reason.as_of_at IS 'The instant this number is true of';

CREATE TABLE marts.registrations_by_destination (
    destination_code   text NOT NULL,
    destination_name   text NOT NULL,
    sex                text NOT NULL,
    registration_month date NOT NULL,
    registration_count bigint,
    person_count       bigint,
    is_suppressed      boolean NOT NULL,
    offices_delivered  integer NOT NULL,
    offices_expected   integer NOT NULL,
    definition_version text NOT NULL,
    as_of_at           timestamptz NOT NULL,
    PRIMARY KEY (destination_code, registration_month, sex)
);
COMMENT ON TABLE marts.registrations_by_destination IS 'Registrations of a month by destination and sex, all offices together. Cannot be seen here: People who leave without an LTSA registration; a registration is an intention, not a departure.';
COMMENT ON COLUMN marts.registrations_by_destination.destination_code IS 'Country of destination, ISO 3166 two letters, by the newest revision of each registration';
COMMENT ON COLUMN marts.registrations_by_destination.destination_name IS 'The country''s name';
COMMENT ON COLUMN marts.registrations_by_destination.sex IS 'F, M, or ALL = both together';
COMMENT ON COLUMN marts.registrations_by_destination.registration_month IS 'First day of the month of registration';
COMMENT ON COLUMN marts.registrations_by_destination.registration_count IS 'Registrations; empty where suppressed';
COMMENT ON COLUMN marts.registrations_by_destination.person_count IS 'Different people among them; empty where suppressed';
COMMENT ON COLUMN marts.registrations_by_destination.is_suppressed IS 'The counts are left out because they, or what they would give away, concern 1 to 4 people';
COMMENT ON COLUMN marts.registrations_by_destination.offices_delivered IS 'Offices with registrations of that month';
COMMENT ON COLUMN marts.registrations_by_destination.offices_expected IS 'Offices expected to deliver in that month';
COMMENT ON COLUMN marts.registrations_by_destination.definition_version IS 'Version of the definition that gave this number';
COMMENT ON COLUMN marts.registrations_by_destination.as_of_at IS 'The instant this number is true of';
