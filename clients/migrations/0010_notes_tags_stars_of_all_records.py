"""Notes, tags and stars of clients move to where those of every record are; ids, days and authors stay.

What was told of a note was told about the note; now it is about the client, as it is for every other record.
"""

from django.db import migrations

from onetool.records.claims import claims

# Keys that are checked at the end must be checked now: a table with checks to come cannot be changed.
CHECKED = "set constraints all immediate; set constraints all deferred"
NOTES = (
    """insert into onetool_note (id, org_id, subject_kind, subject_id, text, author_id, created_at)
    select id, org_id, 'client', client_id, text, author_id, created_at from clients_note""",
    """with gone as (delete from onetool_note where subject_kind = 'client' returning *)
    insert into clients_note (id, org_id, client_id, text, author_id, created_at, updated_at, version)
    select id, org_id, subject_id, text, author_id, created_at, created_at, 1 from gone""",
)
TAGS = (
    """insert into onetool_tag (id, org_id, subject_kind, subject_id, name)
    select id, org_id, 'client', client_id, name from clients_clienttag""",
    """with gone as (delete from onetool_tag where subject_kind = 'client' returning *)
    insert into clients_clienttag (id, org_id, client_id, name) select id, org_id, subject_id, name from gone""",
)
STARS = (
    """insert into onetool_star (id, org_id, subject_kind, subject_id, member_id)
    select id, org_id, 'client', client_id, member_id from clients_star""",
    """with gone as (delete from onetool_star where subject_kind = 'client' returning *)
    insert into clients_star (id, org_id, client_id, member_id) select id, org_id, subject_id, member_id from gone""",
)
TOLD = (
    """update onetool_event set subject_kind = thread_kind, subject_id = thread_id,
        facts = facts || jsonb_build_object('note', subject_id)
    where subject_kind = 'note'""",
    """update onetool_event set subject_kind = 'note', subject_id = (facts ->> 'note')::uuid, facts = facts - 'note'
    where verb like 'note.%' and subject_kind = 'client'""",
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0009_sorted_contacts"), ("onetool", "0021_notes_tags_stars")]
    operations = [
        *(migrations.RunSQL(forward, backward) for forward, backward in (NOTES, TAGS, STARS, TOLD)),
        migrations.RunSQL(CHECKED, CHECKED),
        claims("onetool_note"),
        migrations.DeleteModel("ClientTag"),
        migrations.DeleteModel("Note"),
        migrations.DeleteModel("Star"),
    ]
