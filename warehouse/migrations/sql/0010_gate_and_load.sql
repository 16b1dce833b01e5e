-- What the quality gate and the registry load need beside the first tables.

ALTER TABLE quality.slice ADD COLUMN loaded_by_run text;
COMMENT ON COLUMN quality.slice.loaded_by_run IS 'run of the DAG registry_load that loaded the slice';

-- The gate asks every half second which slices are open or closed: few of very many.
CREATE INDEX slice_unjudged ON quality.slice (office_code, document, received_date, part_no)
    WHERE state IN ('open', 'closed');

-- Every newest link of a record is looked up when a slice is loaded.
CREATE INDEX link_record_newest ON registry.link (record_ref, link_no DESC);
CREATE INDEX registration_slice ON registry.registration (slice_id);
