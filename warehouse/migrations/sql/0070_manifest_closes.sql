-- What a manifest ends: a file, or an hour of an office's activity. Only the end of a file closes slices.
ALTER TABLE intake.manifest ADD COLUMN closes text NOT NULL DEFAULT 'file' CHECK (closes IN ('file', 'hour'));
ALTER TABLE intake.manifest ALTER COLUMN closes DROP DEFAULT;
COMMENT ON COLUMN intake.manifest.closes IS 'what ends with it: its file, or an hour of activity';
