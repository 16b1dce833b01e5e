-- Every table that knows an office is under forced row-level security. Processes that serve all offices are named one by
-- one; the portal sees what access.scope gives to the principal of its transaction, and nothing while none is set.

DO $$
DECLARE
    found record;
    everyone constant text := 'simpul_intake, simpul_relay, simpul_gate, simpul_loader, simpul_operator, ' || quote_ident(current_user);
BEGIN
    FOR found IN
        SELECT format('%I.%I', space.nspname, class.relname) AS name
        FROM pg_class class
        JOIN pg_namespace space ON space.oid = class.relnamespace
        JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attname = 'office_code'
        WHERE class.relkind = 'r' AND space.nspname IN ('intake', 'landing', 'quality', 'registry')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', found.name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', found.name);
        EXECUTE format('CREATE POLICY every_office ON %s TO %s USING (true) WITH CHECK (true)', found.name, everyone);
        EXECUTE format(
            'CREATE POLICY own_offices ON %s FOR SELECT TO simpul_portal USING (office_code IN ('
            '    SELECT scope.office_code FROM access.scope scope'
            '    WHERE scope.principal = current_setting(''simpul.principal'', true)'
            '      AND current_date >= scope.valid_from'
            '      AND (scope.valid_to IS NULL OR current_date <= scope.valid_to)))', found.name);
    END LOOP;
END $$;
