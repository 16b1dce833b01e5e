-- Two proofs beside the seals of first verdicts: that what arrived is what an office sent, and that no later word on an event
-- was altered.

-- A manifest's digest is over the bytes of each event. It is held against them once, for bodies may be erased later.
ALTER TABLE intake.manifest ADD COLUMN proved_at timestamptz;
ALTER TABLE intake.manifest ADD COLUMN finding text
    CHECK (finding IN ('same', 'other_contents', 'other_count', 'erased_before'));
ALTER TABLE intake.manifest ADD CONSTRAINT manifest_proof CHECK ((proved_at IS NULL) = (finding IS NULL));
COMMENT ON COLUMN intake.manifest.proved_at IS 'when what arrived under its numbers was held against its digest; NULL = not yet';
COMMENT ON COLUMN intake.manifest.finding IS
    'same = the bytes that arrived are those that the office sent; erased_before = nobody can tell any more';
CREATE INDEX manifest_unproved ON intake.manifest (office_code, broker_at) WHERE proved_at IS NULL;

-- A seal covers events by their places and what was said of older events later by its time: second verdicts, and waivers.
ALTER TABLE intake.seal ADD COLUMN later_until timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE intake.seal ALTER COLUMN later_until DROP DEFAULT;
ALTER TABLE intake.seal ADD COLUMN later_count bigint NOT NULL DEFAULT 0;
ALTER TABLE intake.seal ALTER COLUMN later_count DROP DEFAULT;
ALTER TABLE intake.seal ADD COLUMN later_digest bytea NOT NULL DEFAULT '';
ALTER TABLE intake.seal ALTER COLUMN later_digest DROP DEFAULT;
COMMENT ON COLUMN intake.seal.later_until IS
    'later verdicts and waivers of the partition are covered that were written before this instant and after that of the seal before';
COMMENT ON COLUMN intake.seal.later_digest IS 'SHA-256 over these; empty where there are none. The seal''s own digest holds it.';
COMMENT ON COLUMN intake.seal.seal_digest IS
    'SHA-256 over the seal before, each event with its first verdict, by offset, and the digest of later verdicts';
CREATE INDEX verdict_later_at ON intake.verdict (partition_id, judged_at) WHERE verdict_no > 1;
CREATE INDEX reject_case_waived_at ON intake.reject_case (partition_id, closed_at) WHERE state = 'waived';
