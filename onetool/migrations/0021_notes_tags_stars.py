"""What people put on records, each by kind and id, whatever the record; it goes with the row."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import onetool.tenancy.ids
import onetool.tenancy.scope
import onetool.tenancy.wall

BEGIN = "create or replace function leave_nothing() returns trigger language plpgsql as $$ begin"
CARDS = "delete from onetool_searchentry where org_id = old.org_id and subject_id = old.id;"
NOTES = "delete from onetool_note where org_id = old.org_id and subject_id = old.id;"
TAGS = "delete from onetool_tag where org_id = old.org_id and subject_id = old.id;"
STARS = "delete from onetool_star where org_id = old.org_id and subject_id = old.id;"
END = "return null; end $$"


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0020_removed_rows_leave_nothing"),
        ("orgs", "0008_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "author",
                    onetool.tenancy.wall.OrgForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.member"
                    ),
                ),
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
                "indexes": [models.Index(fields=["org", "subject_id", "id"], name="note_subject")],
                "constraints": [
                    onetool.tenancy.wall.TenantWall(name="onetool_note_wall"),
                    onetool.tenancy.wall.SameOrg(field="author", name="onetool_note_author_same_org"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Star",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                (
                    "member",
                    onetool.tenancy.wall.OrgForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stars",
                        to="orgs.member",
                    ),
                ),
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
                "indexes": [models.Index(fields=["org", "subject_id"], name="star_subject")],
                "constraints": [
                    onetool.tenancy.wall.TenantWall(name="onetool_star_wall"),
                    models.UniqueConstraint(
                        fields=("org", "member", "subject_kind", "subject_id"), name="starred_once"
                    ),
                    onetool.tenancy.wall.SameOrg(field="member", name="onetool_star_member_same_org"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=onetool.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                ("name", models.CharField(max_length=40)),
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
                "indexes": [models.Index(fields=["org", "subject_kind", "name", "subject_id"], name="tag_by_name")],
                "constraints": [
                    onetool.tenancy.wall.TenantWall(name="onetool_tag_wall"),
                    models.UniqueConstraint(fields=("org", "subject_id", "name", "subject_kind"), name="tag_once"),
                ],
            },
        ),
        migrations.RunSQL(" ".join([BEGIN, CARDS, NOTES, TAGS, STARS, END]), " ".join([BEGIN, CARDS, END])),
    ]
