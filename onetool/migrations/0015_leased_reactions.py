"""Reactions stand in the one queue: what was given up can be dismissed."""

from django.db import migrations, models

# No argument may be called as a column is: the column would be taken.
GIVEN_UP = """
create or replace function given_up_reactions(ids uuid[]) returns table (org_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select r.org_id, r.id from onetool_reactionrun r
     where r.state = 'failed' and {} (ids is null or r.id = any(ids)) order by r.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("onetool", "0014_parts_claim_their_ids")]
    operations = [
        migrations.AddField("reactionrun", "dismissed_at", models.DateTimeField(null=True)),
        migrations.RunSQL(GIVEN_UP.format("r.dismissed_at is null and"), GIVEN_UP.format("")),
    ]
