"""The narrow door before an organisation is known: which ones a person belongs to."""

from django.db import migrations

CREATE = """
create function memberships(person uuid) returns table (member_id uuid, org_id uuid, slug varchar, name varchar)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, o.id, o.slug, o.name
      from orgs_member m join orgs_organisation o on o.id = m.org_id
     where m.user_id = person and m.status = 'active'
     order by o.name
$$;
revoke execute on function memberships(uuid) from public;
grant execute on function memberships(uuid) to onetool_app;
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "drop function memberships(uuid)")]
