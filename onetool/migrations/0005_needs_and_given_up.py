"""A record can have a second card, for those who may see more of it; what was given up is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onetool", "0004_message_failed"), ("orgs", "0002_memberships")]

    operations = [
        migrations.RemoveConstraint(model_name="searchentry", name="one_card_per_record"),
        migrations.AddField(model_name="searchentry", name="needs", field=models.CharField(default="", max_length=16)),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(
                fields=("org", "subject_id", "kind", "needs"), name="one_card_per_record_and_need"
            ),
        ),
        migrations.AddIndex(
            model_name="reactionrun",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["org", "id"], name="run_given_up"),
        ),
    ]
