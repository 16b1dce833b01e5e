-- Runs once, when the server's data folder is made. From then on nobody comes in as a superuser: the owner makes
-- databases and logins, and owns the tables; every process has a login of its own.
\getenv password POSTGRES_PASSWORD
CREATE ROLE simpul_owner LOGIN CREATEROLE CREATEDB NOSUPERUSER PASSWORD :'password';
ALTER DATABASE simpul OWNER TO simpul_owner;
REVOKE ALL ON DATABASE simpul, postgres, template1 FROM PUBLIC;
-- By this the owner bounds how much of the disk an analyst's query fills.
GRANT SET ON PARAMETER temp_file_limit TO simpul_owner;
-- By these anybody who may connect could keep our processes waiting, or fill the disk unseen: the owner says who may.
DO $$
DECLARE
    signature regprocedure;
BEGIN
    FOR signature IN
        SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
        AND (proname ~ '^(pg_(try_)?advisory|lo)_' OR proname IN ('loread', 'lowrite'))
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO simpul_owner WITH GRANT OPTION', signature);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
    END LOOP;
END $$;
ALTER ROLE postgres NOLOGIN PASSWORD NULL;
