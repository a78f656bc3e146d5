-- The roles and the database, for a PostgreSQL of one's own (docker compose). On a server, choose other passwords:
-- the owner migrates and bypasses row level security, the application's role owns nothing and bypasses nothing.
create role svpms_owner login bypassrls password 'owner';
create role svpms_app login nosuperuser nobypassrls nocreatedb nocreaterole password 'app';
alter role svpms_app set statement_timeout = '15s';
alter role svpms_app set lock_timeout = '10s';
-- Tables lie in memory or on a solid-state disk: a page by its number costs hardly more than the next one.
alter role svpms_app set random_page_cost = 1.1;
alter role svpms_app set idle_in_transaction_session_timeout = '15s';
-- What the application's role takes on for the job queue's own tables, on which it has no rights itself.
create role svpms_jobs nologin;
grant svpms_jobs to svpms_app with inherit false, set true;
-- What it takes on for a member whose right holds for a part of the organisation only.
create role svpms_limited nologin;
grant svpms_limited to svpms_app with inherit false, set true;
-- What it takes on for a vendor's contact in the portal.
create role svpms_portal nologin;
grant svpms_portal to svpms_app with inherit false, set true;
create database svpms owner svpms_owner;
