-- Turns a table into one of rows that belong to a person, whatever the organisation: nobody else's rows exist for the application's role.
create procedure protect_person(name regclass, privileges text default 'select, insert, update, delete') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format('create policy own_rows on %s using (user_id = current_setting(''app.user_id'')::uuid)', name);
  execute format('grant %s on %s to svpms_app', privileges, name);
end $$;
