-- Which stage lines of loaded slices wait for their registration, one by one: few of very many. Whoever asked had to hold
-- every line that was ever landed against every line that was ever loaded.

CREATE TABLE registry.stage_ahead (
    partition_id integer NOT NULL,
    log_offset   bigint NOT NULL,
    office_code  text NOT NULL,
    PRIMARY KEY (partition_id, log_offset)
);
COMMENT ON TABLE registry.stage_ahead IS
    'lines of loaded slices that are ahead of their registration; each leaves the list as it enters registry.stage';

INSERT INTO registry.stage_ahead (partition_id, log_offset, office_code)
SELECT line.partition_id, line.log_offset, line.office_code
FROM landing.placement_stage line
JOIN quality.slice USING (slice_id)
LEFT JOIN registry.stage loaded ON loaded.partition_id = line.partition_id AND loaded.log_offset = line.log_offset
WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL;

ALTER TABLE registry.stage_ahead ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.stage_ahead FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
    EXECUTE format('CREATE POLICY every_office ON registry.stage_ahead TO simpul_loader, simpul_operator, %I '
                   'USING (true) WITH CHECK (true)', current_user);
END $$;
CREATE POLICY own_offices ON registry.stage_ahead FOR SELECT TO simpul_portal USING (office_code IN (
    SELECT scope.office_code FROM access.scope scope
    WHERE scope.principal = current_setting('simpul.principal', true) AND current_date >= scope.valid_from
      AND (scope.valid_to IS NULL OR current_date <= scope.valid_to)));
