-- A run of the load may be killed after some of its slices: each leaves its row in its own transaction.
COMMENT ON TABLE audit.read IS 'Every read of a person by a human; a machine''s read is one row per run, the registry load''s one per slice. Insert only.';
