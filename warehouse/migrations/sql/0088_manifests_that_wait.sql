-- Which manifests wait for numbers that came: asked for with every poll, by the ends of what they name. Without those ends
-- all that ever stayed incomplete were looked at, and an office may have any number of them.
CREATE INDEX manifest_waiting ON intake.manifest (office_code, epoch, last_no) WHERE completed_at IS NULL;
DROP INDEX intake.manifest_incomplete;

-- Which file names a record, asked by the quality gate for every record of an open slice: of those alone that have ended.
CREATE INDEX manifest_file_ends ON intake.manifest (office_code, epoch, last_no)
    WHERE closes = 'file' AND completed_at IS NOT NULL;
DROP INDEX intake.manifest_ends;

-- Whether a file was named before, and what else an office named in the same epoch.
CREATE INDEX manifest_names ON intake.manifest (office_code, epoch, first_no);
