-- Erasing: a login of its own takes bodies away, each with a note of who, why and by what cause. It reads no body.

-- What never entered the registry keeps no person: of records in withdrawn slices the names and numbers go, the row stays.
ALTER TABLE landing.cpmi_registration ALTER COLUMN birth_date DROP NOT NULL;
COMMENT ON COLUMN landing.cpmi_registration.birth_date IS 'NULL = emptied: the record was withdrawn and never entered the registry';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'intake.raw', 'intake.raw_body', 'intake.verdict', 'intake.record_head', 'intake.reject_case', 'intake.seal',
        'intake.erasure', 'landing.cpmi_registration', 'landing.placement_stage', 'landing.record_void', 'quality.slice'
    ] LOOP
        EXECUTE format('CREATE POLICY eraser_finds ON %s FOR SELECT TO simpul_eraser USING (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['landing.cpmi_registration', 'landing.placement_stage', 'landing.record_void'] LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN emptied_at timestamptz', name);
        EXECUTE format('COMMENT ON COLUMN %s.emptied_at IS %L', name, 'when names and numbers were erased; only of withdrawn records');
        EXECUTE format(
            'CREATE POLICY eraser_empties ON %s FOR UPDATE TO simpul_eraser USING (EXISTS ('
            '    SELECT FROM quality.slice kept WHERE kept.slice_id = %s.slice_id AND kept.state = ''withdrawn'')) '
            'WITH CHECK (true)', name, name);
    END LOOP;
END $$;

CREATE POLICY eraser_erases ON intake.raw_body FOR DELETE TO simpul_eraser USING (true);
-- The actor is the login, then a stroke, then who at the machine used it. Nobody erases in another's name.
CREATE POLICY eraser_says ON intake.erasure FOR INSERT TO simpul_eraser
    WITH CHECK (split_part(actor, '/', 1) = session_user);
COMMENT ON COLUMN intake.erasure.actor IS 'the login itself, a stroke, and who at the machine used it';
