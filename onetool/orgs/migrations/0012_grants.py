"""What a person may do beside their role, roles with names; and a socket that hears of it when rights move."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import onetool.tenancy.ids
import onetool.tenancy.scope
import onetool.tenancy.wall
from onetool.records.claims import claims

CREATE = """
drop function standing_members(uuid[]);
create function standing_members(ids uuid[]) returns table (member_id uuid, rights text, password varchar)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, concat_ws(' ', m.role, m.grants, c.grants), u.password
      from orgs_member m join accounts_user u on u.id = m.user_id
      left join orgs_customrole c on c.org_id = m.org_id and c.id = m.custom_role_id
     where m.id = any(ids) and m.status = 'active' and u.is_active
$$;
revoke execute on function standing_members(uuid[]) from public;
grant execute on function standing_members(uuid[]) to onetool_app;
"""
BEFORE = """
drop function standing_members(uuid[]);
create function standing_members(ids uuid[]) returns table (member_id uuid, role varchar, password varchar)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.id, m.role, u.password from orgs_member m join accounts_user u on u.id = m.user_id
     where m.id = any(ids) and m.status = 'active' and u.is_active
$$;
revoke execute on function standing_members(uuid[]) from public;
grant execute on function standing_members(uuid[]) to onetool_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0008_folding"),
        ("orgs", "0011_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="grants",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="member",
            name="grants",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="CustomRole",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=40)),
                ("grants", models.JSONField(default=dict)),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        default=onetool.tenancy.scope.current_org_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="orgs.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="custom_role",
            field=onetool.tenancy.wall.OrgForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="orgs.customrole",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="custom_role",
            field=onetool.tenancy.wall.OrgForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="orgs.customrole",
            ),
        ),
        migrations.AddConstraint(
            model_name="customrole",
            constraint=onetool.tenancy.wall.TenantWall(name="orgs_customrole_wall"),
        ),
        migrations.AddConstraint(
            model_name="customrole",
            constraint=models.UniqueConstraint(
                models.F("org"), models.Func("name", function="onetool_folded"), name="role_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=onetool.tenancy.wall.SameOrg(field="custom_role", name="orgs_invitation_custom_role_same_org"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=onetool.tenancy.wall.SameOrg(field="custom_role", name="orgs_member_custom_role_same_org"),
        ),
        claims("orgs_customrole"),
        migrations.RunSQL(CREATE, BEFORE),
    ]
