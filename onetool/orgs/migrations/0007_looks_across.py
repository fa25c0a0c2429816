"""What is asked of people and organisations across the wall: each question a narrow function of the owner's."""

from django.db import migrations

CREATE = """
create function organisation_ids() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select o.id from orgs_organisation o order by o.name, o.id
$$;
create function standing_members(ids uuid[]) returns table (member_id uuid, role varchar, password varchar)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, m.role, u.password from orgs_member m join accounts_user u on u.id = m.user_id
     where m.id = any(ids) and m.status = 'active' and u.is_active
$$;
create function people_with_a_place(people uuid[]) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct m.user_id from orgs_member m where m.user_id = any(people)
$$;
revoke execute on function organisation_ids(), standing_members(uuid[]), people_with_a_place(uuid[]) from public;
grant execute on function organisation_ids(), standing_members(uuid[]), people_with_a_place(uuid[]) to onetool_app;
"""
DROP = "drop function organisation_ids(), standing_members(uuid[]), people_with_a_place(uuid[])"


class Migration(migrations.Migration):
    dependencies = [("orgs", "0006_address_in_parts"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
