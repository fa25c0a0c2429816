"""Search asks whether a client is archived; its cards no longer say so."""

from django.db import migrations

STATE_OFF = r"""
    update onetool_searchentry set
        detail = regexp_replace(detail, '^Archived( · )?', ''), text = regexp_replace(text, ' archived\M( ·)?', '')
    where kind = 'client' and detail ~ '^Archived( · |$)'
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_billing_cards"), ("onetool", "0006_printouts")]

    operations = [migrations.RunSQL(STATE_OFF, migrations.RunSQL.noop)]
