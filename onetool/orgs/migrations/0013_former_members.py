"""People who left are told from those who are shut out; the list of people is sorted by name and by last seen."""

from django.conf import settings
from django.db import migrations, models

FILL = """
update orgs_member m set sort_name = onetool_folded(coalesce(nullif(u.name, ''), split_part(u.email, '@', 1)))
  from accounts_user u where u.id = m.user_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onetool", "0008_folding"),
        ("orgs", "0012_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="seen_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Last seen"),
        ),
        migrations.AddField(
            model_name="member",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name="member",
            name="status",
            field=models.CharField(
                choices=[("active", "Active"), ("suspended", "Deactivated"), ("removed", "Former member")],
                default="active",
                max_length=10,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["org", "sort_name", "id"], name="member_by_name"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["org", "seen_at", "id"], name="member_by_seen"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["org", "created_at", "id"], name="member_by_created"),
        ),
    ]
