"""One id names one row, whatever its kind: forms bring the ids of new rows along, and a form can be written by hand.

Stories, files, mails and search find a record by kind and id. Were the id of a client free for a task, whoever may
write tasks could speak in places of a client that they may not see.
"""

from django.db import migrations

_BEGIN = """
insert into id_claim (id, kind) select id, '{kind}' from {table} on conflict do nothing;
create trigger claims_its_id after insert on {table} for each row execute function claim_id('{kind}')
"""


def claims(*tables: str) -> migrations.RunSQL:
    """For the migration that makes a table of records, or of rows whose ids come from a form: each claims its id."""
    steps = [(table, table.partition("_")[2]) for table in tables]
    return migrations.RunSQL(
        [_BEGIN.format(table=table, kind=kind) for table, kind in steps],
        [f"drop trigger claims_its_id on {table}" for table, _ in steps],
    )
