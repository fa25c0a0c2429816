"""An export is shown as long as whoever asked has the role whose rights it was made with."""

from django.db import migrations, models

FILL = "update onetool_export e set role = m.role from orgs_member m where m.id = e.requested_by_id"


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0021_notes_tags_stars"),
        ("orgs", "0009_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="export",
            name="role",
            field=models.CharField(
                choices=[("owner", "Owner"), ("admin", "Admin"), ("member", "Member"), ("viewer", "Viewer")],
                default="",
                editable=False,
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="export",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Preparing"), ("ready", "Ready"), ("dropped", "Not prepared")],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
