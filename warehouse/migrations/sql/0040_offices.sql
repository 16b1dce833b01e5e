-- The ministry's hand on an office, each time with the login that says so and its reason; what is given up when the log of an
-- office is no longer the one that was read; and offices that flood the intake.

CREATE TABLE intake.office_decision (
    decision_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    office_code text NOT NULL,
    decision    text NOT NULL CHECK (decision IN ('enrolled', 'paused', 'resumed', 'revoked', 'rotated')),
    decided_at  timestamptz NOT NULL DEFAULT now(),
    actor       text NOT NULL,
    reason      text NOT NULL CHECK (reason <> '')
);
COMMENT ON TABLE intake.office_decision IS 'Insert only. The newest row of paused/resumed and of enrolled/revoked/rotated is in force.';
COMMENT ON COLUMN intake.office_decision.actor IS 'the login itself, a stroke, and who at the machine used it';
CREATE INDEX office_decision_newest ON intake.office_decision (office_code, decision_no DESC);

CREATE VIEW intake.paused_office WITH (security_invoker = true) AS
SELECT office_code, actor AS paused_by, decided_at AS paused_at, reason
FROM (SELECT DISTINCT ON (office_code) * FROM intake.office_decision WHERE decision IN ('paused', 'resumed')
      ORDER BY office_code, decision_no DESC) newest
WHERE decision = 'paused';
COMMENT ON VIEW intake.paused_office IS 'offices whose events stay in the broker until somebody resumes them';

CREATE VIEW intake.revoked_office WITH (security_invoker = true) AS
SELECT office_code, actor AS revoked_by, decided_at AS revoked_at, reason
FROM (SELECT DISTINCT ON (office_code) * FROM intake.office_decision WHERE decision IN ('enrolled', 'revoked', 'rotated')
      ORDER BY office_code, decision_no DESC) newest
WHERE decision = 'revoked';
COMMENT ON VIEW intake.revoked_office IS 'offices whose login the broker refuses';

-- After a truncation the same topic goes on under a row of its own; the retired one keeps what was judged of it.
ALTER TABLE intake.topic_partition DROP CONSTRAINT topic_partition_topic_id_partition_no_key;
CREATE UNIQUE INDEX topic_partition_in_use ON intake.topic_partition (topic_id, partition_no) WHERE state <> 'retired';
ALTER TABLE intake.topic_partition ADD COLUMN seen_end_offset bigint;
COMMENT ON COLUMN intake.topic_partition.seen_end_offset IS 'end of the log as the intake saw it last before it stopped; NULL = never seen';

CREATE TABLE intake.adoption (
    adoption_no       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partition_id      integer NOT NULL,
    office_code       text NOT NULL,
    topic_name        text NOT NULL,
    partition_no      integer NOT NULL,
    cause             text NOT NULL,
    first_lost_offset bigint NOT NULL,
    after_lost_offset bigint CHECK (after_lost_offset >= first_lost_offset),
    next_partition_id integer NOT NULL,
    next_offset       bigint NOT NULL,
    adopted_at        timestamptz NOT NULL DEFAULT now(),
    actor             text NOT NULL,
    reason            text NOT NULL CHECK (reason <> '')
);
COMMENT ON TABLE intake.adoption IS 'Insert only. What was given up of a stopped partition, by whose word, and where the intake goes on.';
COMMENT ON COLUMN intake.adoption.after_lost_offset IS 'first offset that is not lost; NULL = nobody saw how far the old log went';

CREATE TABLE intake.office_breaker (
    office_code      text PRIMARY KEY,
    slowed_at        timestamptz NOT NULL DEFAULT now(),
    unreadable_count bigint NOT NULL
);
COMMENT ON TABLE intake.office_breaker IS 'offices that send nothing but unreadable events, and are taken in slowly until they send others';

-- An office that was enrolled by hand stays when the declared list is loaded again.
ALTER TABLE reference.office ADD COLUMN enrolled_at timestamptz;
COMMENT ON COLUMN reference.office.enrolled_at IS 'when it was enrolled; NULL = it stands in the declared list';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['intake.office_decision', 'intake.adoption', 'intake.office_breaker'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY every_office ON %s FOR SELECT TO simpul_intake, simpul_operator, simpul_steward, %I '
                       'USING (true)', name, current_user);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['intake.office_decision', 'intake.adoption'] LOOP
        EXECUTE format('CREATE POLICY own_word ON %s FOR INSERT TO simpul_steward '
                       'WITH CHECK (split_part(actor, ''/'', 1) = session_user)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['intake.topic_partition', 'intake.raw'] LOOP
        EXECUTE format('CREATE POLICY steward_reads ON %s FOR SELECT TO simpul_steward USING (true)', name);
    END LOOP;
END $$;

CREATE POLICY intake_slows ON intake.office_breaker TO simpul_intake USING (true) WITH CHECK (true);
CREATE POLICY steward_adopts ON intake.topic_partition FOR UPDATE TO simpul_steward
    USING (state = 'stopped') WITH CHECK (state IN ('following', 'retired'));
CREATE POLICY steward_goes_on ON intake.topic_partition FOR INSERT TO simpul_steward WITH CHECK (state = 'following');
