"""Two-step sign-in demanded by an organisation: who lacks it from that day on has no live page either."""

from django.db import migrations, models

CREATE = """
create or replace function standing_members(ids uuid[])
returns table (member_id uuid, rights text, password varchar)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, concat_ws(' ', m.role, m.grants, c.grants), u.password
      from orgs_member m join accounts_user u on u.id = m.user_id join orgs_organisation o on o.id = m.org_id
      left join orgs_customrole c on c.org_id = m.org_id and c.id = m.custom_role_id
     where m.id = any(ids) and m.status = 'active' and u.is_active
       and (o.two_step_from is null or o.two_step_from > (now() at time zone o.time_zone)::date
            or exists (select from mfa_authenticator a where a.user_id = u.id and a.type in ('totp', 'webauthn')))
$$;
"""
BEFORE = """
create or replace function standing_members(ids uuid[])
returns table (member_id uuid, rights text, password varchar)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, concat_ws(' ', m.role, m.grants, c.grants), u.password
      from orgs_member m join accounts_user u on u.id = m.user_id
      left join orgs_customrole c on c.org_id = m.org_id and c.id = m.custom_role_id
     where m.id = any(ids) and m.status = 'active' and u.is_active
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mfa", "0003_authenticator_type_uniq"),
        ("orgs", "0013_former_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="two_step_from",
            field=models.DateField(blank=True, null=True, verbose_name="Two-step sign-in required from"),
        ),
        migrations.RunSQL(CREATE, BEFORE),
    ]
