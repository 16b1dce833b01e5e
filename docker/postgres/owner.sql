-- Runs once, when the server's data folder is made. From then on nobody comes in as a superuser: the owner makes
-- databases and logins, and owns the tables; every process has a login of its own.
\getenv password POSTGRES_PASSWORD
CREATE ROLE simpul_owner LOGIN CREATEROLE CREATEDB NOSUPERUSER PASSWORD :'password';
ALTER DATABASE simpul OWNER TO simpul_owner;
REVOKE ALL ON DATABASE simpul, postgres, template1 FROM PUBLIC;
ALTER ROLE postgres NOLOGIN PASSWORD NULL;
