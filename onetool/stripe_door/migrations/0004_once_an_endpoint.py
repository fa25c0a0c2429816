"""An event is kept once an endpoint: one that came to the wrong one first is still heard at the right one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stripe_door", "0003_leased_events")]
    operations = [
        migrations.AlterField("stripeevent", "stripe_id", models.CharField(max_length=255)),
        migrations.AddConstraint(
            "stripeevent",
            models.UniqueConstraint(fields=["stripe_id", "endpoint"], name="stripe_event_once_an_endpoint"),
        ),
    ]
