"""Stripe's events stand in the one queue; what is being worked on waits until its lease is over."""

from django.db import migrations, models

STATES = [
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("ignored", "Ignored"),
    ("unmatched", "Unmatched"),
    ("failed", "Failed"),
]
TO_WAITING = """
update stripe_door_stripeevent set state = 'waiting', due_at = greatest(due_at, lease_until)
 where state in ('received', 'processing')
"""
FROM_WAITING = "update stripe_door_stripeevent set state = 'received' where state = 'waiting'"


class Migration(migrations.Migration):
    dependencies = [("stripe_door", "0002_unmatched")]
    operations = [
        migrations.RemoveIndex("stripeevent", "stripe_event_waiting"),
        migrations.RenameField("stripeevent", "next_try_at", "due_at"),
        migrations.RenameField("stripeevent", "last_error", "error"),
        migrations.RunSQL(TO_WAITING, FROM_WAITING),
        migrations.RemoveField("stripeevent", "lease_until"),
        migrations.AddField("stripeevent", "dismissed_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "stripeevent", "state", models.CharField(choices=STATES, default="waiting", max_length=10)
        ),
        migrations.AddIndex(
            "stripeevent",
            models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="stripe_event_due"),
        ),
    ]
