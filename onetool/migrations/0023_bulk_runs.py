"""What is done to more rows than somebody waits for."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import onetool.tenancy.ids
import onetool.tenancy.scope
import onetool.tenancy.wall
from onetool.records.claims import claims


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0022_exports_keep_the_role"),
        ("orgs", "0010_labels_of_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
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
                ("list_name", models.CharField(max_length=40)),
                ("verb", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=60)),
                ("answers", models.TextField(blank=True)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("position", models.PositiveIntegerField(default=0)),
                ("skipped_count", models.PositiveIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "Running"), ("finished", "Finished"), ("stopped", "Stopped")],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
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
            },
        ),
        migrations.CreateModel(
            name="SkippedRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("row_id", models.UUIDField()),
                ("reason", models.TextField(blank=True)),
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
                    "run",
                    onetool.tenancy.wall.OrgForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skipped",
                        to="onetool.bulkrun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(fields=["org", "requested_by", "id"], name="bulk_run_requester"),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=onetool.tenancy.wall.TenantWall(name="onetool_bulkrun_wall"),
        ),
        migrations.AddConstraint(
            model_name="bulkrun",
            constraint=onetool.tenancy.wall.SameOrg(field="requested_by", name="onetool_bulkrun_requested_by_same_org"),
        ),
        migrations.AddIndex(
            model_name="skippedrow",
            index=models.Index(fields=["org", "run", "id"], name="skipped_of_run"),
        ),
        migrations.AddConstraint(
            model_name="skippedrow",
            constraint=onetool.tenancy.wall.TenantWall(name="onetool_skippedrow_wall"),
        ),
        migrations.AddConstraint(
            model_name="skippedrow",
            constraint=onetool.tenancy.wall.SameOrg(field="run", name="onetool_skippedrow_run_same_org"),
        ),
        claims("onetool_bulkrun"),
    ]
