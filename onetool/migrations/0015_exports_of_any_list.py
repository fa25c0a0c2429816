"""Exports, taken over from `clients` with their rows, wall and keys: of any list, by its address, also as a workbook."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import onetool.tenancy.ids
import onetool.tenancy.scope
import onetool.tenancy.wall

# Their names begin with the app's: table, constraints with their indexes, policies.
_RENAME = """
do $$
declare one record;
begin
    alter table {old}_export rename to {new}_export;
    for one in select conname as name from pg_constraint
            where conrelid = '{new}_export'::regclass and conname like '{old}\\_%' loop
        execute format('alter table {new}_export rename constraint %I to %I',
            one.name, '{new}' || substr(one.name, length('{old}') + 1));
    end loop;
    for one in select polname as name from pg_policy where polrelid = '{new}_export'::regclass loop
        execute format('alter policy %I on {new}_export rename to %I',
            one.name, '{new}' || substr(one.name, length('{old}') + 1));
    end loop;
end $$
"""
_ADDRESSES = """
update onetool_export set query = coalesce(
    (select string_agg(key || '=' || value, '&' order by key) from jsonb_each_text(filters) where value <> ''), '')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0008_exports_move_to_lists"),
        ("onetool", "0014_parts_claim_their_ids"),
        ("orgs", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(_RENAME.format(old="clients", new="onetool"), _RENAME.format(old="onetool", new="clients")),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Export",
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
                        ("query", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "Preparing"), ("ready", "Ready")], default="waiting", max_length=10
                            ),
                        ),
                        ("row_count", models.PositiveIntegerField(default=0)),
                        ("file_id", models.UUIDField(null=True)),
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
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="orgs.member",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "base_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["org", "requested_by", "id"], name="export_requester"),
                        ],
                        "constraints": [
                            onetool.tenancy.wall.TenantWall(name="onetool_export_wall"),
                            onetool.tenancy.wall.SameOrg(
                                field="requested_by", name="onetool_export_requested_by_same_org"
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RenameField("export", "query", "filters"),
        migrations.AddField("export", "query", models.TextField(blank=True)),
        migrations.RunSQL(_ADDRESSES, migrations.RunSQL.noop),
        migrations.RemoveField("export", "filters"),
        migrations.AddField("export", "list_name", models.CharField(default="clients", max_length=40), False),
        migrations.AddField("export", "title", models.CharField(default="Clients", max_length=60), False),
        migrations.AddField(
            "export",
            "file_format",
            models.CharField(choices=[("csv", "CSV"), ("xlsx", "Excel")], default="csv", max_length=4),
        ),
    ]
