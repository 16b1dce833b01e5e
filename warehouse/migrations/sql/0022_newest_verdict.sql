-- A refused event may be judged again: its case says how many verdicts it has, so that none can be missing.

ALTER TABLE intake.reject_case ADD COLUMN verdict_no smallint NOT NULL DEFAULT 1;
COMMENT ON COLUMN intake.reject_case.verdict_no IS 'number of the newest verdict of the event';
