"""Copies of everything an organisation has, and the door by which the sweep finds those that have expired."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import onetool.tenancy.ids
import onetool.tenancy.scope
import onetool.tenancy.wall
from onetool.records.claims import claims

CREATE = """
create function expired_archives(now_is timestamptz) returns table (org_id uuid, archive_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select a.org_id, a.id from archive_archive a where a.status = 'ready' and a.expires_at < now_is
$$;
revoke execute on function expired_archives(timestamptz) from public;
grant execute on function expired_archives(timestamptz) to onetool_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("onetool", "0011_one_id_one_record"),
        ("orgs", "0015_closing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Archive",
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
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Preparing"), ("ready", "Ready"), ("expired", "Expired")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("expires_at", models.DateTimeField(null=True)),
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
                (
                    "requested_by",
                    onetool.tenancy.wall.OrgForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orgs.member"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")), fields=["org", "id"], name="archive_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("status", "ready")), fields=["expires_at"], name="archive_expiring"
                    ),
                ],
                "constraints": [
                    onetool.tenancy.wall.TenantWall(name="archive_archive_wall"),
                    onetool.tenancy.wall.SameOrg(field="requested_by", name="archive_archive_requested_by_same_org"),
                ],
            },
        ),
        claims("archive_archive"),
        migrations.RunSQL(CREATE, "drop function expired_archives(timestamptz)"),
    ]
