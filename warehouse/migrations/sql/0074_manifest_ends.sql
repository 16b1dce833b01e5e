-- Which manifest names an event, found from the end of an epoch: an agent's spool lives for years and adds manifests every
-- day. By their first numbers, all of those before had to be looked at for each event of an open slice.
CREATE INDEX manifest_ends ON intake.manifest (office_code, epoch, last_no);
DROP INDEX intake.manifest_names;
