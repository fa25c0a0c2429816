"""Projects are sorted by their folded titles, as clients are by their names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_labels"),
        ("onetool", "0008_folding"),
        ("orgs", "0006_address_in_parts"),
        ("scheduling", "0002_past_midnight_and_longer_items"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="project", name="project_by_title"),
        migrations.AddField("project", "sort_title", models.CharField(default="", editable=False, max_length=160)),
        migrations.AddIndex("project", models.Index(fields=["org", "sort_title", "id"], name="project_by_title")),
        migrations.RunSQL(
            "update scheduling_project set sort_title = left(onetool_folded(title), 160)", migrations.RunSQL.noop
        ),
    ]
