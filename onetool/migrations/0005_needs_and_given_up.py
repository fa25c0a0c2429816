"""What was given up is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onetool", "0004_message_failed"), ("orgs", "0002_memberships")]

    operations = [
        migrations.AddIndex(
            model_name="reactionrun",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["org", "id"], name="run_given_up"),
        ),
    ]
