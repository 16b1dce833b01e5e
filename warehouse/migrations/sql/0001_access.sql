-- Who may log in, what each principal may see, and what was read.

CREATE SCHEMA access;
CREATE SCHEMA audit;

CREATE TABLE access.principal (
    principal     text PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('office', 'officer', 'partner')),
    display_name  text NOT NULL,
    password_hash text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz
);
COMMENT ON COLUMN access.principal.password_hash IS 'argon2id; NULL = cannot log in at the portal';

-- The one table that row-level security reads. An office is the scope of one.
CREATE TABLE access.scope (
    principal   text NOT NULL REFERENCES access.principal,
    office_code text NOT NULL,
    valid_from  date NOT NULL,
    valid_to    date,
    PRIMARY KEY (principal, office_code, valid_from)
);

CREATE TABLE access.session (
    token_digest bytea PRIMARY KEY,
    principal    text NOT NULL REFERENCES access.principal,
    csrf_token   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz
);

CREATE TABLE access.login_attempt (
    attempt_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    principal    text NOT NULL,
    remote       text NOT NULL,
    attempted_at timestamptz NOT NULL DEFAULT now(),
    is_success   boolean NOT NULL
);
CREATE INDEX ON access.login_attempt (principal, attempted_at);
CREATE INDEX ON access.login_attempt (remote, attempted_at);

CREATE TABLE audit.read (
    read_no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    read_at      timestamptz NOT NULL DEFAULT now(),
    actor        text NOT NULL,
    login_name   text NOT NULL DEFAULT session_user,
    purpose      text NOT NULL,
    record_count integer NOT NULL,
    record_refs  uuid[] NOT NULL DEFAULT '{}',
    shown_fields text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE audit.read IS 'Every read of a person by a human; a machine''s read is one row per run. Insert only.';
CREATE INDEX ON audit.read USING gin (record_refs);

CREATE TABLE audit.foreign_request (
    request_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT now(),
    actor        text NOT NULL,
    what         text NOT NULL,
    remote       text NOT NULL
);
COMMENT ON TABLE audit.foreign_request IS 'Somebody asked for an id outside the own scope and got a 404. Insert only.';
