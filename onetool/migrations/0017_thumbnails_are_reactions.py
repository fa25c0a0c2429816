"""Thumbnails follow their event through the one queue: what still waits is planned, what looked for it goes."""

from django.db import migrations

PLAN = """
insert into onetool_reactionrun (id, org_id, event_id, reaction, state, attempts, due_at, error)
select gen_random_uuid(), f.org_id, e.id, 'onetool.abilities.files.reactions.make_a_thumbnail', 'waiting', 0, now(), ''
  from onetool_file f
  join onetool_event e on e.org_id = f.org_id and e.subject_id = f.subject_id and e.verb = 'file.added'
   and e.facts->>'file' = f.id::text
 where f.thumbnail = 'waiting'
"""
LOOK = """
create function due_thumbnails(after timestamptz, before timestamptz, most int) returns table (org_id uuid, id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select f.org_id, f.id from onetool_file f
     where f.thumbnail = 'waiting' and f.created_at between after and before order by f.created_at limit most
$$;
revoke execute on function due_thumbnails(timestamptz, timestamptz, int) from public;
grant execute on function due_thumbnails(timestamptz, timestamptz, int) to onetool_app;
"""


class Migration(migrations.Migration):
    dependencies = [("onetool", "0016_leased_mails")]
    operations = [
        migrations.RunSQL(PLAN, ""),
        migrations.RunSQL("drop function due_thumbnails(timestamptz, timestamptz, int)", LOOK),
        migrations.RemoveIndex("file", "file_thumbnail_waiting"),
    ]
