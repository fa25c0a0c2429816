"""An organisation is closed, and after thirty days erased by one function of the owner's: the only way past what is kept."""

from django.db import migrations, models

CREATE = """
create function being_erased(org uuid) returns boolean language sql stable as $$
    select current_user = 'onetool' and coalesce(current_setting('app.erasing', true), '') = org::text
$$;
create function closed_organisations(now_is timestamptz) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select o.id from orgs_organisation o where o.closed_at < now_is - interval '30 days' order by o.closed_at
$$;
create function erase_organisation(org uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    part record;
begin
    perform from orgs_organisation o where o.id = org and o.closed_at < now() - interval '30 days' for update;
    if not found then
        raise exception 'organisation % was not closed thirty days ago', org using errcode = 'insufficient_privilege';
    end if;
    perform set_config('app.erasing', org::text, true);
    set constraints all deferred;
    -- Every table of tenants has both columns (the wall); whoever adds one adds it here.
    for part in
        select c.table_name as name, exists (
            select from information_schema.columns i
             where i.table_schema = 'public' and i.table_name = c.table_name and i.column_name = 'id' and i.data_type = 'uuid'
        ) as has_ids
          from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and c.column_name = 'org_id' and t.table_type = 'BASE TABLE'
    loop
        if part.has_ids then
            execute format('delete from id_claim where id in (select id from %I where org_id = $1)', part.name) using org;
        end if;
        execute format('delete from %I where org_id = $1', part.name) using org;
    end loop;
    delete from id_claim where id = org;
    delete from orgs_organisation where id = org;
    set constraints all immediate;
    perform set_config('app.erasing', '', true);
end $$;
revoke execute on function closed_organisations(timestamptz), erase_organisation(uuid) from public;
grant execute on function closed_organisations(timestamptz), erase_organisation(uuid) to onetool_app;
"""
DROP = """
drop function erase_organisation(uuid);
drop function closed_organisations(timestamptz);
drop function being_erased(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0014_two_step"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Closed"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
