"""One id names one row, whatever its kind: forms bring the ids of new rows along, and a form can be written by hand.

Stories, files, mails and search find a record by kind and id. Were the id of a client free for a task, whoever may
write tasks could speak in places of a client that they may not see.
"""

from django.db import migrations

_BEGIN = """
insert into id_claim (id, kind) select id, '{kind}' from {table} on conflict do nothing;
create trigger claims_its_id after insert on {table} for each row execute function claim_id('{kind}')
"""


_BEGIN_TOGETHER = """
insert into id_claim (id, kind) select id, '{kind}' from {table} on conflict do nothing;
create trigger claims_its_id after insert on {table} referencing new table as fresh
    for each statement execute function claim_ids('{kind}')
"""


def claims(*tables: str) -> migrations.RunSQL:
    """For the migration that makes a table of records, or of rows whose ids come from a form: each claims its id."""
    return _beginning(_BEGIN, tables)


def claims_together(*tables: str) -> migrations.RunSQL:
    """The same for parts of records: all rows of a statement at once, and a part taken out may be put back."""
    return _beginning(_BEGIN_TOGETHER, tables)


def _beginning(sql: str, tables: tuple[str, ...]) -> migrations.RunSQL:
    return migrations.RunSQL(
        [sql.format(table=table, kind=table.partition("_")[2]) for table in tables],
        [f"drop trigger claims_its_id on {table}" for table in tables],
    )
