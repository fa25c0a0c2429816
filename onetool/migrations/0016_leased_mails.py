"""Mails stand in the one queue; one whose sending was cut short is uncertain, and shown."""

from django.db import migrations, models

STATES = [
    ("waiting", "Queued"),
    ("sending", "Sending"),
    ("sent", "Sent"),
    ("uncertain", "Not confirmed"),
    ("failed", "Not sent"),
]
UNFINISHED = models.Q(("state__in", ["waiting", "sending"]))
GIVEN_UP = models.Q(("state__in", ["failed", "uncertain"]))

# What is being sent now has its lease; what was cut short before this is found when that is over.
LEASE = "update {} set due_at = now() + interval '5 minutes' where state = 'sending'"
RENAME = "update {} set state = '{}' where state = '{}'"

# No argument may be called as a column is: the column would be taken.
DUE = """
create or replace function due_messages(before timestamptz, most int) returns table (org_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.org_id, m.id from onetool_message m
     where m.state in ({}) and m.due_at <= before order by m.due_at limit most
$$;
"""
GIVEN_UP_MESSAGES = """
create function given_up_messages(ids uuid[]) returns table (org_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.org_id, m.id from onetool_message m
     where m.state = 'failed' and m.dismissed_at is null and (ids is null or m.id = any(ids)) order by m.id
$$;
revoke execute on function given_up_messages(uuid[]) from public;
grant execute on function given_up_messages(uuid[]) to onetool_app;
"""


def of(model: str) -> list[migrations.operations.base.Operation]:
    table = f"onetool_{model}"
    return [
        migrations.RunSQL(LEASE.format(table), ""),
        migrations.RunSQL(RENAME.format(table, "waiting", "queued"), RENAME.format(table, "queued", "waiting")),
        migrations.RunSQL("", RENAME.format(table, "sending", "uncertain")),
        migrations.RemoveIndex(model, f"{model}_queued"),
        migrations.AddField(model, "dismissed_at", models.DateTimeField(null=True)),
        migrations.AlterField(model, "state", models.CharField(choices=STATES, default="waiting", max_length=10)),
        migrations.AddIndex(model, models.Index(condition=UNFINISHED, fields=["due_at"], name=f"{model}_due")),
    ]


class Migration(migrations.Migration):
    dependencies = [("onetool", "0015_leased_reactions")]
    operations = [
        *of("message"),
        *of("signinmail"),
        migrations.RemoveIndex("message", "message_failed"),
        migrations.AddIndex("message", models.Index(condition=GIVEN_UP, fields=["org", "id"], name="message_given_up")),
        migrations.RunSQL(DUE.format("'waiting', 'sending'"), DUE.format("'queued'")),
        migrations.RunSQL(GIVEN_UP_MESSAGES, "drop function given_up_messages(uuid[])"),
    ]
