-- Everything offered, what was judged of it, and who still has to act. Append-only but for heads, offsets and counters.
-- There are no foreign keys between these tables on purpose: `simpul ledger` recounts the rows themselves, so that a row
-- that is gone, for whatever reason, is found and named instead of dragging its neighbours along.

CREATE SCHEMA intake;

-- PostgreSQL alone holds the truth about offsets; keyed by the broker's topic id, never by the name.
CREATE TABLE intake.topic_partition (
    partition_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic_id       uuid NOT NULL,
    topic_name     text NOT NULL,
    partition_no   integer NOT NULL,
    office_code    text NOT NULL,
    first_offset   bigint NOT NULL DEFAULT 0,
    next_offset    bigint NOT NULL DEFAULT 0,
    state          text NOT NULL DEFAULT 'following' CHECK (state IN ('following', 'stopped', 'retired')),
    stopped_reason text,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (topic_id, partition_no)
);

CREATE TABLE intake.raw (
    partition_id     integer NOT NULL,
    log_offset       bigint NOT NULL,
    office_code      text NOT NULL,
    broker_at        timestamptz NOT NULL,
    received_date    date NOT NULL,
    event_id         uuid NOT NULL,
    document         text,
    document_version smallint,
    producer         text,
    epoch            uuid,
    sequence_no      bigint,
    file_id          uuid,
    record_no        integer,
    body_digest      bytea NOT NULL,
    byte_count       integer NOT NULL,
    landed_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON COLUMN intake.raw.document IS 'NULL where the event does not say, or says what no contract knows';
COMMENT ON COLUMN intake.raw.body_digest IS 'keyed BLAKE2b of the body''s bytes; the key is not in this database';
CREATE INDEX raw_event_id ON intake.raw (event_id);
CREATE INDEX raw_epoch ON intake.raw (epoch, sequence_no);

-- What may be erased (retention, a court, a person's right) while digest, verdict and counts stay.
CREATE TABLE intake.raw_body (
    partition_id integer NOT NULL,
    log_offset   bigint NOT NULL,
    office_code  text NOT NULL,
    message_key  bytea,
    headers      bytea NOT NULL,
    body         bytea NOT NULL,
    file_name    text,
    sheet_name   text,
    PRIMARY KEY (partition_id, log_offset)
);

COMMENT ON COLUMN intake.raw_body.headers IS 'packed as Kafka carries them, as they came';

-- One row a record: the lock under which an event of the record is judged.
CREATE TABLE intake.record_head (
    record_ref            uuid PRIMARY KEY,
    office_code           text NOT NULL,
    document              text NOT NULL,
    source_record_id      text NOT NULL,
    record_key            bytea NOT NULL UNIQUE,
    revision              integer NOT NULL,
    stated_revision       integer,
    content_digest        bytea NOT NULL,
    accepted_revision     integer,
    newest_partition_id   integer NOT NULL,
    newest_log_offset     bigint NOT NULL
);
COMMENT ON COLUMN intake.record_head.record_key IS 'keyed digest of office, document, the office''s own number and what else tells lines apart';
COMMENT ON COLUMN intake.record_head.stated_revision IS 'the highest revision number the office itself stated; NULL = never stated one';
COMMENT ON COLUMN intake.record_head.revision IS 'the highest revision seen, refused ones too';
COMMENT ON COLUMN intake.record_head.content_digest IS 'keyed digest of the canonical content of that revision';

CREATE TABLE intake.verdict (
    partition_id      integer NOT NULL,
    log_offset        bigint NOT NULL,
    verdict_no        smallint NOT NULL DEFAULT 1,
    office_code       text NOT NULL,
    document          text,
    verdict           text NOT NULL
        CHECK (verdict IN ('accepted', 'rejected', 'duplicate', 'superseded', 'control')),
    record_ref        uuid,
    revision          integer,
    reasons           jsonb NOT NULL,
    cause             text NOT NULL CHECK (cause IN ('first', 'rejudge')),
    contract_version  smallint,
    rule_edition      text NOT NULL,
    reference_edition text NOT NULL,
    code_version      text NOT NULL,
    judged_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (partition_id, log_offset, verdict_no)
);
COMMENT ON COLUMN intake.verdict.reasons IS '[{code, severity, field, audience}]: never a value';
CREATE INDEX verdict_record ON intake.verdict (record_ref, revision);

CREATE TABLE intake.reject_case (
    partition_id           integer NOT NULL,
    log_offset             bigint NOT NULL,
    office_code            text NOT NULL,
    document               text,
    record_ref             uuid,
    revision               integer,
    nik_index              bytea,
    state                  text NOT NULL DEFAULT 'open'
        CHECK (state IN ('open', 'notified', 'resolved', 'waived', 'expired')),
    opened_at              timestamptz NOT NULL DEFAULT now(),
    notified_at            timestamptz,
    closed_at              timestamptz,
    closed_by_partition_id integer,
    closed_by_log_offset   bigint,
    closed_by              text,
    closing_reason         text,
    PRIMARY KEY (partition_id, log_offset)
);
CREATE INDEX reject_case_open ON intake.reject_case (office_code, opened_at) WHERE closed_at IS NULL;
CREATE INDEX reject_case_record ON intake.reject_case (record_ref);
CREATE INDEX reject_case_nik ON intake.reject_case (nik_index);

-- The reply to an office: one row per poll and office, sent by the relay, marked after the broker acknowledged it.
CREATE TABLE intake.outbox (
    outbox_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id  uuid NOT NULL,
    office_code text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    verdicts    jsonb NOT NULL,
    sent_at     timestamptz
);
CREATE INDEX outbox_waiting ON intake.outbox (office_code, outbox_id) WHERE sent_at IS NULL;

-- Which numbers of an epoch arrived, as closed intervals; a gap shows as two rows.
CREATE TABLE intake.sequence_interval (
    office_code text NOT NULL,
    epoch       uuid NOT NULL,
    first_no    bigint NOT NULL,
    last_no     bigint NOT NULL,
    PRIMARY KEY (office_code, epoch, first_no)
);

CREATE TABLE intake.manifest (
    partition_id    integer NOT NULL,
    log_offset      bigint NOT NULL,
    office_code     text NOT NULL,
    producer        text NOT NULL,
    epoch           uuid NOT NULL,
    first_no        bigint NOT NULL,
    last_no         bigint NOT NULL,
    event_count     bigint NOT NULL,
    digest          text NOT NULL,
    previous_digest text,
    file_id         uuid,
    received_date   date NOT NULL,
    broker_at       timestamptz NOT NULL,
    completed_at    timestamptz,
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON COLUMN intake.manifest.completed_at IS 'when the last number it names was judged';
CREATE INDEX manifest_incomplete ON intake.manifest (office_code, epoch) WHERE completed_at IS NULL;

-- Counters beside the rows, per hour of broker time; the ledger compares both.
CREATE TABLE intake.ledger_hour (
    partition_id     integer NOT NULL,
    hour_at          timestamptz NOT NULL,
    office_code      text NOT NULL,
    accepted_count   bigint NOT NULL DEFAULT 0,
    rejected_count   bigint NOT NULL DEFAULT 0,
    duplicate_count  bigint NOT NULL DEFAULT 0,
    superseded_count bigint NOT NULL DEFAULT 0,
    control_count    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (partition_id, hour_at)
);
COMMENT ON TABLE intake.ledger_hour IS 'first verdicts per partition and hour, counted as they were written';
