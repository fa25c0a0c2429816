"""What is kept by a record's id and not by a key goes with its row: search cards, and what people put on it.

PostgreSQL sees to it, so that a cascade and the erasing of an organisation take it along too.
"""

from django.db import migrations


def leaves_nothing(*tables: str) -> migrations.RunSQL:
    """For the migration that makes a table of records which search finds, or which people can put something on."""
    begin = "create trigger leaves_nothing after delete on {} for each row execute function leave_nothing()"
    return migrations.RunSQL(
        [begin.format(table) for table in tables],
        [f"drop trigger leaves_nothing on {table}" for table in tables],
    )
