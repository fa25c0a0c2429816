"""A thread is a kind and an id: the same id under another kind's name is another thread."""

from django.db import migrations, models

# Until now every event told of its own subject, or of the client it hangs on.
BACKFILL = """
update onetool_event set thread_kind = case when thread_id = subject_id then subject_kind else 'client' end
"""


class Migration(migrations.Migration):
    dependencies = [("onetool", "0009_wider_names")]
    operations = [
        migrations.AddField(
            "event", "thread_kind", models.CharField(max_length=40, default=""), preserve_default=False
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
