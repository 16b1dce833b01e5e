-- Which manifest names an event: asked by the quality gate for every record of an open slice.
CREATE INDEX manifest_names ON intake.manifest (office_code, epoch, first_no);
